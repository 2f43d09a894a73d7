"""AWS's names on loopback: the DNS server of a run, asked as resolvers ask, and as nobody should."""

from __future__ import annotations

import ipaddress
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.sandbox.aws.moto_adapter.facts import is_s3_region
from tutor.sandbox.aws.names import Names, NameServer, answer_query

A, SOA, TXT, AAAA, OPT, ANY = 1, 6, 16, 28, 41, 255
NO_ERROR, FORM_ERROR, NAME_ERROR, NOT_IMPLEMENTED, REFUSED = 0, 1, 3, 4, 5
KNOWN = {"ec2-54-1-2-3.compute-1.amazonaws.com": "10.0.0.7", "odd.internal": "nonsense"}
NAMES = Names(is_s3_region, KNOWN.get)


@dataclass(frozen=True)
class Reply:
    query_id: int
    flags: int
    question: bytes
    answers: list[tuple[int, bytes]]
    authorities: list[int]
    edns: int | None

    @property
    def code(self) -> int:
        return self.flags & 0xF

    @property
    def addresses(self) -> list[str]:
        return [str(ipaddress.ip_address(value)) for kind, value in self.answers if kind == A]


def wire_name(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode("latin-1") for label in name.split(".") if label) + b"\0"


def query(
    name: str, kind: int = A, *, query_id: int = 7, flags: int = 0x0100, family: int = 1, edns: int = -1
) -> bytes:
    extra = b"\0" + struct.pack("!HHIH", OPT, 4096, edns << 16, 0) if edns >= 0 else b""
    head = struct.pack("!HHHHHH", query_id, flags, 1, 0, 0, bool(extra))
    return head + wire_name(name) + struct.pack("!HH", kind, family) + extra


def read(packet: bytes) -> Reply:
    query_id, flags, questions, *counts = struct.unpack_from("!HHHHHH", packet)
    at = 12
    for _ in range(questions):
        at = packet.index(b"\0", at) + 5
    question = packet[12:at]
    sections: list[list[tuple[int, int, bytes]]] = []
    for count in counts:
        records = []
        for _ in range(count):
            at += 2 if packet[at] >= 0xC0 else 1
            kind, _family, life, length = struct.unpack_from("!HHIH", packet, at)
            records.append((kind, life, packet[at + 10 : at + 10 + length]))
            at += 10 + length
        sections.append(records)
    assert at == len(packet)
    edns = next((life for kind, life, _ in sections[2] if kind == OPT), None)
    answers = [(kind, value) for kind, _, value in sections[0]]
    return Reply(query_id, flags, question, answers, [kind for kind, _, _ in sections[1]], edns)


def ask(name: str, kind: int = A, **more: int) -> Reply:
    return read(answer_query(query(name, kind, **more), NAMES))


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    names = NameServer(sock, NAMES)
    names.start()
    yield sock.getsockname()
    names.stop()


@pytest.mark.parametrize(
    "name",
    [
        "s3.amazonaws.com",
        "photos.s3.amazonaws.com",
        "my.dotted.bucket.s3.amazonaws.com",
        "s3.eu-west-1.amazonaws.com",
        "photos.s3.eu-west-1.amazonaws.com",
        "my.dotted.bucket.s3.eu-west-1.amazonaws.com",
        "s3-eu-west-1.amazonaws.com",
        "photos.s3-us-west-2.amazonaws.com",
        "s3-external-1.amazonaws.com",
        "s3.dualstack.eu-west-1.amazonaws.com",
        "photos.s3.dualstack.us-east-1.amazonaws.com",
        "s3-fips.us-east-1.amazonaws.com",
        "ec2.amazonaws.com",
        "ec2.eu-west-1.amazonaws.com",
        "ec2.eu-west-1.api.aws",
        "sts.amazonaws.com",
        "sts.us-east-1.amazonaws.com",
        "ssm.us-east-1.amazonaws.com",
        "ssm.us-east-1.api.aws",
        "dynamodb.us-east-1.amazonaws.com",  # not here, which the gateway says
        "S3.AmazonAWS.com",
        "localhost",
    ],
)
def test_a_name_that_aws_has_is_on_loopback(name):
    reply = ask(name)
    assert (reply.code, reply.addresses) == (NO_ERROR, ["127.0.0.1"])


