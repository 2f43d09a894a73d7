"""A question in the page: asked, answered, and the feedback under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Static

from tutor.errors import TutorError
from tutor.model.answers import Answer
from tutor.model.course import Course, Lesson, Section
from tutor.model.questions import FreeTextQuestion, MeasuredQuestion, PredictQuestion, Question
from tutor.model.verdicts import QuestionResult, Verdict
from tutor.progress import AnswerRecord
from tutor.session import Session
from tutor.standing import is_solved
from tutor.tui.marks import VERDICTS
from tutor.tui.text import Prose, fenced, inline, plain
from tutor.tui.trouble import explaining
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.bars import BarsView
from tutor.tui.widgets.feedback import attempt_line, feedback, hint_label, status_line
from tutor.tui.widgets.fields import field_for
from tutor.tui.widgets.measuring import Measuring
from tutor.tui.widgets.self_rating import SelfRating

__all__ = ["QuestionCard"]

_AROUND = 4  # columns of a button besides its label: a blank on each side, and two between it and the next
_PAUSE = 0.7  # seconds without a key, after which what was typed is put on the disk


class QuestionCard(Vertical):
    """One question. `label` says which of how many it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", key_display="Esc"),
        Binding("escape", "leave", "Back", key_display="Esc"),
        Binding("f2", "hint", "Hint", key_display="F2"),
        Binding("f4", "read_again", "Reread", key_display="F4"),
    ]

    class Answered(Message):
        """An answer has been judged and is on the disk."""

    @dataclass
    class ReadAgain(Message):
        """The learner wants to see where this is taught."""

        lesson: Lesson
        section: Section

    def __init__(
        self,
        session: Session,
        quiz_id: str,
        question: Question,
        *,
        label: str,
        record: AnswerRecord | None,
    ) -> None:
        super().__init__(classes="question")
        self.session = session
        self.quiz_id = quiz_id
        self.question = question
        self._ids = (quiz_id, question.id)
        self._label = label
        self._record = record
        self._kept = record.answer if record else None
        self._draft = session.answer_draft(*self._ids)
        self._result: QuestionResult | None = None
        self._judged: Answer | None = None  # what stands in the field while the verdict is of it
        self._typing: Timer | None = None
        self._moved_on = False  # the field lost the focus because it was closed, not by the learner
        self._solved = is_solved(record)
        self._left = session.attempts_left(*self._ids)
        self._hints = session.question_hints_shown(*self._ids)
        self._asked_cost = False  # the price of the next hint was told, and the next F2 takes it
        self._taught = _place_taught(session.course, question)
        self._wrong = False
        self._following = False  # just answered: what comes of it is to be in view

    def compose(self) -> ComposeResult:
        """The question, how to answer it, and room for feedback."""
        yield Static(plain(self._label), classes="label")
        yield Static(status_line(self.question), classes="status", markup=False)
        yield Prose(self.question.ask)
        shown = self._kept if self._draft is None or self.is_closed else self._draft
        field = field_for(self.session, self.quiz_id, self.question, shown)
        yield field
        with Horizontal(classes="buttons"):
            for action, label in field.ways.items():
                yield _mouse_button(label, "answer" if action == "check" else "way", action)
            yield _mouse_button("Hint", "hint")
            yield Static(classes="attempts", markup=False)
        yield Static(classes="attempts -below", markup=False)
        yield Static(classes="said", markup=False)
        yield Static(classes="hints", markup=False)
        with Vertical(classes="outcome"):
            if isinstance(self.question, MeasuredQuestion):
                yield Measuring(self.session, *self._ids)
            yield Static(classes="feedback", markup=False)
            yield Vertical(classes="more")
            title = self._taught[1].title if self._taught else ""
            yield _mouse_button(f"Read again (F4): {title}", "read-again")

    async def on_mount(self) -> None:
        """Show what was answered before, with its verdict."""
        self.query_one(".status").display = bool(status_line(self.question))
        self.query_one(".feedback").display = self.query_one(".more").display = False
        self.query_one(".read-again").display = self.query_one(".said").display = False
        self._show_hints()
        if self._record is not None:
            await self._show(self.session.kept_result(*self._ids, self._record), self._record.answer)
            if self._draft is None:  # an answer to the question as it was once may show as something else
                self._judged = self.query_one(AnswerField).unsent
        self._show_verdict()
        self._show_state()

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        """Who comes to a question sees what is asked, if it fits."""
        if isinstance(self.parent, Widget) and self.size.height <= self.parent.region.height:
            self.scroll_visible(animate=False)

    @property
    def is_closed(self) -> bool:
        """Whether no further answer is taken."""
        return self._left == 0

    def keep_draft(self) -> None:
        """Put what was begun here on the disk, for another time. Raises ProgressError."""
        if not self.is_closed:
            begun = self.query_one(AnswerField).unsent
            self.session.keep_answer_draft(*self._ids, None if _is_blank(begun) or begun == self._kept else begun)

    @on(AnswerField.Changed)
    def _changed(self, event: AnswerField.Changed) -> None:
        event.stop()
        self._say("")
        self._show_verdict()
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(_PAUSE, self._keep_draft_unasked)

    def _keep_draft_unasked(self) -> None:
        try:
            self.keep_draft()
        except TutorError as error:
            self._say(f"{error.title}: {error.what}. Answer it before you leave.")

    # --- answering ---------------------------------------------------------------------------------------

    @on(AnswerField.Given)
    async def _given(self, event: AnswerField.Given) -> None:
        event.stop()
        if self.is_measuring:
            self._say("Your prediction is being measured. Esc cancels.")
            return
        with explaining(self.app):
            result = self.session.answer(*self._ids, event.answer)
            self._kept = event.answer if result.taken else self._kept
            await self._tell(result, event.answer)
            if result.waiting:
                self.query_one(Measuring).start()
                self._show_verdict()
                self.refresh_bindings()

    async def _tell(self, result: QuestionResult, answer: Answer) -> None:
        """Show what an answer came to just now. Raises ProgressError."""
        self._solved = self._solved or result.verdict is Verdict.PASS
        self._left = self.session.attempts_left(*self._ids)
        await self._show(result, answer)
        self._show_state()
        self.post_message(self.Answered())
        self._say("")
        self._following = True
        self.call_after_refresh(self._reveal)

    @property
    def is_measuring(self) -> bool:
        """Whether the experiment of an answer runs."""
        return any(measuring.is_running for measuring in self.query(Measuring))

    @on(Measuring.Measured)
    async def _measured(self, event: Measuring.Measured) -> None:
        event.stop()
        self.query_one(Measuring).finish()
        with explaining(self.app):
            if isinstance(event.outcome, TutorError):
                raise event.outcome
            if self._kept is not None:
                await self._tell(event.outcome, self._kept)
        self.refresh_bindings()

    def action_cancel(self) -> None:
        """End the experiment that runs; the answer is kept."""
        self.query_one(Measuring).cancel()

    async def action_leave(self) -> None:
        """Back to the text."""
        await self.screen.run_action("to_text")

    @on(AnswerField.Refused)
    def _refused(self, event: AnswerField.Refused) -> None:
        event.stop()
        self._say(event.why)

    def _say(self, text: str) -> None:
        """A line under the buttons, where it covers nothing; gone when it is no longer true."""
        line = self.query_one(".said", Static)
        line.update(plain(text))
        line.display = bool(text)
        if text:
            self.call_after_refresh(line.scroll_visible, animate=False)

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.has_class("hint"):
            self.action_hint()
        elif event.button.has_class("read-again"):
            self.action_read_again()
        else:
            await self.query_one(AnswerField).run_action(event.button.name or "check")

    def on_resize(self) -> None:
        """Feedback and explanation are laid out some time after they are there; a row of buttons may be too narrow."""
        self._show_attempts()
        if self._following:
            self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        """Bring what came of the answer into view, as far as it fits: its end, or its top if it is too tall."""
        outcome = self.query_one(".outcome")
        page = self.parent
        if isinstance(page, Widget):
            outcome.scroll_visible(animate=False, top=outcome.size.height > page.size.height)

    @on(events.DescendantBlur)
    def _left_alone(self) -> None:
        self._say("")
        self._following = self._moved_on
        self._moved_on = False

    # --- what came of it ---------------------------------------------------------------------------------

    async def _show(self, result: QuestionResult, answer: Answer) -> None:
        if result.verdict not in (Verdict.INCONCLUSIVE, Verdict.ERROR):  # then the same answer may be given again
            await self.query_one(AnswerField).judged(answer, result.parts)
        self._result, self._judged = result, answer
        self._show_verdict()
        more = self.query_one(".more", Vertical)
        widgets = list(self._more(result))
        await more.remove_children()
        await more.mount(*widgets)
        more.display = bool(widgets)
        self._wrong = result.verdict is not Verdict.PASS
        self.query_one(".read-again").display = self._wrong and self._taught is not None

    def _show_verdict(self) -> None:
        """The feedback; said to be of the answer before as soon as something else stands in the field."""
        if self._result is None:
            return
        earlier = not self.is_closed and self.query_one(AnswerField).unsent != self._judged
        box = self.query_one(".feedback", Static)
        box.set_classes(f"feedback {'' if earlier else VERDICTS[self._result.verdict].tone}")
        box.update(feedback(self.question, self._result, closed=self.is_closed, earlier=earlier))
        box.display = not self.is_measuring  # until then there is nothing to say of it

    def _more(self, result: QuestionResult) -> Iterator[Widget]:
        """A model answer to compare with; the right answer and the explanation, which give it away, once earned."""
        if result.verdict is Verdict.UNSURE and isinstance(self.question, FreeTextQuestion):
            concepts = [concept.question or concept.name for concept in result.concepts]
            yield SelfRating(result.model_answer, concepts, self.session.rating(*self._ids))
        if result.bars is not None:
            yield BarsView(result.bars)
        right = "" if result.bars else self.session.right_answer(*self._ids)  # bars have the right order
        if self.is_closed and not self._solved and right:
            yield Static("The right answer:", classes="label", markup=False)
            yield self._right_answer(right)
        if self._explains(result) and self.question.explanation.strip():
            yield Prose(self.question.explanation, classes="explanation")

    def _explains(self, result: QuestionResult) -> bool:
        return result.verdict is Verdict.PASS or (self.is_closed and result.verdict is not Verdict.UNSURE)

    def _right_answer(self, right: str) -> Widget:
        if isinstance(self.question, FreeTextQuestion):
            return Prose(right)
        if isinstance(self.question, PredictQuestion):
            return Prose(fenced(right))
        return Static(inline(right), classes="right-answer")

    def _show_state(self) -> None:
        """The attempts, and whether the field still takes an answer."""
        if self.is_closed:
            self._close()
            self.query(".answer, .way, .hint").set(display=False)
        self._show_attempts()
        self.refresh_bindings()

    def _show_attempts(self) -> None:
        """Beside the buttons, or under them where they leave no room."""
        line = attempt_line(self.question, self._left, solved=self._solved)
        buttons = [button for button in self.query(".buttons Button").results(Button) if button.display]
        taken = sum(Content(str(button.label)).cell_length + _AROUND for button in buttons)
        below = bool(buttons) and taken + Content(line).cell_length > self.content_size.width > 0
        for static in self.query(".attempts").results(Static):
            static.update(line)
            static.display = bool(line) and static.has_class("-below") == below
        self.query_one(".buttons").display = bool(buttons) or bool(line)

    def _close(self) -> None:
        """Take no further answer. Who was in the field is in the page now, where the keys lead on from here."""
        field = self.query_one(AnswerField)
        if field.has_focus_within and isinstance(self.parent, Widget):
            self._moved_on = True
            self.parent.focus(scroll_visible=False)
        field.close()

    @on(SelfRating.Rated)
    def _rated(self, event: SelfRating.Rated) -> None:
        event.stop()
        with explaining(self.app):
            self.session.rate(*self._ids, event.concepts)
            event.rating.kept(event.concepts)

    # --- hints, and the way back -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A hint is legal while there is one more; reading again after a wrong answer."""
        del parameters
        if action in ("cancel", "leave"):
            return self.is_measuring == (action == "cancel")
        if action == "hint":
            return len(self._hints) < len(self.question.hints) and not self.is_closed
        return self._wrong and self._taught is not None if action == "read_again" else True

    def action_hint(self) -> None:
        """One hint more. Where it costs points, the first press tells the price, the second pays it."""
        hint = self.question.hints[len(self._hints)]
        if hint.cost and not self._asked_cost:
            self._asked_cost = True
            self._show_hints()
            return
        self._asked_cost = False
        with explaining(self.app):
            self.session.next_question_hint(*self._ids)
            self._hints = self.session.question_hints_shown(*self._ids)
        self._show_hints()
        self._show_attempts()  # a price makes a button wider
        self.refresh_bindings()

    def _show_hints(self) -> None:
        lines = [inline(f"Hint: {hint.text}") for hint in self._hints]
        coming = next(iter(self.question.hints[len(self._hints) :]), None)
        button = self.query_one(".hint", Button)
        button.display = coming is not None and not self.is_closed
        if coming is not None:
            button.label = Content(hint_label(coming))
            button.refresh(layout=True)  # it is as wide as its label
            if self._asked_cost:
                lines.append(Content(f"{hint_label(coming)}: press F2 again to see it."))
        box = self.query_one(".hints", Static)
        box.display = bool(lines)
        box.update(Content("\n").join(lines))

    def action_read_again(self) -> None:
        """To the section where it is taught."""
        if self._taught is not None:
            self.post_message(self.ReadAgain(*self._taught))


def _is_blank(answer: Answer | None) -> bool:
    if isinstance(answer, bool):
        return False
    return not "".join(answer or ()).strip()


def _mouse_button(label: str, classes: str, action: str = "") -> Button:
    """For the mouse: it names the key, and Tab goes by it to the next question."""
    button = Button(plain(label), name=action, classes=classes, compact=True)
    button.can_focus = False
    return button


def _place_taught(course: Course, question: Question) -> tuple[Lesson, Section] | None:
    """The section that teaches it, the first one if its author names a lesson; None if there is none today."""
    link = question.taught_in
    for lesson in course.lessons:
        for section in lesson.sections:
            if link is not None and lesson.id == link.lesson and link.section in ("", section.id):
                return lesson, section
    return None
