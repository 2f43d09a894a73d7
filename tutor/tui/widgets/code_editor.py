"""The editor of the learner's code."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

__all__ = ["CodeEditor"]


class CodeEditor(TextArea):
    """Python, four spaces, line numbers. Escape belongs to the screen, and so does Ctrl+C when nothing is selected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+tab", "unindent", "Unindent", show=False),
        Binding("ctrl+home", "go_to_start", show=False),
        Binding("ctrl+end", "go_to_end", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(
            language="python",
            theme="css",
            soft_wrap=True,  # what is cut at the edge is not read, and typing there moves all lines sideways
            tab_behavior="indent",
            show_line_numbers=True,
            id="editor",
        )

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.prevent_default()  # TextArea would move the focus, and the screen never see the key
            return
        if event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            self._break_line()
            return
        await super()._on_key(event)

    def _break_line(self) -> None:
        """A new line as deep as this one; deeper after a colon."""
        row, column = min(self.selection.start, self.selection.end)
        before = self.document.get_line(row)[:column]
        indent = before[: len(before) - len(before.lstrip())]
        deeper = " " * self.indent_width if before.rstrip().endswith(":") else ""
        self.replace(self.document.newline + indent + deeper, *self.selection, maintain_selection_offset=False)

    def action_go_to_start(self) -> None:
        """The start of the file."""
        self.move_cursor((0, 0))

    def action_go_to_end(self) -> None:
        """The end of the file."""
        self.move_cursor(self.document.end)

    def action_unindent(self) -> None:
        """Take up to four spaces away from the start of the line."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        extra = min(len(line) - len(line.lstrip(" ")), self.indent_width)
        if not extra:
            raise SkipAction
        self.delete((row, 0), (row, extra))
        self.move_cursor((row, max(0, column - extra)))
