"""Checks on the order in which a submission called AWS."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tutor.grading.checks_calls import calls_unseen, is_meant, is_of_api, made_calls, wanted_call
from tutor.grading.finding import Finding, Scene, failed, passed
from tutor.grading.gaps import unshown
from tutor.grading.shown import counted, shown
from tutor.model.checks import CalledCheck, OrderCheck
from tutor.model.evidence import ApiCall
from tutor.model.values import JsonValue

__all__ = ["judge_order"]

_MOST_SHOWN = 12


def judge_order(check: OrderCheck, scene: Scene) -> Finding:
    """Whether there is a call for each step, each after the one before; other calls may lie between."""
    calls = made_calls(scene.evidence)
    expected: list[JsonValue] = [wanted_call(step) for step in check.steps]
    places = _places(check.steps, calls)
    seen = _seen(check.steps, calls)
    if len(places) == len(check.steps):
        return passed(expected, seen)
    for step in check.steps:
        unseen, gap = calls_unseen(step, scene.evidence)
        if unseen:
            return unshown(scene.evidence, gap)
    return failed(_missed(check.steps, places, calls), expected, seen)


def _places(steps: Sequence[CalledCheck], calls: Sequence[ApiCall]) -> list[int]:
    """Where each step was met, as early as can be: then as many are met as can be."""
    places: list[int] = []
    for place, call in enumerate(calls):
        if len(places) < len(steps) and is_meant(call, steps[len(places)]):
            places.append(place)
    return places


def _missed(steps: Sequence[CalledCheck], places: Sequence[int], calls: Sequence[ApiCall]) -> str:
    """What the first step that wasn't met lacks."""
    step = steps[len(places)]
    wanted = wanted_call(step)
    if not calls:
        return f"Your program made no call to AWS at all; the first that is expected is {wanted}."
    before = wanted_call(steps[len(places) - 1]) if places else ""
    if any(is_meant(call, step) for call in calls[: places[-1] if places else 0]):
        return f"{wanted} was called before {before}, and not after it; expected it after."
    if any(is_meant(call, step) for call in calls):  # the same call can't be two steps
        return f"{wanted} was called {counted(_count(step, calls))}; expected once more after {before}."
    nearly = " in this way" if any(is_of_api(call, step) for call in calls) else ""
    return f"{wanted} was not called{nearly}; expected {f'it after {before}' if before else 'it first'}."


def _count(step: CalledCheck, calls: Sequence[ApiCall]) -> int:
    return sum(is_meant(call, step) for call in calls)


def _seen(steps: Sequence[CalledCheck], calls: Sequence[ApiCall]) -> list[JsonValue]:
    """The calls of the APIs that the steps name, in their order, repeated ones told once."""
    of_steps = [call for call in calls if any(is_of_api(call, step) for step in steps)]
    told = [_told(call, steps) for call in of_steps]
    runs = [(text, sum(1 for _ in run)) for text, run in groupby(told)]
    lines: list[JsonValue] = [f"{text} ({counted(often)})" if often > 1 else text for text, often in runs[:_MOST_SHOWN]]
    return [*lines, f"and {len(runs) - _MOST_SHOWN} more"] if len(runs) > _MOST_SHOWN else lines


def _told(call: ApiCall, steps: Sequence[CalledCheck]) -> str:
    """A call with the parameters that some step asks about, and its error."""
    asked = {name for step in steps if is_of_api(call, step) for name in step.params}
    params = ", ".join(f"{name}={shown(value, 60)}" for name, value in call.params.items() if name in asked)
    return f"{call.api}{f' with {params}' if params else ''}{f': {call.error}' if call.error else ''}"
