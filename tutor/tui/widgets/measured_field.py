"""Predicting the order of versions before they are timed: their program, and lines that are moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tutor.experiment_text import experiment_lines
from tutor.model.answers import Answer
from tutor.model.questions import MeasuredQuestion
from tutor.tui.text import Prose, fenced, inline
from tutor.tui.widgets.order_field import OrderField, Ordering

__all__ = ["MeasuredField"]


class Predicting(Ordering):
    """The lines, and Enter named for what it does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Predict")]


class MeasuredField(OrderField):
    """`items` are the versions in the order in which they are shown first, which may be the right one."""

    ways: ClassVar[Mapping[str, str]] = {**OrderField.ways, "check": "Predict (Enter)"}
    may_stay: ClassVar[bool] = True
    lines: ClassVar[type[Ordering]] = Predicting

    def __init__(self, question: MeasuredQuestion, items: Sequence[str], kept: Answer | None) -> None:
        super().__init__(items, kept)
        self.question = question

    def compose(self) -> ComposeResult:
        """The program, what each version calls, and the lines."""
        yield Prose(fenced(self.question.program, "python"), classes="program")
        yield Static(Content("\n").join(map(inline, experiment_lines(self.question))), classes="experiment")
        yield from super().compose()
