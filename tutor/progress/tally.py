"""Folding the history of one question or exercise into its record: the latest row, attempts, the best share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tutor.model.verdicts import Verdict

__all__ = ["NOTHING_YET", "Tally"]

_JUDGED = frozenset({Verdict.PASS, Verdict.PARTIAL, Verdict.FAIL})


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known after some rows. `best_share` is between 0 and 1: the points of a question may change.

    `used` counts the rows that were judged; an unsure answer uses up no attempt. `unsure`: there was one.
    """

    attempts: int = 0
    best_share: float = 0.0
    latest: tuple[Any, ...] = ()
    max_score: float = 0.0
    used: int = 0
    passed: bool = False
    unsure: bool = False

    def plus(self, row: tuple[Any, ...], verdict: str, score: float, max_score: float) -> Tally:
        """With one more row."""
        share = score / max_score if max_score else 0.0
        return Tally(
            attempts=self.attempts + 1,
            best_share=max(self.best_share, share),
            latest=row,
            max_score=max_score,
            used=self.used + (verdict in _JUDGED),
            passed=self.passed or verdict == Verdict.PASS,
            unsure=self.unsure or verdict == Verdict.UNSURE,
        )

    @property
    def best_score(self) -> float:
        """The best share in the points of the latest row."""
        # a third of 3 points comes back as 1, not as 0.9999999999999999
        return round(self.best_share * self.max_score, 9)


NOTHING_YET = Tally()
