"""Timing versions of a program beside each other: rounds in rotating order, on fresh inputs each round.

The time of a call is told from outside the jail, and asking for it takes time, too: some tenths of a millisecond on a
quiet machine, many milliseconds on a busy one, where each message waits for its turn at a core. A version that is quick
is therefore called many times in a row by one request, so many that what asking takes doesn't show.

How many, no single request can tell: a call of 10 us that was asked for once and answered after 15 ms looks like one
of 15 ms, and what is compared then is the asking. So every round also asks for a call that does nothing, and rounds
count only if in all of them the request for each version took clearly longer than that: being busy only ever adds time,
so the shortest of many requests tells that it was the version that took it. Else it is called more often, and the
rounds begin anew. Where asking itself takes too long nothing is measured. How many rounds there are hangs on how long
they take, never on what they show.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from tutor.durations import duration
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
_MOST_TIME = 60.0  # seconds that they may take, with what was tried before
_LONG_ENOUGH = 0.02  # seconds of a request; asking takes some tenths of a millisecond, so one or two in a hundred
_CLEARLY = 4  # times as long as it takes to ask for nothing
_TOO_LONG = 0.05  # seconds; where it takes that to ask for nothing, nobody can wait for what is clearly longer
_ASKED = 3  # times for nothing to begin with: one may be answered late
_ROOM = 2  # times long enough is aimed at, for no two requests are alike
_MOST_CALLS = 1_000_000
_MOST_SPOILED = 3  # rounds; with more, this machine won't do
_VARIABLES: Final = {"region": "us-east-1"}
_NOTHING: Final = b"def nothing(*given):\n    return None\n"

_BUSY = "This machine is too busy just now to tell the versions apart: asking for a call that does nothing took"
_LONG = "The experiment would take longer than a minute on this machine, so it was ended."


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
    """The rounds of one question. `calls` are how many calls of each version one request asks for; `rounds` are those
    that were asked for so, in seconds of the request by version; `asking` what it took to ask for nothing, each time.
    """

    question: MeasuredQuestion
    bench: Bench
    calls: dict[str, int] = field(default_factory=dict)
    rounds: list[dict[str, float]] = field(default_factory=list)
    asking: list[float] = field(default_factory=list)
    # the system's own generator: no seed, so no program can know its inputs
    chance: random.Random = field(default_factory=random.SystemRandom)

    def measured(self, machine: Machine) -> Measurement:
        """Raises CancelledError, SpoiledError."""
        began = self.bench.clock()
        self._try_out(began)
        self._go_through(began)
        seconds = {name: tuple(one[name] / calls for one in self.rounds) for name, calls in self.calls.items()}
        return Measurement(machine=machine, seconds=seconds)

    def _go_through(self, began: float) -> None:
        """All rounds, each of them with requests that take long enough."""
        spoiled, number, first = 0, 0, self.bench.clock()
        while not self._are_enough(self.bench.clock() - first):
            self._expect_time(began)
            try:
                self.rounds.append(self._round(number))
            except SpoiledError:
                spoiled += 1
                if spoiled > _MOST_SPOILED:
                    raise
                continue
            number += 1
            if self._call_more_often():
                self.rounds.clear()
                first = self.bench.clock()

    def _are_enough(self, elapsed: float) -> bool:
        done = len(self.rounds)
        if done < FEWEST_ROUNDS:
            return False
        return done >= MOST_ROUNDS or elapsed * (done + 1) / done > _TIME

    def _expect_time(self, began: float) -> None:
        """Raises SpoiledError if there is none left, or if asking alone takes too long."""
        asking = median(self.asking)
        late = self.bench.clock() - began > _MOST_TIME
        if asking > _TOO_LONG or (late and asking > _LONG_ENOUGH / _CLEARLY):
            raise SpoiledError(f"{_BUSY} {duration(asking)}. Try again when less is running.")
        if late:
            raise SpoiledError(_LONG)

    # --- how many calls ----------------------------------------------------------------------------------

    def _try_out(self, began: float) -> None:
        """Find how many calls of each version take long enough, to begin with."""
        self.calls = {version.name: 1 for version in self.question.versions}
        inputs = self._inputs()
        self.asking = [self._ask_for_nothing(inputs) for _ in range(_ASKED)]
        for version in self.question.versions:
            while self._grown(version.name, self._run(version, inputs)):
                self._expect_time(began)

    def _call_more_often(self) -> bool:
        """Whether some version must be, and will be: then what was measured so far is none of it."""
        return True in [self._grown(name, min(one[name] for one in self.rounds)) for name in self.calls]

    def _grown(self, name: str, taken: float) -> bool:
        """More calls if a request was too short. It took no less than its calls, so they never get too many."""
        enough, calls = max(_LONG_ENOUGH, _CLEARLY * median(self.asking)), self.calls[name]
        if taken >= enough or calls >= _MOST_CALLS:
            return False
        self.calls[name] = min(_MOST_CALLS, math.ceil(calls * _ROOM * enough / taken))
        return True

    # --- running -----------------------------------------------------------------------------------------

    def _round(self, number: int) -> dict[str, float]:
        """Seconds of the request for each version. Another version begins each round."""
        versions = self.question.versions
        first = number % len(versions)
        inputs = self._inputs()
        self.asking.append(self._ask_for_nothing(inputs))
        return {version.name: self._run(version, inputs) for version in (*versions[first:], *versions[:first])}

    def _inputs(self) -> dict[str, JsonValue]:
        return make_inputs(self.question.make, self.chance)

    def _ask_for_nothing(self, inputs: Mapping[str, JsonValue]) -> float:
        evidence = self.bench.run(self._job(_NOTHING, "nothing", inputs))
        if evidence.outcome is not Outcome.RETURNED:
            raise SpoiledError("Not even a call that does nothing came to its end here.")
        return evidence.call_seconds

    def _run(self, version: MeasuredVersion, inputs: Mapping[str, JsonValue]) -> float:
        """Seconds from the request to its result, all its calls. Raises CancelledError, SpoiledError."""
        source = self.question.program.encode("utf-8", "replace")
        evidence = self.bench.run(self._job(source, version.function, inputs, self.calls[version.name]))
        if evidence.outcome is not Outcome.RETURNED:
            raise SpoiledError(_unfinished(version, evidence))
        return evidence.call_seconds

    def _job(self, source: bytes, function: str, inputs: Mapping[str, JsonValue], calls: int = 1) -> Job:
        return Job(
            source=source,
            module="experiment",
            run=RunSpec(function, tuple(fill(arg, inputs) for arg in self.question.args)),
            limits=Limits(),
            variables=_VARIABLES,
            latency=self.question.latency_ms / 1000,
            repeat=calls,
        )


def _unfinished(version: MeasuredVersion, evidence: Evidence) -> str:
    """That a version did not come to its end: the course's fault, or the machine's; never the learner's."""
    why = described_error(evidence.raised) if evidence.raised else f"it ended with `{evidence.outcome.value}`"
    return f"{named(version.name)} could not be timed here: {why.rstrip('.')}."
