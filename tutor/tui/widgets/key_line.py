"""The line of keys at the foot of a screen, where Help is always seen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer

__all__ = ["KeyLine"]


class KeyLine(Footer):
    """What doesn't fit is cut before Help, not Help itself."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)

    def compose(self) -> ComposeResult:
        """Textual's own keys; the theme puts Help at the right end."""
        for widget in super().compose():
            if getattr(widget, "action", "") == "app.show_help" or getattr(widget, "key", "") == "f1":
                widget.add_class("-help")
            yield widget
