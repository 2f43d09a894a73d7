"""One of a few texts, picked in a line: for a gap that has choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from tutor.tui.text import inline
from tutor.tui.widgets.in_order import InOrder

__all__ = ["Picker"]


class Picker(InOrder, Static, can_focus=True):
    """Letters, digits and ←/→ pick; ↑/↓ go to the gap above or below; Enter goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Pick", key_display="←→"),
        Binding("right,space", "step(1)", show=False),
        Binding("enter", "submit", "Go on"),
    ]

    @dataclass
    class Submitted(Message):
        """The learner is done with this gap."""

        picker: Picker

    @dataclass
    class Changed(Message):
        """Another one is picked."""

        picker: Picker

    def __init__(self, texts: Sequence[str], value: str) -> None:
        super().__init__(markup=False, classes="picker")
        self._texts = texts
        self._picked = texts.index(value) if value in texts else None

    @property
    def value(self) -> str:
        """What is picked; empty if nothing is."""
        return "" if self._picked is None else self._texts[self._picked]

    def on_mount(self) -> None:
        """Draw it."""
        self.update(self._line())

    def _line(self) -> Content:
        return Content("  ").join(self._choice(index) for index in range(len(self._texts)))

    def _choice(self, index: int) -> Content:
        mark = f"{'○●'[index == self._picked]} {ascii_lowercase[index : index + 1]}. "
        choice = Content.assemble(mark, inline(self._texts[index])).stylize(Style.from_meta({"choice": index}))
        return choice.stylize("bold") if index == self._picked else choice

    def pick(self, index: int) -> None:
        """Take this one."""
        self._picked = index
        self.update(self._line())
        self.post_message(self.Changed(self))

    def on_key(self, event: events.Key) -> None:
        """A letter or digit picks."""
        key = (event.character or "").lower()
        count = len(self._texts)
        for keys in (ascii_lowercase[:count], "123456789"[:count]):
            if key and key in keys:
                event.stop()
                event.prevent_default()
                self.pick(keys.index(key))

    def on_click(self, event: events.Click) -> None:
        """A click on one picks it."""
        index = event.style.meta.get("choice")
        if isinstance(index, int):
            self.pick(index)

    def action_step(self, by: int) -> None:
        """The one before or after."""
        last = len(self._texts) - 1
        start = -1 if by > 0 else last + 1
        self.pick(min(max((start if self._picked is None else self._picked) + by, 0), last))

    def action_submit(self) -> None:
        """Done with this gap."""
        self.post_message(self.Submitted(self))
