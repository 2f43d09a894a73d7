"""Errors that a learner sees: what happened, where, what to do. Never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.content import Content

from tutor.errors import TutorError
from tutor.tui.screens.notice import Notice
from tutor.tui.text import inline, plain

__all__ = ["as_trouble", "explaining", "told"]


@contextmanager
def explaining(app: App[Any]) -> Iterator[None]:
    """Show a TutorError as a panel, and go on: what was asked for didn't happen, all else is as it was."""
    try:
        yield
    except TutorError as error:
        app.push_screen(Notice(error.title, told(error)))


def as_trouble(error: Exception) -> TutorError:
    """A fault of ours that nobody expected, in the same three parts."""
    if isinstance(error, TutorError):
        return error
    what = f"tutor met a fault of its own: {type(error).__name__}: {error}"
    return TutorError("The check broke", what, "try again; your score stays as it was")


def told(error: TutorError) -> Content:
    """The parts of an error, one line each."""
    where = [Content.assemble("Where: ", plain(str(error.place)))] if error.place else []
    return Content("\n").join([inline(error.what), *where, Content.assemble("What to do: ", inline(error.mend))])
