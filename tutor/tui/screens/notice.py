"""A panel over the page: something to read, and to close."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tutor.tui.text import plain

__all__ = ["Notice"]


class Notice(ModalScreen[None]):
    """A title and a text."""

    AUTO_FOCUS = "VerticalScroll"  # so that arrows scroll the text
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,f1,q", "close", "Close")]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """The panel."""
        with Vertical(classes="panel"):
            yield Static(plain(self._title), classes="panel-title")
            with VerticalScroll(classes="panel-body"):
                yield Static(self._text, markup=False)
            yield Button("Close (Esc)", classes="close", compact=True)

    def on_button_pressed(self) -> None:
        """The mouse's way out."""
        self.dismiss()

    def action_close(self) -> None:
        """The keyboard's way out."""
        self.dismiss()
