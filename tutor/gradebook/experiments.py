"""The experiments of measured questions: run once for a whole class, so that all are judged by the same measurement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tutor.grading import grade_answer
from tutor.model.questions import MeasuredQuestion, Question
from tutor.model.timing import Measurement
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult, Verdict

__all__ = ["Experiments", "Measure"]

Measure = Callable[[MeasuredQuestion], Measurement]
"""Runs the experiment of a question here and now."""
_TRIES = 2  # at an experiment that fails, or tells nothing apart: a machine has its moments


class Experiments:
    """Judges the answers of a class. Without `measure`, predictions are left unjudged."""

    def __init__(self, measure: Measure | None) -> None:
        self._measure = measure
        self._measured: dict[tuple[str, str], Measurement] = {}
        self._tries: Counter[tuple[str, str]] = Counter()

    def judged(self, quiz_id: str, question: Question, answer: JsonValue) -> QuestionResult:
        """The verdict on an answer. The first that waits for an experiment has it run, for itself and all others."""
        result = grade_answer(question, answer)
        if not result.waiting or not isinstance(question, MeasuredQuestion) or self._measure is None:
            return result
        key = (quiz_id, question.id)
        known = self._measured.get(key)
        if known is None or (known.not_measured and self._tries[key] < _TRIES):
            self._tries[key] += 1
            self._measured[key] = self._measure(question)
        judged = grade_answer(question, answer, measurement=self._measured[key])
        if judged.verdict is Verdict.INCONCLUSIVE and self._tries[key] < _TRIES:
            self._tries[key] += 1
            self._measured[key] = self._measure(question)
            judged = grade_answer(question, answer, measurement=self._measured[key])
        return judged
