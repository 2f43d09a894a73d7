"""Judging an `order` question: items are put in the right order, or in one that is right for what depends on what."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tutor.grading.credit import judged, unread
from tutor.grading.folding import as_texts, find_text
from tutor.grading.shown import listed, named, shortened, shown, visible
from tutor.model.questions import OrderQuestion, OrderScoring
from tutor.model.values import JsonValue
from tutor.model.verdicts import PartResult, QuestionResult

__all__ = ["Placed", "grade_order", "read_order"]

_MOST_READ = 1000  # items; a file could hold any number
_MOST_TOLD = 3  # items that are unknown, or there twice


def grade_order(question: OrderQuestion, answer: JsonValue) -> QuestionResult:
    """A share of the points as the question's scoring says; parts are the places, in the order that was given.

    Items that are unknown, missing or there twice are told of, and keep an answer from being right.
    """
    read = read_order(question.items, answer)
    if isinstance(read, str):
        return unread(question, read)
    places, trouble = read.places, read.trouble
    standing = _standing(question, places)
    held, total = _held(question, places, standing)
    if trouble:
        held = max(0, min(held, total - 1))
    share = held / total if question.scoring is OrderScoring.LONGEST or held == total else 0.0
    feedback = trouble or ((_first_wrong(question, places, standing),) if share < 1 else ())
    result = judged(question, share, feedback, _parts(question, places, standing if held else frozenset()))
    return result if places else replace(result, taken=False)


# --- what was given ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    """The items that were given, as indexes in their order, and what is amiss with the list of them, in sentences."""

    places: tuple[int, ...]
    trouble: tuple[str, ...] = ()


def read_order(items: Sequence[str], answer: JsonValue) -> Placed | str:
    """The order that was given; if it can't be read as one, how to write it."""
    texts = as_texts(answer)
    if texts is None:
        return "Expected a list of the items here, in the right order."
    given = [text for text in texts if text.strip()][:_MOST_READ]
    return _placed(items, given) if given else "Nothing was put in order. List the items, the first one first."


def _placed(items: Sequence[str], given: Sequence[str]) -> Placed:
    places: list[int] = []
    unknown: list[str] = []
    twice: list[int] = []
    for text in given:
        index = find_text(items, text)
        if index is None:
            unknown.append(text)
        else:
            (twice if index in places else places).append(index)
    missing = [item for index, item in enumerate(items) if index not in places]
    return Placed(tuple(places), _trouble(items, unknown, list(dict.fromkeys(twice)), missing))


def _trouble(
    items: Sequence[str], unknown: Sequence[str], twice: Sequence[int], missing: Sequence[str]
) -> tuple[str, ...]:
    strange = tuple(f"{shown(text)} is none of the items." for text in unknown[:_MOST_TOLD])
    doubled = tuple(f"{named(items[index])} stands there more than once." for index in twice[:_MOST_TOLD])
    return (*strange, *doubled, *((f"Missing: {listed(missing)}.",) if missing else ()))


# --- how much of it stands right ---------------------------------------------------------------------------


def _standing(question: OrderQuestion, places: Sequence[int]) -> frozenset[int]:
    """The items that stand right: those of the longest run in the right order, or that break no dependency."""
    if not question.depends:
        return frozenset(_longest_rising(places))
    return frozenset(places) - {index for pair in _reversed(question, places) for index in pair}


def _held(question: OrderQuestion, places: Sequence[int], standing: frozenset[int]) -> tuple[int, int]:
    """How much holds, of how much that could: what is missing holds nothing."""
    if question.depends:
        given = sum(item in places and before in places for item, before in question.depends)
        return given - len(_reversed(question, places)), len(question.depends)
    if len(question.items) == 1:
        return len(standing), 1
    return max(0, len(standing) - 1), len(question.items) - 1


def _reversed(question: OrderQuestion, places: Sequence[int]) -> list[tuple[int, int]]:
    """The dependencies whose two items are given, and stand the other way round."""
    position = {index: place for place, index in enumerate(places)}
    given = [pair for pair in question.depends if all(index in position for index in pair)]
    return [(item, before) for item, before in given if position[before] >= position[item]]


def _longest_rising(places: Sequence[int]) -> list[int]:
    """The longest subsequence that rises: what is common with the right order. By patience sorting."""
    tops: list[int] = []
    below: dict[int, list[int]] = {}
    for index in places:
        pile = bisect_left(tops, index)
        below[index] = [*(below[tops[pile - 1]] if pile else []), index]
        tops[pile : pile + 1] = [index]
    return below[tops[-1]] if tops else []


# --- feedback ----------------------------------------------------------------------------------------------


def _first_wrong(question: OrderQuestion, places: Sequence[int], standing: frozenset[int]) -> str:
    """One thing that stands wrong, so that there is something left to think about."""
    if question.depends:
        item, before = min(_reversed(question, places), key=lambda pair: places.index(pair[0]))
        return f"{named(question.items[before])} must come before {named(question.items[item])}."
    place, index = next((place, index) for place, index in enumerate(places) if index not in standing)
    too_late = any(other > index for other in places[:place] if other in standing)
    return f"{named(question.items[index])} comes too {'late' if too_late else 'early'}."


def _parts(question: OrderQuestion, places: Sequence[int], standing: frozenset[int]) -> tuple[PartResult, ...]:
    return tuple(
        PartResult(str(place), index in standing, shortened(visible(question.items[index])))
        for place, index in enumerate(places, start=1)
    )
