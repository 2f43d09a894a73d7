"""Answering a cloze: the text with numbered gaps, and a line for each gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from tutor.model.answers import Answer
from tutor.model.questions import Blank, ClozeQuestion, NumberRule
from tutor.model.verdicts import PartResult
from tutor.tui.text import Prose, gap_mark, plain
from tutor.tui.widgets.answer_field import AnswerField, part_mark
from tutor.tui.widgets.picker import Picker
from tutor.tui.widgets.typed_field import TextField

__all__ = ["ClozeField"]

_LONGEST_IN_TEXT = 40
_KEYS = "Gaps with a list: a letter or ←/→ picks. Other gaps: type."


class ClozeField(AnswerField):
    """Enter goes on to the next empty gap, and answers when there is none.

    `choices` are for each gap what may be picked, in the order in which it is shown; none where one types.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5,ctrl+enter", "check", "Check", key_display="F5")]
    ways: ClassVar[Mapping[str, str]] = {"check": "Check (F5)"}

    def __init__(self, question: ClozeQuestion, choices: Sequence[Sequence[str]], kept: Answer | None) -> None:
        super().__init__()
        self.question = question
        self._choices = choices
        count = len(question.blanks)
        self._kept = (*kept, *[""] * count)[:count] if isinstance(kept, tuple) else ("",) * count
        self._shown = self._kept
        self._parts: tuple[PartResult, ...] = ()

    def compose(self) -> ComposeResult:
        """The text, how to fill it in, and the gaps under it."""
        yield Prose(self._markdown(), gap=self._in_text, classes="gapped")
        if any(self._choices):
            yield Static(_KEYS, classes="keys", markup=False)
        for index, blank in enumerate(self.question.blanks):
            with Horizontal(classes="gap"):
                yield Static(self._label(index, ""), classes="gap-label")
                yield _gap_widget(blank, self._choices[index], self._kept[index])

    def _markdown(self) -> str:
        """The author's texts, a mark for each gap between them."""
        texts = self.question.texts
        return texts[0] + "".join(gap_mark(index) + text for index, text in enumerate(texts[1:]))

    def _in_text(self, index: int) -> str:
        """What a gap looks like in the text."""
        given = plain(self._shown[index]).plain.strip() if index < len(self._shown) else ""
        short = given if len(given) <= _LONGEST_IN_TEXT else f"{given[: _LONGEST_IN_TEXT - 1]}…"
        return f"[{index + 1}: {short}]" if short else f"[{index + 1}]"

    def _label(self, index: int, value: str) -> Content:
        """The number, and the mark as long as what was judged stands there."""
        same = isinstance(self._judged, tuple) and self._judged[index : index + 1] == (value,)
        return Content.assemble(part_mark(self._parts if same else (), index), (f"[{index + 1}]", "bold"))

    # --- filling in --------------------------------------------------------------------------------------

    @property
    def given(self) -> tuple[str, ...]:
        """What stands in the gaps now."""
        return tuple(gap.value for gap in self._gaps())

    @property
    def unsent(self) -> Answer | None:
        """The gaps as they are."""
        return self.given

    def _gaps(self) -> Iterator[TextField | Picker]:
        for widget in self.query(".gap > GapLine, .gap > Picker"):
            if isinstance(widget, TextField | Picker):
                yield widget

    @on(events.DescendantBlur)
    async def _read_along(self) -> None:
        """The text is read with what was filled in; not at each letter, which would make it jump."""
        if self.given != self._shown:
            self._shown = self.given
            await self.query_one(".gapped", Prose).update(self._markdown())

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self._go_on(event.input)

    @on(Picker.Submitted)
    def _picked(self, event: Picker.Submitted) -> None:
        event.stop()
        self._go_on(event.picker)

    def _go_on(self, gap: Input | Picker) -> None:
        gaps = list(self._gaps())
        here = next(index for index, each in enumerate(gaps) if each is gap)
        empty = [each for each in (*gaps[here + 1 :], *gaps[:here]) if not each.value.strip()]
        if empty:
            empty[0].focus()
        elif gap.value.strip():
            self.action_check()
        else:
            self.refuse(f"Gap [{here + 1}] is still empty. To answer all the same, press F5.")

    def action_check(self) -> None:
        """Answer with what is there, also when gaps are empty."""
        if any(text.strip() for text in self.given):
            self.give(self.given)
        else:
            self.refuse("Fill in a gap first.")

    async def judged(self, answer: Answer, parts: tuple[PartResult, ...]) -> None:
        """A mark beside each gap."""
        await super().judged(answer, parts)
        self._parts = parts
        self._mark()
        await self._read_along()
        if self.has_focus_within:
            self._to_first_wrong()

    def _to_first_wrong(self) -> None:
        """Who has just answered goes on where something is to be mended."""
        for gap, part in zip(self._gaps(), self._parts, strict=False):
            if not part.right:
                gap.focus()
                return

    @on(Input.Changed)
    @on(Picker.Changed)
    def _mark(self) -> None:
        for index, (label, value) in enumerate(zip(self.query(".gap-label").results(Static), self.given, strict=True)):
            label.update(self._label(index, value))


class GapLine(TextField):
    """A gap that one types into."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Go on")]


def _gap_widget(blank: Blank, choices: Sequence[str], value: str) -> TextField | Picker:
    if choices:
        return Picker(choices, value)
    unit = f" and its unit ({blank.rule.unit})" if isinstance(blank.rule, NumberRule) and blank.rule.unit else ""
    return GapLine(value, f"a number{unit}" if isinstance(blank.rule, NumberRule) else "")
