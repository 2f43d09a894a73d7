"""Answering by typing: a line for a word or a number, an area for sentences or a program's output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, TextArea

from tutor.model.answers import Answer
from tutor.model.questions import FreeTextQuestion, NumberQuestion, PredictQuestion, TextQuestion
from tutor.tui.text import Prose, fenced, plain
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.in_order import InOrder

__all__ = ["AreaField", "LineField", "TextField"]


class TextField(InOrder, Input):
    """Where a text is typed; the keys of the page are letters here, so it shows those that lead out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Answer"),
        Binding("ctrl+a", "select_all", "All", show=False),  # as in a text of several lines
    ]

    def __init__(self, value: str, placeholder: str) -> None:
        super().__init__(plain(value).plain, placeholder=plain(placeholder).plain, compact=True)


class LineField(AnswerField):
    """One line, for `text` and `number`."""

    def __init__(self, question: TextQuestion | NumberQuestion, kept: Answer | None) -> None:
        super().__init__()
        self.question = question
        self._kept = kept

    def compose(self) -> ComposeResult:
        """The line."""
        yield TextField(_typed(self._kept), f"Type {_what(self.question)}, then press Enter")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_check()

    @property
    def unsent(self) -> Answer | None:
        """The line."""
        return self.query_one(Input).value

    def action_check(self) -> None:
        """Answer with what was typed."""
        value = self.query_one(Input).value
        if value.strip():
            self.give(value)
        else:
            self.refuse(f"Type {_what(self.question)} first.")


class TextBox(InOrder, TextArea):
    """Several lines. Enter begins a new one, so another key answers; Tab goes on to the next question."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Ctrl+Enter doesn't arrive from every terminal; F5 does, and checks an exercise, too
        Binding("f5,ctrl+enter", "check", "Check", key_display="F5"),
        Binding("ctrl+a", "select_all", "All", show=False),
    ]

    def __init__(self, text: str, placeholder: str) -> None:
        super().__init__(plain(text).plain, placeholder=plain(placeholder), compact=True, highlight_cursor_line=False)

    def on_mount(self) -> None:
        """Who comes back to a text goes on at its end."""
        self.move_cursor(self.document.end)

    def action_check(self) -> None:
        """Answer."""
        if isinstance(self.parent, AnswerField):
            self.parent.action_check()


class AreaField(AnswerField):
    """Several lines, for `free_text` and `predict`."""

    ways: ClassVar[Mapping[str, str]] = {"check": "Check (F5)"}

    def __init__(self, question: FreeTextQuestion | PredictQuestion, kept: Answer | None) -> None:
        super().__init__()
        self.question = question
        self._kept = kept

    def compose(self) -> ComposeResult:
        """The program if there is one, and the area."""
        if isinstance(self.question, PredictQuestion):
            yield Prose(fenced(self.question.program, "python"), classes="program")
            yield TextBox(_typed(self._kept), "Type what it prints, line by line; F5 checks it")
        else:
            yield TextBox(_typed(self._kept), "Answer in a sentence or two; F5 checks it")

    @property
    def unsent(self) -> Answer | None:
        """The text."""
        return self.query_one(TextArea).text

    def action_check(self) -> None:
        """Answer with what was typed."""
        text = self.query_one(TextArea).text
        if text.strip():
            self.give(text)
        else:
            self.refuse("Type your answer first, then press F5.")


def _typed(kept: Answer | None) -> str:
    """What was typed before; nothing if the answer was of another kind."""
    return kept if isinstance(kept, str) else ""


def _what(question: TextQuestion | NumberQuestion) -> str:
    if isinstance(question, TextQuestion):
        return "your answer"
    return f"a number and its unit ({question.rule.unit})" if question.rule.unit else "a number"
