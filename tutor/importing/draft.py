"""A text that is being rewritten, and where in its source each line came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tutor.course.markdown import Markdown, parse
from tutor.course.source import SourceFile
from tutor.model.places import Place

__all__ = ["Draft", "Edit"]

_NOWHERE = Path("import")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The characters from `start` to `end` become `text`."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True)
class Draft:
    """Markdown; `origins` has a word such as `line 12` for each of its lines."""

    text: str
    origins: tuple[str, ...]

    @classmethod
    def of_file(cls, text: str) -> Draft:
        """A file's text, each line from the line of its number."""
        return cls(text, tuple(f"line {number}" for number in range(1, text.count("\n") + 2)))

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins, and where the text ends."""
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def markdown(self) -> Markdown:
        """The text as CommonMark."""
        return parse(SourceFile(_NOWHERE, self.text))

    def row(self, offset: int) -> int:
        """The line (from 0) that an offset stands in."""
        return min(bisect_right(self.starts, offset), len(self.lines)) - 1

    def where(self, offset: int) -> str:
        """Where an offset stood in the source."""
        return self.origins[self.row(offset)]

    def offset(self, place: Place) -> int:
        """The offset of a place in the markdown."""
        return self.starts[place.line - 1] + place.column - 1

    def span(self, rows: list[int]) -> tuple[int, int]:
        """The offsets of some lines (from 0, the last not included), with the last one's end."""
        return self.starts[rows[0]], min(self.starts[rows[1]], len(self.text))

    @cached_property
    def masked(self) -> str:
        """The text with code blotted out, so that what is looked for in it is meant as markdown. Its length is kept."""
        rows = {
            row
            for token in self.markdown.tokens
            if token.type in {"fence", "code_block"} and token.map
            for row in range(*token.map)
        }
        lines = ["\0" * len(line) if row in rows else line for row, line in enumerate(self.lines)]
        return _without_spans("\n".join(lines))

    def edited(self, edits: Iterable[Edit]) -> Draft:
        """The text after some edits; of two that overlap, the first holds."""
        parts: list[str] = []
        origins: list[str] = []
        done = 0
        for edit in sorted(edits):
            if edit.start < done:
                continue
            self._take(self.text[done : edit.start], done, parts, origins)
            self._take(edit.text, edit.start, parts, origins, stays=True)
            done = edit.end
        self._take(self.text[done:], done, parts, origins)
        text = "".join(parts)
        origins += [self.origins[-1]] * (text.count("\n") + 1 - len(origins))
        return Draft(text, tuple(origins))

    def _take(self, piece: str, at: int, parts: list[str], origins: list[str], *, stays: bool = False) -> None:
        """Add a piece; a line belongs to where its first character came from."""
        if not piece:
            return
        row = self.row(at)
        if not parts or parts[-1].endswith("\n"):
            origins.append(self.origins[row])
        breaks = piece.count("\n") - piece.endswith("\n")
        origins += [
            self.origins[row if stays else min(row + step, len(self.origins) - 1)] for step in range(1, breaks + 1)
        ]
        parts.append(piece)


def _without_spans(text: str) -> str:
    """`text` with code spans blotted out: from a run of backquotes to the next run of the same length."""
    parts: list[str] = []
    at = 0
    runs = _runs(text)
    by_length: dict[int, list[int]] = {}
    for start, length in reversed(runs):
        by_length.setdefault(length, []).append(start)
    for start, length in runs:
        later = by_length[length]
        while later and later[-1] <= start:
            later.pop()
        if start < at or not later or text.find("\n\n", start, later[-1]) >= 0:
            continue
        end = later[-1]
        blot = "".join("\n" if char == "\n" else "\0" for char in text[start : end + length])
        parts += [text[at:start], blot]
        at = end + length
    return "".join([*parts, text[at:]])


def _runs(text: str) -> list[tuple[int, int]]:
    """The runs of backquotes: where each begins, and how long it is."""
    found: list[tuple[int, int]] = []
    at = text.find("`")
    while at >= 0:
        end = at
        while end < len(text) and text[end] == "`":
            end += 1
        found.append((at, end - at))
        at = text.find("`", end)
    return found
