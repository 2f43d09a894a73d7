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
        """By the keys' own widths: a key that is left out has no place on the screen to be asked for."""
        widths = {key: key.get_content_width(self.size, self.size) for key in self.query("FooterKey")}
        room = self.size.width - sum(width for key, width in widths.items() if key.has_class("-help"))
        for key, width in widths.items():
            if not key.has_class("-help"):
                room -= width
                key.visible = room >= 0
