"""Lines that one goes through with the arrows; beyond the first and the last, out of the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

__all__ = ["Rows"]


class Rows(OptionList, inherit_bindings=False):
    """`count` lines, each drawn by `row`; they are drawn again by `redraw`. What was picked before this is called must
    be set before `__init__`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "Up", show=False),
        Binding("down", "cursor_down", "Down", show=False),
        # in a question, these must not turn the page by mistake
        Binding("left,right,space", "nothing", show=False),
    ]

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
        """Up; above the first line, leave the question."""
        if self.highlighted in (None, 0):
            self.screen.focus_previous()
        else:
            self.move(super().action_cursor_up)

    def action_cursor_down(self) -> None:
        """Down; below the last line, leave the question."""
        if self.highlighted is not None and self.highlighted + 1 >= self.count:
            self.screen.focus_next()
        else:
            self.move(super().action_cursor_down)

    def move(self, step: Callable[[], None]) -> None:
        """Take a step in the list."""
        step()
