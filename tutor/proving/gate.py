"""The author's whole gate: what linting finds, and every program, exercise and cell put to the proof in a sandbox."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial

from tutor.model.course import Lesson
from tutor.model.places import Problem, Severity
from tutor.proving.cells import OpenCells, open_cells, prove_cells
from tutor.proving.exercises import Submission, prove_submission, submissions_of
from tutor.proving.linting import by_place
from tutor.proving.pool import OpenSandbox, Run, Sandboxes, Task, Watch, flat, in_parallel, proofs
from tutor.proving.program_runs import program_run
from tutor.proving.programs import programs_of
from tutor.proving.questions import prove_questions
from tutor.proving.scopes import Scope

__all__ = ["Found", "prove_scopes"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a gate found, by place, and how much was proved."""

    problems: tuple[Problem, ...]
    questions: int = 0
    programs: int = 0
    submissions: int = 0
    cells: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong; warnings are no mistakes."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def prove_scopes(
    scopes: Sequence[Scope],
    open_sandbox: OpenSandbox,
    cancel: threading.Event,
    watch: Watch | None = None,
    open_runner: OpenCells = open_cells,
) -> Found:
    """All that lint finds, every exercise's solution, starter and wrong solutions, every lesson's cells. Runs on all
    cores.

    Raises SandboxError if nothing here can run a submission.
    """
    problems = [problem for scope in scopes for problem in scope.problems]
    questions = programs = submissions = cells = 0
    tasks: list[Task[list[Problem]]] = []
    with ExitStack() as stack:
        for scope in scopes:
            if scope.course is None:  # then nothing can be proved, whatever keeps it from loading
                problems += scope.elsewhere
                continue
            problems += prove_questions(scope.course, within=scope.holds)
            questions += sum(len(quiz.questions) for quiz in scope.course.quizzes.values() if scope.holds(quiz.path))
            to_run = [program_run(program) for program in programs_of(scope.course, within=scope.holds)]
            to_judge = [_submission_run(one) for exercise in scope.exercises for one in submissions_of(exercise)]
            if to_run or to_judge:
                sandboxes = stack.enter_context(closing(Sandboxes(partial(open_sandbox, scope.course))))
                tasks += proofs([*to_run, *to_judge], sandboxes, cancel)
            with_cells = [one for one in scope.course.lessons if scope.holds(one.path) and one.cells]
            tasks += [_cell_task(lesson, open_runner, cancel) for lesson in with_cells]
            programs += len(to_run)
            submissions += len(to_judge)
            cells += sum(len(lesson.cells) for lesson in with_cells)
        problems += flat(in_parallel(tasks, cancel, watch))
    return Found(tuple(by_place(problems)), questions, programs, submissions, cells)


def _cell_task(lesson: Lesson, open_runner: OpenCells, cancel: threading.Event) -> Task[list[Problem]]:
    return f"{lesson.id} cells", partial(prove_cells, lesson, open_runner, cancel)


def _submission_run(submission: Submission) -> Run:
    return f"{submission.exercise.id} {submission.name}", partial(prove_submission, submission)
