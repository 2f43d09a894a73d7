"""The line to a rack: who asks it to tell all waits for it as long as that makes sense, and no longer."""

from __future__ import annotations

import socket
import threading

import pytest

from tutor.sandbox.aws import rack_line
from tutor.sandbox.aws.rack_line import RackLine
from tutor.sandbox.inside import wire


@pytest.fixture
def rack():
    """The rack's end of a line."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(30)
    with ours, theirs:
        yield ours, theirs


def _line(ours, heard):
    lost = threading.Event()
    line = RackLine(ours, lambda message, _fds: heard.append(message), lost.set)
    line.start()
    return line, lost


def test_what_a_rack_tells_before_it_settles_is_heard_by_then(rack):
    ours, theirs = rack
    heard = []
    wire.send(theirs, {"up": "i-1"})
    line, lost = _line(ours, heard)
    settling = threading.Thread(target=line.settle)
    settling.start()
    assert wire.receive(theirs)[0] == {"do": "settle"}
    for number in range(100):
        wire.send(theirs, {"session": {"command": f"{number}"}})
    wire.send(theirs, {"settled": True})
    settling.join(30)
    assert [one["session"]["command"] for one in heard if "session" in one] == [f"{number}" for number in range(100)]
    theirs.close()
    assert lost.wait(30)


def test_a_rack_that_never_said_a_word_is_not_asked_or_it_would_be_born_for_that(rack):
    ours, theirs = rack
    line, lost = _line(ours, [])
    line.settle()
    line.say({"do": "halt", "instance": "i-1"})
    assert wire.receive(theirs)[0] == {"do": "halt", "instance": "i-1"}
    theirs.close()
    assert lost.wait(30)


def test_a_rack_that_does_not_settle_is_not_waited_for_for_good(rack, monkeypatch):
    monkeypatch.setattr(rack_line, "_SETTLING_SECONDS", 0.01)
    ours, theirs = rack
    wire.send(theirs, {"up": "i-1"})
    line, lost = _line(ours, [])
    line.settle()
    theirs.close()
    assert lost.wait(30)
    line.settle()
