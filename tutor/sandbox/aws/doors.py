"""The doors of instances: where accepted connections go in, and where they wait while an instance comes up."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field

from tutor.sandbox.aws.ssh_port import refuse
from tutor.sandbox.inside import wire

__all__ = ["MOST_WAITING", "Doors"]

MOST_WAITING = 64  # connections that wait for one instance
# What may lie in a door that nobody looks through: some 80 connections, more than wait. In all doors of a run they stay
# below the number of files that we may have open: beyond that no door would take any (unix(7), ETOOMANYREFS).
_BYTES_AHEAD = 32 * 1024

_Waiting = tuple[socket.socket, str, str]  # with where it comes from and where it goes


@dataclass(slots=True)
class _Door:
    sock: socket.socket | None = None
    is_expected: bool = False  # to open soon
    why_closed: str = ""  # for good
    waiting: list[_Waiting] = field(default_factory=list)


class Doors:
    """All doors of one run, by the instances' ids. Nothing here waits."""

    def __init__(self) -> None:
        self._doors: dict[str, _Door] = {}
        self._why_all_closed = ""
        self._lock = threading.Lock()

    def why_closed(self, instance: str) -> str:
        """Why an instance will not open its door; empty if it may."""
        with self._lock:
            door = self._doors.get(instance)
            return self._why_all_closed or (door.why_closed if door else "")

    def expect(self, instance: str) -> None:
        """An instance boots: who comes now waits until its door opens."""
        with self._lock:
            door = self._doors.setdefault(instance, _Door())
            _close(door)
            door.is_expected, door.why_closed = True, ""

    def open(self, instance: str, sock: socket.socket) -> None:
        """A door is open: who waited goes in."""
        sock.setblocking(False)  # noqa: FBT003 - socket takes it so
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BYTES_AHEAD)
        with self._lock:
            door = self._doors.setdefault(instance, _Door())
            _close(door)
            door.sock, door.is_expected, door.why_closed = sock, False, ""
            waiting, door.waiting = door.waiting, []
            for one in waiting:
                _go_in(door, one)

    def enter(self, instance: str, connection: socket.socket, source: str, address: str) -> None:
        """Send a connection in, have it wait, or refuse it. It is not the caller's any more."""
        with self._lock:
            door = self._doors.get(instance)
            one = (connection, source, address)
            if door is not None and door.sock is not None:
                _go_in(door, one)
            elif door is not None and door.is_expected and len(door.waiting) < MOST_WAITING:
                door.waiting.append(one)
            else:
                refuse(connection)

    def shut(self, instance: str) -> None:
        """An instance goes down: nobody comes in any more."""
        with self._lock:
            _shut(self._doors.setdefault(instance, _Door()))

    def fail(self, instance: str, why: str) -> None:
        """An instance could not be brought up."""
        with self._lock:
            door = self._doors.setdefault(instance, _Door())
            _shut(door)
            door.why_closed = why or "no reason was told"

    def fail_all(self, why: str) -> None:
        """No instance answers any more."""
        with self._lock:
            self._why_all_closed = why
            for door in self._doors.values():
                _shut(door)


def _go_in(door: _Door, one: _Waiting) -> None:
    connection, source, address = one
    if door.sock is not None and _send(door.sock, connection, wire.encode({"from": source, "to": address}), door):
        connection.close()
    else:
        refuse(connection)


def _send(sock: socket.socket, connection: socket.socket, message: bytes, door: _Door) -> bool:
    """Whether it went in. A learner may stop his own SSH server: the door then fills, and opens again if it goes on."""
    try:
        sent = socket.send_fds(sock, [message], [connection.fileno()])
    except BlockingIOError:  # full: nothing was sent
        return False
    except OSError:  # down
        sent = 0
    if sent < len(message):  # what comes next would be misread
        _close(door)
    return sent == len(message)


def _shut(door: _Door) -> None:
    _close(door)
    door.is_expected = False
    waiting, door.waiting = door.waiting, []
    for connection, _, _ in waiting:
        refuse(connection)


def _close(door: _Door) -> None:
    if door.sock is not None:
        door.sock.close()
        door.sock = None
