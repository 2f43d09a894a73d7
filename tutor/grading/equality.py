"""When two JSON values are the same, where they first differ, and where one lies inside the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from tutor.grading.shown import SHOWN_LENGTH, shown
from tutor.grading.texts import text_difference
from tutor.model.values import JsonValue

__all__ = ["difference", "includes", "kind", "path_to", "reordered", "same"]

_DEEPEST = 200  # levels; nothing that a lesson asks for is nested so deep, and Python's own stack ends near 1000
_TOLD_DEPTH = 20  # levels; a path longer than that helps nobody


def same(one: JsonValue, other: JsonValue, depth: int = _DEEPEST) -> bool:
    """Equal in value and type: 1 is 1.0, 1 is neither true nor "1"; NaN is NaN; a tuple is a list, as in JSON."""
    if depth == 0 or kind(one) != kind(other):
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key], depth - 1) for key in one)
    if _is_list(one) and _is_list(other):
        return len(one) == len(other) and all(same(*pair, depth - 1) for pair in zip(one, other, strict=True))
    return one == other or (one != one and other != other)  # noqa: PLR0124 - only NaN differs from itself


def includes(whole: JsonValue, part: JsonValue) -> bool:
    """Whether `whole` is `part`, or an object that has at least the members of `part`."""
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(key in whole and includes(whole[key], item) for key, item in part.items())
    return same(whole, part)


def reordered(one: JsonValue, other: JsonValue, depth: int = _DEEPEST) -> bool:
    """Whether two values are the same, but for the order of the items in their lists."""
    if same(one, other):
        return True
    if depth == 0 or kind(one) != kind(other):
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(reordered(one[key], other[key], depth - 1) for key in one)
    return _is_list(one) and _is_list(other) and len(one) == len(other) and _same_items(one, other)


def kind(value: JsonValue) -> str:
    """The type of a JSON value in plain words."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a dict" if isinstance(value, Mapping) else "a list"


def path_to(part: JsonValue, whole: JsonValue, depth: int = 4) -> str:
    """Where in `whole` a value equal to `part` lies, as Python would index it (`['Location']`); empty if nowhere."""
    children = _children(whole)
    for index, item in children:
        if same(part, item):
            return f"[{index}]"
    if depth > 1:
        for index, item in children:
            deeper = path_to(part, item, depth - 1)
            if deeper:
                return f"[{index}]{deeper}"
    return ""


def difference(expected: JsonValue, actual: JsonValue, path: str = "") -> str:
    """The first difference of two values that aren't the same, as one sentence."""
    at = f"At {path} it" if path else "It"
    if path.count("[") > _TOLD_DEPTH:
        return f"{at} differs, deep inside."
    if kind(expected) != kind(actual):
        return f"{at} is {shown(actual)}, {kind(actual)}; expected {shown(expected)}, {kind(expected)}."
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return _member_difference(expected, actual, path, at)
    if _is_list(expected) and _is_list(actual):
        return _item_difference(expected, actual, path, at)
    if isinstance(expected, str) and isinstance(actual, str) and max(len(expected), len(actual)) > SHOWN_LENGTH:
        return f"{at} {text_difference(expected, actual)}"  # their beginnings may be the same
    return f"{at} is {shown(actual)}; expected {shown(expected)}."


def _member_difference(expected: Mapping[str, JsonValue], actual: Mapping[str, JsonValue], path: str, at: str) -> str:
    missing = [key for key in expected if key not in actual]
    extra = [key for key in actual if key not in expected]
    if missing:
        return f"{at} lacks the key {shown(missing[0])}."
    if extra:
        return f"{at} has the key {shown(extra[0])}, which is not expected."
    key = next(key for key in expected if not same(expected[key], actual[key]))
    return difference(expected[key], actual[key], f"{path}[{shown(key, 40)}]")


def _item_difference(expected: Sequence[JsonValue], actual: Sequence[JsonValue], path: str, at: str) -> str:
    pairs = zip(expected, actual, strict=False)
    index = next((index for index, pair in enumerate(pairs) if not same(*pair)), None)
    if len(expected) == len(actual) and _same_items(expected, actual):
        return f"{at} has the right items in another order; expected {shown(expected)}."
    if index is None:
        return f"{at} has {len(actual)} items; expected {len(expected)}."
    return difference(expected[index], actual[index], f"{path}[{index}]")


def _same_items(expected: Sequence[JsonValue], actual: Sequence[JsonValue]) -> bool:
    if len(expected) > _DEEPEST:  # pairing is quadratic
        return False
    left = list(actual)
    for item in expected:
        found = next((index for index, other in enumerate(left) if same(item, other)), None)
        if found is None:
            return False
        del left[found]
    return True


def _children(value: JsonValue) -> list[tuple[str, JsonValue]]:
    if isinstance(value, Mapping):
        return [(shown(key, 40), item) for key, item in value.items()]
    if _is_list(value):
        return [(str(index), item) for index, item in enumerate(value[:_DEEPEST])]
    return []


def _is_list(value: JsonValue) -> TypeGuard[Sequence[JsonValue]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
