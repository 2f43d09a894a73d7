"""Timing versions of a program beside each other: rounds in rotating order, on fresh inputs each round.

The time of a call is told from outside the jail, and asking for it costs some tenths of a millisecond. A version that
is quick is therefore called many times in a row by one request, so that this cost is spread so thin that it doesn't
show; how many times is found out beforehand, for each version. How many rounds there are hangs on how long they take,
never on what they show.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tutor.grading.outcomes import described_error
from tutor.grading.shown import named
from tutor.grading.variables import fill
from tutor.inputs import make_inputs
from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Evidence, Outcome
from tutor.model.questions import MeasuredQuestion, MeasuredVersion
from tutor.model.runs import Job, Sandbox
from tutor.model.timing import Machine, Measurement
from tutor.model.values import JsonValue
from tutor.speed.bench import Bench, CancelledError, SpoiledError

__all__ = ["FEWEST_ROUNDS", "MOST_ROUNDS", "time_versions"]

FEWEST_ROUNDS, MOST_ROUNDS = 7, 15
_TIME = 10.0  # seconds that all rounds should take together
_MOST_TIME = 60.0  # seconds that they may take
_LONG_ENOUGH = 0.02  # seconds; asking costs some tenths of a millisecond, so one or two in a hundred
_MOST_CALLS = 20_000
_TRIES = 5  # at finding how many calls take long enough
_MOST_SPOILED = 3  # rounds; with more, this machine won't do
_VARIABLES: Final = {"region": "us-east-1"}


def time_versions(
    question: MeasuredQuestion, sandbox: Sandbox, cancel: threading.Event | None = None, *, bench: Bench | None = None
) -> Measurement:
    """Measure here how long one call of each version takes: 7 to 15 rounds, some ten seconds. Blocks.

    Seconds are keyed by the version's name, and those of one round stand at one place. `bench` replaces the other two.
    """
    bench = bench or Bench(sandbox, cancel or threading.Event())
    try:
        with bench.turn():
            return _Experiment(question, bench).measured(bench.machine())
    except CancelledError:
        return Measurement(machine=bench.machine(), not_measured="The experiment was cancelled.")
    except SpoiledError as spoiled:
        return Measurement(machine=bench.machine(), not_measured=str(spoiled))


@dataclass
class _Experiment:
    """The rounds of one question. `calls` are how many calls of each version one request asks for."""

    question: MeasuredQuestion
    bench: Bench
    calls: dict[str, int] = field(default_factory=dict)
    # the system's own generator: no seed, so no program can know its inputs
    chance: random.Random = field(default_factory=random.SystemRandom)

    def measured(self, machine: Machine) -> Measurement:
        """Raises CancelledError, SpoiledError."""
        began = self.bench.clock()
        seconds: dict[str, list[float]] = {version.name: [] for version in self.question.versions}
        each = self._try_out()
        wanted = max(FEWEST_ROUNDS, min(MOST_ROUNDS, math.floor(_TIME / each) if each > 0 else MOST_ROUNDS))
        spoiled = done = 0
        while done < wanted:
            if self.bench.clock() - began > _MOST_TIME:
                raise SpoiledError("The experiment would take longer than a minute on this machine, so it was ended.")
            try:
                taken = self._round(done)
            except SpoiledError:
                spoiled += 1
                if spoiled > _MOST_SPOILED:
                    raise
                continue
            done += 1
            for name, value in taken.items():
                seconds[name].append(value)
        return Measurement(machine=machine, seconds={name: tuple(values) for name, values in seconds.items()})

    def _try_out(self) -> float:
        """Find how many calls of each version take long enough; how long a round then takes, all told."""
        inputs = self._inputs()
        return sum(self._try_out_one(version, inputs) for version in self.question.versions)

    def _try_out_one(self, version: MeasuredVersion, inputs: Mapping[str, JsonValue]) -> float:
        calls = 1
        for _ in range(_TRIES):
            self.calls[version.name] = calls
            before = self.bench.clock()
            taken = self._run(version, inputs)
            lasted = self.bench.clock() - before
            if taken >= _LONG_ENOUGH / 2 or calls >= _MOST_CALLS:
                break
            calls = min(_MOST_CALLS, math.ceil(calls * _LONG_ENOUGH / taken))
        return lasted

    def _round(self, number: int) -> dict[str, float]:
        """Seconds of one call of each version. Another version begins each round."""
        versions = self.question.versions
        first = number % len(versions)
        inputs = self._inputs()
        return {
            version.name: self._run(version, inputs) / self.calls[version.name]
            for version in (*versions[first:], *versions[:first])
        }

    def _inputs(self) -> dict[str, JsonValue]:
        return make_inputs(self.question.make, self.chance)

    def _run(self, version: MeasuredVersion, inputs: Mapping[str, JsonValue]) -> float:
        """Seconds from the request to its result, all its calls. Raises CancelledError, SpoiledError."""
        job = Job(
            source=self.question.program.encode("utf-8", "replace"),
            module="experiment",
            run=RunSpec(version.function, tuple(fill(arg, inputs) for arg in self.question.args)),
            limits=Limits(),
            variables=_VARIABLES,
            latency=self.question.latency_ms / 1000,
            repeat=self.calls[version.name],
        )
        evidence = self.bench.run(job)
        if evidence.outcome is not Outcome.RETURNED:
            raise SpoiledError(_unfinished(version, evidence))
        return evidence.call_seconds


def _unfinished(version: MeasuredVersion, evidence: Evidence) -> str:
    """That a version did not come to its end: the course's fault, or the machine's; never the learner's."""
    why = described_error(evidence.raised) if evidence.raised else f"it ended with `{evidence.outcome.value}`"
    return f"{named(version.name)} could not be timed here: {why.rstrip('.')}."
