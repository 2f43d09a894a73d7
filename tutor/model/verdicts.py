"""How an answer or a submission was judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tutor.model.timing import Bars, Timeline
from tutor.model.values import JsonValue

__all__ = ["CheckResult", "ConceptResult", "ExerciseResult", "PartResult", "QuestionResult", "Tier", "Verdict"]


class Verdict(StrEnum):
    """The outcome. `ERROR` is our fault or the machine's; `INCONCLUSIVE` measured, too close to call; `UNSURE` a
    free-text answer that met no rule."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    PARTIAL = "partial"
    FAIL = "fail"
    UNSURE = "unsure"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


class Tier(StrEnum):
    """How strong the jail is on this machine, found by trying. Words: see DESIGN, and `tutor doctor`."""

    STRONG = "strong"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PartResult:
    """One gap of a cloze, pair of a match or place of an order: `name` as the learner knows it, and what was given.

    `too_close`: it was measured, and is neither right nor wrong; `right` is false then.
    """

    name: str
    right: bool
    given: str = ""
    feedback: str = ""
    too_close: bool = False


@dataclass(frozen=True, slots=True)
class ConceptResult:
    """One concept of a rubric: `question` is what to ask back if it is not `met`."""

    name: str
    met: bool
    question: str = ""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A judged answer. `feedback` lines tell the learner what to change; `explanation` is the author's, for after.

    `parts` are for kinds that have parts. `concepts` are a rubric's; `model_answer` is set when the verdict is
    `unsure`, for the learner to compare with. `taken` is false if it couldn't be read as an answer: it uses up no
    attempt and isn't kept. `waiting`: it is kept, and its experiment has yet to be run. `bars` picture what was
    measured.
    """

    verdict: Verdict
    score: float
    max_score: float
    feedback: tuple[str, ...] = ()
    explanation: str = ""
    parts: tuple[PartResult, ...] = ()
    concepts: tuple[ConceptResult, ...] = ()
    model_answer: str = ""
    taken: bool = True
    waiting: bool = False
    bars: Bars | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One judged check. `expected` and `actual` are plain JSON values, or None when the check has none to show."""

    name: str
    verdict: Verdict
    score: float
    max_score: float
    message: str = ""
    expected: JsonValue = None
    actual: JsonValue = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseResult:
    """A judged submission. `seconds` is wall time of the whole check; `output` what the submission printed.

    `summary` is one sentence on what happened as a whole (what raised, which limit was hit), empty if nothing did;
    `diagnosis` the author's word on the likely cause, empty if none fits. `differences` tells each known difference
    from AWS that the run met, with the call that met it. `unreached` tells of connections to instances that nothing
    answered, and of logins that were refused, and why. `timelines` and `bars` picture what was measured.
    """

    exercise: str
    verdict: Verdict
    score: float
    max_score: float
    tier: Tier
    seconds: float
    checks: tuple[CheckResult, ...]
    output: str = ""
    summary: str = ""
    diagnosis: str = ""
    differences: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    timelines: tuple[Timeline, ...] = ()
    bars: tuple[Bars, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the score is one to keep. An error is no zero; what was too close to call counts where that cost
        nothing, with all points given."""
        if self.verdict is Verdict.INCONCLUSIVE:
            return self.score >= self.max_score > 0
        return self.verdict is not Verdict.ERROR
