"""Wall-clock gates, to hold our verdicts against: the reference's time divided by the submission's must be 1.5.

What a grader does that has but a clock: it runs the sequential reference and the submission once each, or five times
each and takes the medians, compares what they returned and printed, and divides. Both run in the same sandbox as our
own verdicts, timed from the arguments going in to the result coming out.
"""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass, replace
from typing import Final

from timing_programs import Program

from tutor.grading import bind
from tutor.inputs import make_inputs
from tutor.model.course import Exercise
from tutor.model.evidence import Evidence, Outcome
from tutor.model.runs import Job, Sandbox

__all__ = ["AT_LEAST", "REPEATS", "Gate", "gate", "has_gate"]

AT_LEAST: Final = 1.5
REPEATS: Final = 5
_VARIABLES = {"learner": "mia-bench", "region": "us-east-1", "account": "123456789012"}
_CHANCE = random.SystemRandom()
# The sequential reference of each exercise that has a function to time: one of the solution's own, or these lines below
# the solution.
_REFERENCES = {
    "hello-threads": (
        "in_turns",
        "def in_turns(names):\n    for name in names: greet(name)\n    print('all greeted')\n",
    ),
    "word-count-threads": ("sequential_word_count", ""),
    "word-count-processes": ("sequential_word_count", ""),
    "upload-with-threads": (
        "in_turns",
        "def in_turns(bucket, files):\n    return {name: upload(bucket, name, text) for name, text in files.items()}\n",
    ),
    "cpu-bound-processes": ("count_sequentially", ""),
    "clean-up-workers": ("sequential_word_count", ""),
}


@dataclass(frozen=True, slots=True)
class Gate:
    """What gates said of a program: of each single pair of runs, and of the medians of all of them."""

    single: tuple[bool, ...]
    median: bool


def has_gate(exercise: Exercise) -> bool:
    """Whether there is a function whose time could be compared with a sequential one's."""
    return exercise.id in _REFERENCES


def gate(program: Program, sandbox: Sandbox) -> Gate:
    """Judge a program by the clock alone: five pairs of runs, on inputs that are new for each pair."""
    pairs = [_pair(program, sandbox) for _ in range(REPEATS)]
    right = [_same_result(reference, own) for reference, own in pairs]
    fast = [_ratio([pair]) >= AT_LEAST for pair in pairs]
    return Gate(
        tuple(both == (True, True) for both in zip(right, fast, strict=True)), all(right) and _ratio(pairs) >= AT_LEAST
    )


def _pair(program: Program, sandbox: Sandbox) -> tuple[Evidence, Evidence]:
    exercise = bind(program.exercise, _VARIABLES, make_inputs(program.exercise.make, _CHANCE))
    function, more = _REFERENCES[exercise.id]
    job = Job(
        source=exercise.solution.read_bytes() + b"\n\n" + more.encode(),
        module=exercise.id.replace("-", "_"),
        run=replace(exercise.run, call=function),
        limits=exercise.limits,
        variables=_VARIABLES,
        start=exercise.start,
        latency=exercise.latency_ms / 1000,
    )
    return sandbox.run(job), sandbox.run(replace(job, source=program.source, run=exercise.run))


def _same_result(reference: Evidence, own: Evidence) -> bool:
    """Whether both returned and printed the same; in which order lines came is left to chance."""
    if own.outcome is not Outcome.RETURNED:
        return False
    printed = [sorted(evidence.stdout.splitlines()) for evidence in (reference, own)]
    return own.returned == reference.returned and printed[0] == printed[1]


def _ratio(pairs: list[tuple[Evidence, Evidence]]) -> float:
    """How many times as fast as the reference, by medians. 0 if it took no time that could be measured."""
    reference, own = (
        statistics.median(evidence.call_seconds for evidence in runs) for runs in zip(*pairs, strict=True)
    )
    return reference / own if own > 0 else 0.0
