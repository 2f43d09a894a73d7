"""What can't be so in checks on calls to AWS: bounds that no run meets, calls asked for and forbidden, odd names."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.course.api_names import KNOWN_CALLS
from tutor.course.problems import did_you_mean, quoted
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Node, below
from tutor.model.checks import CalledCheck, Check, OrderCheck

__all__ = ["check_api", "check_called", "check_consistent", "check_order"]


def check_called(page: Page, node: Node, check: CalledCheck) -> None:
    """The bounds and the name of a `called` or a `not_called`."""
    least, most = check.at_least, check.at_most
    if check.times is not None and (least is not None or most is not None):
        page.error(
            node,
            "contradiction",
            "`times` says exactly how often; `at_least` and `at_most` have no place then",
            "keep one",
        )
    elif least is not None and most is not None and least > most:
        page.error(node, "contradiction", "`at_least` is more than `at_most`: no run can pass", "swap them")
    elif least == 0 and most is None:
        page.error(node, "empty-check", "`at_least: 0` can't fail", "write how often the call must be made")
    check_api(page, below(below(node, "called"), "not_called"), check.api)


def check_order(page: Page, node: Node, check: OrderCheck) -> None:
    """The number and the names of the steps of an `order`."""
    steps = below(node, "order")
    if len(check.steps) == 1:
        page.error(steps, "few-steps", "one call has no order", "write the calls that follow, or use `called`")
    for at, step in zip(getattr(steps, "items", ()), check.steps, strict=False):
        check_api(page, at, step.api)


def check_consistent(page: Page, checks: Sequence[tuple[Node, Check]]) -> None:
    """No check forbids a call outright that another one of these, which are all to hold, asks for."""
    asked = {step.api for _, check in checks for step in _asked(check)}
    for node, check in checks:
        if isinstance(check, CalledCheck) and _is_forbidden(check) and check.api in asked:
            what = f"this forbids {quoted(check.api)}, and another check asks for it: no run can pass both"
            page.error(node, "contradiction", what, "say with `params` or `error` which call is meant, or remove one")


def _asked(check: Check) -> Sequence[CalledCheck]:
    """The calls without which the check can't hold."""
    if isinstance(check, OrderCheck):
        return check.steps
    if not isinstance(check, CalledCheck) or 0 in (check.times, check.at_most):
        return ()
    return () if check.at_most is not None and not check.at_least else (check,)


def _is_forbidden(check: CalledCheck) -> bool:
    return 0 in (check.times, check.at_most) and not check.params and check.error is None


def check_api(page: Page, node: Node, api: str) -> None:
    """A name that looks like a slip of the pen; others may be of services that we don't know."""
    meant = did_you_mean(api, KNOWN_CALLS) if api not in KNOWN_CALLS else ""
    if meant:
        page.warning(below(node, "api"), "unknown-api", f"S3, EC2, STS and SSM have no call {quoted(api)}", meant)
