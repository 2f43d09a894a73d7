"""Judging, and nothing else: answers and evidence in, verdicts out. Pure: no files, clock, network or AWS.

This front is lazy: who judges answers doesn't load what judges exercises, and the other way round.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.grading.flight import any_at_once
    from tutor.grading.free_text import explain_answer
    from tutor.grading.judge import grade_exercise
    from tutor.grading.model_answer import grade_after_model_answer
    from tutor.grading.questions import grade_answer
    from tutor.grading.rubric.trace import RubricTrace, render_trace
    from tutor.grading.trials import TrialPlan, holds, plan_trials
    from tutor.grading.variables import bind, fill, fill_text
    from tutor.grading.watched import watched_names

__all__ = [
    "RubricTrace",
    "TrialPlan",
    "any_at_once",
    "bind",
    "explain_answer",
    "fill",
    "fill_text",
    "grade_after_model_answer",
    "grade_answer",
    "grade_exercise",
    "holds",
    "plan_trials",
    "render_trace",
    "watched_names",
]

_HOMES = {
    "RubricTrace": "rubric.trace",
    "TrialPlan": "trials",
    "any_at_once": "flight",
    "bind": "variables",
    "explain_answer": "free_text",
    "fill": "variables",
    "fill_text": "variables",
    "grade_after_model_answer": "model_answer",
    "grade_answer": "questions",
    "grade_exercise": "judge",
    "holds": "trials",
    "plan_trials": "trials",
    "render_trace": "rubric.trace",
    "watched_names": "watched",
}


def __getattr__(name: str) -> object:
    """What this front shows, loaded when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
