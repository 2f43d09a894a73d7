"""Answering a match: each line gets the partner that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.model.answers import Answer
from tutor.model.questions import MatchQuestion
from tutor.model.verdicts import PartResult
from tutor.tui.text import inline
from tutor.tui.widgets.answer_field import AnswerField, part_mark
from tutor.tui.widgets.rows import Rows

__all__ = ["MatchField"]

_KEYS = "A letter gives the marked line its partner, ↓ goes on; Backspace takes it away."


class Lefts(Rows):
    """The lines that get a partner. A letter gives one and stays; ←/→ go through the partners."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
        Binding("backspace,delete", "clear", "Take away", show=False),
        Binding("enter", "submit", "Answer"),
    ]

    class Submitted(Message):
        """The learner is done."""

    def __init__(self, lefts: Sequence[str], rights: Sequence[str], chosen: Sequence[int | None]) -> None:
        self._lefts = lefts
        self._rights = rights
        self.chosen = list(chosen)
        self.parts: tuple[PartResult, ...] = ()
        super().__init__(len(lefts))

    def row(self, index: int) -> Content:
        """A mark once it is judged, the line, and its partner."""
        at = self.chosen[index]
        partner = Content("…") if at is None else Content.assemble(_key(at), inline(self._rights[at]))
        return Content.assemble(part_mark(self.parts, index), inline(self._lefts[index]), (" → ", "bold"), partner)

    def on_key(self, event: events.Key) -> None:
        """A letter gives a partner."""
        key = (event.character or "").lower()
        if key and key in ascii_lowercase[: len(self._rights)]:
            event.stop()
            event.prevent_default()
            self._set(self.highlighted or 0, ascii_lowercase.index(key))

    def give(self, right: int) -> None:
        """By the mouse: the marked line gets this partner, and the next line is marked, as there is no ↓."""
        at = self.highlighted or 0
        self._set(at, right)
        self.highlighted = min(at + 1, self.count - 1)

    def _set(self, at: int, right: int | None) -> None:
        self.chosen[at] = right
        self.parts = ()  # they speak of what was there before
        self.redraw()
        self.post_message(self.Changed())

    def action_step(self, by: int) -> None:
        """The partner before or after the one that it has."""
        at = self.highlighted or 0
        now, count = self.chosen[at], len(self._rights)
        self._set(at, (0 if by > 0 else count - 1) if now is None else (now + by) % count)

    def action_clear(self) -> None:
        """No partner."""
        self._set(self.highlighted or 0, None)

    def action_select(self) -> None:
        """A click only marks the line."""

    def action_submit(self) -> None:
        """Done."""
        self.post_message(self.Submitted())


class Rights(Rows, can_focus=False):
    """The partners with their letters. For the eye and the mouse; the keys are the lines'."""

    @dataclass
    class Clicked(Message):
        """This one is meant."""

        index: int

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        super().__init__(len(texts))

    def row(self, index: int) -> Content:
        """The letter and the text."""
        return Content.assemble(_key(index), inline(self._texts[index]))

    def action_select(self) -> None:
        """What a click does."""
        if self.highlighted is not None:
            self.post_message(self.Clicked(self.highlighted))


class MatchField(AnswerField):
    """`rights` are the partners in the order in which they are shown."""

    ways: ClassVar[Mapping[str, str]] = {"check": "Answer (Enter)"}

    def __init__(self, question: MatchQuestion, rights: Sequence[str], kept: Answer | None) -> None:
        super().__init__()
        self.question = question
        self._rights = list(rights)
        count = len(question.pairs)
        given = (*kept, *[""] * count)[:count] if isinstance(kept, tuple) else ("",) * count
        self._chosen = [self._rights.index(text) if text in self._rights else None for text in given]

    def compose(self) -> ComposeResult:
        """The lines, how to answer, and the partners."""
        yield Lefts([pair.left for pair in self.question.pairs], self._rights, self._chosen)
        yield Static(_KEYS, classes="keys", markup=False)
        yield Rights(self._rights)

    @on(Rights.Clicked)
    def _clicked(self, event: Rights.Clicked) -> None:
        event.stop()
        lefts = self.query_one(Lefts)
        lefts.focus()
        lefts.give(event.index)

    @on(Lefts.Submitted)
    def _submitted(self, event: Lefts.Submitted) -> None:
        event.stop()
        missing = self.query_one(Lefts).chosen.count(None)
        if missing:
            what = "One line has no partner yet" if missing == 1 else f"{missing} lines have no partner yet"
            self.refuse(f"{what}. To answer all the same, press F5.")
        else:
            self.action_check()

    @property
    def unsent(self) -> Answer | None:
        """The partners as they are."""
        return tuple("" if right is None else self._rights[right] for right in self.query_one(Lefts).chosen)

    def action_check(self) -> None:
        """Answer with what is there, also when partners are missing."""
        unsent = self.unsent
        if isinstance(unsent, tuple) and any(unsent):
            self.give(unsent)
        else:
            self.refuse("Give a line its partner first: its letter does it.")

    async def judged(self, answer: Answer, parts: tuple[PartResult, ...]) -> None:
        """A mark before each line."""
        await super().judged(answer, parts)
        lefts = self.query_one(Lefts)
        lefts.parts = parts
        lefts.redraw()


def _key(index: int) -> str:
    letter = ascii_lowercase[index : index + 1]
    return f"{letter}. " if letter else ""
