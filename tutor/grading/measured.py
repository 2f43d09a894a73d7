"""Judging a `measured` question: a predicted order of versions, held against what was measured here.

Two versions are told apart only if the same one was faster in so many of the rounds that chance alone would do it less
than once in fifty times, and if their medians differ by a tenth or more. The first is the two-sided sign test on paired
rounds (W. J. Dixon and A. M. Mood, "The Statistical Sign Test", Journal of the American Statistical Association 41,
1946, 557-566): it asks for nothing but pairs, so a machine that slows down for some rounds, or now and then for one
run, doesn't make a difference where there is none. The second keeps what a learner could never predict out of it. Of
two versions that are not told apart, either order is right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from statistics import median

from tutor.durations import duration
from tutor.grading.bars import measurement_bars
from tutor.grading.credit import judged, unread
from tutor.grading.order import Placed, read_order
from tutor.grading.shown import named, shortened, visible
from tutor.model.questions import MeasuredQuestion
from tutor.model.timing import Measurement
from tutor.model.values import JsonValue
from tutor.model.verdicts import PartResult, QuestionResult, Verdict

__all__ = ["FEWEST_ROUNDS", "close_pairs", "faster_pairs", "grade_measured", "measured_order", "why_not_judged"]

FEWEST_ROUNDS = 7
"""With fewer, not even a version that is faster in all of them is told apart."""
_CHANCE = 1 / 50
_LEAST_RATIO = 1.1  # of the medians
_MOST_TOLD = 3  # pairs


def grade_measured(question: MeasuredQuestion, answer: JsonValue, measurement: Measurement | None) -> QuestionResult:
    """The share of the pairs told apart that stand as they were measured; parts are the places that were given.

    Without a measurement the result is `waiting`. Where nothing could be measured it is an error, that costs nothing.
    """
    names = [version.name for version in question.versions]
    read = read_order(names, answer)
    if isinstance(read, str):
        return unread(question, read)
    if not read.places:
        return replace(judged(question, 0.0, read.trouble), taken=False)
    if measurement is None:
        return _unjudged(question, Verdict.INCONCLUSIVE, _WAITING, waiting=True)
    why_not = why_not_judged(question, measurement)
    if why_not:
        return _unjudged(question, Verdict.ERROR, why_not)
    result = _held_against(question, names, read, measurement)
    return replace(result, bars=measurement_bars(question, measurement))


_WAITING = "Your prediction is kept. The experiment has not been run yet."


def _unjudged(question: MeasuredQuestion, verdict: Verdict, why: str, *, waiting: bool = False) -> QuestionResult:
    return QuestionResult(verdict, 0.0, question.points, (why,), question.explanation, waiting=waiting)


def _held_against(
    question: MeasuredQuestion, names: Sequence[str], read: Placed, measurement: Measurement
) -> QuestionResult:
    told = faster_pairs(question, measurement)
    place = {names[index]: number for number, index in enumerate(read.places)}
    given = [pair for pair in told if all(name in place for name in pair)]
    turned = [pair for pair in given if place[pair[0]] > place[pair[1]]]
    held, total = len(given) - len(turned), len(told)
    share = held / total if total else 1.0
    if read.trouble:
        share = min(share, (total - 1) / total) if total else 0.0
    wrong = {name for pair in turned for name in pair}
    parts = [
        PartResult(str(number), names[index] not in wrong, shortened(visible(names[index])))
        for number, index in enumerate(read.places, start=1)
    ]
    lines = (*read.trouble, *_turned_lines(turned, measurement), *_close_lines(question, measurement))
    return judged(question, share, lines, parts)


# --- what was measured -------------------------------------------------------------------------------------


def why_not_judged(question: MeasuredQuestion, measurement: Measurement) -> str:
    """Why a measurement says nothing of the question, in a sentence; empty if it does."""
    if measurement.not_measured:
        return f"{_ended(measurement.not_measured)} It costs you nothing: your prediction is kept."
    rounds = [measurement.seconds.get(version.name, ()) for version in question.versions]
    if len({len(seconds) for seconds in rounds}) != 1 or len(rounds[0]) < FEWEST_ROUNDS:
        return f"Fewer than {FEWEST_ROUNDS} rounds were measured, which is too few to tell versions apart."
    if not all(math.isfinite(second) and second > 0 for seconds in rounds for second in seconds):
        return "What was measured is no time that a run can take, so nothing is judged by it."
    return ""


def faster_pairs(question: MeasuredQuestion, measurement: Measurement) -> tuple[tuple[str, str], ...]:
    """The pairs of versions that are told apart, the faster one first, by their medians. They never go in a circle."""
    order = measured_order(question, measurement)
    return tuple(pair for pair in combinations(order, 2) if _is_faster(*(measurement.seconds[name] for name in pair)))


def close_pairs(question: MeasuredQuestion, measurement: Measurement) -> tuple[tuple[str, str], ...]:
    """The pairs of versions that are not."""
    told = frozenset(faster_pairs(question, measurement))
    return tuple(pair for pair in combinations(measured_order(question, measurement), 2) if pair not in told)


def measured_order(question: MeasuredQuestion, measurement: Measurement) -> tuple[str, ...]:
    """The versions by their medians, the fastest first."""
    return tuple(sorted((version.name for version in question.versions), key=lambda name: _median(measurement, name)))


def _median(measurement: Measurement, name: str) -> float:
    return median(measurement.seconds[name])


def _is_faster(fast: Sequence[float], slow: Sequence[float]) -> bool:
    pairs = list(zip(fast, slow, strict=True))
    won, lost = sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)
    return median(slow) >= _LEAST_RATIO * median(fast) and won > lost and _chance(won, lost) < _CHANCE


def _chance(won: int, lost: int) -> float:
    """How often a fair coin comes out so unevenly, or more so, to either side."""
    tosses = won + lost
    return min(1.0, 2 * sum(math.comb(tosses, heads) for heads in range(min(won, lost) + 1)) / 2.0**tosses)


# --- in words ----------------------------------------------------------------------------------------------


def _turned_lines(turned: Sequence[tuple[str, str]], measurement: Measurement) -> list[str]:
    lines = [
        f"{named(fast)} was faster here than {named(slow)}: {duration(_median(measurement, fast))} against "
        f"{duration(_median(measurement, slow))}. You have them the other way round."
        for fast, slow in turned[:_MOST_TOLD]
    ]
    more = len(turned) - _MOST_TOLD
    if more > 0:
        lines.append(f"{more} more {'pair stands' if more == 1 else 'pairs stand'} the other way round.")
    return lines


def _close_lines(question: MeasuredQuestion, measurement: Measurement) -> list[str]:
    close = close_pairs(question, measurement)
    if len(close) == len(list(combinations(question.versions, 2))):
        return ["No version was clearly faster here than another, so any order is right."]
    return [
        f"{named(one)} and {named(other)} are too close to tell apart here: either order of them is right."
        for one, other in close[:_MOST_TOLD]
    ]


def _ended(text: str) -> str:
    text = shortened(visible(text.strip()))
    return text if text.endswith((".", "!", "?")) else f"{text}."
