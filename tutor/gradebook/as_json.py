"""Results as JSON, format 1: what `tutor check --json` prints and results.json holds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from tutor.gradebook.records import ClassResult, ExerciseItem, QuizItem, StudentResult, ToMark
from tutor.model.places import Problem
from tutor.model.timing import Bars, Span, Timeline
from tutor.model.values import JsonValue
from tutor.model.verdicts import CheckResult, ExerciseResult

__all__ = ["FORMAT", "class_as_json", "exercise_as_json", "to_json"]

FORMAT = 1


def to_json(value: Mapping[str, Any], *, indent: int | None = None) -> str:
    """Strict JSON: no NaN, and half characters of an undecodable text as escapes."""
    text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, indent=indent)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def exercise_as_json(result: ExerciseResult) -> dict[str, Any]:
    """A judged submission, keys in the order of the format."""
    return {
        "format": FORMAT,
        "exercise": result.exercise,
        "verdict": result.verdict.value,
        "score": result.score,
        "max_score": result.max_score,
        "tier": result.tier.value,
        "seconds": round(result.seconds, 3),
        "checks": [_check_as_json(check) for check in result.checks],
        "output": result.output,
        "summary": result.summary,
        "diagnosis": result.diagnosis,
        "differences": list(result.differences),
        "unreached": list(result.unreached),
        "timelines": [_timeline_as_json(timeline) for timeline in result.timelines],
        "bars": [_bars_as_json(bars) for bars in result.bars],
    }


def class_as_json(result: ClassResult) -> dict[str, Any]:
    """A graded class."""
    return {
        "format": FORMAT,
        "course": {"id": result.course, "title": result.title},
        "tier": result.tier.value,
        "complete": result.whole,
        "students": [_student_as_json(student) for student in result.students],
        "to_mark": [_to_mark_as_json(answer) for answer in result.to_mark],
        "problems": [_problem_as_json(problem) for problem in result.problems],
    }


def _to_mark_as_json(answer: ToMark) -> dict[str, Any]:
    return {
        "student": answer.student,
        "quiz": answer.quiz,
        "question": answer.question,
        "answer": answer.answer,
    }


def _student_as_json(student: StudentResult) -> dict[str, Any]:
    return {
        "student": student.name,
        "score": student.total,
        "max_score": student.max_total,
        "complete": student.whole,
        "exercises": [_exercise_item_as_json(item) for item in student.exercises],
        "quizzes": [_quiz_as_json(quiz) for quiz in student.quizzes],
        "problems": [_problem_as_json(problem) for problem in student.problems],
    }


def _exercise_item_as_json(item: ExerciseItem) -> dict[str, Any]:
    own = {"submitted": item.submitted, "judged_again": item.judged_again}
    return own | exercise_as_json(item.result)


def _quiz_as_json(quiz: QuizItem) -> dict[str, Any]:
    return {
        "quiz": quiz.quiz,
        "submitted": quiz.submitted,
        "score": quiz.score,
        "max_score": quiz.max_score,
        "pass_mark": quiz.pass_mark,
        "passed": quiz.passed,
        "questions": [
            {
                "question": item.question,
                "answered": item.answered,
                "verdict": item.result.verdict.value,
                "score": item.result.score,
                "max_score": item.result.max_score,
                "feedback": list(item.result.feedback),
                "bars": _bars_as_json(item.result.bars) if item.result.bars else None,
            }
            for item in quiz.questions
        ],
    }


def _check_as_json(check: CheckResult) -> dict[str, Any]:
    return {
        "name": check.name,
        "verdict": check.verdict.value,
        "score": check.score,
        "max_score": check.max_score,
        "message": check.message,
        "expected": check.expected,
        "actual": check.actual,
    }


def _timeline_as_json(timeline: Timeline) -> dict[str, Any]:
    return {
        "title": timeline.title,
        "sentence": timeline.sentence,
        "noun": timeline.noun,
        "workers": timeline.workers.value if timeline.workers else None,
        "peak": timeline.peak,
        "processes": timeline.processes,
        "seconds": _seconds(timeline.seconds),
        "lanes": [{"worker": name, "spans": [_span_as_json(span) for span in spans]} for name, spans in timeline.lanes],
    }


def _span_as_json(span: Span) -> dict[str, Any]:
    return {"began": _seconds(span.began), "ended": _seconds(span.ended), "held": _seconds(span.held)}


def _bars_as_json(bars: Bars) -> dict[str, Any]:
    return {
        "title": bars.title,
        "sentence": bars.sentence,
        "bars": [
            {
                "name": bar.name,
                "median": _seconds(bar.median),
                "least": _seconds(bar.least),
                "most": _seconds(bar.most),
                "runs": bar.runs,
            }
            for bar in bars.bars
        ],
    }


def _seconds(seconds: float) -> float:
    """To the microsecond."""
    return round(seconds, 6)


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": str(problem.place.file),
        "line": problem.place.line,
        "column": problem.place.column,
        "what": problem.what,
        "mend": problem.mend,
    }


def _finite(value: JsonValue | Any) -> Any:
    """JSON has no NaN and no infinity: they become texts."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_finite(item) for item in value]
    return value
