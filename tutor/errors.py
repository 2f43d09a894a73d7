"""Every error that a person sees: what happened, where, and what to do about it.

TutorError
├── UsageError        the command line asks for something that isn't there (exit 2)
├── CourseError       a course can't be used; carries every problem found (exit 2)
├── SandboxError      the jail or the private AWS failed: our fault or the machine's (exit 3)
│   └── SandboxUnavailableError   nothing here can run a submission at all
└── ProgressError     the learner's record can't be opened or written (exit 3)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.model.places import Place, Problem

__all__ = ["CourseError", "ProgressError", "SandboxError", "SandboxUnavailableError", "TutorError", "UsageError"]


class TutorError(Exception):
    """An error with three parts, one line each.

    `title` names the kind of trouble, `what` says what happened, `place` where (file:line:col) if a file is to
    blame, `mend` what to do. `exit_code` is what the command line ends with.
    """

    exit_code = 3

    def __init__(self, title: str, what: str, mend: str, place: Place | None = None) -> None:
        super().__init__(title, what, mend)
        self.title = title
        self.what = what
        self.mend = mend
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{self.title}: {where}{self.what}\n  mend: {self.mend}"


class UsageError(TutorError):
    """The command line names something that isn't there."""

    exit_code = 2


class CourseError(TutorError):
    """A course that can't be used; `problems` holds all that was found in it, not only the first."""

    exit_code = 2

    def __init__(self, what: str, mend: str, problems: Sequence[Problem] = (), place: Place | None = None) -> None:
        super().__init__("The course can't be used", what, mend, place)
        self.problems = tuple(problems)


class SandboxError(TutorError):
    """The jail or the private AWS failed. Never the learner's fault; never overwrites a score."""


class SandboxUnavailableError(SandboxError):
    """Nothing on this machine can run a submission."""


class ProgressError(TutorError):
    """The learner's record can't be opened or written."""
