"""Children of a process that waits for more than them: reaped, so that what they used is counted as their parent's."""

from __future__ import annotations

import contextlib
import os
import signal
import socket

__all__ = ["Children"]

_MANY = 4096


class Children:
    """`fileno()` is readable when one has ended. One of these in a process; a fork of it calls `forget_parents()`."""

    def __init__(self) -> None:
        self._wakes, self._waker = socket.socketpair()
        self._wakes.settimeout(0)
        self._waker.settimeout(0)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def fileno(self) -> int:
        """For select."""
        return self._wakes.fileno()

    def ended(self) -> set[int]:
        """Those that have, since the last time."""
        with contextlib.suppress(BlockingIOError):
            self._wakes.recv(_MANY)
        found: set[int] = set()
        with contextlib.suppress(ChildProcessError):
            while pid := os.waitpid(-1, os.WNOHANG)[0]:
                found.add(pid)
        return found

    @staticmethod
    def forget_parents() -> None:
        """In a fork: what ends is told to nobody yet."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
