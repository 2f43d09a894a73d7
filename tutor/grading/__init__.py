"""Judging, and nothing else: answers and evidence in, verdicts out. Pure: no files, clock, network or AWS."""

from tutor.grading.free_text import explain_answer
from tutor.grading.judge import grade_exercise
from tutor.grading.questions import grade_answer
from tutor.grading.rubric.trace import RubricTrace, render_trace
from tutor.grading.variables import bind, fill, fill_text

__all__ = [
    "RubricTrace",
    "bind",
    "explain_answer",
    "fill",
    "fill_text",
    "grade_answer",
    "grade_exercise",
    "render_trace",
]
