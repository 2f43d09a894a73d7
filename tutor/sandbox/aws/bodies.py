"""The body of an HTTP request, read no further than it goes (RFC 9112, sections 6 and 7)."""

from __future__ import annotations

import io
from typing import Protocol

__all__ = ["Body", "BodyError", "ChunkedBody", "SizedBody"]

_LONGEST_LINE = 4096  # bytes of a chunk's size and what may follow it
_MOST_TRAILERS = 64
_BLOCK = 1024 * 1024


class BodyError(OSError):
    """The body breaks off, or is not in the form that its headers say."""


class Body(Protocol):
    """What WSGI reads from, and whether there is more that nobody read."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, all that is left for -1; fewer only at the end. Raises OSError."""
        ...

    @property
    def left(self) -> int:
        """How many bytes are known to be unread."""
        ...


class SizedBody:
    """A body whose length was told beforehand. Reading stops short where the client does."""

    def __init__(self, source: io.BufferedIOBase, length: int) -> None:
        self._source = source
        self._left = length

    @property
    def left(self) -> int:
        """How many bytes are unread."""
        return self._left

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; memory is taken as they come, not as they are promised."""
        wanted = self._left if size < 0 else min(size, self._left)
        read = io.BytesIO()
        while wanted > 0 and (block := self._source.read(min(wanted, _BLOCK))):
            read.write(block)
            wanted -= len(block)
            self._left -= len(block)
        return read.getvalue()


class ChunkedBody:
    """A body in chunks. A broken one raises BodyError."""

    def __init__(self, source: io.BufferedIOBase) -> None:
        self._source = source
        self._chunk = 0
        self._ended = False

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
            read.write(block)
            self._chunk -= len(block)
            if not self._chunk and self._line():
                raise BodyError("a chunk is longer than it says")
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
