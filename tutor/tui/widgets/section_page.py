"""One section of a lesson: its text, its cells, its questions and its exercises, in the author's order."""

from __future__ import annotations

from typing import ClassVar

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from tutor.model.course import Block, Cell, Lesson, MarkdownBlock, QuizPlacement, Section
from tutor.session import Session
from tutor.standing import Standing
from tutor.tui.cell_desk import CellDesk
from tutor.tui.text import Prose, plain
from tutor.tui.widgets.cell_card import CellCard
from tutor.tui.widgets.exercise_card import ExerciseCard
from tutor.tui.widgets.question import QuestionCard
from tutor.tui.widgets.quiz_end import QuizEnd

__all__ = ["WELCOME", "SectionPage"]

WELCOME = (
    "Welcome! Scroll with ↓ and Space; n is the next section, p the previous one. "
    "Tab goes to a question, Enter answers it. F1 tells more."
)


class SectionPage(VerticalScroll):
    """Scrolls; at its end, going further means the next section."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown,space", "further", "Page down", show=False),
        Binding("pageup", "back", "Page up", show=False),
        Binding("tab", "enter", show=False),
        Binding("shift+tab", "enter_above", show=False),
        Binding("right", "screen.turn(1)", "Next", show=False),
        Binding("left", "screen.turn(-1)", "Previous", show=False),
    ]

    class Turned(Message):
        """The learner asks for another section, `by` so many on."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def __init__(
        self,
        session: Session,
        standing: Standing,
        lesson: Lesson,
        section: Section,
        *,
        desk: CellDesk,
        welcome: bool,
    ) -> None:
        super().__init__()
        self.session = session
        self._desk = desk
        self.lesson = lesson
        self.section = section
        self._standing = standing
        self._welcome = welcome

    def compose(self) -> ComposeResult:
        """Where we are, the heading, the blocks, and the way on."""
        if self._welcome:
            yield Static(WELCOME, classes="welcome", markup=False)
        number = self.lesson.sections.index(self.section) + 1
        yield Static(plain(f"{self.lesson.title} · {number} of {len(self.lesson.sections)}"), classes="whereabouts")
        yield Static(plain(self.section.title), classes="heading")
        for block in self.section.blocks:
            yield from self._block(block)
        with Horizontal(classes="ways"):
            yield Button("Next (n) ▶", classes="next", compact=True)  # Tab goes by the place: on comes first
            yield Button("◀ Previous (p)", classes="previous", compact=True)

    def _block(self, block: Block) -> list[Widget]:
        if isinstance(block, Cell):
            return [CellCard(self._desk, self.lesson, block)]
        if isinstance(block, MarkdownBlock):
            return [Prose(block.text)]
        if isinstance(block, QuizPlacement):
            return self._questions(block.quiz_id)
        exercise = self.session.exercise(block.exercise_id)
        return [ExerciseCard(exercise, self._standing.runs.get(exercise.id))]

    def _questions(self, quiz_id: str) -> list[Widget]:
        quiz = self.session.course.quizzes[quiz_id]
        count = len(quiz.questions)
        cards = [
            QuestionCard(
                self.session,
                quiz.id,
                question,
                label=f"Pop quiz: {quiz.title} · question {number} of {count}",
                record=self._standing.answers.get((quiz.id, question.id)),
            )
            for number, question in enumerate(quiz.questions, start=1)
        ]
        return [*cards, QuizEnd(quiz, self._standing)]

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The mouse's next and previous."""
        if event.button.has_class("next") or event.button.has_class("previous"):
            event.stop()
            self.post_message(self.Turned(1 if event.button.has_class("next") else -1))

    def action_enter(self) -> None:
        """Into the first question, exercise or button that is in view, else the next one below."""
        if not self.has_focus:
            raise SkipAction  # inside a block already: Tab goes on as ever
        for widget in self.query("*"):
            if widget.focusable and widget.region.bottom > self.region.y:
                widget.focus()
                return
        raise SkipAction

    def action_enter_above(self) -> None:
        """Into the last question, cell or exercise that is in view, else the next one above."""
        if not self.has_focus:
            raise SkipAction
        for widget in reversed(self.query("*").exclude(".ways Button")):
            if widget.focusable and widget.region.y < self.region.bottom:
                widget.focus()
                return
        raise SkipAction

    def action_scroll_home(self) -> None:
        """To the top at once: while it glides there, Tab would go by what is passing."""
        self.scroll_home(animate=False, immediate=True)

    def action_scroll_end(self) -> None:
        """To the end at once."""
        self.scroll_end(animate=False, immediate=True)

    def action_further(self) -> None:
        """A page down; at the end, the next section."""
        if self.scroll_offset.y >= self.max_scroll_y:
            self.post_message(self.Turned(1))
        else:
            self.scroll_page_down(animate=False)

    def action_back(self) -> None:
        """A page up; at the top, the previous section."""
        if self.scroll_offset.y <= 0:
            self.post_message(self.Turned(-1))
        else:
            self.scroll_page_up(animate=False)
