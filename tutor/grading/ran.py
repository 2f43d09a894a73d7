"""Whether a run came to where its result can be judged, and what to say where it did not."""

from __future__ import annotations

from tutor.grading.finding import Finding, broken, failed
from tutor.grading.outcomes import described_error
from tutor.grading.shown import named
from tutor.model.evidence import Evidence, Outcome
from tutor.model.verdicts import Verdict

__all__ = ["NOT_RUN", "came_back", "ending", "how_it_ended", "reference_trouble", "unjudged"]

NOT_RUN = "Not judged: the run that this check asks for is missing. This is not your fault."

_LIMITS = {
    Outcome.TIME: "its limit of time",
    Outcome.MEMORY: "its limit of memory",
    Outcome.PROCESSES: "its limit of processes and threads",
}


def came_back(evidence: Evidence) -> bool:
    """Whether the function returned something."""
    return evidence.outcome in (Outcome.RETURNED, Outcome.UNSENDABLE)


def unjudged(evidence: Evidence, function: str) -> Finding | None:
    """The finding where nothing of the submission ran; None if something did."""
    match evidence.outcome:
        case Outcome.MACHINE:
            return broken("Not judged: this machine could not run the check.")
        case Outcome.CANCELLED:
            return Finding(Verdict.INCONCLUSIVE, "Not judged: the check was cancelled.")
        case Outcome.SYNTAX:
            return failed("The file is not Python, so nothing ran.")
        case Outcome.NO_FUNCTION:
            return failed(f"The file defines no function {named(function)}.")
    return None


def reference_trouble(evidence: Evidence | None) -> Finding | None:
    """The finding where the course's own solution can't be held against; None if it can."""
    if evidence is None:
        return broken(NOT_RUN)
    if evidence.outcome is Outcome.RETURNED:
        return None
    if evidence.outcome is Outcome.CANCELLED:
        return Finding(Verdict.INCONCLUSIVE, "Not judged: the check was cancelled.")
    how = how_it_ended(evidence)
    return broken(f"Not judged: the course's own solution {how}. This is not your fault.")


def ending(evidence: Evidence, function: str) -> str:
    """What became of a function that did not return, as a sentence."""
    how = how_it_ended(evidence)
    who = named(function) if function else "The program"
    if function and not evidence.called:
        who = f"While the file was imported, before {who} was called, it"
    return f"{who} {how}{'' if how.endswith(('.', '!', '?')) else '.'}"


def how_it_ended(evidence: Evidence) -> str:
    """What became of a function that did not return, as the rest of a sentence about it."""
    if evidence.outcome in _LIMITS:
        return f"was stopped at {_LIMITS[evidence.outcome]}"
    if evidence.outcome is Outcome.RAISED and evidence.raised is not None:
        return f"raised {described_error(evidence.raised)}"
    if evidence.outcome is Outcome.UNSENDABLE:
        return "returned something that is not made of plain texts, numbers, lists and dicts"
    return "could not be run here" if evidence.outcome is Outcome.MACHINE else "did not come to its end"
