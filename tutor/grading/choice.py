"""Judging a `choice` question: exactly one choice is picked."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.grading.credit import Ruling, ruled
from tutor.grading.folding import as_text, find_text
from tutor.grading.shown import shown
from tutor.model.questions import Choice, ChoiceQuestion
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["find_choice", "grade_choice"]


def grade_choice(question: ChoiceQuestion, answer: JsonValue) -> QuestionResult:
    """Full points for the right choice; feedback of the choice that was picked."""
    return ruled(question, _ruling(question.choices, answer))


def _ruling(choices: Sequence[Choice], answer: JsonValue) -> Ruling:
    text = as_text(answer)
    if text is None:
        return Ruling(right=False, feedback="Expected the text of one choice here, not a list or nothing.", taken=False)
    if not text.strip():
        return Ruling(right=False, feedback="Nothing was picked. Pick one choice.", taken=False)
    picked = find_choice(choices, text)
    if picked is None:
        none_such = f"{shown(text)} is none of the choices. Give the text of one, as it stands there."
        return Ruling(right=False, feedback=none_such, taken=False)
    if picked.right:
        return Ruling(right=True, feedback=picked.feedback)
    weigh = "That is not the right choice. Weigh the others against the question."
    return Ruling(right=False, feedback=picked.feedback or weigh)


def find_choice(choices: Sequence[Choice], text: str) -> Choice | None:
    """The choice of this text, white space aside; in another case only if no other choice could be meant."""
    index = find_text([choice.text for choice in choices], text)
    return None if index is None else choices[index]
