"""Where the learner's file of an exercise lies: a path that is never broken within a name."""

from __future__ import annotations

import re
from pathlib import Path

from textual import events
from textual.content import Content
from textual.selection import Selection
from textual.widgets import Static

from tutor.tui.text import plain

__all__ = ["FilePlace", "fitted"]

_PIECES = re.compile("[^/]*/|[^/]+")


class FilePlace(Static):
    """The path, as wide as it is, or broken after slashes; a note under it."""

    def __init__(self) -> None:
        super().__init__(id="where", markup=False)
        self._path = ""
        self._note = ""

    def show(self, path: Path, note: str) -> None:
        """Tell of this file; `note` begins with a line's end, if there is one."""
        self._path, self._note = str(path), note
        self._tell(self.size.width)

    def on_resize(self, event: events.Resize) -> None:
        """Break it where it fits."""
        self._tell(event.size.width)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is copied is the path itself, in one."""
        selected = super().get_selection(selection)
        if selected is None or not self._path:
            return selected
        return selected[0].replace(fitted(self._path, self.size.width), self._path), selected[1]

    def _tell(self, width: int) -> None:
        if self._path:
            path = plain(fitted(self._path, width) if width else self._path, "bold")
            self.update(Content.assemble("Your file, for any editor:\n", path, plain(self._note)))


def fitted(path: str, width: int) -> str:
    """The path in lines of at most `width` characters, broken after slashes; only a longer name is left to be broken.

    From the home folder on, if that is what makes it fit.
    """
    lines = _lines(path, width)
    home = str(Path.home())
    if len(lines) > 1 and path.startswith(f"{home}/"):
        lines = min(lines, _lines(f"~{path.removeprefix(home)}", width), key=len)
    return "\n".join(lines)


def _lines(path: str, width: int) -> list[str]:
    lines = [""]
    for piece in _PIECES.findall(path):
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece
    return lines
