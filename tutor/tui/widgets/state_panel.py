"""What is in AWS after a check, as a tree whose branches open and close, with what changed since the check before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.observation import Observation
from tutor.state_tree import Change, Item, is_touched, item_words
from tutor.tui.text import plain

__all__ = ["StatePanel"]

_NOT_YET = "Not checked yet. F5 runs your code; what is in AWS after it is shown here."
_MOST_ROWS = 1_000
_FEW = 3  # things of one kind that are shown with all that they have
_THINGS = 1  # the depth of buckets, instances and their like
_LOOKS = {
    Change.NONE: (" ", ""),
    Change.ADDED: ("+", "$text-success"),
    Change.CHANGED: ("~", "$text-warning"),
    Change.REMOVED: ("-", "$text-error"),
}


class _Row(NamedTuple):
    """A line: the item, how deep it lies, and the branches that lead to it."""

    item: Item
    path: tuple[int, ...]

    @property
    def depth(self) -> int:
        return len(self.path) - 1


class StatePanel(Vertical):
    """A sentence on what changed, and the tree."""

    def __init__(self) -> None:
        super().__init__(id="state", classes="pane")
        self.border_title = "State"

    def compose(self) -> ComposeResult:
        """The two parts."""
        yield Static(_NOT_YET, classes="head", markup=False)
        yield StateTree()

    def show(self, observation: Observation) -> None:
        """Bring up what a check saw."""
        self.query_one(".head", Static).update(plain(f"{observation.sentence}\n{observation.note}".rstrip()))
        self.query_one(StateTree).show(observation.state)


class StateTree(OptionList):
    """The tree, a line for each item in open branches."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("right", "open", show=False),
        Binding("left", "close", show=False),
        Binding("enter,space", "turn", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="state-list", markup=False, compact=True)
        self._items: Sequence[Item] = ()
        self._rows: list[_Row] = []
        self._open: set[tuple[int, ...]] = set()

    def show(self, items: Sequence[Item]) -> None:
        """Another tree; what changed in it is open."""
        self._items = items
        self._open = set(_opened(items))
        self._draw(0)

    def _draw(self, pointed_at: int) -> None:
        rows = list(self._visible(self._items, ()))
        self._rows = rows[:_MOST_ROWS]
        if len(rows) > _MOST_ROWS:
            more = f"… and {len(rows) - _MOST_ROWS:,} lines more; close branches to see them"
            self._rows.append(_Row(Item(more), (len(self._items),)))
        self.clear_options()
        self.add_options(Option(self._line(row)) for row in self._rows)
        self.highlighted = min(pointed_at, len(self._rows) - 1) if self._rows else None

    def _visible(self, items: Sequence[Item], path: tuple[int, ...]) -> Iterator[_Row]:
        for place, item in enumerate(items):
            row = _Row(item, (*path, place))
            yield row
            if row.path in self._open:
                yield from self._visible(item.items, row.path)

    def _line(self, row: _Row) -> Content:
        sign, style = _LOOKS[row.item.change]
        fold = ("▾ " if row.path in self._open else "▸ ") if row.item.items else "  "
        word = f" ({row.item.change})" if row.item.change else _inside(row, is_open=row.path in self._open)
        text = plain(item_words(row.item), f"bold {style}".strip() if row.item.change or not row.depth else "")
        return Content.assemble((f"{sign} ", style), "  " * row.depth, fold, text, (word, style))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_turn()

    def action_step(self, by: int) -> None:
        """One line up or down; not round the ends."""
        if self._rows:
            self.highlighted = min(max((self.highlighted or 0) + by, 0), len(self._rows) - 1)

    def action_turn(self) -> None:
        """Open the branch, or close it."""
        if self.highlighted is not None and self._rows[self.highlighted].item.items:
            self._open ^= {self._rows[self.highlighted].path}
            self._draw(self.highlighted)

    def action_open(self) -> None:
        """Open the branch."""
        if self.highlighted is not None and self._rows[self.highlighted].path not in self._open:
            self.action_turn()

    def action_close(self) -> None:
        """Close the branch; of a leaf, or of what is closed, go to the branch that it is in."""
        if self.highlighted is None:
            return
        row = self._rows[self.highlighted]
        if row.path in self._open:
            self.action_turn()
        elif row.depth:
            self.highlighted = next(at for at, other in enumerate(self._rows) if other.path == row.path[:-1])


def _inside(row: _Row, *, is_open: bool) -> str:
    """A closed branch doesn't hide that something in it changed."""
    return " (changes inside)" if not is_open and is_touched(row.item) else ""


def _opened(items: Sequence[Item], path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The branches that are open at first: kinds of things, things if they are few, and what leads to a change."""
    for place, item in enumerate(items):
        here = (*path, place)
        few = len(path) == _THINGS and len(items) <= _FEW
        if item.items and (not path or few or any(map(is_touched, item.items))):
            yield here
        yield from _opened(item.items, here)
