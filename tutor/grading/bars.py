"""Measurements as bars: medians and spread, and a sentence that says why it came out so, and what Amdahl's law allows.

With n workers, work of which a share p can be done beside each other is at most 1 / ((1 - p) + p / n) times as fast
(G. M. Amdahl, AFIPS Conference Proceedings 30, 1967, 483-485). What p is can't be seen; it is estimated backwards from
a speed-up S that was measured on n cores: p = (1 - 1/S) / (1 - 1/n), which is one less Karp and Flatt's serial
fraction (A. H. Karp and H. P. Flatt, Communications of the ACM 33, 1990, 539-543). Starting workers and handing over
data count as serial in it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from statistics import median

from tutor.durations import duration
from tutor.grading.apart import LEAST_RATIO, faster_pairs
from tutor.grading.ratios import as_fast_as, times
from tutor.grading.shown import named, shortened, visible
from tutor.model.checks import SpeedupCheck, TimedCheck
from tutor.model.questions import MeasuredQuestion
from tutor.model.tasks import TaskEnd, Tasks
from tutor.model.timing import Bar, Bars, Machine, Measurement, SpeedMeasurement

__all__ = ["amdahl_bound", "measurement_bars", "parallel_share", "shares_work", "speed_bars", "timed_bars"]

_TWO = 2  # versions at least, to be compared
_FREE = 1.1  # more than the cores allow, by so much, is no noise: what waits needs no core
_SHARING = frozenset({"_thread", "asyncio", "concurrent", "multiprocessing", "threading"})
_MANY = 8  # cores, for a look beyond this machine
_CLOSE = "so they are too close to tell"


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
    """The versions of a measured question, the fastest first; None if nothing was measured.

    A version is said to be the fastest only if it was told apart from all others.
    """
    measured = [
        _bar(_shown(version.name), measurement.seconds[version.name])
        for version in question.versions
        if measurement.seconds.get(version.name)
    ]
    if not measured:
        return None
    bars = tuple(sorted(measured, key=_median))
    told = [(_shown(fast), _shown(slow)) for fast, slow in _told(question, measurement)]
    slower = frozenset(slow for fast, slow in told if fast == bars[0].name)
    why = [_machine(measurement.machine)] if shares_work(question.program) else []
    sentence = " ".join((*_compared(bars, slower), *why))
    return Bars(title="Measured here: one call of each version", bars=bars, sentence=sentence)


def _shown(name: str) -> str:
    return shortened(visible(name))


def _told(question: MeasuredQuestion, measurement: Measurement) -> Sequence[tuple[str, str]]:
    """The pairs that are told apart; none where rounds are missing."""
    rounds = {len(measurement.seconds.get(version.name, ())) for version in question.versions}
    return faster_pairs(question, measurement) if len(rounds) == 1 and 0 not in rounds else ()


def _compared(bars: Sequence[Bar], slower: Collection[str] | None = None) -> list[str]:
    """How the others stand to the first. `slower` were told apart from it; None: all that took longer are."""
    first, *others = bars
    if not others:
        return []
    alone = all(_is_slower(bar, first, slower) for bar in others)
    if len(others) > 1 and all(_is_unsteady(bar, first, slower) for bar in others):
        took = ", ".join(f"{named(bar.name)} {duration(bar.median)}" for bar in others)
        return [
            f"{named(first.name)} took {duration(first.median)}, {took}: now one was ahead and now another, {_CLOSE}."
        ]
    opening = f"{named(first.name)} {'was the fastest with' if alone else 'took'} {duration(first.median)}"
    taken = (f"{named(bar.name)} {_stands(bar, first, slower)}" for bar in others)
    return [f"{opening}; {', '.join(taken)}."]


def _is_slower(bar: Bar, first: Bar, slower: Collection[str] | None) -> bool:
    return bar.median >= LEAST_RATIO * first.median and (slower is None or bar.name in slower)


def _is_unsteady(bar: Bar, first: Bar, slower: Collection[str] | None) -> bool:
    """Whether it took longer by its median, and yet not clearly."""
    return bar.median >= LEAST_RATIO * first.median and not _is_slower(bar, first, slower)


def _stands(bar: Bar, first: Bar, slower: Collection[str] | None) -> str:
    if _is_slower(bar, first, slower):
        return f"took {times(bar.median / first.median)} as long"
    if bar.median < LEAST_RATIO * first.median:
        return "took about as long"
    return f"took {duration(bar.median)}, now more and now less than that, {_CLOSE}"


def shares_work(program: str) -> bool:
    """Whether a program imports what threads, processes and tasks are made of: only then cores and GIL matter."""
    try:
        found = list(ast.walk(ast.parse(program)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    names = [alias.name for node in found if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in found if isinstance(node, ast.ImportFrom)]
    return any(name.partition(".")[0] in _SHARING for name in names)


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
