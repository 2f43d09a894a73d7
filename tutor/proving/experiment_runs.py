"""Proving `measured` questions: each version runs once in the jail, and all return the same for the same input."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping

from tutor.course.problems import quoted
from tutor.errors import SandboxError
from tutor.grading.equality import difference, same
from tutor.grading.outcomes import described_error
from tutor.grading.variables import fill
from tutor.inputs import make_inputs
from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Evidence, Outcome
from tutor.model.places import Problem, Severity
from tutor.model.questions import MeasuredQuestion, MeasuredVersion
from tutor.model.runs import Job, Sandbox
from tutor.model.values import JsonValue
from tutor.proving.programs import Program
from tutor.proving.quiz_places import QuizPlace

__all__ = ["prove_experiment"]

_OURS = frozenset({Outcome.MACHINE, Outcome.CANCELLED})
_FEWEST_ROUNDS = 7
_PATIENCE = 30.0  # seconds that a learner waits for an experiment without thinking that it hangs


def prove_experiment(
    program: Program, question: MeasuredQuestion, sandbox: Sandbox, cancel: threading.Event | None = None
) -> list[Problem]:
    """What is wrong with an experiment, found by calling each version once with the same fresh input."""
    inputs = make_inputs(question.make, random.SystemRandom())
    ran: list[tuple[MeasuredVersion, Evidence]] = []
    for version in question.versions:
        place = QuizPlace(*program, ("measured", "versions", version.name))
        try:
            evidence = sandbox.run(_job(question, version, inputs), cancel)
        except SandboxError as error:
            return [_not_run(place, error.what, error.mend)]
        if evidence.outcome in _OURS:
            return [_not_run(place, evidence.machine_note or "the run was cancelled", "try again")]
        ran.append((version, evidence))
    return [*_failed(program, ran), *_different(program, ran), *_slow(program, ran)]


def _job(question: MeasuredQuestion, version: MeasuredVersion, inputs: Mapping[str, JsonValue]) -> Job:
    """As it is timed."""
    return Job(
        source=question.program.encode("utf-8", "replace"),
        module="experiment",
        run=RunSpec(version.function, tuple(fill(arg, inputs) for arg in question.args)),
        limits=Limits(),
        variables={"region": "us-east-1"},
        latency=question.latency_ms / 1000,
    )


def _failed(program: Program, ran: list[tuple[MeasuredVersion, Evidence]]) -> Iterator[Problem]:
    for version, evidence in ran:
        place = QuizPlace(*program, ("measured", "versions", version.name))
        if evidence.outcome is Outcome.UNSENDABLE:
            what = f"{quoted(version.name)} returns {quoted(evidence.returned_repr)}, which can't leave the jail"
            yield place.problem("program-fails", what, "let it return plain texts, numbers, lists and dicts")
        elif evidence.outcome is not Outcome.RETURNED:
            cause = described_error(evidence.raised) if evidence.raised else f"it ended with {evidence.outcome.value}"
            what = f"{quoted(version.name)} doesn't come to its end: {cause}"
            yield place.problem("program-fails", what, "mend the program, or what it is called `with`")


def _different(program: Program, ran: list[tuple[MeasuredVersion, Evidence]]) -> Iterator[Problem]:
    """Versions that don't do the same can't be compared."""
    ended = [(version, evidence) for version, evidence in ran if evidence.outcome is Outcome.RETURNED]
    for version, evidence in ended[1:]:
        first, reference = ended[0]
        if not same(reference.returned, evidence.returned):
            told = difference(reference.returned, evidence.returned).rstrip(".")
            what = f"not all versions return what {quoted(first.name)} returns for the same input: {told}"
            mend = "let all versions return the same, so that they do the same work"
            place = QuizPlace(*program, ("measured", "versions", version.name))
            yield place.problem("versions-differ", what, mend)


def _slow(program: Program, ran: list[tuple[MeasuredVersion, Evidence]]) -> Iterator[Problem]:
    seconds = _FEWEST_ROUNDS * sum(evidence.call_seconds for _, evidence in ran)
    if seconds > _PATIENCE:
        what = f"this experiment takes {seconds:.0f} seconds or more, while its learner waits"
        place = QuizPlace(*program, ("measured", "program"))
        yield place.problem("slow-experiment", what, "give it less to do", Severity.WARNING)


def _not_run(place: QuizPlace, why: str, mend: str) -> Problem:
    what = f"this experiment could not be run: {quoted(why)}"
    return place.problem("program-not-run", what, mend, Severity.WARNING)
