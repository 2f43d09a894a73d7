"""Where a question is answered: what all kinds of fields have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, TextArea

from tutor.model.answers import Answer
from tutor.model.verdicts import PartResult
from tutor.tui.widgets.picker import Picker
from tutor.tui.widgets.rows import Rows

__all__ = ["AnswerField", "part_mark"]

_ALREADY = "That is your answer already. Change it first."


class AnswerField(Vertical):
    """One kind's way to be answered. Says `Given` when the learner answers, `Refused` when there is no answer yet.

    `ways` are buttons for the mouse: an action of the field, and what the button says. A slip answers nothing: what was
    judged isn't given a second time until it has changed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+enter", "check", "Check", show=False),
        Binding("up", "to_line(-1)", show=False),
        Binding("down", "to_line(1)", show=False),
    ]
    ways: ClassVar[Mapping[str, str]] = {"check": "Answer (Enter)"}

    @dataclass
    class Given(Message):
        """The learner's answer."""

        field: AnswerField
        answer: Answer

    class Changed(Message):
        """Something else stands in the field than before."""

    @dataclass
    class Refused(Message):
        """It is no answer yet, and why."""

        field: AnswerField
        why: str

    def __init__(self) -> None:
        super().__init__(classes="answer-field")
        self._judged: Answer | None = None

    @property
    def unsent(self) -> Answer | None:
        """What stands here now, answered or not: who comes back finds it again. None if nothing was begun."""
        raise NotImplementedError

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Picker.Changed)
    @on(Rows.Changed)
    def _changed(self) -> None:
        self.post_message(self.Changed())

    def action_to_line(self, by: int) -> None:
        """The line above or below, where there are several; never into another question."""
        lines = [widget for widget in self.query("*") if widget.focusable]
        at = next((index for index, line in enumerate(lines) if line.has_focus), None)
        if at is not None and 0 <= at + by < len(lines):
            lines[at + by].focus()

    def action_check(self) -> None:
        """Answer with what is there now."""
        raise NotImplementedError

    def give(self, answer: Answer) -> None:
        """This is the answer, unless it has been judged already."""
        if answer == self._judged:
            self.refuse(_ALREADY)
        else:
            self.post_message(self.Given(self, answer))

    def refuse(self, why: str) -> None:
        """Say what is missing."""
        self.post_message(self.Refused(self, why))

    async def judged(self, answer: Answer, parts: tuple[PartResult, ...]) -> None:
        """An answer has been judged; kinds that have parts show which of them are right, until they are changed."""
        del parts
        self._judged = answer

    def close(self) -> None:
        """Take no further answer."""
        self.disabled = True


def part_mark(parts: tuple[PartResult, ...], index: int) -> Content:
    """The mark of a part in two columns; blanks as long as nothing was judged."""
    if index >= len(parts):
        return Content("  ")
    if parts[index].too_close:
        return Content.styled("≈ ", "$text-muted")
    return Content.styled("✓ ", "$text-success") if parts[index].right else Content.styled("✗ ", "$text-error")
