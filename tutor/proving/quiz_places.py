"""Where a part of a question stands in its quiz file. Read only once something is wrong there."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.course.problems import ProblemList
from tutor.course.source import read_source
from tutor.course.validation import read_page
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
        quiet = ProblemList()  # what is wrong with the file itself was told when it was loaded
        source = read_source(self.quiz.path, quiet)
        page = read_page(source, quiet) if source else None
        if source is None or page is None:  # changed since
            return Problem(code, what, mend, Place(self.quiz.path), severity=severity)
        place = page.place(page.at("questions", self.index, *self.path))
        return Problem(code, what, mend, place, source.line(place.line), severity)
