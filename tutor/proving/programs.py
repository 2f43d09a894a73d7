"""The programs of a course: those whose output its `predict` questions declare, and those that it has timed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tutor.model.course import Course, Quiz
from tutor.model.questions import MeasuredQuestion, PredictQuestion, Question

__all__ = ["Program", "has_program", "programs_of"]

Program = tuple[Quiz, int]
"""The quiz, and the index of a predict or a measured question in it."""


def has_program(question: Question) -> bool:
    """Whether there is a program to run before it can be trusted."""
    return isinstance(question, PredictQuestion | MeasuredQuestion)


def programs_of(course: Course, *, within: Callable[[Path], bool] = lambda _: True) -> list[Program]:
    """Every question of a course that has a program, in the quiz files that are `within`."""
    return [
        (quiz, index)
        for quiz in course.quizzes.values()
        if within(quiz.path)
        for index, question in enumerate(quiz.questions)
        if has_program(question)
    ]
