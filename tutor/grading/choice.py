"""Judging a `choice` question: exactly one choice is picked."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.grading.folding import as_text, folded, spaced
from tutor.grading.shown import shown
from tutor.model.questions import Choice, ChoiceQuestion
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult, Verdict

__all__ = ["find_choice", "grade_choice"]


def grade_choice(question: ChoiceQuestion, answer: JsonValue) -> QuestionResult:
    """Full points for the right choice; feedback of the choice that was picked."""
    text = as_text(answer)
    if text is None:
        return _failed(question, "Expected the text of one choice here, not a list or nothing.")
    if not text.strip():
        return _failed(question, "Nothing was picked. Pick one choice.")
    picked = find_choice(question.choices, text)
    if picked is None:
        return _failed(question, f"{shown(text)} is none of the choices. Give the text of one, as it stands there.")
    if picked.right:
        feedback = (picked.feedback,) if picked.feedback else ()
        return QuestionResult(Verdict.PASS, question.points, question.points, feedback, question.explanation)
    return _failed(question, picked.feedback or "That is not the right choice. Weigh the others against the question.")


def find_choice(choices: Sequence[Choice], text: str) -> Choice | None:
    """The choice of this text, white space aside; in another case only if no other choice could be meant."""
    exact = [choice for choice in choices if spaced(choice.text) == spaced(text)]
    if exact:
        return exact[0]
    alike = [choice for choice in choices if folded(choice.text) == folded(text)]
    return alike[0] if len(alike) == 1 else None


def _failed(question: ChoiceQuestion, feedback: str) -> QuestionResult:
    return QuestionResult(Verdict.FAIL, 0.0, question.points, (feedback,), question.explanation)
