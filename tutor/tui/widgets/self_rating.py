"""An answer that no rule met: the learner compares it with the model answer, and says what they find in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from tutor.tui.text import Prose
from tutor.tui.widgets.choices import Choices

__all__ = ["SelfRating"]

_ASKED = "Rate yourself. Did your answer say this? Space ticks, Enter keeps it. This isn't scored."
_KEPT = "Did your answer say this? Kept: you said {ticked} of {count}. This isn't scored."


class Checklist(Choices):
    """Ticks that may also be none: who said nothing of it says so with Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Keep")]

    def action_submit(self) -> None:
        """Keep the ticks as they are."""
        self.post_message(self.Submitted(self, tuple(sorted(self.picked))))


class SelfRating(Vertical):
    """`rating` is what the learner said before, concept by concept; None if nothing."""

    @dataclass
    class Rated(Message):
        """What the learner finds in their answer."""

        rating: SelfRating
        concepts: tuple[bool, ...]

    def __init__(self, model_answer: str, concepts: Sequence[str], rating: Sequence[bool] | None) -> None:
        super().__init__(classes="rating")
        self._model_answer = model_answer
        self._concepts = concepts
        self._rating = rating

    def compose(self) -> ComposeResult:
        """The model answer, and the checklist."""
        yield Static("A model answer:", classes="label", markup=False)
        yield Prose(self._model_answer)
        yield Static(self._line(self._rating), classes="rate", markup=False)
        ticked = [index for index, said in enumerate(self._rating or ()) if said]
        yield Checklist(self._concepts, many=True, picked=[at for at in ticked if at < len(self._concepts)])

    def _line(self, rating: Sequence[bool] | None) -> str:
        return _ASKED if rating is None else _KEPT.format(ticked=sum(rating), count=len(self._concepts))

    @on(Choices.Submitted)
    def _submitted(self, event: Choices.Submitted) -> None:
        event.stop()
        self.post_message(self.Rated(self, tuple(index in event.picked for index in range(len(self._concepts)))))

    def kept(self, concepts: Sequence[bool]) -> None:
        """It is on the disk now."""
        self.query_one(".rate", Static).update(self._line(concepts))
