"""Signals as something to wait for beside files: noted when they come, taken when there is time for them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import ExitStack
from types import FrameType
from typing import Self

__all__ = ["Noted"]


class Noted:
    """While this is open, the named signals do nothing but make `fileno()` readable. For the main thread.

    A signal that was ignored when we started stays ignored: that was the wish of who started us (nohup(1)). Not so the
    ones in `heard_anyway`: a script's shell has what it starts in the background ignore Ctrl-C, unasked (sh(1)).
    """

    def __init__(self, numbers: Iterable[int], *, heard_anyway: Iterable[int] = ()) -> None:
        self._undo = ExitStack()
        self._reader, self._writer = os.pipe()
        for end in (self._reader, self._writer):
            os.set_blocking(end, False)
            self._undo.callback(os.close, end)
        before = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._undo.callback(signal.set_wakeup_fd, before)
        anyway = frozenset(heard_anyway)
        for number in anyway.union(numbers):
            if number in anyway or signal.getsignal(number) is not signal.SIG_IGN:
                self._undo.callback(signal.signal, number, signal.signal(number, _noted))

    def fileno(self) -> int:
        """What to wait for."""
        return self._reader

    def take(self) -> bytes:
        """The numbers of the signals that came since the last time."""
        try:
            return os.read(self._reader, 512)
        except BlockingIOError:
            return b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Signals do again what they did before."""
        self._undo.close()


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Nothing: that it came is written to the pipe by the interpreter."""
