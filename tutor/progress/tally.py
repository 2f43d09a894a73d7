"""Folding the history of one question or exercise into its record: the latest row, attempts, the best share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["NOTHING_YET", "Tally"]


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known after some rows. `best_share` is between 0 and 1: the points of a question may change."""

    attempts: int
    best_share: float
    latest: tuple[Any, ...]
    max_score: float

    def plus(self, row: tuple[Any, ...], score: float, max_score: float) -> Tally:
        """With one more row."""
        share = score / max_score if max_score else 0.0
        return Tally(self.attempts + 1, max(self.best_share, share), row, max_score)

    @property
    def best_score(self) -> float:
        """The best share in the points of the latest row."""
        # a third of 3 points comes back as 1, not as 0.9999999999999999
        return round(self.best_share * self.max_score, 9)


NOTHING_YET = Tally(0, 0.0, (), 0.0)
