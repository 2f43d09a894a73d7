"""Measuring a speed-up: rounds of the learner's function, the solution's, and what both are held against."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Final

from tutor.errors import SandboxError
from tutor.grading.equality import difference, same
from tutor.grading.outcomes import summarise
from tutor.grading.shown import named
from tutor.grading.speed import LOOKS, MOST_ROUNDS, Ruling, ruling
from tutor.grading.variables import bind
from tutor.inputs import make_inputs
from tutor.model.checks import SpeedupCheck
from tutor.model.course import Exercise, RunSpec
from tutor.model.evidence import Evidence, Outcome
from tutor.model.runs import Job, Sandbox
from tutor.model.timing import Machine, SpeedMeasurement, SpeedRound
from tutor.speed.bench import Bench, CancelledError, SpoiledError

__all__ = ["measure_speed", "measure_speeds"]

_BUDGET = 40.0  # seconds for all rounds of a check, without the learner's own runs: being slow must not end it
_MOST_TIME = 120.0  # seconds for all of it, once there are rounds enough to see what is slow beyond doubt
_MOST_SPOILED = 3  # rounds; with more, this machine won't do
_ORDERS: Final = ("lso", "sol", "ols", "osl", "slo", "los")
"""Learner, solution, over: each comes first, second and last equally often, in every three rounds."""


def measure_speeds(
    exercise: Exercise,
    bound: Exercise,
    variables: Mapping[str, str],
    source: bytes,
    *,
    sandbox: Sandbox,
    cancel: threading.Event | None = None,
) -> dict[str, SpeedMeasurement]:
    """Measure for every `speedup` check of the exercise, by the check's name in `bound`. Blocks, for some 40 seconds
    each at most, not counting the submission's own runs.

    `exercise` is not bound yet, for each round makes its inputs anew; `bound` and `variables` are those of the run that
    was judged. Raises SandboxError if the course's solution can't be read.
    """
    bench = Bench(sandbox, cancel or threading.Event())
    found = {}
    for index, spec in enumerate(bound.checks):
        if isinstance(spec.check, SpeedupCheck):
            solution = _solution(exercise)
            found[spec.name] = measure_speed(exercise, index, variables, source, solution=solution, bench=bench)
    return found


def measure_speed(
    exercise: Exercise, index: int, variables: Mapping[str, str], source: bytes, *, solution: bytes, bench: Bench
) -> SpeedMeasurement:
    """Measure for the exercise's check number `index`, a SpeedupCheck: in the lane, until something can be told."""
    experiment = _Experiment(exercise, index, variables, source, solution, bench)
    try:
        with bench.turn():
            return experiment.measured(bench.machine())
    except CancelledError:
        return SpeedMeasurement(machine=bench.machine(), cancelled=True)
    except SpoiledError as spoiled:
        return SpeedMeasurement(machine=bench.machine(), not_judged=str(spoiled))


def _solution(exercise: Exercise) -> bytes:
    try:
        return exercise.solution.read_bytes()
    except OSError as error:
        raise SandboxError("The course's solution can't be read", str(error), "tell the course's author") from error


class _WrongError(Exception):
    """The learner's function did not do what the solution's did; the text says what."""


@dataclass
class _Experiment:
    """The rounds of one check."""

    exercise: Exercise
    index: int
    variables: Mapping[str, str]
    source: bytes
    solution: bytes
    bench: Bench
    # where inputs come from is the system's own generator: nobody can know them beforehand
    chance: random.Random = field(default_factory=random.SystemRandom)

    def measured(self, machine: Machine) -> SpeedMeasurement:
        """All rounds that it takes. Raises CancelledError."""
        if machine.usable <= 1 and not self.exercise.latency_ms:
            return SpeedMeasurement(machine=machine, not_judged=_one_core(machine))
        rounds: list[SpeedRound] = []
        try:
            spoiled = self._go_through(rounds)
        except _WrongError as wrong:
            return SpeedMeasurement(machine=machine, rounds=tuple(rounds), wrong=str(wrong))
        why = spoiled if not rounds else ""
        return SpeedMeasurement(machine=machine, rounds=tuple(rounds), not_judged=why)

    def _go_through(self, rounds: list[SpeedRound]) -> str:
        """Add rounds until they say something, or time is up; what spoiled the last one that was spoiled."""
        began, spoiled, why = self.bench.clock(), 0, "Not a single round could be timed here."
        for order in cycle(_ORDERS):
            if self._time_is_up(self.bench.clock() - began, rounds):
                break
            try:
                rounds.append(self._round(order))
            except SpoiledError as trouble:
                spoiled, why = spoiled + 1, str(trouble)
            if spoiled > _MOST_SPOILED or len(rounds) >= MOST_ROUNDS or self._told(rounds):
                break
        return why

    def _time_is_up(self, elapsed: float, rounds: list[SpeedRound]) -> bool:
        ours = elapsed - sum(one.learner for one in rounds)
        return ours > _BUDGET or (elapsed > _MOST_TIME and len(rounds) >= LOOKS[1])

    def _told(self, rounds: list[SpeedRound]) -> bool:
        return ruling(rounds, self._check(self.exercise).at_least) is not Ruling.GO_ON

    def _round(self, order: str) -> SpeedRound:
        """Three runs on the same fresh inputs. Raises CancelledError, SpoiledError, _WrongError."""
        bound = bind(self.exercise, self.variables, make_inputs(self.exercise.make, self.chance))
        check = self._check(bound)
        calls = {"l": (self.source, check.of), "s": (self.solution, check.of), "o": (self.solution, check.over)}
        seen = {name: self.bench.run(self._job(bound, check, *calls[name])) for name in order}
        for name, function in (("s", check.of), ("o", check.over)):
            if seen[name].outcome is not Outcome.RETURNED:
                raise SpoiledError(f"The course's own {named(function)} did not come to its end here.")
        _expect_the_same(bound, check, seen["l"], seen["s"])
        return SpeedRound(*(seen[name].call_seconds for name in "lso"))

    def _check(self, exercise: Exercise) -> SpeedupCheck:
        check = exercise.checks[self.index].check
        if not isinstance(check, SpeedupCheck):
            raise TypeError(f"check {self.index} of {exercise.id} is no speedup")
        return check

    def _job(self, bound: Exercise, check: SpeedupCheck, source: bytes, function: str) -> Job:
        """Only the call itself is asked for: nothing is metered, for that would cost time."""
        run = replace(bound.run, call=function) if check.args is None else RunSpec(function, check.args)
        return Job(
            source=source,
            module=bound.id.replace("-", "_"),
            run=run,
            limits=bound.limits,
            variables=self.variables,
            start=bound.start,
            latency=bound.latency_ms / 1000,
        )


def _expect_the_same(bound: Exercise, check: SpeedupCheck, learner: Evidence, solution: Evidence) -> None:
    """Raises _WrongError unless the learner's function returned what the solution's did."""
    if learner.outcome is not Outcome.RETURNED:
        ending = summarise(replace(bound, run=RunSpec(check.of)), learner)
        raise _WrongError(f"While it was timed: {ending}")
    if not same(learner.returned, solution.returned):
        told = difference(solution.returned, learner.returned)
        what = f"While it was timed, your {named(check.of)} returned something else than the solution's for the same"
        raise _WrongError(f"{what} input. {told}")


def _one_core(machine: Machine) -> str:
    share = "one core" if machine.cores == 1 and machine.usable == 1 else f"{machine.usable:.2g} cores' worth of time"
    return (
        f"This machine gives {share}: nothing that computes can gain there by being shared out. How the work is done "
        "was judged; how fast it is can't be judged here."
    )
