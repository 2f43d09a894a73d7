"""What a check found, before it is given points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tutor.grading.start import Start
from tutor.model.evidence import Evidence, Outcome
from tutor.model.values import JsonValue
from tutor.model.verdicts import Verdict

__all__ = ["Finding", "Scene", "broken", "failed", "passed"]

_ENDED_WELL: Final = (Outcome.RETURNED, Outcome.UNSENDABLE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's verdict. `message` says what was expected, what was there and what to change; empty on a pass.

    `withheld` says that the check does hold, and earns nothing as long as the rest doesn't work.
    """

    verdict: Verdict
    message: str = ""
    expected: JsonValue = None
    actual: JsonValue = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What checks look at: the AWS state before the run, and all that was observed in it. `call` may be empty."""

    evidence: Evidence
    start: Start
    call: str = ""

    @property
    def returned(self) -> bool:
        """Whether the call came back with a value (one that JSON can't carry included)."""
        return self.evidence.outcome in _ENDED_WELL

    @property
    def callee(self) -> str:
        """What ran, as the subject of a sentence."""
        return f"`{self.call}`" if self.call else "The program"


def passed(expected: JsonValue = None, actual: JsonValue = None) -> Finding:
    """The check holds."""
    return Finding(Verdict.PASS, "", expected, actual)


def failed(message: str, expected: JsonValue = None, actual: JsonValue = None) -> Finding:
    """The check does not hold."""
    return Finding(Verdict.FAIL, message, expected, actual)


def broken(message: str) -> Finding:
    """The check could not be judged, by our fault or the author's."""
    return Finding(Verdict.ERROR, message)
