"""Proving questions with a program: it runs in the jail, and must print what its author declared, or be fit to time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial

from tutor.course.problems import quoted
from tutor.errors import SandboxError
from tutor.grading import grade_answer
from tutor.model.course import Limits, Quiz, RunSpec
from tutor.model.evidence import Evidence, Outcome
from tutor.model.places import Problem, Severity
from tutor.model.questions import MeasuredQuestion, PredictQuestion
from tutor.model.runs import Job, Sandbox
from tutor.model.verdicts import Verdict
from tutor.proving.experiment_runs import prove_experiment
from tutor.proving.pool import Run
from tutor.proving.programs import Program
from tutor.proving.quiz_places import QuizPlace

__all__ = ["no_jail", "program_run", "prove_program"]

_VARIABLES = {"learner": "ada", "region": "us-east-1", "account": "123456789012"}
_ENDED = frozenset({Outcome.RETURNED, Outcome.EXITED, Outcome.UNSENDABLE})
_LONGEST = 400
_LIMITS = Limits(seconds=5.0)  # who is to predict what a program prints follows it in their head
_WRONG = "wrong-output"
_OURS = frozenset({Outcome.MACHINE, Outcome.CANCELLED})


def prove_program(program: Program, sandbox: Sandbox, cancel: threading.Event | None = None) -> list[Problem]:
    """What is wrong with one program: a declared output is held against what it prints as a script; an experiment is
    run once."""
    quiz, index = program
    question = quiz.questions[index]
    if isinstance(question, MeasuredQuestion):
        return prove_experiment(program, question, sandbox, cancel)
    if not isinstance(question, PredictQuestion):
        return []
    job = Job(
        source=question.program.encode(),
        module="__main__",
        run=RunSpec(),
        limits=_LIMITS,
        variables=_VARIABLES,
        fresh=True,  # what depends on the order of a set must not look the same each time
    )
    try:
        evidence = sandbox.run(job, cancel)
        problems = list(_judged(quiz, index, question, evidence))
        if any(problem.code == _WRONG for problem in problems) and _prints_otherwise(job, evidence, sandbox, cancel):
            what = "the program prints something else each time, so nobody can predict it"
            mend = "make it print the same: give `random` a seed, sort what a set holds, print no times or addresses"
            return [QuizPlace(quiz, index, ("predict",)).problem("program-varies", what, mend)]
    except SandboxError as error:
        return [_not_run(quiz, index, error.what, error.mend)]
    return problems


def _prints_otherwise(job: Job, first: Evidence, sandbox: Sandbox, cancel: threading.Event | None) -> bool:
    """Whether a second run prints something else. Raises SandboxError."""
    second = sandbox.run(job, cancel)
    return second.outcome in _ENDED and second.stdout != first.stdout


def program_run(program: Program) -> Run:
    """The proof of one program, with a name to tell who waits."""
    quiz, index = program
    return f"{quiz.id}#{quiz.questions[index].id}", partial(prove_program, program)


def no_jail(program: Program, why: str) -> Problem:
    """The one warning of a machine that has no jail to run an author's programs in; it stands at the first of them."""
    what = f"no program of a question was run, for this machine has no jail: {why}"
    mend = "see `tutor doctor`; `tutor test` runs them also without a jail"
    return QuizPlace(*program, ("predict",)).problem("programs-not-run", what, mend, Severity.WARNING)


def _judged(quiz: Quiz, index: int, question: PredictQuestion, evidence: Evidence) -> Iterator[Problem]:
    if evidence.outcome in _OURS:
        yield _not_run(quiz, index, evidence.machine_note or "the run was cancelled", "try again")
    elif evidence.outcome not in _ENDED:
        what = f"the program doesn't come to its end: {_cause(evidence)}"
        yield QuizPlace(quiz, index, ("predict",)).problem("program-fails", what, "mend the program")
    elif evidence.output_truncated:
        what = "the program prints more than anyone can predict"
        yield QuizPlace(quiz, index, ("predict",)).problem("program-floods", what, "let it print less")
    elif grade_answer(question, evidence.stdout).verdict is not Verdict.PASS:
        printed = _as_yaml(evidence.stdout)
        what = f"the program prints {printed}, not {_as_yaml(question.output)}"
        mend = f"declare what it prints, `answer: {printed}`, or mend the program"
        yield QuizPlace(quiz, index, ("answer",)).problem(_WRONG, what, mend)


def _cause(evidence: Evidence) -> str:
    if evidence.raised is not None:
        line = f" in line {evidence.raised.line}" if evidence.raised.line else ""
        return f"{evidence.raised.type}: {' '.join(evidence.raised.message.split())[:_LONGEST]}{line}"
    return f"it was ended ({evidence.outcome.value})"


def _not_run(quiz: Quiz, index: int, why: str, mend: str) -> Problem:
    what = f"this program could not be run: {quoted(why)}"
    return QuizPlace(quiz, index, ("predict",)).problem("program-not-run", what, mend, Severity.WARNING)


def _as_yaml(output: str) -> str:
    r"""Text in double quotes, line ends as `\n`: what YAML reads as the same text."""
    kept = "\n".join(line.rstrip() for line in output.rstrip().split("\n"))
    return json.dumps(kept if len(kept) <= _LONGEST else f"{kept[:_LONGEST]}…", ensure_ascii=False)
