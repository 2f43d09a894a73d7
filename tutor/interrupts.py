"""Signals that ask us to end (Ctrl-C, SIGTERM, SIGHUP), and work that must not be torn in the middle by one.

Python raises a signal's exception between any two instructions: inside a library's lock that then can't be released,
or inside a weak reference's callback, where it is dropped. So long work holds signals back and looks at an event.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["TerminatedError", "held_back", "raise_on_signals"]

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class TerminatedError(BaseException):
    """SIGTERM or SIGHUP came: end as Ctrl-C would, so that nothing is left running."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def raise_on_signals() -> None:
    """From now on each signal is an exception in the main thread: KeyboardInterrupt or TerminatedError."""
    for number in _ENDING:
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:  # nohup's wish stays
            signal.signal(number, _raise)


@contextmanager
def held_back(cancel: threading.Event) -> Iterator[None]:
    """Meanwhile a signal only sets `cancel`, and is raised when the work is over; a second one is raised at once.

    For the main thread. The work must look at `cancel`, and must not wait for it in the main thread.
    """
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if came:
            _raise(number, frame)
        came.append(number)
        cancel.set()

    heard = {number: signal.getsignal(number) for number in _ENDING if signal.getsignal(number) is _raise}
    try:
        for number in heard:
            signal.signal(number, note)
        yield
    finally:
        for number, handler in heard.items():
            signal.signal(number, handler)
    if came:
        _raise(came[0], None)


def _raise(number: int, _frame: FrameType | None) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise TerminatedError(number)
