"""What is going on, in a line: above an exercise beside its title, or wherever something runs. Pure."""

from __future__ import annotations

from textual.content import Content

from tutor.tui.text import plain

__all__ = ["running_line", "title_line", "working"]

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_TURNS = 10  # a second
_LOUD = "bold $text-warning"


def title_line(title: str, remark: str = "") -> Content:
    """The title, after a remark if there is one."""
    line = plain(title, "bold")
    return Content.assemble(plain(remark, _LOUD), " · ", line) if remark else line


def running_line(title: str, elapsed: float, *, cancelling: bool) -> Content:
    """While a check runs, for so many seconds now."""
    work = working("Checking…", elapsed, cancelling=cancelling)
    return Content.assemble(work, "  Esc cancels · ", title_line(title))


def working(word: str, elapsed: float, *, cancelling: bool) -> Content:
    """A glyph that turns ten times a second, what is done, and for how many seconds now."""
    glyph = _SPINNER[int(elapsed * _TURNS) % len(_SPINNER)]
    return Content.styled(f"{glyph} {'Cancelling…' if cancelling else word} {elapsed:.1f} s", _LOUD)
