"""Which versions a measurement tells apart, and which are too close.

Two versions are told apart only if the same one was faster in so many of the rounds that chance alone would do it less
than once in fifty times, and if their medians differ by a tenth or more. The first is the two-sided sign test on paired
rounds (W. J. Dixon and A. M. Mood, "The Statistical Sign Test", Journal of the American Statistical Association 41,
1946, 557-566): it asks for nothing but pairs, so a machine that slows down for some rounds, or now and then for one
run, doesn't make a difference where there is none. The second keeps what a learner could never predict out of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import median

from tutor.model.questions import MeasuredQuestion
from tutor.model.timing import Measurement

__all__ = ["FEWEST_ROUNDS", "LEAST_RATIO", "close_pairs", "faster_pairs", "measured_order"]

FEWEST_ROUNDS = 7
"""With fewer, not even a version that is faster in all of them is told apart."""
LEAST_RATIO = 1.1
"""Of the medians: a smaller one is no difference."""
_CHANCE = 1 / 50


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
    return tuple(
        sorted((version.name for version in question.versions), key=lambda name: median(measurement.seconds[name]))
    )


def _is_faster(fast: Sequence[float], slow: Sequence[float]) -> bool:
    pairs = list(zip(fast, slow, strict=True))
    won, lost = sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)
    return median(slow) >= LEAST_RATIO * median(fast) and won > lost and _chance(won, lost) < _CHANCE


def _chance(won: int, lost: int) -> float:
    """How often a fair coin comes out so unevenly, or more so, to either side."""
    tosses = won + lost
    return min(1.0, 2 * sum(math.comb(tosses, heads) for heads in range(min(won, lost) + 1)) / 2.0**tosses)
