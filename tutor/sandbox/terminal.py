"""The user's terminal, joined to one in a jail: keys go in, the screen comes out, and it is left as it was found.

The jail has a terminal of its own, whose far end we hold. So what runs in there can neither type into the user's
shell (TIOCSTI, tty_ioctl(4)) nor change how the user's terminal works.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import termios
import tty
from collections.abc import Callable
from contextlib import suppress

__all__ = ["Screen", "Terminal", "is_terminal"]

_PIECE = 65536
_SEQUENCE = re.compile(rb"\x1b\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]|\x1b[=>]")  # colours, modes: nothing to see
_MOST_PENDING = 65536  # bytes of keys that wait for the jail to read them


def is_terminal(fd: int) -> bool:
    """Whether `fd` is open and a terminal."""
    try:
        return os.isatty(fd)
    except OSError:
        return False


class Terminal:
    """The user's own: `keys` and `screen` are the descriptors of its two directions. Raw between `take` and `leave`.

    `in_line` says whether what was shown last left the cursor behind something.
    """

    def __init__(self, keys: int, screen: int) -> None:
        self.keys = keys
        self.screen = screen
        self.in_line = False
        self._found = termios.tcgetattr(keys)

    def take(self) -> None:
        """Every key is handed on as it is, the ones that make signals too. Does nothing if it is gone: with its
        end comes SIGCONT, too, and may be heard before SIGHUP."""
        with suppress(termios.error):
            tty.setraw(self.keys, termios.TCSADRAIN)

    def leave(self) -> None:
        """As it was found. Does nothing if it is gone."""
        with suppress(termios.error, OSError):
            termios.tcsetattr(self.keys, termios.TCSADRAIN, self._found)

    def show(self, piece: bytes) -> None:
        """Put bytes on the screen. Raises OSError if it is gone."""
        if visible := _SEQUENCE.sub(b"", piece):
            self.in_line = not visible.endswith((b"\n", b"\r"))
        while piece:
            try:
                piece = piece[os.write(self.screen, piece) :]
            except BlockingIOError:  # somebody made it so
                select.select([], [self.screen], [])

    def give_likeness(self, far_end: int) -> None:
        """Have the jail's terminal start with the same special keys and size as this one."""
        with suppress(termios.error, OSError):
            termios.tcsetattr(far_end, termios.TCSANOW, self._found)
        self.give_size(far_end)

    def give_size(self, far_end: int) -> None:
        """Tell the jail's terminal how large this one is now; what runs in there gets SIGWINCH."""
        with suppress(OSError):
            size = fcntl.ioctl(self.screen, termios.TIOCGWINSZ, bytes(8))
            fcntl.ioctl(far_end, termios.TIOCSWINSZ, size)

    def stop_us(self) -> None:
        """Stop, as Ctrl-Z at a terminal does, until somebody continues us (`fg`)."""
        self.leave()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.killpg(0, signal.SIGTSTP)
        self.take()


class Screen:
    """What passes between a terminal and the far end of a jail's. For a loop that waits with `select`."""

    def __init__(self, terminal: Terminal, far_end: int) -> None:
        self._terminal = terminal
        self._far_end = far_end
        self._pending = b""
        self.open = True  # until all that has this terminal in the jail has left it
        os.set_blocking(far_end, False)
        terminal.give_likeness(far_end)

    def wanted(self) -> tuple[list[int], list[int]]:
        """What to wait for, to read and to write."""
        if not self.open:
            return [], []
        keys = [self._terminal.keys] if len(self._pending) < _MOST_PENDING else []
        return [self._far_end, *keys], [self._far_end] if self._pending else []

    def pass_on(self, readable: list[int], hung_up: Callable[[], None]) -> None:
        """Pass on what there is. Calls `hung_up` when the user's terminal is gone."""
        if self._far_end in readable:
            self._show()
        try:
            if self._terminal.keys in readable:
                keys = os.read(self._terminal.keys, 4096)
                self._pending += keys
                if not keys:
                    hung_up()
        except OSError:
            hung_up()
        self._press()

    def _show(self) -> None:
        try:
            piece = os.read(self._far_end, _PIECE)
        except BlockingIOError:
            return
        except OSError:  # Linux tells the end of a terminal so
            piece = b""
        self.open = bool(piece)
        self._terminal.show(piece)

    def _press(self) -> None:
        try:
            self._pending = self._pending[os.write(self._far_end, self._pending) :] if self._pending else b""
        except BlockingIOError:
            pass
        except OSError:
            self.open = False
