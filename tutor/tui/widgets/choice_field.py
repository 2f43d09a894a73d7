"""Answering by choices: one, several, or true and false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from tutor.model.answers import Answer
from tutor.model.questions import ChoiceQuestion, MultiQuestion, TrueFalseQuestion
from tutor.model.verdicts import PartResult
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.choices import Choices

__all__ = ["ChoiceField", "MultiField"]


class ChoiceField(AnswerField):
    """`texts` are the choices as they are shown."""

    ways: ClassVar[Mapping[str, str]] = {}  # a click answers

    def __init__(
        self,
        question: ChoiceQuestion | MultiQuestion | TrueFalseQuestion,
        texts: Sequence[str],
        kept: Answer | None,
    ) -> None:
        super().__init__()
        self.question = question
        self._texts = texts
        self._kept = kept

    def compose(self) -> ComposeResult:
        """The choices, with those picked before."""
        yield Choices(
            self._texts,
            many=isinstance(self.question, MultiQuestion),
            picked=[index for index, text in enumerate(self._texts) if _was_picked(self._kept, text)],
            **({"letters": "tf"} if isinstance(self.question, TrueFalseQuestion) else {}),
        )

    @property
    def unsent(self) -> Answer | None:
        """What is picked."""
        return self._answer(tuple(sorted(self.query_one(Choices).picked)))

    def _answer(self, picked: Sequence[int]) -> Answer | None:
        """The answer that these picks are; None if there is no pick."""
        texts = tuple(self._texts[index] for index in picked)
        if not texts:
            return None
        if isinstance(self.question, MultiQuestion):
            return texts
        return texts == ("True",) if isinstance(self.question, TrueFalseQuestion) else texts[0]

    async def judged(self, answer: Answer, parts: tuple[PartResult, ...]) -> None:
        """The choices know by it what a new pick is."""
        await super().judged(answer, parts)
        given = [index for index, text in enumerate(self._texts) if _was_picked(answer, text)]
        self.query_one(Choices).judged(given)

    def action_check(self) -> None:
        """Answer with what is picked."""
        self.query_one(Choices).action_submit()

    @on(Choices.Submitted)
    def _submitted(self, event: Choices.Submitted) -> None:
        event.stop()
        answer = self._answer(event.picked)
        if answer is None:
            self.refuse(_nothing_picked(event.choices))
            return
        self._judged = None  # the choices themselves know a slip from a second go
        self.give(answer)


class MultiField(ChoiceField):
    """Several may be ticked, so a click can't answer."""

    ways: ClassVar[Mapping[str, str]] = AnswerField.ways


def _nothing_picked(choices: Choices) -> str:
    if choices.picked:
        return "That is your answer already. Change it first, then press Enter."
    if choices.many:
        return "Pick at least one first: Space ticks it."
    return "Pick one first: with its letter or the arrows, then press Enter."


def _was_picked(given: Answer | None, text: str) -> bool:
    """Whether a choice was part of the earlier answer, which may be of another kind than the question is today."""
    if isinstance(given, bool):
        return text == str(given)
    return text == given if isinstance(given, str) else given is not None and text in given
