"""Judging an answer to a question of any kind."""

from __future__ import annotations

from functools import singledispatch

from tutor.grading.choice import grade_choice
from tutor.grading.cloze import grade_cloze
from tutor.grading.credit import credited
from tutor.grading.free_text import grade_free_text
from tutor.grading.match import grade_match
from tutor.grading.multi import grade_multi
from tutor.grading.number import grade_number
from tutor.grading.order import grade_order
from tutor.grading.predict import grade_predict
from tutor.grading.text import grade_text
from tutor.grading.true_false import grade_true_false
from tutor.model.answers import Answer
from tutor.model.questions import (
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    NumberQuestion,
    OrderQuestion,
    PredictQuestion,
    Question,
    TextQuestion,
    TrueFalseQuestion,
)
from tutor.model.timing import Measurement
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_answer"]


def grade_answer(
    question: Question,
    answer: Answer | JsonValue,
    *,
    attempt: int = 1,
    hints: int = 0,
    measurement: Measurement | None = None,
) -> QuestionResult:
    """The verdict on an answer, with feedback that a learner can act on; the same for the same answer, always.

    `attempt` counts from 1; `hints` is how many were shown before. They cost points and leave the verdict as it is. An
    answer from a hand-written file may be of the wrong type: then the verdict is a fail that says what was expected.
    `measurement` is what the experiment of a `measured` question came to; without it the result is `waiting`.
    Raises nothing for any JSON value.
    """
    if isinstance(question, MeasuredQuestion):
        from tutor.grading.measured import grade_measured  # noqa: PLC0415 - few courses have one, and it takes time

        return credited(question, grade_measured(question, answer, measurement), attempt, hints)
    return credited(question, _judged(question, answer), attempt, hints)


@singledispatch
def _judged(question: Question, _answer: JsonValue) -> QuestionResult:
    """By the kind of question, for all points."""
    raise TypeError(type(question).__name__)


_judged.register(ChoiceQuestion, grade_choice)
_judged.register(MultiQuestion, grade_multi)
_judged.register(TrueFalseQuestion, grade_true_false)
_judged.register(NumberQuestion, grade_number)
_judged.register(TextQuestion, grade_text)
_judged.register(FreeTextQuestion, grade_free_text)
_judged.register(ClozeQuestion, grade_cloze)
_judged.register(MatchQuestion, grade_match)
_judged.register(OrderQuestion, grade_order)
_judged.register(PredictQuestion, grade_predict)
