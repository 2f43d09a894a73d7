"""How many times as fast, or as long, in words."""

from __future__ import annotations

import math

__all__ = ["as_fast_as", "times"]

_FIGURES = 3
_EQUAL = 0.05  # what nobody would call faster


def times(ratio: float) -> str:
    """`1.83 times`, `12.4 times`, `402 times`, `33,300 times`: three figures, at most two places."""
    if not math.isfinite(ratio) or ratio <= 0:
        return "? times"
    missing = _FIGURES - 1 - math.floor(math.log10(ratio))
    text = f"{round(ratio, min(missing, 2)):,.{min(max(missing, 0), 2)}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} times"


def as_fast_as(ratio: float) -> str:
    """How fast one thing is, to go on with the other's name: `1.83 times as fast as`, `no faster than`."""
    if ratio >= 1 + _EQUAL:
        return f"{times(ratio)} as fast as"
    return "no faster than" if ratio > 1 - _EQUAL else f"slower ({times(ratio)} as fast) than"
