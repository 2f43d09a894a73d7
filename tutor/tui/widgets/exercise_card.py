"""An exercise in the page: what it is, how it stands, and the way in."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from tutor.model.course import Exercise
from tutor.model.verdicts import Verdict
from tutor.progress import RunRecord
from tutor.standing import is_solved
from tutor.tui.marks import AT_NO_COST, VERDICTS
from tutor.tui.text import plain, points

__all__ = ["ExerciseCard", "standing_of"]


class ExerciseCard(Vertical):
    """One exercise, with a button that opens it."""

    @dataclass
    class Opened(Message):
        """The learner wants to work on it."""

        exercise: Exercise

    def __init__(self, exercise: Exercise, record: RunRecord | None) -> None:
        super().__init__(classes="exercise")
        self.exercise = exercise
        self._record = record

    def compose(self) -> ComposeResult:
        """Title, state, button."""
        yield Static(Content.assemble("Exercise: ", plain(self.exercise.title, "bold")), classes="label")
        yield Static(standing_of(self.exercise, self._record), classes="state")
        yield Button("Open exercise", classes="open", compact=True)

    def show(self, record: RunRecord | None) -> None:
        """The learner has been in there: tell how it stands now."""
        self.query_one(".state", Static).update(standing_of(self.exercise, record))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Opened(self.exercise))


def standing_of(exercise: Exercise, record: RunRecord | None) -> Content:
    """How an exercise stands, in words."""
    if record is None:
        return Content(f"Not checked yet. Worth {exercise.points:g} {'point' if exercise.points == 1 else 'points'}.")
    look = VERDICTS[record.verdict]
    word = AT_NO_COST if record.verdict is Verdict.INCONCLUSIVE else look.word  # others aren't among the runs
    latest = f"{look.glyph} {word} ({points(record.score, record.max_score)})"
    if is_solved(record) and record.score < record.max_score:
        return Content.assemble((latest, look.style), " in the latest check; solved before.")
    return Content.styled(latest, look.style)
