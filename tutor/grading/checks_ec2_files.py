"""Checks on files on the disks of instances, as they lay there after the run."""

from __future__ import annotations

from itertools import zip_longest

from tutor.grading.ec2_named import called, the_instance
from tutor.grading.ec2_ways_in import anybody_in
from tutor.grading.finding import Finding, Scene, broken, failed, passed
from tutor.grading.shown import named, shown
from tutor.grading.texts import text_difference
from tutor.model.checks import OnInstanceCheck
from tutor.model.evidence import FileOnInstance, InstanceState, file_key
from tutor.model.output import same_output, trimmed_lines

__all__ = ["judge_file"]


def judge_file(check: OnInstanceCheck, scene: Scene) -> Finding:
    """Whether a file lies on an instance, or doesn't, and what is in it; white space at the ends of lines aside."""
    state = the_instance(check.instance, scene)
    if isinstance(state, Finding):
        return state
    found = scene.evidence.instance_files.get(file_key(check.instance or "", check.path))
    if found is None:
        return broken(f"Not judged: the disk of {called(state)} could not be looked at. This is not your fault.")
    if not check.exists:
        return _judge_absent(check, state, found)
    if found.why in {"missing", "not-a-file", "unreadable"}:
        return failed(_not_there(check, state, found, scene))
    if found.text is None and (check.equals, check.contains) != (None, None):
        return failed(_no_text(_where(check, state), found))
    return _judge_text(check, state, found.text or "")


def _judge_absent(check: OnInstanceCheck, state: InstanceState, found: FileOnInstance) -> Finding:
    if found.why == "missing":
        return passed()
    if found.why == "unreadable":
        return failed(f"Whether there is {_where(check, state)} can't be told: it can't be looked at.")
    what = "something that is no file" if found.why == "not-a-file" else "a file"
    return failed(f"There is {what} at {_where(check, state)}, and there should be nothing.")


def _judge_text(check: OnInstanceCheck, state: InstanceState, text: str) -> Finding:
    where = f"The file {_where(check, state)}"
    if check.equals is not None and same_output(text) != same_output(check.equals):
        return failed(f"{where} {_difference(check.equals, text)}", check.equals, text)
    if check.contains is not None and check.contains not in text:
        told = f"; it has {shown(text)}" if text else "; it is empty"
        return failed(f"{where} does not hold {shown(check.contains)}{told}.", check.contains, text)
    return passed(check.equals, text if check.equals is not None else None)


# --- what is told ------------------------------------------------------------------------------------------


def _where(check: OnInstanceCheck, state: InstanceState) -> str:
    return f"{named(check.path)} on {called(state)}"


def _not_there(check: OnInstanceCheck, state: InstanceState, found: FileOnInstance, scene: Scene) -> str:
    if found.why == "not-a-file":
        return f"At {_where(check, state)} there is a folder, or something else that is no file; expected a file."
    if found.why == "unreadable":
        return f"The file {_where(check, state)} can't be read; expected a file with a text in it."
    nobody = "" if anybody_in(state, scene) else " Nobody logged in there in this run."
    return f"There is no file {_where(check, state)}.{nobody}"


def _no_text(where: str, found: FileOnInstance) -> str:
    if found.why == "too-large":
        return f"The file {where} has {found.size:,} bytes, which is more than is looked at; expected a short text."
    return f"The file {where} ({found.size:,} bytes) is no text in UTF-8; expected a text."


def _difference(expected: str, actual: str) -> str:
    """Where a text differs: of one line, how; of several, in which line first."""
    lines, given = trimmed_lines(expected), trimmed_lines(actual)
    if len(lines) <= 1 and len(given) <= 1:
        return text_difference("".join(lines), "".join(given))
    for number, (line, other) in enumerate(zip_longest(lines, given), start=1):
        if other is None:
            return f"ends before line {number}; expected {shown(line)} there."
        if line is None:
            return f"goes on after line {number - 1} with {shown(other)}; expected nothing more."
        if line != other:
            return f"differs in line {number}: it {text_difference(line, other)}"
    return "differs."
