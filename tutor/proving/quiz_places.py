"""Where a part of a question stands in its quiz file. Read only once something is wrong there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tutor.course.problems import ProblemList
from tutor.course.source import read_source
from tutor.course.validation import Page, read_page
from tutor.model.course import Quiz
from tutor.model.places import Place, Problem, Severity

__all__ = ["QuizPlace"]


@dataclass(frozen=True, slots=True)
class QuizPlace:
    """The node that `path` leads to in question `index`, or the last node on the way that is there."""

    quiz: Quiz
    index: int
    path: tuple[str | int, ...]

    def problem(self, code: str, what: str, mend: str, severity: Severity = Severity.ERROR) -> Problem:
        """A problem that stands here."""
        page = _page(self.quiz.path, _stamp(self.quiz.path))
        if page is None:  # changed since
            return Problem(code, what, mend, Place(self.quiz.path), severity=severity)
        place = page.place(page.at("questions", self.index, *self.path))
        return Problem(code, what, mend, place, page.source.line(place.line), severity)


@lru_cache(maxsize=4)
def _page(path: Path, _stamp: int) -> Page | None:
    """The file as nodes: kept, for where one problem is others are near."""
    quiet = ProblemList()  # what is wrong with the file itself was told when it was loaded
    source = read_source(path, quiet)
    return read_page(source, quiet) if source else None


def _stamp(path: Path) -> int:
    """When the file was last written; 0 if it is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
