"""Checks on the calls that a submission made to AWS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tutor.grading.aws_errors import advice
from tutor.grading.equality import includes
from tutor.grading.finding import Finding, Scene, failed, passed
from tutor.grading.gaps import unshown
from tutor.grading.shown import counted, named, shown
from tutor.model.checks import CalledCheck
from tutor.model.evidence import ApiCall, Evidence
from tutor.model.values import JsonValue

__all__ = ["calls_unseen", "is_meant", "is_not_called", "is_of_api", "judge_called", "made_calls", "wanted_call"]

_MOST_SHOWN = 6


def judge_called(check: CalledCheck, scene: Scene) -> Finding:
    """Whether the API was called as often as asked, with the parameters and the outcome that were asked."""
    calls = made_calls(scene.evidence)
    of_api = [call for call in calls if is_of_api(call, check)]
    with_params = [call for call in of_api if includes(call.params, check.params)]
    matching = [call for call in with_params if is_meant(call, check)]
    number, expected = len(matching), _wanted(check)
    unseen, gap = calls_unseen(check, scene.evidence)
    if _fits(check, number) and _fits(check, number + unseen):
        return passed(expected, number)
    if any(_fits(check, possible) for possible in range(number, number + unseen + 1)):
        return unshown(scene.evidence, gap)
    if number:
        return failed(_wrong_number(check, matching), expected, number)
    if with_params:
        return failed(_wrong_error(check, with_params), expected, [call.error for call in with_params])
    if of_api:
        actual: list[JsonValue] = [call.params for call in of_api]
        return failed(_wrong_params(check, of_api), {**check.params}, actual)
    return failed(_not_called(check, calls), expected, number)


def is_not_called(check: CalledCheck) -> bool:
    """Whether making no call at all satisfies the check."""
    return _fits(check, 0)


def made_calls(evidence: Evidence) -> list[ApiCall]:
    """All calls, whoever signed them; an entry without an API is the journal's own note that it is full."""
    return [call for call in evidence.calls if call.api]


def calls_unseen(check: CalledCheck, evidence: Evidence) -> tuple[int, str]:
    """How many calls may count for the check besides those that are seen to, and what is missing of them."""
    names = {_folded(check.api), "*"}
    unlisted = sum(number for api, number in evidence.unlisted.items() if _folded(api) in names)
    bare = [call for call in evidence.calls if call.params_left_out and check.params and is_of_api(call, check)]
    meant = sum(check.error is None or call.error == check.error for call in bare)
    return unlisted + meant, "calls" if unlisted else "parameters"


def is_of_api(call: ApiCall, check: CalledCheck) -> bool:
    """Whether it is a call of the check's API, whatever came with it and of it."""
    return _folded(call.api) == _folded(check.api)


def is_meant(call: ApiCall, check: CalledCheck) -> bool:
    """Whether the call counts for the check: its API, with its parameters, with its outcome."""
    fits = is_of_api(call, check) and includes(call.params, check.params)
    return fits and (check.error is None or call.error == check.error)


def wanted_call(check: CalledCheck) -> str:
    """The call that a check means: `GetObject with Key='a' (refused with NoSuchKey)`, as far as it says so."""
    with_params = f" with {_params(check.params)}" if check.params else ""
    outcome = {None: "", "": " (successful)"}.get(check.error, f" (refused with {named(check.error or '')})")
    return f"{check.api}{with_params}{outcome}"


def _folded(api: str) -> str:
    return api.replace("_", "").casefold()


def _fits(check: CalledCheck, number: int) -> bool:
    if check.times is not None:
        return number == check.times
    # at least once if nothing is said; with `at_most` alone, never is allowed too
    least = check.at_least if check.at_least is not None else 1 if check.at_most is None else 0
    return least <= number and (check.at_most is None or number <= check.at_most)


def _wanted(check: CalledCheck) -> str:
    if check.times is not None:
        return counted(check.times)
    least = f"at least {counted(check.at_least)}" if check.at_least is not None else ""
    most = f"at most {counted(check.at_most)}" if check.at_most is not None else ""
    return " and ".join(part for part in (least, most) if part) or "at least once"


def _condition(check: CalledCheck) -> str:
    with_params = f" with {_params(check.params)}" if check.params else ""
    ending = {None: "", "": " successfully"}.get(check.error, f" with the error {named(check.error or '')}")
    return f"{with_params}{ending}"


def _params(params: object) -> str:
    if not isinstance(params, dict):
        return ""
    return ", ".join(f"{name}={shown(value, 80)}" for name, value in list(params.items())[:_MOST_SHOWN])


def _wrong_number(check: CalledCheck, calls: Sequence[ApiCall]) -> str:
    made = f"{check.api} was called{_condition(check)} {counted(len(calls))}"
    if check.times == 0 or check.at_most == 0:
        return f"{made}{_first(calls[0], check)}; this exercise asks to do without it."
    return f"{made}; expected {_wanted(check)}."


def _first(call: ApiCall, check: CalledCheck) -> str:
    """Which call it was that should not have been, as far as the check hasn't said it."""
    others = {name: value for name, value in call.params.items() if name not in check.params}
    return f" (the first with {_params(others)})" if others else ""


def _wrong_error(check: CalledCheck, calls: Sequence[ApiCall]) -> str:
    errors = Counter(call.error or "success" for call in calls)
    got = ", ".join(f"{named(error)}{f' ({counted(often)})' if often > 1 else ''}" for error, often in errors.items())
    if check.error:
        return f"{check.api} was called, and ended with {got}; expected the error {named(check.error)}."
    meaning = advice(calls[-1].error)
    return f"{check.api} was called, but AWS refused it with {got}{': ' + meaning if meaning else ''}."


def _wrong_params(check: CalledCheck, calls: Sequence[ApiCall]) -> str:
    last = calls[-1]
    named_alike = {name: value for name, value in last.params.items() if name in check.params} or {**last.params}
    missing = [name for name in check.params if name not in last.params]
    got = f"with {_params(named_alike)}" if named_alike else "without parameters"
    lacking = f" It lacked {', '.join(named(name) for name in missing)}." if missing and named_alike else ""
    return f"{check.api} was called {got}; expected {_params({**check.params})}.{lacking}"


def _not_called(check: CalledCheck, calls: Sequence[ApiCall]) -> str:
    with_params = f" with {_params(check.params)}" if check.params else ""
    expected = f"{check.api} was not called{with_params}; expected {_wanted(check)}."
    if not calls:
        return f"{expected} Your program made no call to AWS at all."
    apis = Counter(call.api for call in calls)
    made = [f"{shown(api)[1:-1]}{f' ({counted(often)})' if often > 1 else ''}" for api, often in apis.items()]
    more = f" and {len(made) - _MOST_SHOWN} more" if len(made) > _MOST_SHOWN else ""
    return f"{expected} Your program called {', '.join(made[:_MOST_SHOWN])}{more}."
