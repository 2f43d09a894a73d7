"""Measurements as bars: medians and spread, and a sentence that says why it came out so, and what Amdahl's law allows.

With n workers, work of which a share p can be done beside each other is at most 1 / ((1 - p) + p / n) times as fast
(G. M. Amdahl, AFIPS Conference Proceedings 30, 1967, 483-485). What p is can't be seen; it is estimated backwards from
a speed-up S that was measured on n cores: p = (1 - 1/S) / (1 - 1/n), which is one less Karp and Flatt's serial
fraction (A. H. Karp and H. P. Flatt, Communications of the ACM 33, 1990, 539-543). Starting workers and handing over
data count as serial in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tutor.durations import duration
from tutor.grading.ratios import as_fast_as, times
from tutor.grading.shown import named, shortened, visible
from tutor.model.checks import SpeedupCheck, TimedCheck
from tutor.model.questions import MeasuredQuestion
from tutor.model.tasks import TaskEnd, Tasks
from tutor.model.timing import Bar, Bars, Machine, Measurement, SpeedMeasurement

__all__ = ["amdahl_bound", "measurement_bars", "parallel_share", "speed_bars", "timed_bars"]

_TWO = 2  # versions at least, to be compared
_FREE = 1.1  # more than the cores allow, by so much, is no noise: what waits needs no core
_APART = 1.1  # as in `grading.measured`: a smaller ratio of medians is no difference
_MANY = 8  # cores, for a look beyond this machine


def amdahl_bound(share: float, workers: float) -> float:
    """How many times as fast work can be at most, of which `share` (0 to 1) is done by `workers` beside each other."""
    return 1 / ((1 - share) + share / workers)


def parallel_share(speedup: float, workers: float) -> float:
    """The share that explains a speed-up on so many workers (over 1), by Amdahl's law; from 0 to 1."""
    if speedup <= 1:
        return 0.0
    return min(1.0, (1 - 1 / speedup) / (1 - 1 / workers))


# --- a speed-up --------------------------------------------------------------------------------------------


def speed_bars(check: SpeedupCheck, measurement: SpeedMeasurement) -> Bars | None:
    """The learner's function, the solution's, and what they are held against; None if nothing was measured."""
    rounds = measurement.rounds
    if not rounds:
        return None
    of, over = named(check.of), named(check.over)
    bars = (
        _bar(f"your {visible(check.of)}", [one.learner for one in rounds]),
        _bar(f"the solution's {visible(check.of)}", [one.solution for one in rounds]),
        _bar(f"the solution's {visible(check.over)}", [one.over for one in rounds]),
    )
    own = median(one.over / one.learner for one in rounds)
    best = median(one.over / one.solution for one in rounds)
    sentence = (
        f"Yours was {as_fast_as(own)} {over}, the solution's {of} {as_fast_as(best)} it (medians of {len(rounds)} "
        f"rounds). {_why(best, measurement.machine)}"
    )
    return Bars(title=f"{of} beside {over}", bars=bars, sentence=sentence)


def _why(speedup: float, machine: Machine) -> str:
    cores = machine.usable
    if speedup > cores * _FREE:
        return (
            f"That is more than {_cores(cores)} could give to computing: it is waiting that overlaps, and waiting "
            "needs no core. Amdahl's law then counts the waits in flight, not the cores."
        )
    if cores <= 1:
        return f"With {_cores(cores)}, Amdahl's law allows work that computes no gain at all."
    share = parallel_share(speedup, cores)
    if share == 0:
        return (
            f"With {_cores(cores)}, Amdahl's law allows {times(cores)} at most; just now the start of workers and the "
            f"handing over of data ate all of it{_rivals(machine)}."
        )
    more = max(_MANY, 2 * round(cores))
    return (
        f"With {_cores(cores)}, Amdahl's law allows {times(cores)} at most. The solution's gain is as if {share:.0%} "
        "of its time could be shared out and the rest, the start of workers with it, could not: an estimate. By that, "
        f"{more} cores would bring it to {times(amdahl_bound(share, more))} at most."
    )


def _rivals(machine: Machine) -> str:
    return f", and {machine.load:.1f} other processes wanted the cores, too" if machine.load >= 1 else ""


# --- versions ----------------------------------------------------------------------------------------------


def measurement_bars(question: MeasuredQuestion, measurement: Measurement) -> Bars | None:
    """The versions of a measured question, the fastest first; None if nothing was measured."""
    measured = [
        _bar(shortened(visible(version.name)), measurement.seconds[version.name])
        for version in question.versions
        if measurement.seconds.get(version.name)
    ]
    if not measured:
        return None
    bars = tuple(sorted(measured, key=_median))
    sentence = " ".join((*_compared(bars), _machine(measurement.machine)))
    return Bars(title="Measured here: one call of each version", bars=bars, sentence=sentence)


def _compared(bars: Sequence[Bar]) -> list[str]:
    """How the slower ones stand to the fastest."""
    first, *others = bars
    if not others:
        return []
    alone = others[0].median >= first.median * _APART
    opening = f"{named(first.name)} {'was the fastest with' if alone else 'took'} {duration(first.median)}"
    taken = (f"{named(bar.name)} took {_as_long(bar.median / first.median)}" for bar in others)
    return [f"{opening}; {', '.join(taken)}."]


def _as_long(ratio: float) -> str:
    return f"{times(ratio)} as long" if ratio >= _APART else "about as long"


def _machine(machine: Machine) -> str:
    """What this machine and its Python allow."""
    if machine.gil:
        threads = "Its Python has a GIL: threads take turns at computing in Python, and only their waits overlap."
    else:
        threads = "Its Python has no GIL: threads compute in Python at the same time, as far as there are cores."
    if machine.usable <= 1:
        return f"There is {_cores(machine.usable)} here, so computing gains nothing by being shared out. {threads}"
    return (
        f"There are {_cores(machine.usable)} here, so by Amdahl's law computing gains {times(machine.usable)} at most "
        f"by being shared out, less what starting workers costs{_busy(machine)}. {threads}"
    )


def _busy(machine: Machine) -> str:
    return f" and what {machine.load:.1f} other processes took" if machine.load >= machine.usable else ""


def timed_bars(check: TimedCheck, tasks: Tasks) -> Bars | None:
    """What the versions that a program timed took by our clock, the fastest first; None if nothing can be compared."""
    seconds = {
        key: [call.ended - call.went for call in tasks.calls if call.task == function and call.end is not TaskEnd.LOST]
        for key, function in check.functions
    }
    bars = sorted((_bar(shortened(visible(key)), took) for key, took in seconds.items() if took), key=_median)
    if len(bars) < _TWO:
        return None
    once = "Each was called once, which says little of small differences." if max(bar.runs for bar in bars) == 1 else ""
    sentence = " ".join((*_compared(bars), *([once] if once else [])))
    return Bars(title="The calls that you timed, by our clock", bars=tuple(bars), sentence=sentence)


def _median(bar: Bar) -> float:
    return bar.median


# --- all --------------------------------------------------------------------------------------------------


def _bar(name: str, seconds: Sequence[float]) -> Bar:
    return Bar(name, median(seconds), min(seconds), max(seconds), len(seconds))


def _cores(cores: float) -> str:
    """`one core`, `4 cores`, `1.5 cores' worth of time`."""
    if cores == 1:
        return "one core"
    return f"{cores:g} cores" if cores == round(cores) else f"{cores:.2g} cores' worth of time"
