"""Answering an order: lines that are moved up and down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.model.answers import Answer
from tutor.model.verdicts import PartResult
from tutor.tui.text import inline
from tutor.tui.widgets.answer_field import AnswerField, part_mark
from tutor.tui.widgets.rows import Rows

__all__ = ["OrderField", "Ordering"]

_KEYS = "k, j or Shift+↑, Shift+↓ move the marked line; a digit sends it there."


class Ordering(Rows):
    """The marked line moves, and stays marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k,shift+up", "carry(-1)", "Move", key_display="k j"),
        Binding("j,shift+down", "carry(1)", "Move", show=False),
        Binding("enter", "submit", "Answer"),
    ]

    class Submitted(Message):
        """The learner is done."""

    def __init__(self, items: Sequence[str], *, touched: bool) -> None:
        self.items = list(items)
        self.parts: tuple[PartResult, ...] = ()
        self.touched = touched
        super().__init__(len(items))

    def row(self, index: int) -> Content:
        """A mark once it is judged, the place, the item."""
        return Content.assemble(part_mark(self.parts, index), f"{index + 1}. ", inline(self.items[index]))

    def on_key(self, event: events.Key) -> None:
        """A digit is the place where the marked line goes."""
        if event.character and event.character in "123456789"[: self.count]:
            event.stop()
            event.prevent_default()
            self._carry_to(int(event.character) - 1)

    def action_carry(self, by: int) -> None:
        """The marked line up or down."""
        self._carry_to(min(max((self.highlighted or 0) + by, 0), self.count - 1))

    def _carry_to(self, place: int) -> None:
        self.items.insert(place, self.items.pop(self.highlighted or 0))
        self.touched = True
        self.parts = ()  # they speak of the order before
        self.redraw()
        self.highlighted = place
        self.post_message(self.Changed())

    def action_select(self) -> None:
        """A click only marks the line."""

    def action_submit(self) -> None:
        """Done."""
        self.post_message(self.Submitted())


class OrderField(AnswerField):
    """`items` in the order in which they are shown first. With `may_stay`, that order may be the answer."""

    may_stay: ClassVar[bool] = False
    lines: ClassVar[type[Ordering]] = Ordering
    ways: ClassVar[Mapping[str, str]] = {
        "carry(-1)": "▲ Up (k)",
        "carry(1)": "▼ Down (j)",
        "check": "Answer (Enter)",
    }

    def __init__(self, items: Sequence[str], kept: Answer | None) -> None:
        super().__init__()
        same = isinstance(kept, tuple) and Counter(kept) == Counter(items)
        self._items = kept if same and isinstance(kept, tuple) else tuple(items)
        self._moved = self._items != tuple(items) or (same and self.may_stay)

    def compose(self) -> ComposeResult:
        """How to move, and the lines."""
        yield Static(_KEYS, classes="keys", markup=False)
        yield self.lines(self._items, touched=self._moved)

    def action_carry(self, by: int) -> None:
        """The marked line up or down, by the mouse."""
        self.query_one(Ordering).focus().action_carry(by)

    @on(Ordering.Submitted)
    def _submitted(self, event: Ordering.Submitted) -> None:
        event.stop()
        self.action_check()

    @property
    def unsent(self) -> Answer | None:
        """The order, once it was touched."""
        ordering = self.query_one(Ordering)
        return tuple(ordering.items) if ordering.touched else None

    def action_check(self) -> None:
        """Answer with this order; who has moved nothing hasn't answered, unless all may stay where it is."""
        ordering = self.query_one(Ordering)
        ordering.touched = ordering.touched or self.may_stay
        if ordering.touched:
            self.give(tuple(ordering.items))
        else:
            self.refuse("Move a line first: k and j do it.")

    async def judged(self, answer: Answer, parts: tuple[PartResult, ...]) -> None:
        """A mark before each line."""
        await super().judged(answer, parts)
        ordering = self.query_one(Ordering)
        ordering.parts = parts
        ordering.redraw()
