"""Whether a function is so many times as fast as another: a sequential test on rounds of runs, and what it finds.

A round is three runs one after the other on the same fresh inputs: the learner's function, the solution's version of
it, and the solution's function that both are held against. What slows the machine for a while slows all three, so
rounds are compared within themselves: by the logarithms of their ratios, which make twice as fast and half as fast
equally far from equal.

The rounds are looked at five times, after 3, 5, 8, 11 and 15 of them. Each look asks one-sided questions with Student's
t at a chance of 1 in 1000; however the looks hang together, the five of them err at most in 5 of 1000 measurements (the
union bound: C. E. Bonferroni, 1936) for a function that is exactly as fast as asked, and much less for one that is not
near it. The quantiles are those of the table in NIST/SEMATECH, e-Handbook of Statistical Methods, section 1.3.6.7.2
(https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm). Few rounds may agree by luck, so their spread
counts as no less than 5 %.

- *Faster*: the learner's function is clearly faster than asked.
- *Slower*: it is clearly slower than asked, and the solution's, in the same rounds, is clearly faster: so it is not the
  machine. An honest program that does what the solution does fails only if one of two samples of the same thing errs to
  the one side and the other to the other.
- *Hidden*: the solution's own is clearly slower than asked here. This machine can't show the difference now.
- *Open*: none of these after all rounds.

Noise is not normal on a busy machine: now and then a run takes several times as long. The tests of this module play
that, 2000 measurements of each kind, with 1.3 asked and a solution that gains 1.9:

| spread of a run | stretched | gains nothing: passes, fails, open | gains 1.9: passes, fails, open |
| --- | --- | --- | --- |
| 2 % | never | 0, 2000, 0 | 2000, 0, 0 |
| 10 % | 1 in 20, up to 2 times | 0, 1764, 236 | 1982, 0, 18 |
| 20 % | 1 in 10, up to 3 times | 0, 157, 1843 | 1055, 0, 945 |
| 40 % | 1 in 5, up to 4 times | 0, 2, 1998 | 178, 0, 1822 |
| 70 % | 1 in 5, up to 4 times | 2, 0, 1998 | 64, 0, 1936 |
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from statistics import fmean, median

from tutor.durations import duration
from tutor.grading.finding import Finding, failed, passed
from tutor.grading.ratios import as_fast_as, times
from tutor.grading.shown import named, shortened, visible
from tutor.model.checks import SpeedupCheck
from tutor.model.timing import Machine, SpeedMeasurement, SpeedRound
from tutor.model.verdicts import Verdict

__all__ = ["LOOKS", "MOST_ROUNDS", "Ruling", "judge_speedup", "ruling"]

_QUANTILES = {3: 22.327, 5: 7.173, 8: 4.785, 11: 4.144, 15: 3.787}  # by rounds: 0.999, one degree of freedom less
_LEAST_SPREAD = 0.05  # standard deviation of a ratio's logarithm: 5 %

LOOKS = tuple(_QUANTILES)
"""After how many rounds they are looked at."""
MOST_ROUNDS = LOOKS[-1]


class Ruling(StrEnum):
    """What rounds say; see the module. `GO_ON`: nothing yet."""

    FASTER = "faster"
    SLOWER = "slower"
    HIDDEN = "hidden"
    OPEN = "open"
    GO_ON = "go-on"


def ruling(rounds: Sequence[SpeedRound], at_least: float) -> Ruling:
    """What the rounds so far say of a speed-up of `at_least`: the first look that says something counts."""
    asked = math.log(at_least)
    learner = [math.log(one.over / one.learner) - asked for one in rounds]
    solution = [math.log(one.over / one.solution) - asked for one in rounds]
    for count in LOOKS:
        if count > len(rounds):
            return Ruling.GO_ON
        found = _at_a_look(_clearly(learner[:count]), _clearly(solution[:count]))
        if found is not Ruling.GO_ON:
            return found
    return Ruling.OPEN


def _at_a_look(learner: int, solution: int) -> Ruling:
    if learner > 0:
        return Ruling.FASTER
    if learner < 0 < solution:
        return Ruling.SLOWER
    return Ruling.HIDDEN if solution < 0 else Ruling.GO_ON


def _clearly(logarithms: Sequence[float]) -> int:
    """1 if their mean lies clearly above 0, -1 if clearly below, else 0."""
    count = len(logarithms)
    mean = fmean(logarithms)
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in logarithms) / (count - 1))
    if abs(mean) <= _QUANTILES[count] * max(spread, _LEAST_SPREAD) / math.sqrt(count):
        return 0
    return 1 if mean > 0 else -1


# --- in words ----------------------------------------------------------------------------------------------


def judge_speedup(check: SpeedupCheck, measurement: SpeedMeasurement | None) -> Finding:
    """What a measurement says of the check. None: it was not measured, because something else doesn't hold.

    What can't be told is inconclusive, and its points are given: a busy machine costs nothing.
    """
    if measurement is None:
        return Finding(Verdict.FAIL, "Not timed yet: speed counts once the rest works.", withheld=True)
    if measurement.cancelled:
        return Finding(Verdict.INCONCLUSIVE, "Not judged: the check was cancelled.")
    if measurement.wrong:
        return failed(_sentence(measurement.wrong))
    if measurement.not_judged:
        return _open(_sentence(measurement.not_judged), left_out=measurement.machine.usable <= 1)
    return _judged(check, measurement)


def _judged(check: SpeedupCheck, measurement: SpeedMeasurement) -> Finding:
    found = ruling(measurement.rounds, check.at_least)
    expected, actual = f"at least {times(check.at_least)} as fast as {check.over}", _gain(measurement.rounds)
    if found is Ruling.FASTER:
        return passed(expected, actual)
    if found is Ruling.SLOWER:
        return failed(_too_slow(check, measurement.rounds), expected, actual)
    if found is Ruling.HIDDEN:
        return _open(_hidden(check, measurement))
    return _open(_too_close(check, measurement))


def _open(message: str, *, left_out: bool = False) -> Finding:
    return Finding(Verdict.INCONCLUSIVE, f"{message} It costs no point.", granted=True, left_out=left_out)


def _gain(rounds: Sequence[SpeedRound]) -> str:
    """How many times as fast the learner's was: `1.83 times (1.7 to 1.95 in 8 rounds)`."""
    ratios = sorted(one.over / one.learner for one in rounds)
    return f"{times(median(ratios))} ({_range(ratios)} in {len(ratios)} rounds)"


