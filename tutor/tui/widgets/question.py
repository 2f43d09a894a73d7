"""A question in the page: asked, answered, and the feedback under it."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from tutor.model.answers import Answer
from tutor.model.questions import ChoiceQuestion, MultiQuestion, Question, TextQuestion, TrueFalseQuestion
from tutor.model.verdicts import QuestionResult, Verdict
from tutor.progress import AnswerRecord
from tutor.session import Session
from tutor.tui.marks import VERDICTS
from tutor.tui.text import Prose, inline, plain, points
from tutor.tui.trouble import explaining
from tutor.tui.widgets.choices import Choices

__all__ = ["QuestionCard"]

_EXPLAINED_AFTER = 3  # attempts: who is stuck that long is helped more by the explanation than by another guess


class TextField(Input):
    """Where a text is typed; the keys of the page are letters here, so it shows those that lead out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Answer"),
        Binding("escape", "screen.to_text", "Back", key_display="Esc"),
    ]


class QuestionCard(Vertical):
    """One question. `label` says which of how many it is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "hint", "Hint", key_display="F2")]

    class Answered(Message):
        """An answer has been judged and is on the disk."""

    def __init__(
        self, session: Session, quiz_id: str, question: Question, label: str, record: AnswerRecord | None
    ) -> None:
        super().__init__(classes="question")
        self.session = session
        self.quiz_id = quiz_id
        self.question = question
        self._label = label
        self._record = record
        self._attempts = record.attempts if record else 0
        self._hints = 0
        self._following = False  # just answered: what comes of it is to be in view
        self._texts = self._choice_texts()

    def _choice_texts(self) -> tuple[str, ...]:
        if isinstance(self.question, ChoiceQuestion | MultiQuestion):
            return tuple(choice.text for choice in self.session.choices(self.quiz_id, self.question.id))
        return ("True", "False") if isinstance(self.question, TrueFalseQuestion) else ()

    def compose(self) -> ComposeResult:
        """The question, how to answer it, and room for feedback."""
        yield Static(plain(self._label), classes="label")
        yield Prose(self.question.ask)
        yield self._answer_widget()
        with Horizontal(classes="buttons"):
            if isinstance(self.question, MultiQuestion | TextQuestion):
                yield _mouse_button("Answer (Enter)", "answer")
            if self.question.hints:
                yield _mouse_button("Hint (F2)", "hint")
        yield Static(classes="hints", markup=False)
        with Vertical(classes="outcome"):
            yield Static(classes="feedback", markup=False)
            yield Vertical(classes="explanation")

    async def on_mount(self) -> None:
        """Show what was answered before, with its verdict."""
        self.query_one(".hints").display = self.query_one(".feedback").display = False
        self.query_one(".explanation").display = False
        self.query_one(".buttons").display = bool(self.query(Button))
        if self._record is not None:
            await self._show(_as_result(self._record, self.question))

    def _answer_widget(self) -> Widget:
        given = self._record.answer if self._record else None
        if isinstance(self.question, TextQuestion):
            return TextField(
                given if isinstance(given, str) else "", placeholder="Type your answer, then press Enter", compact=True
            )
        return Choices(
            self._texts,
            many=isinstance(self.question, MultiQuestion),
            picked=[index for index, text in enumerate(self._texts) if _was_picked(given, text)],
            **({"letters": "tf"} if isinstance(self.question, TrueFalseQuestion) else {}),
        )

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        """Who comes to a question sees what is asked, if it fits."""
        if isinstance(self.parent, Widget) and self.size.height <= self.parent.region.height:
            self.scroll_visible(animate=False)

    # --- answering ---------------------------------------------------------------------------------------

    @on(Choices.Submitted)
    async def _choices_submitted(self, event: Choices.Submitted) -> None:
        event.stop()
        texts = tuple(self._texts[index] for index in event.picked)
        if not texts:
            self.app.notify(self._nothing_picked(event.choices), markup=False, timeout=3)
        elif isinstance(self.question, MultiQuestion):
            await self._answer(texts)
        elif isinstance(self.question, TrueFalseQuestion):
            await self._answer(texts == ("True",))
        else:
            await self._answer(texts[0])

    def _nothing_picked(self, choices: Choices) -> str:
        if choices.picked:
            return "That is your answer already. Change it first, then press Enter."
        if choices.many:
            return "Pick at least one first: Space ticks it."
        return "Pick one first: with its letter or the arrows, then press Enter."

    @on(Input.Submitted)
    async def _text_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            await self._answer(event.value)

    @on(Button.Pressed, ".answer")
    async def _answer_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        for choices in self.query(Choices):
            choices.action_submit()
        for field in self.query(Input):
            await field.action_submit()

    async def _answer(self, answer: Answer) -> None:
        with explaining(self.app):
            result = self.session.answer(self.quiz_id, self.question.id, answer)
            self._attempts += 1
            await self._show(result)
            self.post_message(self.Answered())
            self.app.clear_notifications()  # they would cover the feedback
            self._following = True
            self.call_after_refresh(self._reveal)

    def on_resize(self) -> None:
        """Feedback and explanation are laid out some time after they are there."""
        if self._following:
            self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        """Bring what came of the answer into view, as far as it fits: its end, or its top if it is too tall."""
        outcome = self.query_one(".outcome")
        page = self.parent
        if isinstance(page, Widget):
            outcome.scroll_visible(animate=False, top=outcome.size.height > page.size.height)

    @on(events.DescendantBlur)
    def _left(self) -> None:
        self._following = False

    # --- feedback ----------------------------------------------------------------------------------------

    async def _show(self, result: QuestionResult) -> None:
        look = VERDICTS[result.verdict]
        feedback = self.query_one(".feedback", Static)
        feedback.set_classes(f"feedback {look.tone}")
        feedback.update(_feedback(result))
        feedback.display = True
        await self._explain(shown=result.verdict is Verdict.PASS or self._attempts >= _EXPLAINED_AFTER)

    async def _explain(self, *, shown: bool) -> None:
        """The author's explanation gives the answer away, so it waits until it is earned."""
        box = self.query_one(".explanation", Vertical)
        box.display = shown and bool(self.question.explanation.strip())
        if box.display and not box.children:
            await box.mount(Prose(self.question.explanation))

    @on(Button.Pressed, ".hint")
    def _hint_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_hint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A hint is legal while there is one more."""
        del parameters
        return self._hints < len(self.question.hints) if action == "hint" else True

    def action_hint(self) -> None:
        """One hint more."""
        self._hints = min(self._hints + 1, len(self.question.hints))
        box = self.query_one(".hints", Static)
        box.display = True
        box.update(Content("\n").join(inline(f"Hint: {hint.text}") for hint in self.question.hints[: self._hints]))
        self.query_one(".hint", Button).display = self._hints < len(self.question.hints)
        self.refresh_bindings()


def _mouse_button(label: str, classes: str) -> Button:
    """For the mouse: it names the key, and Tab goes by it to the next question."""
    button = Button(label, classes=classes, compact=True)
    button.can_focus = False
    return button


def _was_picked(given: Answer | None, text: str) -> bool:
    """Whether a choice was part of the earlier answer, which may be of another kind than the question is today."""
    if isinstance(given, bool):
        return text == str(given)
    return text == given if isinstance(given, str) else given is not None and text in given


def _as_result(record: AnswerRecord, question: Question) -> QuestionResult:
    return QuestionResult(record.verdict, record.score, record.max_score, record.feedback, question.explanation)


def _feedback(result: QuestionResult) -> Content:
    look = VERDICTS[result.verdict]
    share = f" ({points(result.score, result.max_score)})" if result.verdict is Verdict.PARTIAL else ""
    again = "" if result.verdict is Verdict.PASS else " Try again."
    lines = [Content.styled(f"{look.glyph} {look.word}{share}.{again}", look.style)]
    told = (line.removeprefix(f"{look.word}.").lstrip() for line in result.feedback)  # the verdict has said it
    return Content("\n").join([*lines, *(inline(line) for line in told if line)])
