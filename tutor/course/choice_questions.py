"""Choices and their right answers, as the loader leaves them."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.course.documents import fold
from tutor.course.problems import quoted
from tutor.course.question_documents import ChoiceDocument, ChoiceItem, MultiDocument
from tutor.course.question_sheet import Sheet
from tutor.model.questions import Choice

__all__ = ["build_choices"]

_FEWEST = 2


def build_choices(sheet: Sheet, document: ChoiceDocument | MultiDocument) -> tuple[Choice, ...]:
    """The choices of a question, after what is wrong with them is noted."""
    answers = [document.answer] if isinstance(document, ChoiceDocument) else document.answer
    texts = [fold(choice.text) for choice in document.choices]
    if len(texts) < _FEWEST:
        sheet.error(sheet.at("choices"), "few-choices", "fewer than two choices are no question", "add a choice")
    sheet.no_duplicates("duplicate-choice", "choice", texts, lambda index: sheet.at("choices", index))
    right = [fold(answer) for answer in answers]
    _check_answers(sheet, right, texts)
    said = {fold(text): feedback for text, feedback in document.feedback.items()}
    _check_feedback(sheet, document.choices, said)
    return tuple(
        Choice(choice.text.strip(), text in right, choice.feedback or said.get(text, ""), choice.pinned)
        for choice, text in zip(document.choices, texts, strict=True)
    )


def _check_answers(sheet: Sheet, answers: Sequence[str], texts: Sequence[str]) -> None:
    if not answers:
        sheet.error(sheet.at("answer"), "no-right-choice", "no choice is right", "name at least one of the choices")
    for index, answer in enumerate(answers):
        if answer not in texts:
            what = f"the answer {quoted(answer)} is none of the choices"
            sheet.error(sheet.at("answer", index), "no-right-choice", what, sheet.meant(answer, texts))
        elif answer in answers[:index]:
            what = f"the answer {quoted(answer)} stands here a second time"
            sheet.error(sheet.at("answer", index), "duplicate-choice", what, "keep one of the two")


def _check_feedback(sheet: Sheet, choices: Sequence[ChoiceItem], said: dict[str, str]) -> None:
    with_own = {fold(choice.text) for choice in choices if choice.feedback}
    texts = [fold(choice.text) for choice in choices]
    for key in sheet.keys("feedback").values():
        text = fold(key.text)
        if text not in texts and text in said:
            mend = sheet.meant(text, texts)
            sheet.error(key, "unknown-choice", f"there is no choice {quoted(text)} to give feedback to", mend)
        elif text in with_own and text in said:
            what = f"the choice {quoted(text)} has feedback here and at the choice itself"
            sheet.error(key, "duplicate-feedback", what, "keep one of the two")
