"""The names of a run: a DNS server for AWS's names, all of them on the jail's loopback (RFC 1035, RFC 6891)."""

from __future__ import annotations

import ipaddress
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from socket import socket

from tutor.sandbox.aws.hosts import read_host

__all__ = ["LOOPBACK", "NameServer", "Names", "answer_query"]

LOOPBACK = "127.0.0.1"

_HEADER = struct.Struct("!HHHHHH")
_PAIR = struct.Struct("!HH")
_RECORD = struct.Struct("!HHIH")  # type, class, time to live, length of what follows
_TTL = 5  # seconds
_LONGEST_LABEL = 63
_LONGEST_NAME = 255
_LARGEST = 4096  # bytes of a query that are read
_UDP_SIZE = 1232  # what we say that we take (dnsflagday.net/2020)

_QR, _AA, _TC, _RD, _RA = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080
_NO_ERROR, _FORM_ERROR, _NAME_ERROR, _NOT_IMPLEMENTED, _REFUSED = 0, 1, 3, 4, 5
_BAD_VERSION = 1  # of the extended code's upper part
_A, _SOA, _OPT, _ANY = 1, 6, 41, 255
_IN, _ANY_CLASS = 1, 255
_QUESTION_AT = b"\xc0\x0c"  # a pointer to the question's name


@dataclass(frozen=True, slots=True)
class Names:
    """Which names there are. `more` tells the address of further ones: public names of instances."""

    is_region: Callable[[str], bool]
    more: Callable[[str], str | None] = lambda _name: None

    def address(self, name: str) -> str | None:
        """The IPv4 address of a name in lower case, or None if there is no such name."""
        if name == "localhost" or name.endswith(".localhost"):  # RFC 6761
            return LOOPBACK
        found = read_host(name)
        if found and (not found.region or self.is_region(found.region)):
            return LOOPBACK
        return self.more(name)


@dataclass(frozen=True, slots=True)
class _Question:
    name: str
    kind: int
    family: int
    raw: bytes


class NameServer:
    """Answers on a bound UDP socket, in a thread of its own, until the socket is closed by `stop`."""

    def __init__(self, sock: socket, names: Names) -> None:
        self._sock = sock
        self._names = names
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, name="names", daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more, and close the socket."""
        self._stopping = True
        with suppress(OSError):
            self._sock.sendto(b"", self._sock.getsockname())
        self._thread.join()
        self._sock.close()

    def _serve(self) -> None:
        while not self._stopping:
            with suppress(OSError):  # a client that is gone already
                query, client = self._sock.recvfrom(_LARGEST)
                answer = answer_query(query, self._names)
                if answer:
                    self._sock.sendto(answer, client)


def answer_query(query: bytes, names: Names) -> bytes:
    """The answer to a packet; nothing for one that is no query, so that no two servers talk to each other for ever."""
    if len(query) < _HEADER.size:
        return b""
    query_id, flags, questions, answers, authorities, additional = _HEADER.unpack_from(query)
    if flags & _QR:
        return b""
    if flags >> 11 & 0xF:
        return _reply(query_id, flags, _NOT_IMPLEMENTED)
    question = _question(query) if questions == 1 and not answers and not authorities else None
    if question is None:
        return _reply(query_id, flags, _FORM_ERROR)
    version = _edns_version(query[_HEADER.size + len(question.raw) :], additional)
    return _answered(query_id, flags, question, version, names)


def _answered(query_id: int, flags: int, question: _Question, version: int | None, names: Names) -> bytes:
    extended = b"" if version is None else _edns(_BAD_VERSION if version else 0)
    if version:
        return _reply(query_id, flags, _NO_ERROR, question.raw, extended=extended)
    if question.family not in {_IN, _ANY_CLASS}:
        return _reply(query_id, flags, _REFUSED, question.raw, extended=extended)
    address = _safe_address(names, question.name)
    if address is None:
        return _reply(query_id, flags, _NAME_ERROR, question.raw, soa=True, extended=extended)
    if question.kind not in {_A, _ANY}:
        return _reply(query_id, flags, _NO_ERROR, question.raw, soa=True, extended=extended)
    answer = _QUESTION_AT + _RECORD.pack(_A, _IN, _TTL, len(address)) + address
    return _reply(query_id, flags, _NO_ERROR, question.raw, answer, extended=extended)


def _safe_address(names: Names, name: str) -> bytes | None:
    address = names.address(name)
    try:
        return ipaddress.IPv4Address(address).packed if address else None
    except ValueError:
        return None


def _question(query: bytes) -> _Question | None:
    """The one question of a query. A pointer in it could only lead backwards, into the header: it is none of ours."""
    labels: list[str] = []
    at = _HEADER.size
    while at < len(query) and (length := query[at]):
        label = query[at + 1 : at + 1 + length]
        if length > _LONGEST_LABEL or len(label) < length:
            return None
        labels.append(label.decode("latin-1"))
        at += 1 + length
    end = at + 1 + _PAIR.size
    if len(query) < end or end - _PAIR.size - _HEADER.size > _LONGEST_NAME:
        return None
    kind, family = _PAIR.unpack_from(query, at + 1)
    # a dot within a label is part of the label, and such a name is none that we have
    name = "" if any("." in label for label in labels) else ".".join(labels).lower()
    return _Question(name, kind, family, query[_HEADER.size : end])


def _edns_version(rest: bytes, records: int) -> int | None:
    """The version of EDNS that a query asks for, if any (RFC 6891): its record has the root for a name."""
    head = 1 + _RECORD.size
    if records and len(rest) >= head and rest[0] == 0:
        kind, _size, extended, _length = _RECORD.unpack_from(rest, 1)
        if kind == _OPT:
            return int(extended >> 16 & 0xFF)
    return None


def _edns(extended_code: int) -> bytes:
    return b"\0" + _RECORD.pack(_OPT, _UDP_SIZE, extended_code << 24, 0)


def _start_of_authority() -> bytes:
    """How long a client may remember that there is no such name: not at all, an instance may come (RFC 2308)."""
    served = struct.pack("!5I", 1, 1, 1, 1, 0)
    return b"\0" + _RECORD.pack(_SOA, _IN, 0, 2 + len(served)) + b"\0\0" + served


def _reply(
    query_id: int,
    flags: int,
    code: int,
    question: bytes = b"",
    answer: bytes = b"",
    *,
    soa: bool = False,
    extended: bytes = b"",
) -> bytes:
    """A packet. The question goes back byte for byte: some clients mix upper and lower case to know their answer."""
    told = _QR | (flags & (0x7800 | _RD)) | _AA | _RA | code
    counts = (int(bool(question)), int(bool(answer)), int(soa), int(bool(extended)))
    authority = _start_of_authority() if soa else b""
    return _HEADER.pack(query_id, told, *counts) + question + answer + authority + extended
