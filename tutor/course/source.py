"""Text files of a course: read within limits, as UTF-8, with positions that editors agree with."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tutor.course.problems import ProblemList
from tutor.model.places import Place

__all__ = ["MAX_BYTES", "SourceFile", "read_source"]

MAX_BYTES = 1024 * 1024
_NEWLINES = re.compile(r"\r\n?")


@dataclass(frozen=True)
class SourceFile:
    r"""A file's text without its byte order mark and with `\\n` for every line end.

    Only line feeds, carriage returns and both together end a line: a form feed or U+2028 stands inside one, as in
    most editors.
    """

    path: Path
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts[:-1]

    def place(self, index: int) -> Place:
        """Where the character at `index` of the text stands."""
        line = bisect_right(self._starts, max(index, 0)) - 1
        return Place(self.path, line + 1, index - self._starts[line] + 1)

    def start(self, row: int) -> int:
        """The index at which line `row` (from 0) begins."""
        return self._starts[row] if row < len(self._starts) else len(self.text)

    def line(self, number: int) -> str:
        """Line `number` (from 1), empty if there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def read_source(path: Path, problems: ProblemList) -> SourceFile | None:
    """Read a file of the course; None if it can't be read, after saying why in `problems`."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name can't be used"
        problems.error(
            "unreadable", f"this file can't be read: {reason}", "make it a file that you may read", Place(path)
        )
        return None
    if len(raw) > MAX_BYTES:
        problems.error(
            "too-large", "this file is larger than 1 MiB", "split it, or move what is large elsewhere", Place(path)
        )
        return None
    return _decode(path, raw, problems)


def _decode(path: Path, raw: bytes, problems: ProblemList) -> SourceFile | None:
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return SourceFile(path, _NEWLINES.sub("\n", raw.decode()))
    except UnicodeDecodeError as error:
        before = _NEWLINES.sub("\n", raw[: error.start].decode())
        readable = SourceFile(path, _NEWLINES.sub("\n", raw.decode(errors="replace")))
        place = readable.place(len(before))
        problems.error(
            "not-utf8",
            f"byte 0x{raw[error.start]:02x} here is not UTF-8",
            "save the file with the encoding UTF-8",
            place,
            readable.line(place.line),
        )
        return None
