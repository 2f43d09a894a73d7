"""What a check found, before it is given points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tutor.grading.start import Start
from tutor.model.checks import SpeedupCheck
from tutor.model.evidence import Evidence, Outcome
from tutor.model.runs import Trial, call_key
from tutor.model.timing import SpeedMeasurement
from tutor.model.values import JsonValue
from tutor.model.verdicts import Verdict

__all__ = ["Finding", "Scene", "broken", "failed", "passed"]

_ENDED_WELL: Final = (Outcome.RETURNED, Outcome.UNSENDABLE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's verdict. `message` says what was expected, what was there and what to change; empty on a pass.

    `withheld` says that the check does hold, and earns nothing as long as the rest doesn't work. `granted` says that an
    inconclusive check gets its points all the same: it costs nothing that this machine was too busy to tell. With
    `left_out` nothing could be told here at all, and the other checks decide the verdict.
    """

    verdict: Verdict
    message: str = ""
    expected: JsonValue = None
    actual: JsonValue = None
    withheld: bool = False
    granted: bool = False
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What checks look at: the AWS state before the run, and all that was observed in it. `call` may be empty.

    `args` are what `call` was called with. `trials` are keyed by `call_key`; `speeds` are pairs of a check and what was
    measured for it.
    """

    evidence: Evidence
    start: Start
    call: str = ""
    args: Sequence[JsonValue] = ()
    trials: Mapping[str, Trial] = field(default_factory=dict)
    speeds: Sequence[tuple[SpeedupCheck, SpeedMeasurement]] = ()

    @property
    def returned(self) -> bool:
        """Whether the call came back with a value (one that JSON can't carry included)."""
        return self.evidence.outcome in _ENDED_WELL

    def trial(self, function: str, args: Sequence[JsonValue] | None) -> Trial | None:
        """The trial of a function; empty and None stand for what the exercise itself calls."""
        return self.trials.get(call_key(function or self.call, self.args if args is None else args))

    def speed(self, check: SpeedupCheck) -> SpeedMeasurement | None:
        """What was measured for a check; None if nothing was."""
        return next((measurement for known, measurement in self.speeds if known == check), None)

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
