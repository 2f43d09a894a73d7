"""The check on seconds that a program reports: each is held against our own measurement of the same call.

A function that is timed rightly takes no less than its call was seen to take, and no more than the time between what
was seen before that call and what was seen after it. Which of several calls was timed is left open.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutor.grading.equality import kind
from tutor.grading.finding import Finding, Scene, broken, failed, passed
from tutor.grading.ran import NOT_RUN, came_back, ending, unjudged
from tutor.grading.shown import listed, named, shown
from tutor.model.checks import TimedCheck
from tutor.model.evidence import Evidence, Outcome
from tutor.model.tasks import TaskCall, Tasks
from tutor.model.values import JsonValue

__all__ = ["judge_timed"]

_SHARE = 0.05  # of the time itself, that its measuring may add or a rounding take away
_SECONDS = 0.001  # that clocks and roundings may differ by in any case
_UNITS = ((1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds"))
_FIGURES = 3  # of seconds, as they are told
_SHORTEST = 1e-6  # seconds; what is less is told as less
_LARGEST = 1e15  # seconds that are written out
_WHOLE = 0.9  # of the calls together: then the number is their sum


@dataclass(frozen=True)
class _Seen:
    """What we saw of a function's calls: the shortest, all of them together, and the widest time around one."""

    calls: int
    shortest: float
    together: float
    widest: float

    def fits(self, seconds: float) -> bool:
        """Whether a right measurement of one call, or of a mean of them, can be so long."""
        return 0 <= seconds <= _more(self.widest) and self.shortest <= _more(seconds)


@dataclass(frozen=True)
class _Trouble:
    """What is wrong with one number, and what may mend it."""

    what: str
    advice: str = ""


def judge_timed(check: TimedCheck, scene: Scene) -> Finding:
    """Whether the run returned, for each key, the seconds that the key's function took."""
    trial = scene.trial("", None)
    if trial is None:
        return broken(NOT_RUN)
    evidence = trial.evidence
    finding = unjudged(evidence, scene.call)
    if finding is not None:
        return finding
    if evidence.outcome is not Outcome.RETURNED:
        told = f"There are no seconds to look at: {ending(evidence, scene.call)}"
        return failed(told, _asked(check, {}), evidence.returned_repr) if came_back(evidence) else failed(told)
    if evidence.tasks is None:
        return broken(NOT_RUN)
    return _judge(check, evidence.returned, evidence, evidence.tasks)


def _judge(check: TimedCheck, returned: JsonValue, evidence: Evidence, tasks: Tasks) -> Finding:
    keys = ", ".join(named(key) for key, _ in check.functions)
    if not isinstance(returned, Mapping):
        told = f"Expected a dict with the keys {keys}, and seconds as values; got {shown(returned)}."
        return failed(told, _asked(check, {}), returned)
    ends = max([evidence.seconds, *(call.ended for call in tasks.calls)])
    seen = {function: _seen(function, tasks.calls, ends) for _, function in check.functions}
    troubles = [
        trouble
        for key, function in check.functions
        if (trouble := _trouble(key, function, returned, tasks, seen)) is not None
    ]
    expected, actual = _asked(check, seen), _told(returned)
    if not troubles:
        return passed(expected, actual)
    advice = dict.fromkeys(trouble.advice for trouble in troubles if trouble.advice)
    return failed("\n".join([*(trouble.what for trouble in troubles), *advice]), expected, actual)


