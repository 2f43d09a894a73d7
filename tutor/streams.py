"""Standard output is data, standard error is talk; neither fails for an odd character or a reader who left."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper
from typing import TextIO

__all__ = ["can_carry", "data", "is_interactive", "printable", "settle", "soften", "talk"]

_KEPT = frozenset("\n\t")
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # shows a line in another order


def soften() -> None:
    """A character that the terminal's encoding lacks is shown as an escape instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def data(text: str) -> None:
    """Say `text` and a line end on standard output. If its reader has left, nothing more is said there."""
    _say(sys.stdout, text)


def can_carry(text: str) -> bool:
    """Whether the encoding of standard output has all of these characters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def talk(text: str) -> None:
    """Say `text` and a line end on standard error."""
    _say(sys.stderr, text)


def settle() -> None:
    """Write out what is still held back, now, while a reader who has left can be met with silence."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            try:
                stream.flush()
            except OSError:
                _silence(stream)


def printable(text: str) -> str:
    """`text` with an escape in place of each character that would act on a terminal instead of being seen."""
    return "".join(char if char in _KEPT or not _acts(char) else _escape(char) for char in text)


def is_interactive() -> bool:
    """Whether a person sits at both ends: keys come from a terminal and the screen is one."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty()


def _acts(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f" or char in _TURNS_TEXT


def _escape(char: str) -> str:
    return f"\\x{ord(char):02x}" if char <= "\xff" else f"\\u{ord(char):04x}"


def _say(stream: TextIO | None, text: str) -> None:
    if stream is None:  # closed before we started
        return
    try:
        stream.write(text + "\n")
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except OSError as error:
        if error.errno != errno.EIO:  # a terminal that was closed
            raise
        _silence(stream)


def _silence(stream: TextIO) -> None:
    """What is still to come, the interpreter's own last flush included, goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
