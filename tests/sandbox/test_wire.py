from __future__ import annotations

import json
import os
import socket
import struct

import pytest

from tutor.sandbox.inside import wire


@pytest.fixture
def ends():
    left, right = socket.socketpair()
    with left, right:
        yield left, right


def test_a_message_arrives_as_it_was_sent(ends):
    left, right = ends
    wire.send(left, {"text": "é😀\x00", "list": [1, None, True, 2.5]})
    assert wire.receive(right) == ({"text": "é😀\x00", "list": [1, None, True, 2.5]}, [])


def test_a_descriptor_arrives_with_its_message(ends):
    left, right = ends
    read, write = os.pipe()
    wire.send(left, {"here": True}, (write,))
    os.close(write)
    _, fds = wire.receive(right)
    os.write(fds[0], b"through")
    os.close(fds[0])
    assert os.read(read, 100) == b"through"
    os.close(read)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        struct.pack("!I", 10) + b"short",
        struct.pack("!I", 1 << 31),
        struct.pack("!I", 4) + b"\xff\xfe\x00\x01",
        struct.pack("!I", 2) + b"[]",
        struct.pack("!I", 200_000) + b"[" * 200_000,
        struct.pack("!I", 10_000) + b"1" * 10_000,
    ],
    ids=["nothing", "half a length", "cut off", "too long", "not UTF-8", "no object", "too deep", "a huge number"],
)
def test_what_no_honest_side_sends_is_an_error_not_a_crash(ends, raw):
    left, right = ends
    left.sendall(raw)
    left.close()
    with pytest.raises(wire.WireError):
        wire.receive(right)


def test_an_inbox_takes_a_message_in_any_pieces():
    body = json.dumps({"outcome": "returned"}).encode()
    raw = struct.pack("!I", len(body)) + body
    for size in (1, 3, len(raw)):
        inbox = wire.Inbox()
        answers = [inbox.feed(raw[start : start + size]) for start in range(0, len(raw), size)]
        assert answers[-1] == {"outcome": "returned"}
        assert not any(answers[:-1])


def test_a_message_over_the_limit_is_refused_by_its_sender(ends):
    with pytest.raises(wire.WireError, match="over the limit"):
        wire.send(ends[0], {"text": "x" * (wire.MAX_MESSAGE + 1)})
