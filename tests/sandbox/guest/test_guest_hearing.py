"""What the rack hears of sessions from processes that a learner talks to."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import sys

import pytest

from tutor.sandbox.inside.guest import datagrams
from tutor.sandbox.inside.guest.hearing import Hearing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="instances answer on Linux only")


def test_what_no_server_would_send_is_passed_over_and_the_next_session_is_told():
    told = []
    with contextlib.ExitStack() as stack:
        hearing = Hearing(stack.enter_context(selectors.DefaultSelector()), told.append)
        server, rack = map(stack.enter_context, socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))
        ours, theirs = map(stack.enter_context, socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))
        no_socket = os.open(os.devnull, os.O_RDONLY)
        stack.callback(os.close, no_socket)
        datagrams.send(server, {"command": "forged"}, (no_socket,))
        datagrams.send(server, {"command": "alone"})
        datagrams.send(server, {"command": "true", "user": "ubuntu"}, (theirs.fileno(),))
        datagrams.send(ours, {"exit_status": 0})
        for _ in range(3):
            hearing.begin("i-1", rack)
        hearing.settle({"i-1": rack})
    assert [(one["session"]["command"], one["session"]["exit_status"]) for one in told] == [("true", 0)]
