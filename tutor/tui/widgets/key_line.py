"""The line of keys at the foot of a screen, where Help is always seen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer

__all__ = ["KeyLine"]


class KeyLine(Footer):
    """What doesn't fit is left out before Help, not Help itself; half a key would be read as another one."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)

    def compose(self) -> ComposeResult:
        """Textual's own keys; the theme puts Help at the right end."""
        for widget in super().compose():
            if getattr(widget, "action", "") == "app.show_help" or getattr(widget, "key", "") == "f1":
                widget.add_class("-help")
            yield widget
        self.call_after_refresh(self._leave_out)

    def on_resize(self) -> None:
        """Another width has room for other keys."""
        self._leave_out()

    def _leave_out(self) -> None:
        room = self.region.right - sum(key.region.width for key in self.query(".-help"))
        for key in self.query("FooterKey"):
            key.visible = key.has_class("-help") or key.region.right <= room
