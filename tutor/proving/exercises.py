"""Proving exercises: the solution passes, the starter does not, each wrong solution is told its own cause."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tutor.course.problems import quoted
from tutor.instances_asked import asks_for_machines
from tutor.judging import judge_submission
from tutor.model.course import Exercise, WrongSolution
from tutor.model.places import Place, Problem, Severity
from tutor.model.runs import Sandbox
from tutor.model.verdicts import ExerciseResult, Verdict
from tutor.verdict_text import points

__all__ = ["NO_INSTANCES", "Submission", "prove_submission", "shown_to_learner", "submissions_of"]

NO_INSTANCES = "no-instances"  # the code of the warning that nothing was proved because they can't answer here
_LONGEST = 300
_TWO = 2  # the solution's function, and the one that it is to be faster than
_TOO_LITTLE = (
    "give each task more work, in `make` or in the function: to start workers and to hand data over took longer here "
    "than they saved"
)
_TOO_BUSY = "try again when nothing else runs; if it stays so, give each task more work, or ask for less"
_UNPROVED = frozenset({Verdict.ERROR, Verdict.INCONCLUSIVE})


@dataclass(frozen=True, slots=True)
class Submission:
    """One file of an exercise that its author keeps as a proof. `wrong` is set for a wrong solution."""

    exercise: Exercise
    path: Path
    wrong: WrongSolution | None = None

    @property
    def name(self) -> str:
        """`solution`, `starter`, `wrong/fixed_name`."""
        return f"wrong/{self.path.stem}" if self.wrong else self.path.stem


def submissions_of(exercise: Exercise) -> tuple[Submission, ...]:
    """What an exercise is proved by: solution, starter, and each declared wrong solution."""
    wrong = (Submission(exercise, wrong.path, wrong) for wrong in exercise.wrong)
    return (Submission(exercise, exercise.solution), Submission(exercise, exercise.starter), *wrong)


def prove_submission(submission: Submission, sandbox: Sandbox, cancel: threading.Event | None = None) -> list[Problem]:
    """Judge the file as a learner's, under a learner's limits; what came out otherwise than it should."""
    try:
        source = submission.path.read_bytes()
    except OSError as error:
        what = f"this file can't be read: {error.strerror}"
        return [Problem("unreadable", what, "make it a file that you may read", Place(submission.path))]
    result = judge_submission(submission.exercise, source, sandbox, cancel)
    if result.verdict is Verdict.INCONCLUSIVE and not (cancel and cancel.is_set()):
        result = judge_submission(submission.exercise, source, sandbox, cancel)  # once more: it may be quieter now
    if submission.name == "solution" and result.verdict is Verdict.INCONCLUSIVE and result.counts:
        return [_too_close(submission, result)]
    why = _why_no_instances(submission.exercise, sandbox) if result.verdict is Verdict.ERROR else ""
    if why:
        what = f"nothing was proved, for instances can't answer here: {why}"
        mend = "prove it where they can: `tutor doctor` says so"
        return [Problem(NO_INSTANCES, what, mend, Place(submission.path), severity=Severity.WARNING)]
    if result.verdict in _UNPROVED:
        what = f"nothing was proved, for the verdict is {result.verdict.value}: {_short(shown_to_learner(result))}"
        return [Problem("not-proved", what, "see `tutor doctor`, and try again", Place(submission.path))]
    if submission.wrong is not None:
        return list(_wrong(submission.exercise, submission.wrong, result))
    return list(_starter(submission, result) if submission.name == "starter" else _solution(submission, result))


def shown_to_learner(result: ExerciseResult) -> str:
    """All words of a verdict that a learner reads."""
    said = [result.summary, result.diagnosis, *result.unreached, *(check.message for check in result.checks)]
    return "\n".join(text for text in said if text)


def _why_no_instances(exercise: Exercise, sandbox: Sandbox) -> str:
    """Why a run of the exercise can't have the instances that it asks for; empty if that is not what is wrong."""
    return sandbox.why_no_instances() if asks_for_machines(exercise.start, exercise.all_checks) else ""


def _too_close(submission: Submission, result: ExerciseResult) -> Problem:
    """Everything but the speed of a solution was proved, and a busy machine is no mistake of its author."""
    what = f"all but its speed was proved: {_short(shown_to_learner(result))}"
    mend = _TOO_LITTLE if _gains_nothing(result) else _TOO_BUSY
    return Problem("speed-not-proved", what, mend, Place(submission.path), severity=Severity.WARNING)


def _gains_nothing(result: ExerciseResult) -> bool:
    """Whether the solution was no faster than what it is held against: its two bars are measured beside each other."""
    pairs = [[bar.median for bar in bars.bars if bar.name.startswith("the solution's ")] for bars in result.bars]
    return any(len(pair) == _TWO and pair[0] >= pair[1] for pair in pairs)


def _solution(submission: Submission, result: ExerciseResult) -> Iterator[Problem]:
    if result.verdict is not Verdict.PASS:
        what = f"the solution doesn't pass: {_verdict(result)}: {_short(shown_to_learner(result))}"
        yield Problem("solution-fails", what, "mend the solution, or the check", Place(submission.path))


def _starter(submission: Submission, result: ExerciseResult) -> Iterator[Problem]:
    place = Place(submission.path)
    if result.verdict is Verdict.PASS:
        what = "the starter passes: there is nothing left to do in it"
        yield Problem("starter-passes", what, "take the solution out of it, or add a check", place)
    elif result.score > 0:
        earned = ", ".join(quoted(check.name) for check in result.checks if check.score > 0)
        what = f"the starter earns {points(result.score, result.max_score)} before anything is written: {earned}"
        mend = "let those checks ask for something that the learner has to do"
        yield Problem("starter-earns", what, mend, place, severity=Severity.WARNING)


def _wrong(exercise: Exercise, wrong: WrongSolution, result: ExerciseResult) -> Iterator[Problem]:
    shown = shown_to_learner(result)
    if result.verdict is Verdict.PASS:
        what = "this wrong solution passes"
        yield Problem("wrong-passes", what, "add a check that it fails, or remove the file", Place(wrong.path))
        return
    if wrong.feedback not in shown:
        what = f"{wrong.path.name} isn't shown {quoted(wrong.feedback)}, but: {_short(shown)}"
        mend = "add a `diagnose` entry or an `otherwise` for it, or declare what is shown"
        yield Problem("wrong-feedback", what, mend, wrong.place)
    for other in exercise.wrong:
        if other is not wrong and other.feedback != wrong.feedback and other.feedback in shown:
            what = f"{wrong.path.name} is shown {quoted(other.feedback)}, which is meant for {other.path.name}"
            mend = "narrow the `diagnose` entry that takes both, or put the narrower one first"
            yield Problem("feedback-of-another", what, mend, wrong.place)


def _verdict(result: ExerciseResult) -> str:
    return f"{result.verdict.value}, {points(result.score, result.max_score)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
