"""What is measured: a machine, rounds of runs that are compared, and the pictures that are drawn of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.model.tasks import Workers

__all__ = ["Bar", "Bars", "Machine", "Measurement", "Span", "SpeedMeasurement", "SpeedRound", "Timeline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a run had to run on. `cores` are those that this process may use (affinity); `quota` how many CPUs' worth
    of time its control group may use (cpu.max), None for no limit; `load` how many processes were running or waiting
    for a CPU, in the last minute. `gil`: the Python of the runs lets one thread at a time run bytecode."""

    cores: int
    quota: float | None = None
    load: float = 0.0
    gil: bool = True
    python: str = ""

    @property
    def usable(self) -> float:
        """How many cores' worth of time there is."""
        return float(self.cores) if self.quota is None else min(float(self.cores), self.quota)


@dataclass(frozen=True, slots=True)
class SpeedRound:
    """Three runs one after the other on the same fresh inputs, in seconds on our clock: the learner's function, the
    solution's version of it, and the solution's function that they are held against."""

    learner: float
    solution: float
    over: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedMeasurement:
    """All rounds. `not_judged` says why nothing was measured or can be said (this machine has one core, ...); `wrong`
    says in a sentence what is wrong with the learner's function itself: then its speed doesn't matter. `cancelled`: the
    learner ended it."""

    machine: Machine
    rounds: tuple[SpeedRound, ...] = ()
    not_judged: str = ""
    wrong: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What an experiment measured here: seconds of each repeat, by version, on our clock. `not_measured` says why not,
    if it could not be measured."""

    machine: Machine
    seconds: dict[str, tuple[float, ...]] = field(default_factory=dict)
    not_measured: str = ""


# --- pictures ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of work on a timeline: in seconds from its left edge. `held` of it were spent waiting for the others."""

    began: float
    ended: float
    held: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Tasks by worker. `lanes` are pairs (worker in words, its spans), in the order of their first task.

    `peak` is how many were in flight at once at most, `processes` how many did any, `workers` what was asked for.
    `sentence` says what the picture shows, and why. `noun` is what a span is called: a `task`, a `request`.
    """

    title: str
    lanes: tuple[tuple[str, tuple[Span, ...]], ...]
    seconds: float
    peak: int
    processes: int
    workers: Workers | None = None
    sentence: str = ""
    noun: str = "task"


@dataclass(frozen=True, slots=True)
class Bar:
    """What one version took: seconds, the median and the fastest and slowest of `runs`."""

    name: str
    median: float
    least: float
    most: float
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Versions side by side. `sentence` says what was compared, why it came out so, and what Amdahl's law allows."""

    title: str
    bars: tuple[Bar, ...]
    sentence: str = ""
