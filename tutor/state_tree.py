"""A state as a tree, and what changed in it since an earlier one: added, changed, removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

__all__ = ["Change", "Item", "changes_in_words", "compared", "is_touched", "item_words", "trimmed", "without_empty"]

_MOST = 200  # items of one branch that are shown


class Change(StrEnum):
    """What became of an item since the earlier state; its value is the word for it."""

    NONE = ""
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Item:
    """A branch or a leaf: `name` and `value` as they are shown, each harmless and on one line.

    `key` tells an item from its siblings, and `alike` its value, in every run: names and ids that are made anew for
    each run are left out of them. Without `key`, `name` does; a value with empty `alike` is not compared. `was` is the
    earlier value of an item that changed.
    """

    name: str
    value: str = ""
    key: str = ""
    alike: str = ""
    items: tuple[Item, ...] = ()
    change: Change = Change.NONE
    was: str = ""


def compared(before: Sequence[Item], after: Sequence[Item]) -> tuple[Item, ...]:
    """The later items, each with what became of it, and the earlier ones that are gone.

    Inside an item that was added or removed as a whole nothing is marked.
    """
    earlier = {_key(item): item for item in before}
    met = [_met(earlier.pop(_key(item), None), item) for item in after]
    return (*met, *(replace(gone, change=Change.REMOVED) for gone in earlier.values()))


def trimmed(items: Sequence[Item]) -> tuple[Item, ...]:
    """At most so many in each branch as one can look at, those that changed first to stay; and how many more there
    are."""
    if len(items) <= _MOST:
        return tuple(replace(item, items=trimmed(item.items)) for item in items)
    by_weight = sorted(range(len(items)), key=lambda place: not is_touched(items[place]))
    kept = [items[place] for place in sorted(by_weight[:_MOST])]
    left = Counter(_as_a_whole(items[place]) for place in by_weight[_MOST:])
    words = ", ".join(f"{left[change]:,} {change}" for change in Change if change and left[change])
    return (*trimmed(kept), Item(f"… and {len(items) - _MOST:,} more", words))


def without_empty(items: Sequence[Item]) -> tuple[Item, ...]:
    """Without the branches that hold nothing."""
    return tuple(item for item in items if item.items)


def is_touched(item: Item) -> bool:
    """Whether it, or anything in it, changed."""
    return item.change is not Change.NONE or any(map(is_touched, item.items))


def item_words(item: Item) -> str:
    """Name and value, the earlier value first if it changed: `ACL: private -> public-read`."""
    value = f"{item.was or 'nothing'} -> {item.value or 'nothing'}" if item.change is Change.CHANGED else item.value
    return f"{item.name}: {value}" if value else item.name


def changes_in_words(items: Sequence[Item]) -> str:
    """How much changed: `2 added, 1 removed`; empty if nothing did."""
    number = Counter(_changes(items))
    return ", ".join(f"{number[change]:,} {change}" for change in Change if change and number[change])


def _changes(items: Sequence[Item]) -> Iterator[Change]:
    """One for each item that changed; what was added or removed counts as a whole."""
    for item in items:
        if item.change is not Change.NONE:
            yield item.change
        if item.change in (Change.NONE, Change.CHANGED):
            yield from _changes(item.items)


def _key(item: Item) -> str:
    return item.key or item.name


def _met(earlier: Item | None, item: Item) -> Item:
    if earlier is None:
        return replace(item, change=Change.ADDED)
    items = compared(earlier.items, item.items)
    if earlier.alike == item.alike:
        return replace(item, items=items)
    return replace(item, items=items, change=Change.CHANGED, was=earlier.value)


def _as_a_whole(item: Item) -> Change:
    return item.change or (Change.CHANGED if is_touched(item) else Change.NONE)
