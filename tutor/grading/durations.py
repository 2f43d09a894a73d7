"""How seconds and ratios of them are told: `412 ms`, `1.83 times`."""

from __future__ import annotations

import math

__all__ = ["duration", "times"]

_UNITS = (("s", 1.0), ("ms", 1e3), ("µs", 1e6))


def duration(seconds: float) -> str:
    """Three figures, in the unit that fits."""
    for unit, factor in _UNITS:
        if seconds * factor >= 1:
            return f"{_figures(seconds * factor)} {unit}"
    return f"{_figures(seconds * 1e9)} ns"


def times(ratio: float) -> str:
    """`1.83 times`: at most two places, and none after 20 that nobody could see again."""
    return f"{_figures(ratio)} times"


def _figures(value: float) -> str:
    if not math.isfinite(value):
        return "?"
    places = max(0, 2 - math.floor(math.log10(value))) if value > 0 else 0
    text = f"{value:.{min(places, 2)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
