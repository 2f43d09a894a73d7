"""The programs of a course: those whose output its `predict` questions declare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tutor.model.course import Course, Quiz
from tutor.model.questions import PredictQuestion

__all__ = ["Program", "programs_of"]

Program = tuple[Quiz, int]
"""The quiz, and the index of a predict question in it."""


def programs_of(course: Course, *, within: Callable[[Path], bool] = lambda _: True) -> list[Program]:
    """Every predict question of a course, in the quiz files that are `within`."""
    return [
        (quiz, index)
        for quiz in course.quizzes.values()
        if within(quiz.path)
        for index, question in enumerate(quiz.questions)
        if isinstance(question, PredictQuestion)
    ]