def _trouble(
    key: str, function: str, returned: Mapping[str, JsonValue], tasks: Tasks, seen: Mapping[str, _Seen | None]
) -> _Trouble | None:
    """What is wrong with the seconds under one key, if anything is."""
    if function in tasks.undefined:
        return _Trouble(f"Your file defines no function {named(function)}, so there is nothing to time.")
    if key not in returned:
        others = f" It has {listed([str(other) for other in returned])}." if returned else ""
        return _Trouble(f"The key {named(key)} is missing in what is returned.{others}")
    value, found = _number(returned[key]), seen[function]
    if value is None:
        what = f"{shown(returned[key], 40)}, {kind(returned[key])}"
        return _Trouble(f"{named(key)} is {what}; expected the seconds as a number.")
    if found is None:
        return _Trouble(f"{named(function)} was never called, so {named(key)} can't be the seconds that it took.")
    if found.fits(value):
        return None
    mixed = next((name for name, one in seen.items() if name != function and one is not None and one.fits(value)), "")
    took = f"{named(function)} took {_written(found.shortest)} seconds by our clock"
    return _Trouble(f"{named(key)} is {_written(value)} seconds; {took}.", _advice(value, found, mixed))


def _number(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an integer that no float can be
        return None


def _advice(value: float, found: _Seen, mixed: str) -> str:
    """What may have gone wrong with a number. `mixed` is another function that it fits."""
    if value < 0:
        return "Time doesn't run backwards: take the end minus the beginning."
    unit = next((name for factor, name in _UNITS if found.fits(value / factor)), "")
    if unit:
        return f"That looks like {unit}: report seconds."
    if value < found.shortest:
        return (
            "That is too little. Read the clock right before the call, and again once all of it is done: what is only "
            "started, and not joined, isn't done. `perf_counter` goes on while the program waits; `process_time` "
            "doesn't."
        )
    if found.calls > 1 and value >= _WHOLE * found.together:
        return f"It was called {found.calls} times: divide the sum by the number of calls."
    fits = f" {_written(value)} fits {named(mixed)}: were the two mixed up?" if mixed else ""
    return f"That is too much. Read the clock anew right before the call, and right after it.{fits}"


def _more(seconds: float) -> float:
    return seconds * (1 + _SHARE) + _SECONDS


# --- seconds in words --------------------------------------------------------------------------------------


def _asked(check: TimedCheck, seen: Mapping[str, _Seen | None]) -> JsonValue:
    """For each key what we measured, or what is asked where there was nothing to measure."""
    found = {key: seen.get(function) for key, function in check.functions}
    return {key: f"about {_written(one.shortest)} s" if one else "its seconds" for key, one in found.items()}


def _told(returned: Mapping[str, JsonValue]) -> JsonValue:
    """What was returned, numbers in the same unit and with as many figures as ours."""
    numbers = {key: _number(value) for key, value in returned.items()}
    return {key: value if (one := numbers[key]) is None else f"{_written(one)} s" for key, value in returned.items()}


def _written(seconds: float) -> str:
    """Seconds with three figures, and never with an exponent if that can be: `0.0459`, `45900`."""
    if 0 < seconds < _SHORTEST:
        return f"less than {_SHORTEST:f}"
    if not _SHORTEST <= abs(seconds) < _LARGEST:
        return f"{seconds:.{_FIGURES}g}"
    text = f"{seconds:.{max(_FIGURES - 1 - math.floor(math.log10(abs(seconds))), 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- what was seen -----------------------------------------------------------------------------------------


def _seen(function: str, calls: Sequence[TaskCall], ends: float) -> _Seen | None:
    """What was seen of one function, in a run that ended at `ends`; None if it was never called."""
    own = [call for call in calls if call.task == function]
    if not own:
        return None
    lengths = [call.ended - call.went for call in own]
    moments = sorted(moment for call in calls for moment in (call.began, call.ended))
    widest = max(_after(call, moments, ends) - _before(call, moments) for call in own)
    return _Seen(len(own), min(lengths), sum(lengths), widest)


def _before(call: TaskCall, moments: Sequence[float]) -> float:
    """The last that was seen of any call before this one began; the start of the run, if nothing was."""
    place = bisect_left(moments, call.began)
    return moments[place - 1] if place else 0.0


def _after(call: TaskCall, moments: Sequence[float], ends: float) -> float:
    """The first that was seen of any call after this one ended; the end of the run, if nothing was."""
    place = bisect_right(moments, call.ended)
    return moments[place] if place < len(moments) else ends
