"""What the learner's record says of a question or an exercise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tutor.model.answers import Answer
from tutor.model.timing import Measurement
from tutor.model.verdicts import Verdict

__all__ = ["AnswerRecord", "RunRecord"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """The latest answer to a question, and how well it went over all attempts.

    `best_score` is the best share of the points ever earned, in today's points (`max_score` of the latest answer).
    `used` counts the attempts that were judged: an unsure answer uses up none. `passed`: some answer was right.
    `unsure`: some answer met no rule, so the learner has seen the model answer. `at` is aware, in UTC. `measurement` is
    what the latest answer was judged by, if it was an experiment.
    """

    answer: Answer
    verdict: Verdict
    score: float
    max_score: float
    feedback: tuple[str, ...]
    attempts: int
    used: int
    best_score: float
    passed: bool
    unsure: bool
    at: datetime
    measurement: Measurement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """The latest judged run of an exercise, and how well it went over all judged runs.

    Runs that don't count (`ExerciseResult.counts`) are kept in the record and are nowhere here. `best_score` is in
    today's points, as in `AnswerRecord`; `source` is the submission of the latest judged run; `at` is aware, in UTC.
    """

    verdict: Verdict
    score: float
    max_score: float
    attempts: int
    best_score: float
    source: bytes
    at: datetime
