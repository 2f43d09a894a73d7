"""The author's quick gate: finds what is wrong with a course. Starts a sandbox for `predict` programs only.

Light: what runs programs is loaded once there is one to run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tutor.model.places import Problem
from tutor.proving.programs import programs_of
from tutor.proving.questions import prove_questions
from tutor.proving.scopes import Scope

if TYPE_CHECKING:
    from tutor.proving.pool import OpenSandbox
    from tutor.proving.proved_programs import ProvedPrograms

__all__ = ["OpenMemory", "by_place", "lint_scope"]

OpenMemory = Callable[[], "ProvedPrograms | None"]
"""Which programs ran as declared before; None to run each of them. Called only if something is to run."""


def lint_scope(
    scope: Scope, open_sandbox: OpenSandbox, cancel: threading.Event, open_memory: OpenMemory | None = None
) -> list[Problem]:
    """Everything that is wrong with what was read, with its questions, and with the programs of predict questions.

    The programs are somebody's code, so they run only in a jail.
    """
    if scope.course is None:
        return list(scope.problems)
    problems = [*scope.problems, *prove_questions(scope.course, within=scope.holds)]
    programs = programs_of(scope.course, within=scope.holds)
    if programs:
        from tutor.proving.program_lint import lint_programs  # noqa: PLC0415 - most courses have no program to run

        memory = open_memory() if open_memory else None
        problems += lint_programs(scope.course, programs, open_sandbox, cancel, memory)
    return by_place(problems)


def by_place(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, in the order of the files."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.place, problem.code, problem.what))
