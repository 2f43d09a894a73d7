"""Messages over a Unix stream socket: a length, JSON of that many bytes, and perhaps file descriptors.

Used on both sides of the wall. The reader never trusts the writer: sizes are capped, JSON is the only format, and
whatever can't be read is a `WireError`.
"""

from __future__ import annotations

import array
import json
import socket
import struct
from typing import Any

__all__ = ["MAX_MESSAGE", "MAX_STATE", "Inbox", "WireError", "encode", "receive", "receive_from", "send"]

MAX_MESSAGE = 4 * 1024 * 1024  # bytes of JSON in one message
MAX_STATE = 64 * 1024 * 1024  # the same, of all that a run left in AWS, as our own side tells it
_LENGTH = struct.Struct("!I")
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid
_MAX_FDS = 8


class WireError(Exception):
    """The other side closed, or sent what no honest side would send."""


def send(sock: socket.socket, message: object, fds: tuple[int, ...] = (), *, limit: int = MAX_MESSAGE) -> None:
    """Send one message, with descriptors `fds` beside it. Raises WireError if the other side is gone."""
    whole = encode(message, limit)
    try:
        if fds:
            socket.send_fds(sock, [whole[: _LENGTH.size]], list(fds))
            sock.sendall(whole[_LENGTH.size :])
        else:
            sock.sendall(whole)
    except OSError as error:
        raise WireError(f"the other side is gone: {error}") from error


def encode(message: object, limit: int = MAX_MESSAGE) -> bytes:
    """One message as it goes over the wire. Raises WireError if it is too long."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    if len(body) > limit:
        raise WireError(f"message of {len(body)} bytes is over the limit of {limit}")
    return _LENGTH.pack(len(body)) + body


def receive(sock: socket.socket, *, limit: int = MAX_MESSAGE) -> tuple[dict[str, Any], list[int]]:
    """One message (always an object) and the descriptors that came with it. Raises WireError at end of stream."""
    message, fds, _ = _receive(sock, limit)
    return message, fds


def receive_from(sock: socket.socket) -> tuple[dict[str, Any], int]:
    """One message and the id, in our own pid namespace, of the process that sent it. Raises WireError.

    The kernel tells the id (SCM_CREDENTIALS, unix(7); SO_PASSCRED must be on), and a process without capabilities
    can't forge it. 0 where the system has no such thing.
    """
    message, fds, pid = _receive(sock, MAX_MESSAGE)
    _close(fds)
    return message, pid


def _receive(sock: socket.socket, limit: int) -> tuple[dict[str, Any], list[int], int]:
    head, fds, pid = _head(sock)
    try:
        message = _decode(_exactly(sock, _length(head, limit)))
    except BaseException:
        _close(fds)
        raise
    return message, fds, pid


class Inbox:
    """Messages that arrive in pieces, from a writer who may stop in the middle of one."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, piece: bytes) -> dict[str, Any] | None:
        """The next message once it is whole, None until then. Raises WireError for what no honest side would send."""
        self._bytes += piece
        if len(self._bytes) < _LENGTH.size:
            return None
        length = _length(self._bytes[: _LENGTH.size])
        if len(self._bytes) < _LENGTH.size + length:
            return None
        body = bytes(self._bytes[_LENGTH.size : _LENGTH.size + length])
        del self._bytes[: _LENGTH.size + length]
        return _decode(body)


def _length(head: bytes | bytearray, limit: int = MAX_MESSAGE) -> int:
    (length,) = _LENGTH.unpack(head)
    if length > limit:
        raise WireError(f"message of {length} bytes is over the limit of {limit}")
    return int(length)


def _decode(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireError(f"not JSON: {error}") from error
    if type(message) is not dict:
        raise WireError("not a JSON object")
    return message


def _head(sock: socket.socket) -> tuple[bytes, list[int], int]:
    """The length prefix; descriptors and the sender's id ride on its first byte."""
    size = array.array("i").itemsize
    space = socket.CMSG_SPACE(_MAX_FDS * size) + socket.CMSG_SPACE(_CREDENTIALS.size)
    try:
        data, ancillary, _, _ = sock.recvmsg(_LENGTH.size, space)
    except OSError as error:
        raise WireError(f"can't read: {error}") from error
    fds, pid = array.array("i"), 0
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(payload[: len(payload) - len(payload) % size])
        elif level == socket.SOL_SOCKET and kind == getattr(socket, "SCM_CREDENTIALS", None):
            pid = _CREDENTIALS.unpack(payload[: _CREDENTIALS.size])[0]
    try:
        return data + _exactly(sock, _LENGTH.size - len(data), data), list(fds), pid
    except WireError:
        _close(list(fds))
        raise


def _exactly(sock: socket.socket, count: int, so_far: bytes = b"x") -> bytes:
    """Just `count` bytes. `so_far` empty means that the stream ended before a message began."""
    if not so_far:
        raise WireError("closed")
    parts = bytearray()
    while len(parts) < count:
        try:
            part = sock.recv(min(count - len(parts), 65536))
        except OSError as error:
            raise WireError(f"can't read: {error}") from error
        if not part:
            raise WireError("closed in the middle of a message")
        parts += part
    return bytes(parts)


def _close(fds: list[int]) -> None:
    for fd in fds:
        socket.close(fd)
