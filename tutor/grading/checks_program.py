"""Checks on the program itself: what it returned, raised, and printed."""

from __future__ import annotations

import builtins
import json
from difflib import SequenceMatcher

from tutor.grading.equality import difference, kind, path_to, same
from tutor.grading.finding import Finding, Scene, failed, passed
from tutor.grading.outcomes import described_error
from tutor.grading.shown import shown, visible
from tutor.grading.texts import line_difference, text_difference
from tutor.grading.unsendable import PLAIN, advice_on
from tutor.model.checks import PrintsCheck, RaisesCheck, ReturnsCheck
from tutor.model.evidence import Evidence, Outcome, Raised
from tutor.model.values import JsonValue

__all__ = ["judge_prints", "judge_raises", "judge_returns"]

_LONGEST_JSON = 100_000  # characters of returned text in which JSON is still looked for


# --- returned ----------------------------------------------------------------------------------------------


def judge_returns(check: ReturnsCheck, scene: Scene) -> Finding:
    """Whether the call returned the value."""
    evidence, expected = scene.evidence, check.value
    if evidence.outcome is Outcome.UNSENDABLE:
        return failed(_on_unsendable(expected, scene), expected, evidence.returned_repr)
    if not scene.returned:
        return failed(f"{scene.callee} returned nothing, because it did not run to its end.", expected)
    if same(expected, evidence.returned):
        return passed(expected, evidence.returned)
    return failed(_on_returned(expected, scene), expected, evidence.returned)


def _on_returned(expected: JsonValue, scene: Scene) -> str:
    returned = scene.evidence.returned
    if returned is None:
        return _on_nothing(expected, scene)
    path = path_to(expected, returned)
    if path:
        return f"The value sits under {path} in what you returned: return that alone, {shown(expected)}."
    if isinstance(returned, str):
        return _on_text(expected, returned, scene)
    if isinstance(expected, str) and _spelled(returned) == expected:
        return f"{scene.callee} returned {shown(returned)}, {kind(returned)}; expected it as a text, {shown(expected)}."
    if kind(expected) != kind(returned):
        got = f"{shown(returned)}, {kind(returned)}"
        return f"{scene.callee} returned {got}; expected {shown(expected)}, {kind(expected)}."
    return f"{scene.callee} returned the wrong value. {difference(expected, returned)}"


def _on_nothing(expected: JsonValue, scene: Scene) -> str:
    printed = scene.evidence.stdout
    text = _spelled(expected)
    if text.strip() and text.strip() in printed:
        return "It returned nothing (None), but printed the value: `return` it instead."
    how = "it ended without coming to a `return`, or what it returned was None"
    return f"{scene.callee} returned nothing (None); expected {shown(expected)}: {how}."


def _on_text(expected: JsonValue, returned: str, scene: Scene) -> str:
    if isinstance(expected, str):
        if expected and expected in returned:
            return f"{scene.callee} returned {shown(returned)}; expected only {shown(expected)} of it."
        return f"The returned text {text_difference(expected, returned)}"
    if _spelled(expected) == returned.strip() or _same_as_json(expected, returned):
        return (
            f"{scene.callee} returned the text {shown(returned)}; expected {shown(expected)}, {kind(expected)}: "
            "return the value itself, not text made of it."
        )
    return f"{scene.callee} returned {shown(returned)}, a text; expected {shown(expected)}, {kind(expected)}."


def _on_unsendable(expected: JsonValue, scene: Scene) -> str:
    text = scene.evidence.returned_repr
    advice = advice_on(text) or f"Return {PLAIN}"
    return f"{scene.callee} returned {_cut(text)}; expected {shown(expected)}, {kind(expected)}. {advice}."


def _spelled(value: JsonValue) -> str:
    """The value as `print` writes it."""
    return value if isinstance(value, str) else shown(value)


def _same_as_json(expected: JsonValue, text: str) -> bool:
    if len(text) > _LONGEST_JSON:
        return False
    try:
        return same(expected, json.loads(text))
    except (ValueError, RecursionError):
        return False


# --- raised ------------------------------------------------------------------------------------------------


