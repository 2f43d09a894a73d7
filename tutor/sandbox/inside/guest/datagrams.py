"""One message a datagram, JSON with perhaps descriptors: many processes tell one, without mixing their words."""

from __future__ import annotations

import array
import json
import os
import socket
from typing import Any

__all__ = ["ClosedError", "receive", "send"]

_MOST_BYTES = 128 * 1024
_MOST_FDS = 4


class ClosedError(Exception):
    """Nobody is at the other end any more."""


def send(sock: socket.socket, message: object, fds: tuple[int, ...] = ()) -> None:
    """Raises ClosedError."""
    try:
        socket.send_fds(sock, [json.dumps(message).encode("ascii")], list(fds))
    except OSError as error:
        raise ClosedError(str(error)) from error


def receive(sock: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next message; empty if it isn't one. Raises ClosedError at the end."""
    size = array.array("i").itemsize
    try:
        data, ancillary, flags, _ = sock.recvmsg(_MOST_BYTES, socket.CMSG_SPACE(_MOST_FDS * size))
    except OSError as error:
        raise ClosedError(str(error)) from error
    fds = array.array("i")
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(payload[: len(payload) - len(payload) % size])
    for fd in fds:
        os.set_inheritable(fd, False)  # noqa: FBT003 - os takes it so
    if not data and not fds:
        raise ClosedError("closed")
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        message = {}
    whole = type(message) is dict and not flags & socket.MSG_TRUNC
    return message if whole else {}, list(fds)
