"""Judging an answer to a question of any kind."""

from __future__ import annotations

from tutor.grading.choice import grade_choice
from tutor.grading.free_text import grade_free_text
from tutor.grading.multi import grade_multi
from tutor.grading.text import grade_text
from tutor.grading.true_false import grade_true_false
from tutor.model.answers import Answer
from tutor.model.questions import ChoiceQuestion, MultiQuestion, Question, TextQuestion, TrueFalseQuestion
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_answer"]


def grade_answer(question: Question, answer: Answer | JsonValue) -> QuestionResult:
    """The verdict on an answer, with feedback that a learner can act on; the same for the same answer, always.

    An answer from a hand-written file may be of the wrong type: then the verdict is a fail that says what was
    expected. Raises nothing for any JSON value.
    """
    if isinstance(question, ChoiceQuestion):
        return grade_choice(question, answer)
    if isinstance(question, MultiQuestion):
        return grade_multi(question, answer)
    if isinstance(question, TrueFalseQuestion):
        return grade_true_false(question, answer)
    if isinstance(question, TextQuestion):
        return grade_text(question, answer)
    return grade_free_text(question, answer)
