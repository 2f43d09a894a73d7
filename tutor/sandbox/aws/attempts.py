"""Attempts to reach instances: read off packets, each told once with what came of it and why."""

from __future__ import annotations

import struct
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from socket import IPPROTO_TCP, inet_ntoa

from tutor.model.evidence import Connection
from tutor.model.values import JsonObject
from tutor.sandbox.aws.reach import Reached

__all__ = ["MOST", "Attempt", "Attempts", "read_attempt"]

MOST = 2000  # that are kept
_REMEMBERED = 4096  # by which one that is repeated is known
_IPV4, _SHORTEST, _FLAGS_AT, _SYN_AND_ACK, _SYN = 4, 20, 13, 0x12, 0x02
_TCP_HEAD = struct.Struct("!HHI")  # ports, sequence number


@dataclass(frozen=True, slots=True)
class Attempt:
    """The first packet of a TCP connection. One that is sent again is the same but for its number in IP."""

    source: str
    source_port: int
    address: str
    port: int
    number: int


def read_attempt(packet: bytes) -> Attempt | None:
    """What an IP packet asks to open, or None if it opens nothing (RFC 791, RFC 9293)."""
    if len(packet) < _SHORTEST or packet[0] >> 4 != _IPV4 or packet[9] != IPPROTO_TCP:
        return None
    tcp = packet[(packet[0] & 0xF) * 4 :]
    if len(tcp) <= _FLAGS_AT or tcp[_FLAGS_AT] & _SYN_AND_ACK != _SYN:
        return None
    source_port, port, number = _TCP_HEAD.unpack_from(tcp)
    return Attempt(inet_ntoa(packet[12:16]), source_port, inet_ntoa(packet[16:20]), port, number)


class Attempts:
    """All attempts of one run, at most 2,000. `tell` gets each as it is seen, and again once it came through."""

    def __init__(self, now: Callable[[], float], tell: Callable[[JsonObject], None]) -> None:
        self._now = now
        self._tell = tell
        self._kept: list[Connection] = []
        self._left_out = 0
        self._places: OrderedDict[Attempt, int] = OrderedDict()  # in `_kept`; -1 if left out
        self._lock = threading.Lock()

    def see(self, attempt: Attempt, reached: Reached) -> None:
        """Note an attempt, or that one which was noted came through at last."""
        with self._lock:
            place = self._places.get(attempt)
            if place is None:
                self._note(attempt, reached)
            elif place >= 0 and not reached.why and self._kept[place].outcome != "open":
                self._kept[place] = self._connection(self._kept[place].at, attempt, reached)
                self._tell(asdict(self._kept[place]))

    def _note(self, attempt: Attempt, reached: Reached) -> None:
        full = len(self._kept) >= MOST
        self._places[attempt] = -1 if full else len(self._kept)
        while len(self._places) > _REMEMBERED:
            self._places.popitem(last=False)
        if full:
            self._left_out += 1
            return
        self._kept.append(self._connection(self._now(), attempt, reached))
        self._tell(asdict(self._kept[-1]))

    def _connection(self, at: float, attempt: Attempt, reached: Reached) -> Connection:
        return Connection(
            at=at,
            source=reached.source or attempt.source,
            address=attempt.address,
            port=attempt.port,
            instance=reached.machine.id if reached.machine else "",
            outcome="dropped" if reached.why else "open",
            why=reached.why,
        )

    def as_json(self) -> list[JsonObject]:
        """Fields of `tutor.model.evidence.Connection`, oldest first."""
        with self._lock:
            return [asdict(connection) for connection in self._kept]

    def incomplete(self) -> str:
        """What is missing, in a sentence; empty if nothing is."""
        return f"{self._left_out:,} more attempts to connect left out after {MOST:,}" if self._left_out else ""
