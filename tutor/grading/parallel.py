"""The checks on parallel work, by kind."""

from __future__ import annotations

from typing import TypeAlias

from tutor.grading.checks_in_flight import judge_in_flight
from tutor.grading.checks_parallel import judge_parallel
from tutor.grading.checks_results import judge_no_leftover, judge_same_result
from tutor.grading.checks_timed import judge_timed
from tutor.grading.finding import Finding, Scene
from tutor.grading.speed import judge_speedup
from tutor.model.checks import (
    InFlightCheck,
    NoLeftoverCheck,
    ParallelCheck,
    SameResultCheck,
    SpeedupCheck,
    TimedCheck,
)

__all__ = ["ParallelKind", "judge_parallel_kind"]

ParallelKind: TypeAlias = ParallelCheck | SameResultCheck | InFlightCheck | NoLeftoverCheck | TimedCheck | SpeedupCheck


def judge_parallel_kind(check: ParallelKind, scene: Scene) -> Finding:
    """The finding of a check on parallel work."""
    match check:
        case ParallelCheck():
            finding = judge_parallel(check, scene)
        case SameResultCheck():
            finding = judge_same_result(check, scene)
        case InFlightCheck():
            finding = judge_in_flight(check, scene)
        case NoLeftoverCheck():
            finding = judge_no_leftover(check, scene)
        case TimedCheck():
            finding = judge_timed(check, scene)
        case SpeedupCheck():
            finding = judge_speedup(check, scene.speed(check))
    return finding
