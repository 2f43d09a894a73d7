"""Checks on what a function of parallel work returns, and on what it leaves running."""

from __future__ import annotations

from tutor.grading.checks_parallel import judge_value
from tutor.grading.finding import Finding, Scene, broken, failed, passed
from tutor.grading.ran import NOT_RUN, came_back, ending, reference_trouble, unjudged
from tutor.grading.shown import named
from tutor.model.checks import NoLeftoverCheck, SameResultCheck
from tutor.model.tasks import Leftovers

__all__ = ["judge_no_leftover", "judge_same_result"]


def judge_same_result(check: SameResultCheck, scene: Scene) -> Finding:
    """Whether the function returned what a function of the solution returned for the same inputs."""
    trial = scene.trial(check.function, check.args)
    if trial is None:
        return broken(NOT_RUN)
    function = check.function or scene.call
    finding = unjudged(trial.evidence, function)
    if finding is not None:
        return finding
    expected = trial.named.get(check.reference)
    trouble = reference_trouble(expected)
    if trouble is not None or expected is None:
        return trouble or broken(NOT_RUN)
    if not came_back(trial.evidence):
        return failed(f"There is no result: {ending(trial.evidence, function)}", expected.returned)
    return judge_value(expected.returned, trial.evidence, function)


def judge_no_leftover(check: NoLeftoverCheck, scene: Scene) -> Finding:
    """Whether no worker process and no thread was left once the function had returned."""
    trial = scene.trial(check.function, check.args)
    if trial is None:
        return broken(NOT_RUN)
    function = check.function or scene.call
    finding = unjudged(trial.evidence, function)
    if finding is not None:
        return finding
    if not came_back(trial.evidence):
        return failed(f"What it leaves behind can't be told: {ending(trial.evidence, function)}", "nothing left")
    left = trial.evidence.leftovers
    if left is None:
        return broken(NOT_RUN)
    if not left.processes and not left.threads:
        return passed("nothing left", "nothing left")
    number = left.processes + left.threads
    told = " and ".join([*_some(left.processes, "worker process", "es"), *_some(left.threads, "thread", "s")])
    are = "was" if number == 1 else "were"
    message = f"{told[:1].upper()}{told[1:]} {are} still there after {named(function)} had returned. {_mend(left)}"
    return failed(message, "nothing left", told)


def _some(number: int, name: str, plural: str) -> list[str]:
    return [f"{'one' if number == 1 else number} {name}{plural if number > 1 else ''}"] if number else []


def _mend(left: Leftovers) -> str:
    if left.processes:
        return (
            "A pool that isn't shut down keeps its processes, and their memory. Use it in a `with` block, or call "
            "`close()` and then `join()`; `join()` each `Process` that you start."
        )
    return "Use the executor in a `with` block, or call its `shutdown()`; `join()` each `Thread` that you start."
