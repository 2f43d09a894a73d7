"""Where something stands in a file, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["Place", "Problem", "Severity"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file. `line` and `column` count from 1, columns in code points, as editors show them."""

    file: Path
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Severity(StrEnum):
    """How bad a problem is: an `ERROR` keeps the course from opening, a `WARNING` does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a course: `what` is wrong, how to `mend` it, at which `place`.

    `code` is stable and short (`unknown-key`), for scripts and for looking it up. `source_line` is the text of the
    line at `place`, shown with a caret under the column; empty if there is no such line.
    """

    code: str
    what: str
    mend: str
    place: Place
    source_line: str = ""
    severity: Severity = Severity.ERROR