@pytest.mark.parametrize(
    "name",
    [
        "s3.mars-1.amazonaws.com",
        "s3.eu-west-9.amazonaws.com",
        "photos.s3.eu-west-9.amazonaws.com",
        "s3-eu-west-9.amazonaws.com",
        "ec2.us-east-9.amazonaws.com",
        "s33.us-east-1.amazonaws.com",
        "photos.s3.amazonaws.com.evil.org",
        "s3.amazonaws.org",
        "amazonaws.com.localdomain",
        "pypi.org",
        "169.254.169.254",
        "photos.s3-website-us-east-1.amazonaws.com",
        "odd.internal",
        "",
    ],
)
def test_a_name_that_aws_does_not_have_is_not_found_and_nothing_is_kept_of_that(name):
    reply = ask(name)
    assert (reply.code, reply.answers, reply.authorities) == (NAME_ERROR, [], [SOA])


@pytest.mark.parametrize("kind", [AAAA, TXT, SOA])
def test_a_name_has_an_ipv4_address_and_nothing_else(kind):
    reply = ask("s3.amazonaws.com", kind)
    assert (reply.code, reply.answers, reply.authorities) == (NO_ERROR, [], [SOA])
    assert ask("nothing.example", kind).code == NAME_ERROR


def test_the_public_name_of_an_instance_comes_from_the_table():
    assert ask("ec2-54-1-2-3.compute-1.amazonaws.com").addresses == ["10.0.0.7"]
    assert ask("ec2-54-1-2-4.compute-1.amazonaws.com").code == NAME_ERROR


def test_any_asks_for_the_address_too():
    assert ask("s3.amazonaws.com", ANY).addresses == ["127.0.0.1"]


def test_the_question_comes_back_as_it_was_spelled_and_under_its_number():
    asked = query("pHoToS.s3.AMAZONAWS.com", query_id=54321)
    reply = read(answer_query(asked, NAMES))
    assert reply.query_id == 54321
    assert reply.question == asked[12:]


def test_resolvers_are_told_that_the_answer_is_final():
    flags = ask("s3.amazonaws.com", AAAA).flags
    assert flags & 0x8000, "an answer"
    assert flags & 0x0400, "from who knows"
    assert flags & 0x0080, "by a server that looks further: without it, glibc asks the next one"
    assert not flags & 0x0200, "whole"


def test_extended_dns_is_spoken_where_it_is_asked_for():
    assert ask("s3.amazonaws.com").edns is None
    assert ask("s3.amazonaws.com", edns=0).edns == 0
    newer = ask("s3.amazonaws.com", edns=1)
    assert (newer.edns, newer.code, newer.answers) == (1 << 24, 0, []), "BADVERS (RFC 6891)"


def test_what_is_no_plain_question_is_refused():
    assert ask("s3.amazonaws.com", family=3).code == REFUSED
    assert read(answer_query(query("s3.amazonaws.com", flags=0x2800), NAMES)).code == NOT_IMPLEMENTED
    two = struct.pack("!HHHHHH", 1, 0, 2, 0, 0, 0) + (wire_name("s3.amazonaws.com") + b"\0\1\0\1") * 2
    assert read(answer_query(two, NAMES)).code == FORM_ERROR
    pointing = struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1"
    assert read(answer_query(pointing, NAMES)).code == FORM_ERROR
    assert read(answer_query(query(".".join(["a" * 60] * 5)), NAMES)).code == FORM_ERROR


def test_an_answer_is_never_answered():
    assert answer_query(answer_query(query("s3.amazonaws.com"), NAMES), NAMES) == b""
    assert answer_query(b"", NAMES) == b""
    assert answer_query(b"\0" * 11, NAMES) == b""


@given(st.binary(max_size=600))
def test_any_bytes_are_answered_or_not_but_never_break_it(packet):
    answer = answer_query(packet, NAMES)
    assert answer == b"" or answer[:2] == packet[:2]


@given(st.integers(0, 100), st.integers(0, 255))
def test_a_damaged_query_is_answered_or_not_but_never_breaks_it(at, byte):
    packet = bytearray(query("photos.s3.eu-west-1.amazonaws.com", edns=0))
    packet[at % len(packet)] = byte
    answer_query(bytes(packet), NAMES)
    answer_query(bytes(packet[: at % len(packet)]), NAMES)


def test_after_garbage_the_server_still_answers(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(10)
        client.connect(server)
        for size in (0, 1, 11, 12, 13, 100, 5000):
            client.send(bytes(at * 37 % 251 for at in range(size)))
        client.send(query("s3.amazonaws.com", query_id=4711, edns=0))
        while (reply := client.recv(4096))[:2] != struct.pack("!H", 4711):
            pass
    assert read(reply).addresses == ["127.0.0.1"]


def test_a_client_that_is_gone_stops_nobody(server):
    for _ in range(20):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
            gone.sendto(query("s3.amazonaws.com"), server)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(10)
        client.sendto(query("s3.amazonaws.com"), server)
        assert read(client.recv(4096)).addresses == ["127.0.0.1"]
