"""What came of running a cell: a code block of a lesson, run in the lesson's own sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tutor.model.evidence import JournalEntry
from tutor.model.verdicts import Tier

__all__ = ["CellOutcome", "CellRun"]


class CellOutcome(StrEnum):
    """How a cell ended. `DIED`: its process did, by itself; `TIMED_OUT` and `INTERRUPTED`: we ended it."""

    FINE = "fine"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    TIMED_OUT = "timed out"
    DIED = "died"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRun:
    """A cell that has ended. `text` is what it printed, its value at the end, `cut` so many characters were left out.

    `error` is the traceback of a Python cell, or a sentence on the exit status of a shell's. `calls` is what AWS and
    its instances were asked meanwhile. `missing` names programs that it called and that aren't installed. `lost`: the
    sandbox went with it, and what earlier cells made is gone. `trouble` says why instances don't answer, once there is
    one that should. `tier` is how strong the jail was.
    """

    outcome: CellOutcome
    text: str = ""
    error: str = ""
    cut: int = 0
    calls: tuple[JournalEntry, ...] = ()
    missing: tuple[str, ...] = ()
    lost: bool = False
    trouble: str = ""
    tier: Tier = Tier.STRONG
