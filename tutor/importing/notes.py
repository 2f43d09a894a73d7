"""What an import tells: each thing that a course can't carry, each that was changed, each that an author has to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from tutor.course.problems import visible

__all__ = ["Fate", "Note", "Notes", "as_markdown", "as_text"]


class Fate(StrEnum):
    """What became of something, or is to become of it."""

    TO_DO = "to do"
    LOST = "not carried"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell. `where` says in words where it stands in the source: `line 12`, `cell 3, line 2`."""

    fate: Fate
    where: str
    what: str


@dataclass
class Notes:
    """What was found so far."""

    found: list[Note] = field(default_factory=list)

    def to_do(self, where: str, what: str) -> None:
        """Note what is left to the author."""
        self.found.append(Note(Fate.TO_DO, where, what))

    def lost(self, where: str, what: str) -> None:
        """Note what the course can't carry."""
        self.found.append(Note(Fate.LOST, where, what))

    def changed(self, where: str, what: str) -> None:
        """Note what is written in another way."""
        self.found.append(Note(Fate.CHANGED, where, what))


_HEADINGS = {Fate.TO_DO: "To do", Fate.LOST: "Not carried", Fate.CHANGED: "Changed"}


def as_text(notes: Iterable[Note]) -> str:
    """A line for each, by what became of it."""
    return "\n".join(_lines(list(notes), heading="{}:", item="  {}: {}"))


def as_markdown(notes: Iterable[Note], source: str) -> str:
    """The same as a file that an author ticks off. What is quoted stands between backquotes, so nothing in it acts."""
    lines = _lines(list(notes), heading="\n## {}\n", item="- [ ] {}: {}")
    return "\n".join([f"# Imported from `{visible(source)}`", *lines]) + "\n"


def _lines(notes: list[Note], heading: str, item: str) -> Iterator[str]:
    for fate in Fate:
        of_this = dict.fromkeys(note for note in notes if note.fate is fate)
        if of_this:
            yield heading.format(f"{_HEADINGS[fate]} ({len(of_this)})")
            for note in sorted(of_this, key=lambda note: _natural(note.where)):
                yield item.format(visible(note.where), visible(note.what))


def _natural(where: str) -> list[tuple[int, str]]:
    """So that line 9 comes before line 10."""
    return [(int(part), "") if part.isdecimal() and part.isascii() else (0, part) for part in re.split(r"(\d+)", where)]
