"""Seconds in words, in the unit that fits: a duration alone, or several in the same unit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["DurationUnit", "alike", "duration", "sane", "unit_of"]

_LONGEST = 1e6  # seconds, eleven days
_SHORTEST = 1e-7  # clocks tell no less
_FIGURES = 3
_MOST_DECIMALS = 3
_APART = 1000  # values that differ by more have each a unit of its own


class DurationUnit(NamedTuple):
    """A unit of time: its sign, and how many of it a second has."""

    name: str
    per_second: float


_UNITS = (DurationUnit("s", 1.0), DurationUnit("ms", 1e3), DurationUnit("µs", 1e6))


def sane(seconds: float) -> float:
    """A duration that can be drawn and written, whatever came in: not negative, not infinite."""
    return min(seconds, _LONGEST) if seconds >= _SHORTEST else 0.0  # what is no number isn't, either


def unit_of(seconds: float) -> DurationUnit:
    """The unit in which so long a time is a number of 1 or more; microseconds for all that is shorter."""
    return next((unit for unit in _UNITS if sane(seconds) * unit.per_second >= 1), _UNITS[-1])


def duration(seconds: float) -> str:
    """`1.21 s`, `614 ms`, `3.5 µs`: three figures at most."""
    seconds = sane(seconds)
    if not seconds:
        return "0 s"
    unit = unit_of(float(f"{seconds:.{_FIGURES}g}"))  # 999.9 ms are 1 s
    number = seconds * unit.per_second
    text = f"{number:.{max(_FIGURES - 1 - _magnitude(number), 0)}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} {unit.name}"


def alike(seconds: Iterable[float]) -> list[str]:
    """Each in words, for comparing: in one unit, with the same decimals; in units of their own if they are far
    apart."""
    values = [sane(value) for value in seconds]
    above = [value for value in values if value]
    if not above or max(above) / min(above) >= _APART:
        return [duration(value) for value in values]
    unit = unit_of(float(f"{max(above):.{_FIGURES}g}"))
    largest, least = (_magnitude(value * unit.per_second) for value in (max(above), min(above)))
    decimals = min(max(_FIGURES - 1 - largest, _FIGURES - 2 - least, 0), _MOST_DECIMALS)
    return [f"{value * unit.per_second:.{decimals}f} {unit.name}" for value in values]


def _magnitude(number: float) -> int:
    return math.floor(math.log10(number))
