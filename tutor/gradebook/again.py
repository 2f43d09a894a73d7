"""Judging again what was too close to call: after all others, when nothing else of the class runs beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tutor.errors import TutorError
from tutor.gradebook.folder import RefusedError, StudentFolder, read_handed_in
from tutor.gradebook.records import ExerciseItem, StudentResult
from tutor.model.course import Course, Exercise
from tutor.model.verdicts import ExerciseResult, Verdict

__all__ = ["judge_again"]


def judge_again(
    course: Course,
    student: StudentFolder,
    result: StudentResult,
    judge: Callable[[Exercise, bytes], ExerciseResult],
    watch: Callable[[str], None],
) -> StudentResult:
    """A student's result with each inconclusive exercise judged once more; `watch` is told what comes next."""

    def at_last(item: ExerciseItem) -> ExerciseItem:
        if not item.submitted or item.result.verdict is not Verdict.INCONCLUSIVE:
            return item
        watch(f"{student.name}: {item.result.exercise}, once more")
        return _again(course.exercises[item.result.exercise], student, item, judge)

    return replace(result, exercises=tuple(map(at_last, result.exercises)))


def _again(
    exercise: Exercise, student: StudentFolder, item: ExerciseItem, judge: Callable[[Exercise, bytes], ExerciseResult]
) -> ExerciseItem:
    """What the second try came to; the first, if the second told less."""
    try:
        second = judge(exercise, read_handed_in(student, f"{exercise.id}.py"))
    except (RefusedError, OSError, TutorError):
        return item
    better = second.counts or not item.result.counts
    return replace(item, result=second if better else item.result, judged_again=True)
