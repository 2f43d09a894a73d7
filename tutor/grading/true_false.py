"""Judging a `true_false` question."""

from __future__ import annotations

from tutor.grading.credit import Ruling, ruled, unread
from tutor.model.questions import TrueFalseQuestion
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_true_false"]

_WORDS = {"true": True, "t": True, "yes": True, "y": True, "false": False, "f": False, "no": False, "n": False}


def grade_true_false(question: TrueFalseQuestion, answer: JsonValue) -> QuestionResult:
    """Full points for the right one of two; words such as `true`, `no` and `y` count as what they say."""
    given = _WORDS.get(answer.strip().casefold()) if isinstance(answer, str) else answer
    if not isinstance(given, bool):
        return unread(question, "Expected `true` or `false` here.")
    right = given is question.answer
    feedback = question.feedback_true if given else question.feedback_false
    if not feedback and not right:
        feedback = "It is the other way round: read the statement once more, word by word."
    return ruled(question, Ruling(right, feedback))
