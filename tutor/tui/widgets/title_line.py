"""The line above an exercise: its title, and before it what is going on or was just said. Pure."""

from __future__ import annotations

from textual.content import Content

from tutor.tui.text import plain

__all__ = ["running_line", "title_line"]

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_TURNS = 10  # a second
_LOUD = "bold $text-warning"


def title_line(title: str, remark: str = "") -> Content:
    """The title, after a remark if there is one."""
    line = plain(title, "bold")
    return Content.assemble(plain(remark, _LOUD), " · ", line) if remark else line


def running_line(title: str, elapsed: float, *, cancelling: bool) -> Content:
    """While a check runs, for so many seconds now."""
    glyph = _SPINNER[int(elapsed * _TURNS) % len(_SPINNER)]
    word = "Cancelling…" if cancelling else "Checking…"
    return Content.assemble((f"{glyph} {word} {elapsed:.1f} s ", _LOUD), " Esc cancels · ", title_line(title))