def judge_raises(check: RaisesCheck, scene: Scene) -> Finding:
    """Whether the call raised the exception, or nothing if none is named."""
    evidence = scene.evidence
    raised = evidence.raised if evidence.outcome is Outcome.RAISED else None
    actual = None if raised is None else raised.aws_code or raised.type
    if check.exception is None:
        if scene.returned or _left_orderly(scene):
            return passed()
        what = f"raised {described_error(raised)}" if raised else "did not run to its end"
        return failed(f"{scene.callee} {what}; expected no exception.", None, actual)
    if raised is None:
        return failed(_on_no_exception(check.exception, scene), check.exception)
    if not _is_a(raised, check.exception):
        message = f"{scene.callee} raised {described_error(raised)}; expected {check.exception}."
        return failed(message, check.exception, actual)
    if check.contains is not None and check.contains not in raised.message:
        message = (
            f"{scene.callee} raised {raised.type}, as it should, but its message is {shown(raised.message)}; "
            f"expected it to hold {shown(check.contains)}."
        )
        return failed(message, check.contains, raised.message)
    return passed(check.exception, actual)


def _left_orderly(scene: Scene) -> bool:
    """A program without a call may end with `sys.exit(0)`, and has raised nothing by it."""
    evidence = scene.evidence
    return not scene.call and evidence.outcome is Outcome.EXITED and evidence.exit_status == 0


def _on_no_exception(expected: str, scene: Scene) -> str:
    evidence = scene.evidence
    if not scene.returned:
        return f"{scene.callee} did not come to raise {expected}, because it did not run to its end."
    returned = "" if evidence.returned is None else f" and returned {shown(evidence.returned)}"
    caught = " If your code catches the exception, let it through." if any(c.error for c in evidence.calls) else ""
    return f"{scene.callee} raised nothing{returned}; expected {expected}.{caught}"


def _is_a(raised: Raised, expected: str) -> bool:
    """By class, by a base class that we can know of, or by AWS error code."""
    name = raised.type.rpartition(".")[2]
    if expected in (raised.type, name, raised.aws_code):
        return True
    if expected.rpartition(".")[2] == "ClientError":
        return bool(raised.aws_code)  # classes like client.exceptions.NoSuchBucket derive from it
    ours, theirs = getattr(builtins, name, None), getattr(builtins, expected, None)
    return isinstance(ours, type) and isinstance(theirs, type) and issubclass(ours, theirs)


# --- printed -----------------------------------------------------------------------------------------------


def judge_prints(check: PrintsCheck, scene: Scene) -> Finding:
    """Whether standard output is, or holds, what was asked."""
    printed = scene.evidence.stdout.replace("\r\n", "\n")
    if check.equals is not None and _trimmed(printed) != _trimmed(check.equals):
        return failed(_on_output(check.equals, scene), check.equals, printed)
    missing = [text for text in check.contains if text not in printed]
    if missing:
        return failed(_on_missing(missing[0], scene), list(check.contains), printed)
    return passed(check.equals if check.equals is not None else list(check.contains), printed)


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _on_output(expected: str, scene: Scene) -> str:
    evidence = scene.evidence
    if not evidence.stdout.strip():
        return f"Nothing was printed; expected {shown(expected)}.{_printed_elsewhere(expected, evidence)}"
    return line_difference(expected, evidence.stdout.replace("\r\n", "\n")) + _cut_note(evidence)


def _on_missing(text: str, scene: Scene) -> str:
    evidence = scene.evidence
    if not evidence.stdout.strip():
        return f"Nothing was printed; expected {shown(text)} in the output.{_printed_elsewhere(text, evidence)}"
    if text.casefold() in evidence.stdout.casefold():
        return f"The output holds {shown(text)} only with other upper and lower case."
    if " ".join(text.split()) in " ".join(evidence.stdout.split()):
        return f"The output holds {shown(text)} only with other white space."
    close = _closest_line(text, evidence.stdout)
    near = f" The line nearest to it is {shown(close)}." if close else ""
    return f"The output does not hold {shown(text)}.{near}{_cut_note(evidence)}"


def _printed_elsewhere(expected: str, evidence: Evidence) -> str:
    if expected.strip() and expected.strip() in evidence.stderr:
        return " It was written to standard error: print it to standard output."
    if evidence.returned is not None and expected.strip() == _spelled(evidence.returned).strip():
        return " It was returned: `print` it."
    return ""


def _cut_note(evidence: Evidence) -> str:
    return " The output was longer than the limit, and its end is lost." if evidence.output_truncated else ""


def _closest_line(text: str, output: str) -> str:
    lines = output.splitlines()[:200]
    ratios = [(SequenceMatcher(None, text[:200], line[:200]).ratio(), line) for line in lines]
    best = max(ratios, default=(0.0, ""))
    return best[1] if best[0] >= 0.6 else ""  # noqa: PLR2004 - difflib's own rule of thumb for a close match


def _cut(text: str) -> str:
    return visible(text if len(text) <= 200 else text[:200] + "…").replace("\n", " ")  # noqa: PLR2004 - as `shown`
