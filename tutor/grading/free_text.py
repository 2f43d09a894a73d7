"""Judging a `free_text` question by its rubric."""

from __future__ import annotations

from tutor.model.questions import FreeTextQuestion
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_free_text"]


def grade_free_text(question: FreeTextQuestion, answer: JsonValue) -> QuestionResult:
    """By the rubric."""
    raise NotImplementedError
