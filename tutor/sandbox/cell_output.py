"""What a cell prints, as it would stand on a terminal: lines written over are gone, colours are left out, and there is
an end to it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

__all__ = ["CellOutput"]

_MOST = 64 * 1024  # characters that are kept
_MOST_LINES = 2000
_LONGEST_ESCAPE = 256
# What acts on a terminal (ECMA-48): sequences with an end of their own, and single characters that move about.
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])")
_ERASE = re.compile(r"\x1b\[0?K")
_MOVES = re.compile(r"(\r|\n|\x08|\x1b\[0?K)")


class CellOutput:
    """Gathers the text of bytes that arrive in pieces. `cut` counts the characters that were left out.

    Other control characters stay in it: a face shows them as it shows everybody's.
    """

    def __init__(self) -> None:
        self.cut = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self._lines: list[str] = []
        self._kept = 0
        self._line = ""
        self._column = 0

    @property
    def text(self) -> str:
        """All so far."""
        return "".join(self._lines) + self._line

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """The next bytes; `last`: what is incomplete at the end won't be completed."""
        text = self._held + self._decoder.decode(piece, last)
        self._held = ""
        if self._is_full():
            self.cut += len(text)
            return
        if not last:
            text = self._hold_back(text)
        for part in _MOVES.split(_ESCAPE.sub(_only_erase, text)):
            self._write(part)

    def _is_full(self) -> bool:
        return self._kept + len(self._line) >= _MOST or len(self._lines) >= _MOST_LINES

    def _hold_back(self, text: str) -> str:
        """A sequence whose end is still to come waits for it."""
        at = text.rfind("\x1b", -_LONGEST_ESCAPE)
        if at >= 0 and not _ESCAPE.match(text, at):
            text, self._held = text[:at], text[at:]
        return text

    def _write(self, part: str) -> None:
        if self._is_full():
            self.cut += len(part)
            return
        move = _WAYS.get(part)
        if move is not None:
            move(self)
        elif part:
            room = _MOST - self._kept - self._column
            self.cut += max(len(part) - room, 0)
            part = part[:room]
            self._line = self._line[: self._column] + part + self._line[self._column + len(part) :]
            self._column += len(part)

    def _end_line(self) -> None:
        self._lines.append(self._line + "\n")
        self._kept += len(self._line) + 1
        self._line, self._column = "", 0

    def _return(self) -> None:
        self._column = 0

    def _step_back(self) -> None:
        self._column = max(self._column - 1, 0)

    def _erase(self) -> None:
        self._line = self._line[: self._column]


_WAYS: dict[str, Callable[[CellOutput], None]] = {
    "\n": CellOutput._end_line,  # noqa: SLF001 - its own, named by what stands in the text
    "\r": CellOutput._return,  # noqa: SLF001 - see above
    "\x08": CellOutput._step_back,  # noqa: SLF001 - see above
    "\x1b[K": CellOutput._erase,  # noqa: SLF001 - see above
    "\x1b[0K": CellOutput._erase,  # noqa: SLF001 - see above
}


def _only_erase(found: re.Match[str]) -> str:
    return found[0] if _ERASE.fullmatch(found[0]) else ""
