"""Bytes between an ssh channel and a command's pipes, terminal or socket: in order, no faster than they are read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Protocol

__all__ = ["Inlet", "Outlet"]

_PIECE = 64 * 1024
_MUCH = 256 * 1024


class _Source(Protocol):
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


class Inlet:
    """Writes to `fd` what comes from `source`, which waits while much is to be written.

    `end` is what is done with the descriptor, in place of closing it, when the client has said all.
    """

    def __init__(self, fd: int, source: _Source, end: Callable[[int], None] | None = None) -> None:
        self._fd = fd
        self._source = source
        self._end = end
        self._waiting = bytearray()
        self._ending = False
        self._paused = False
        self._writing = False

    def take(self, data: bytes) -> None:
        """To be written now or later."""
        if self._fd < 0:
            return
        self._waiting += data
        self._write()

    def end(self) -> None:
        """Nothing comes after what was taken."""
        self._ending = True
        if self._fd >= 0:
            self._write()

    def _write(self) -> None:
        try:
            while self._waiting:
                del self._waiting[: os.write(self._fd, self._waiting[:_PIECE])]
        except BlockingIOError:
            pass
        except OSError:  # nobody reads it
            self._waiting.clear()
            self._ending = True
        self._settle()

    def _settle(self) -> None:
        loop = asyncio.get_running_loop()
        if self._waiting and not self._writing:
            loop.add_writer(self._fd, self._write)
        elif not self._waiting and self._writing:
            loop.remove_writer(self._fd)
        self._writing = bool(self._waiting)
        if self._paused != (len(self._waiting) > _MUCH):
            self._paused = not self._paused
            (self._source.pause_reading if self._paused else self._source.resume_reading)()
        if self._ending and not self._waiting:
            self._stop()

    def _stop(self) -> None:
        if self._end is None:
            self.close()
        else:
            self._end(self._fd)

    def close(self) -> None:
        """Whatever waits is lost."""
        if self._fd < 0:
            return
        if self._writing:
            asyncio.get_running_loop().remove_writer(self._fd)
        os.close(self._fd)
        self._fd = -1


class Outlet:
    """Gives what it reads from `fd` to `show`, and says `closed` once all was read."""

    def __init__(self, fd: int, show: Callable[[bytes], None], closed: Callable[[], None]) -> None:
        self._fd = fd
        self._show = show
        self._said = closed
        self._reading = False
        self._heard = False
        self.resume()

    @property
    def closed(self) -> bool:
        """Whether nothing more comes."""
        return self._fd < 0

    def was_busy(self) -> bool:
        """Whether something came since this was asked last, or may wait for us to read again."""
        heard, self._heard = self._heard, False
        return not self.closed and (heard or not self._reading)

    def pause(self) -> None:
        """Read nothing for now."""
        if self._reading:
            asyncio.get_running_loop().remove_reader(self._fd)
        self._reading = False

    def resume(self) -> None:
        """Read again."""
        if self._fd >= 0 and not self._reading:
            asyncio.get_running_loop().add_reader(self._fd, self._read)
            self._reading = True

    def _read(self) -> None:
        try:
            data = os.read(self._fd, _PIECE)
        except BlockingIOError:
            return
        except OSError:  # a terminal whose last user went (EIO)
            data = b""
        if data:
            self._heard = True
            self._show(data)
            return
        self.close()
        self._said()

    def close(self) -> None:
        """Listen no more."""
        self.pause()
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1
