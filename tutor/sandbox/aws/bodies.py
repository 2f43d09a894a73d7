"""The body of an HTTP request, read no further than it goes (RFC 9112, sections 6 and 7), and room for all of them."""

from __future__ import annotations

import io
import threading
from typing import Protocol

__all__ = ["Body", "BodyError", "ChunkedBody", "NoRoomError", "Room", "SizedBody"]

_LONGEST_LINE = 4096  # bytes of a chunk's size and what may follow it
_MOST_TRAILERS = 64
_BLOCK = 1024 * 1024


class BodyError(OSError):
    """The body breaks off, or is not in the form that its headers say."""


class NoRoomError(OSError):
    """The bodies of all requests together are too large. What is left of this one can be read, to be thrown away."""


class Room:
    """How many bytes of bodies may be in memory at once, those of all connections together."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Take room, if there is enough."""
        with self._lock:
            enough = size <= self._left
            self._left -= size if enough else 0
            return enough

    def give_back(self, size: int) -> None:
        """Give room back."""
        with self._lock:
            self._left += size


class _Share:
    """What one body has taken of the room. Once there was none, the body is no longer kept, and takes none."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._taken = 0
        self._refused = False

    def take(self, size: int) -> None:
        if self._refused:
            return
        if not self._room.take(size):
            self.give_back()
            self._refused = True
            raise NoRoomError("too much is being sent at once")
        self._taken += size

    def give_back(self) -> None:
        self._room.give_back(self._taken)
        self._taken = 0


class Body(Protocol):
    """What WSGI reads from, and whether there is more that nobody read."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, all that is left for -1; fewer only at the end. Raises OSError."""
        ...

    @property
    def left(self) -> int:
        """How many bytes are known to be unread."""
        ...

    def forget(self) -> None:
        """Nobody keeps what was read: give its room back."""
        ...


class SizedBody:
    """A body whose length was told beforehand. Reading stops short where the client does."""

    def __init__(self, source: io.BufferedIOBase, length: int, room: Room) -> None:
        self._source = source
        self._left = length
        self._share = _Share(room)
        self.forget = self._share.give_back

    @property
    def left(self) -> int:
        """How many bytes are unread."""
        return self._left

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; memory is taken as they come, not as they are promised."""
        wanted = self._left if size < 0 else min(size, self._left)
        read = io.BytesIO()
        while wanted > 0 and (block := self._source.read(min(wanted, _BLOCK))):
            wanted -= len(block)
            self._left -= len(block)
            self._share.take(len(block))
            read.write(block)
        return read.getvalue()


class ChunkedBody:
    """A body in chunks. A broken one raises BodyError."""

    def __init__(self, source: io.BufferedIOBase, room: Room) -> None:
        self._source = source
        self._chunk = 0
        self._ended = False
        self._share = _Share(room)
        self.forget = self._share.give_back

    @property
    def left(self) -> int:
        """At least how many bytes are unread."""
        return 0 if self._ended else self._chunk + 1

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes."""
        read = io.BytesIO()
        while (size < 0 or read.tell() < size) and self._in_chunk():
            wanted = self._chunk if size < 0 else min(self._chunk, size - read.tell())
            block = self._source.read(min(wanted, _BLOCK))
            if not block:
                raise BodyError("the body ended within a chunk")
            self._chunk -= len(block)
            if not self._chunk and self._line():
                raise BodyError("a chunk is longer than it says")
            self._share.take(len(block))
            read.write(block)
        return read.getvalue()

    def _in_chunk(self) -> bool:
        """Whether there is something to read, of this chunk or of the next."""
        if self._chunk or self._ended:
            return not self._ended
        digits = self._line().split(b";", 1)[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF") or len(digits) > 16:  # noqa: PLR2004 - 64 bits
            raise BodyError("a chunk has no size")
        self._chunk = int(digits, 16)
        if not self._chunk:
            self._end()
        return not self._ended

    def _end(self) -> None:
        """Read past the trailers: whatever they say was signed elsewhere."""
        for _ in range(_MOST_TRAILERS):
            if not self._line():
                self._ended = True
                return
        raise BodyError("too many trailers")

    def _line(self) -> bytes:
        line = self._source.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise BodyError("the body ended within a line")
        return line.rstrip(b"\r\n")
