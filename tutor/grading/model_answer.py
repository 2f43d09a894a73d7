"""Judging an answer whose learner has seen the model answer: to type it again shows nothing."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from tutor.grading.credit import unread
from tutor.grading.folding import folded
from tutor.grading.questions import grade_answer
from tutor.model.answers import Answer
from tutor.model.questions import FreeTextQuestion, Question
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_after_model_answer", "repeats_model_answer"]

_ALIKE = 90  # percent of the letters
_LONGEST = 20_000  # characters; far more than a rubric reads
_WORD = re.compile(r"\w+")
_AGAIN = "That is the model answer again. Say it in your own words."


def grade_after_model_answer(question: Question, answer: Answer, *, attempt: int = 1, hints: int = 0) -> QuestionResult:
    """The verdict on an answer, as `grade_answer` has it, of a learner who was shown the model answer before.

    That answer again, or nearly, is not taken: it earns nothing and uses up no attempt.
    """
    if isinstance(question, FreeTextQuestion) and isinstance(answer, str) and repeats_model_answer(question, answer):
        return unread(question, _AGAIN)
    return grade_answer(question, answer, attempt=attempt, hints=hints)


def repeats_model_answer(question: FreeTextQuestion, answer: str) -> bool:
    """Whether an answer is the model answer, holds it, or is nearly it; only words count, no marks or markdown."""
    model, given = _words(question.answer), _words(answer[:_LONGEST])
    if not model:
        return False
    return f" {model} " in f" {given} " or fuzz.ratio(model, given, score_cutoff=_ALIKE) >= _ALIKE


def _words(text: str) -> str:
    return " ".join(_WORD.findall(folded(text).replace("_", " ")))
