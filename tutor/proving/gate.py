"""The author's gates: `lint` finds what is wrong with a course, `test` also proves its exercises."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from tutor.course.fixing import write_ids
from tutor.course.loader import read_course
from tutor.errors import SandboxError, UsageError
from tutor.model.course import Course, Exercise
from tutor.model.places import Problem, Severity
from tutor.model.runs import Sandbox
from tutor.model.verdicts import Tier
from tutor.proving.exercises import Submission, prove_submission, submissions_of
from tutor.proving.pool import Sandboxes, Task, Watch, in_parallel
from tutor.proving.programs import Program, no_jail, programs_of, prove_program
from tutor.proving.questions import prove_questions

__all__ = ["Found", "OpenSandbox", "Scope", "lint_scope", "mend_scope", "prove_scopes", "read_scope"]

OpenSandbox = Callable[[Course], Sandbox]
"""Opens a sandbox that hides what the course keeps secret. Called only if something is to run."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A course, or the part of one that lies below `path`: `problems` are those of loading it that stand there.

    `course` is None if it can't be used; `elsewhere` are problems in the rest of the course.
    """

    path: Path
    course: Course | None
    problems: tuple[Problem, ...]
    elsewhere: tuple[Problem, ...] = ()

    def holds(self, file: Path) -> bool:
        """Whether a file is part of it."""
        return file.is_relative_to(self.path)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises that it touches."""
        known = self.course.exercises.values() if self.course else ()
        return tuple(one for one in known if self.holds(one.folder) or self.path.is_relative_to(one.folder))


@dataclass(frozen=True, slots=True)
class Found:
    """What a gate found, by place, and how much was proved."""

    problems: tuple[Problem, ...]
    questions: int = 0
    programs: int = 0
    submissions: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong; warnings are no mistakes."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def read_scope(root: Path) -> Scope:
    """The course that `root` is, or lies in, and what loading it found there.

    Raises UsageError if `root` isn't there, or in no course.
    """
    path, course_root = _found(root)
    course, problems = read_course(course_root)
    found = problems.in_order
    here = tuple(problem for problem in found if problem.place.file.is_relative_to(path))
    return Scope(path, course, here, tuple(problem for problem in found if problem not in here))


def mend_scope(root: Path) -> list[Path]:
    """Mend what can be mended without asking in the course that `root` is, or lies in; the files that were changed.

    Raises UsageError as `read_scope` does, OSError if a file can't be written.
    """
    return write_ids(_found(root)[1])


def _found(root: Path) -> tuple[Path, Path]:
    """An absolute path, and the folder of the course that it is, or lies in."""
    # absolute() would keep the `..` that its parents are counted by
    path = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow symbolic links
    if not path.exists():
        raise UsageError("Nothing to look at", f"there is no file or folder {root}", "name a course, or a file in one")
    folders = (path, *path.parents)
    course_root = next((folder for folder in folders if (folder / "lessons" / "course.yaml").is_file()), None)
    if course_root is None:
        what = f"{root} is no course, and in none: no folder from it upwards holds lessons/course.yaml"
        raise UsageError("Nothing to look at", what, "name a folder that holds lessons/course.yaml, or a file below it")
    return path, course_root


def lint_scope(scope: Scope, open_sandbox: OpenSandbox, cancel: threading.Event) -> list[Problem]:
    """Everything that is wrong with what was read, with its questions, and with the programs of predict questions.

    The programs are somebody's code, so they run only in a jail.
    """
    if scope.course is None:
        return list(scope.problems)
    problems = [*scope.problems, *prove_questions(scope.course, within=scope.holds)]
    programs = programs_of(scope.course, within=scope.holds)
    if programs:
        with closing(Sandboxes(partial(open_sandbox, scope.course))) as sandboxes:
            unfit = _unfit(sandboxes)
            if unfit:
                problems.append(no_jail(programs[0], unfit))
            else:
                problems += _flat(in_parallel(_tasks(map(_program_run, programs), sandboxes, cancel), cancel))
    return _by_place(problems)


def _unfit(sandboxes: Sandboxes) -> str:
    """Why there is no jail here for a stranger's program; empty if there is one."""
    try:
        with sandboxes.lent() as sandbox:
            return "its tier is none" if sandbox.tier is Tier.NONE else ""
    except SandboxError as error:
        return error.what


def prove_scopes(
    scopes: Sequence[Scope], open_sandbox: OpenSandbox, cancel: threading.Event, watch: Watch | None = None
) -> Found:
    """All that lint finds, and every exercise's solution, starter and wrong solutions. Runs on all cores.

    Raises SandboxError if nothing here can run a submission.
    """
    problems = [problem for scope in scopes for problem in scope.problems]
    questions = programs = submissions = 0
    tasks: list[Task[list[Problem]]] = []
    with ExitStack() as stack:
        for scope in scopes:
            if scope.course is None:  # then nothing can be proved, whatever keeps it from loading
                problems += scope.elsewhere
                continue
            problems += prove_questions(scope.course, within=scope.holds)
            questions += sum(len(quiz.questions) for quiz in scope.course.quizzes.values() if scope.holds(quiz.path))
            to_run = [_program_run(program) for program in programs_of(scope.course, within=scope.holds)]
            to_judge = [_submission_run(one) for exercise in scope.exercises for one in submissions_of(exercise)]
            if to_run or to_judge:
                sandboxes = stack.enter_context(closing(Sandboxes(partial(open_sandbox, scope.course))))
                tasks += _tasks([*to_run, *to_judge], sandboxes, cancel)
            programs += len(to_run)
            submissions += len(to_judge)
        problems += _flat(in_parallel(tasks, cancel, watch))
    return Found(tuple(_by_place(problems)), questions, programs, submissions)


_Prove: TypeAlias = Callable[[Sandbox, threading.Event], list[Problem]]
_Run: TypeAlias = tuple[str, _Prove]


def _program_run(program: Program) -> _Run:
    quiz, index = program
    return f"{quiz.id}#{quiz.questions[index].id}", partial(prove_program, program)


def _submission_run(submission: Submission) -> _Run:
    return f"{submission.exercise.id} {submission.name}", partial(prove_submission, submission)


def _tasks(runs: Iterable[_Run], sandboxes: Sandboxes, cancel: threading.Event) -> list[Task[list[Problem]]]:
    def proved(prove: _Prove) -> list[Problem]:
        with sandboxes.lent() as sandbox:
            return prove(sandbox, cancel)

    return [(name, partial(proved, prove)) for name, prove in runs]


def _flat(found: Iterable[list[Problem]]) -> list[Problem]:
    return [problem for problems in found for problem in problems]


def _by_place(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.place, problem.code, problem.what))
