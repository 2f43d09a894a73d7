"""A panel that asks the learner to choose between two or three ways on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Footer, Static

from tutor.tui.text import inline, plain

__all__ = ["Ask"]


class Ask(ModalScreen[str]):
    """`ways` maps a name to what its button says. A name's first letter is its key; the last is what Escape means."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", "Move", key_display="←→"),
        Binding("right,down", "app.focus_next", show=False),
        Binding("escape", "escape", "Leave it", key_display="Esc"),
    ]

    def __init__(self, title: str, text: str, ways: Mapping[str, str]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._ways = ways

    def compose(self) -> ComposeResult:
        """The panel."""
        with Vertical(classes="panel"):
            yield Static(plain(self._title), classes="panel-title")
            yield Static(inline(self._text), classes="panel-body")
            with Horizontal(classes="panel-buttons"):
                for name, label in self._ways.items():
                    yield Button(plain(f"{label} ({name[0]})"), name=name, compact=True)
        yield Footer(show_command_palette=False)  # over the one of the screen below, whose keys don't count now

    def on_key(self, event: events.Key) -> None:
        """A way by its letter."""
        for name in self._ways:
            if (event.character or "").lower() == name[0]:
                event.stop()
                self.dismiss(name)
                return

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A way was chosen."""
        self.dismiss(event.button.name or "")

    def action_escape(self) -> None:
        """The way that changes least."""
        self.dismiss(list(self._ways)[-1])
