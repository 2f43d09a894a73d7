"""Where two texts first differ, told so that a learner sees it."""

from __future__ import annotations

from itertools import zip_longest

from tutor.grading.shown import shown
from tutor.model.output import trimmed_lines

__all__ = ["line_difference", "text_difference"]

_NEAR = 30  # characters shown around the first difference


def text_difference(expected: str, actual: str) -> str:
    """How `actual` differs from `expected`, as the end of a sentence whose subject holds `actual`."""
    if not actual:
        return f"is empty; expected {shown(expected)}."
    if actual.strip() == expected.strip():
        return f"differs only in white space at its start or end: it is {shown(actual)}, expected {shown(expected)}."
    if actual.casefold() == expected.casefold():
        return f"differs only in upper and lower case: it is {shown(actual)}, expected {shown(expected)}."
    at = _first_difference(expected, actual)
    if max(len(expected), len(actual)) <= 2 * _NEAR:
        return f"is {shown(actual)}; expected {shown(expected)}."
    begin = max(0, at - _NEAR // 2)
    here, there = actual[begin : begin + _NEAR], expected[begin : begin + _NEAR]
    return f"differs from character {at + 1} on: it has {shown(here)}, expected {shown(there)}."


def line_difference(expected: str, actual: str) -> str:
    """The first line that differs, as a sentence. White space at line ends does not count."""
    pairs = zip_longest(trimmed_lines(expected), trimmed_lines(actual))
    for number, (wanted, given) in enumerate(pairs, start=1):
        if given is None:
            return f"The output ends before line {number}; expected {shown(wanted)} there."
        if wanted is None:
            return f"The output goes on after line {number - 1} with {shown(given)}; expected nothing more."
        if wanted != given:
            return f"Line {number} {text_difference(wanted, given)}"
    return "The output differs."


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
