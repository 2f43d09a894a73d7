"""Checks on parallel work, by kind."""

from __future__ import annotations

from typing import TypeAlias

from tutor.grading.finding import Finding, Scene, broken
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


def judge_parallel_kind(_check: ParallelKind, _scene: Scene) -> Finding:
    """The finding of a check on parallel work."""
    return broken("Not judged: nothing was measured.")
