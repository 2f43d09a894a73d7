"""The check on calls to AWS that were in flight at once: seen at the gateway, where no code of the learner's is."""

from __future__ import annotations

from tutor.grading.checks_calls import calls_unseen, is_of_api, made_calls
from tutor.grading.finding import Finding, Scene, failed, passed
from tutor.grading.flight import most_at_once
from tutor.grading.gaps import unshown
from tutor.grading.ran import came_back, ending
from tutor.grading.shown import counted
from tutor.model.checks import CalledCheck, InFlightCheck
from tutor.model.evidence import Evidence, Outcome
from tutor.model.tasks import Rendezvous
from tutor.model.verdicts import Verdict

__all__ = ["judge_in_flight"]

_HOW = (
    "Each call waited for the answer to the one before. Let several threads make them: "
    "`ThreadPoolExecutor(max_workers=...)`, and ask for results only once all are submitted."
)


def judge_in_flight(check: InFlightCheck, scene: Scene) -> Finding:
    """Whether calls of the API that were held for each other met.

    That they overlap in the journal is not enough: a client that gave up and asked again made one call twice.
    """
    evidence, of_api = scene.evidence, CalledCheck(check.api)
    calls = [call for call in made_calls(evidence) if is_of_api(call, of_api)]
    most = most_at_once((call.at, call.at + call.seconds) for call in calls)
    expected, actual = f"{check.at_least} at once", f"at most {most} at once, of {len(calls)}"
    if evidence.held is Rendezvous.MET:
        return passed(expected, actual)
    unseen, gap = calls_unseen(of_api, evidence)
    if unseen:
        return unshown(evidence, gap)
    if not calls:
        return failed(f"{check.api} was not called; expected {expected}.", expected, "no call")
    if evidence.held is Rendezvous.UNASKED or (evidence.held is Rendezvous.UNFINISHED and _was_cut(evidence)):
        return Finding(Verdict.INCONCLUSIVE, _unsettled(check, evidence), expected, actual)
    return failed(_on_too_few(check, scene, len(calls), most), expected, actual)


def _was_cut(evidence: Evidence) -> bool:
    return evidence.outcome in (Outcome.TIME, Outcome.MACHINE)


def _unsettled(check: InFlightCheck, evidence: Evidence) -> str:
    if not _was_cut(evidence):
        return f"Not judged: calls of {check.api} were not held for each other, and too quick to tell."
    return (
        f"Not judged: the limit of time came before it was settled whether more calls of {check.api} would be in "
        "flight. Try again; if it comes again, look for a loop or a wait that never ends."
    )


def _on_too_few(check: InFlightCheck, scene: Scene, calls: int, most: int) -> str:
    if not came_back(scene.evidence):
        ended = ending(scene.evidence, scene.call)
        return f"{ended} Until then: {calls} calls of {check.api}, at most {most} at once."
    if calls < check.at_least:
        return f"{check.api} was called {counted(calls)} in all; {check.at_least} calls at once are asked."
    if most >= check.at_least:
        return (
            f"Calls of {check.api} overlapped only where one was given up and made again, or after all others had "
            f"waited in vain. {_HOW}"
        )
    if most == 1:
        return f"The {calls} calls of {check.api} were made one after another. {_HOW}"
    return (
        f"At most {most} of {calls} calls of {check.api} were in flight at once; {check.at_least} are asked: let more "
        "threads make them."
    )
