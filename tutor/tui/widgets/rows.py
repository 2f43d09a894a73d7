"""Lines that one goes through with the arrows, which stop at the first and the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.tui.widgets.in_order import InOrder

__all__ = ["Rows"]


class Rows(InOrder, OptionList, inherit_bindings=False):
    """`count` lines, each drawn by `row`; they are drawn again by `redraw`. What was picked before this is called must
    be set before `__init__`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "Up", show=False),
        Binding("down", "cursor_down", "Down", show=False),
        # in a question, these must not turn the page by mistake
        Binding("left,right,space", "nothing", show=False),
    ]

    class Changed(Message):
        """Something else is answered here now."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(*(Option(self.row(index)) for index in range(count)), markup=False)

    def row(self, index: int) -> Content:
        """What stands in a line."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw every line as it is now."""
        for index in range(self.count):
            self.replace_option_prompt_at_index(index, self.row(index))

    def action_nothing(self) -> None:
        """Swallow the key."""

    def action_cursor_up(self) -> None:
        """Up; not beyond the first line, into another question."""
        if self.highlighted:
            self.move(super().action_cursor_up)

    def action_cursor_down(self) -> None:
        """Down; not beyond the last line, into another question."""
        if self.highlighted is None or self.highlighted + 1 < self.count:
            self.move(super().action_cursor_down)

    def move(self, step: Callable[[], None]) -> None:
        """Take a step in the list."""
        step()
