"""Attempts to reach instances, read off packets: each told once, with what came of it."""

from __future__ import annotations

import socket
import struct

import pytest

from tutor.sandbox.aws import attempts
from tutor.sandbox.aws.attempts import Attempt, Attempts, read_attempt
from tutor.sandbox.aws.reach import Reached

SYN, SYN_ACK, ACK, RESET = 0x02, 0x12, 0x10, 0x04
DROPPED, OPEN = Reached(None, "nobody there", "203.0.113.10"), Reached(None, "", "203.0.113.10")


def _packet(flags=SYN, version=4, words=5, protocol=socket.IPPROTO_TCP, number=7):
    ip = struct.pack("!BBHHHBBH", version << 4 | words, 0, 40, 1, 0, 64, protocol, 0)
    ip += socket.inet_aton("203.0.113.10") + socket.inet_aton("54.214.3.4") + bytes((words - 5) * 4)
    return ip + struct.pack("!HHIIBBHHH", 40_000, 22, number, 0, 5 << 4, flags, 512, 0, 0)


ATTEMPT = Attempt("203.0.113.10", 40_000, "54.214.3.4", 22, 7)


@pytest.mark.parametrize(
    ("packet", "read"),
    [
        (_packet(), ATTEMPT),
        (_packet(words=7), ATTEMPT),  # with options
        (_packet(SYN | 0x40), ATTEMPT),  # that offers congestion notification
        (_packet(SYN_ACK), None),
        (_packet(ACK), None),
        (_packet(RESET), None),
        (_packet(protocol=socket.IPPROTO_UDP), None),
        (_packet(version=6), None),
        (_packet()[:30], None),
        (b"", None),
    ],
)
def test_only_what_opens_a_connection_is_an_attempt(packet, read):
    assert read_attempt(packet) == read


def _seen(*steps):
    told = []
    clock = iter(range(1000))
    kept = Attempts(lambda: float(next(clock)), told.append)
    for attempt, reached in steps:
        kept.see(attempt, reached)
    return kept, told


def test_an_attempt_that_is_sent_again_and_again_is_one():
    kept, told = _seen((ATTEMPT, DROPPED), (ATTEMPT, DROPPED), (ATTEMPT, DROPPED))
    assert kept.as_json() == told
    assert told == [
        {
            "at": 0.0,
            "source": "203.0.113.10",
            "address": "54.214.3.4",
            "port": 22,
            "instance": "",
            "outcome": "dropped",
            "why": "nobody there",
        }
    ]


def test_an_attempt_that_comes_through_at_last_is_open_and_told_again():
    kept, told = _seen((ATTEMPT, DROPPED), (ATTEMPT, OPEN), (ATTEMPT, DROPPED))
    assert [one["outcome"] for one in told] == ["dropped", "open"]
    (only,) = kept.as_json()
    assert (only["outcome"], only["why"], only["at"]) == ("open", "", 0.0)


def test_each_further_attempt_is_one_of_its_own():
    again = Attempt("203.0.113.10", 40_000, "54.214.3.4", 22, 8)
    kept, _ = _seen((ATTEMPT, DROPPED), (again, DROPPED))
    assert len(kept.as_json()) == 2


def test_a_flood_of_attempts_is_counted_and_not_kept(monkeypatch):
    monkeypatch.setattr(attempts, "MOST", 3)
    flood = [(Attempt("203.0.113.10", 40_000, "54.214.3.4", 22, number), DROPPED) for number in range(10)]
    kept, told = _seen(*flood, flood[0], flood[9])
    assert (len(kept.as_json()), len(told)) == (3, 3)
    assert kept.incomplete() == "7 more attempts to connect left out after 3"