def _range(ratios: Sequence[float]) -> str:
    return f"{times(ratios[0]).removesuffix(' times')} to {times(ratios[-1]).removesuffix(' times')}"


def _too_slow(check: SpeedupCheck, rounds: Sequence[SpeedRound]) -> str:
    own, solution, over = (median(getattr(one, name) for one in rounds) for name in ("learner", "solution", "over"))
    gain = median(one.over / one.learner for one in rounds)
    return (
        f"Your {named(check.of)} took {duration(own)}: {as_fast_as(gain)} {named(check.over)} with {duration(over)}; "
        f"{times(check.at_least)} is asked. It is not the machine: the solution's {named(check.of)} took "
        f"{duration(solution)} beside it (medians of {len(rounds)} rounds). Look for what still waits for its turn, "
        "and for what is started or handed over more often than it has to be."
    )


def _hidden(check: SpeedupCheck, measurement: SpeedMeasurement) -> str:
    gain = median(one.over / one.solution for one in measurement.rounds)
    return (
        f"Speed is not judged: the solution itself was {as_fast_as(gain)} {named(check.over)} just now, where "
        f"{times(check.at_least)} is asked. {_machine_now(measurement.machine)} can't show the difference."
    )


def _too_close(check: SpeedupCheck, measurement: SpeedMeasurement) -> str:
    if not measurement.rounds:
        return "Speed is not judged: not one round could be measured."
    return (
        f"Too close to call: your {named(check.of)} was {_gain(measurement.rounds)} as fast as {named(check.over)}; "
        f"{times(check.at_least)} is asked. {_machine_now(measurement.machine)} gave no clearer answer."
    )


def _machine_now(machine: Machine) -> str:
    cores = "one core" if machine.cores == 1 else f"{machine.cores} cores"
    busy = f", {machine.load:.1f} processes busy on them before this" if machine.load >= 1 else ""
    return f"This machine ({cores}{busy})"


def _sentence(text: str) -> str:
    told = shortened(visible(" ".join(text.split())), 500)
    return told if told.endswith((".", "!", "?")) else f"{told}."
