"""What a check saw of AWS as the plain face tells it: the calls in sentences, the state in indented lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from tutor.call_lines import CallTally, call_sentence
from tutor.errors import UsageError
from tutor.observation import Observation
from tutor.state_tree import Change, Item, is_touched, item_words

__all__ = ["journal_lines", "state_lines"]

_MOST = 100  # calls that are told, the latest
_MOST_LINES = 500
_SHALLOW = 2  # levels that are told whole: kinds of things, and things


def journal_lines(name: str, seen: Observation | None) -> Iterator[str]:
    """The calls of the last check of exercise `name`, oldest first. Raises UsageError if there was none."""
    seen = _checked(name, seen)
    tally = CallTally()
    tally.add(seen.calls)
    yield f"The last check of {name}: {tally.sentence()}"
    if len(seen.calls) > _MOST:
        yield f"Here are the latest {_MOST}."
    yield from (call_sentence(call) for call in seen.calls[-_MOST:])


def state_lines(name: str, seen: Observation | None) -> Iterator[str]:
    """The state after the last check of exercise `name`, what changed first in its line. Raises UsageError if there
    was none."""
    seen = _checked(name, seen)
    yield f"AWS after the last check of {name}:"
    yield seen.sentence
    if seen.note:
        yield seen.note
    lines = _lines(seen.state, 0)
    yield from islice(lines, _MOST_LINES)
    left = sum(1 for _ in lines)
    if left:
        yield f"And {left:,} lines more."


def _lines(items: Sequence[Item], depth: int) -> Iterator[str]:
    for item in items:
        change = f"{item.change}: " if item.change is not Change.NONE else ""
        yield f"{'  ' * depth}{change}{item_words(item)}"
        if depth < _SHALLOW or any(map(is_touched, item.items)):
            yield from _lines(item.items, depth + 1)


def _checked(name: str, seen: Observation | None) -> Observation:
    if seen is None:
        what = f"{name} was not checked since the tutor was started"
        raise UsageError("Nothing to show yet", what, f"check it first: c {name}")
    return seen
