"""What a submission did, told as plain JSON: its result, or how it failed. Runs in the jail, beside the submission.

Nothing here is trusted by the judge: a submission can forge a report, and gains no more by it than by returning the
same value.
"""

from __future__ import annotations

import difflib
import math
import traceback
from types import ModuleType, TracebackType
from typing import Any

__all__ = ["exception_report", "missing_function", "result_report"]

_MAX_TEXT = 4000  # characters of any message
_MAX_REPR = 500
_MAX_NODES = 50_000
_MAX_DEPTH = 60
_MAX_INT_BITS = 4096


class _NotPlainError(Exception):
    """A value that JSON can't carry as it is."""


def result_report(value: object) -> dict[str, Any]:
    """The report of a call that returned `value`. Exact types only: a subclass could lie about what it equals."""
    try:
        plain = _plain(value, [0], 0)
    except _NotPlainError:
        return {"outcome": "unsendable", "repr": _safe_repr(value)}
    return {"outcome": "returned", "value": plain, "repr": _safe_repr(value)}


def _plain(value: Any, count: list[int], depth: int) -> Any:
    count[0] += 1
    if count[0] > _MAX_NODES or depth > _MAX_DEPTH:
        raise _NotPlainError
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int and value.bit_length() <= _MAX_INT_BITS:
        return value
    if kind is float and math.isfinite(value):
        return value
    if kind is list or kind is tuple:
        return [_plain(item, count, depth + 1) for item in value]
    if kind is dict and all(type(key) is str for key in value):
        return {key: _plain(item, count, depth + 1) for key, item in value.items()}
    raise _NotPlainError


def _safe_repr(value: object) -> str:
    try:
        return _text(repr(value), _MAX_REPR)
    except BaseException:  # noqa: BLE001 - the value is the learner's; its repr may do anything
        return f"<{type(value).__name__}, whose repr fails>"


def _text(value: object, limit: int = _MAX_TEXT) -> str:
    if type(value) is not str:
        value = "".join(str(value))
    return value if len(value) <= limit else value[: limit - 1] + "…"


def exception_report(error: BaseException, file: str) -> dict[str, Any]:
    """The report of an exception that came out of the submission in `file`."""
    if isinstance(error, SystemExit):
        code = error.code if type(error.code) is int else (0 if error.code is None else 1)
        return {"outcome": "exited", "exit_status": code, "raised": _raised(error, file)}
    if isinstance(error, SyntaxError) and error.filename == file:
        return {"outcome": "syntax", "raised": {**_raised(error, file), "line": error.lineno or 0}}
    return {"outcome": "raised", "raised": _raised(error, file)}


def _raised(error: BaseException, file: str) -> dict[str, Any]:
    frames = _own_frames(error.__traceback__, file)
    lines = [frame.tb_lineno for frame in frames if frame.tb_frame.f_code.co_filename == file]
    return {
        "type": type(error).__name__,
        "message": _message(error),
        "aws_code": _aws_code(error),
        "line": lines[-1] if lines else 0,
        "traceback": _traceback(error, frames[0] if frames else None),
    }


def _message(error: BaseException) -> str:
    try:
        return _text(error.msg if isinstance(error, SyntaxError) else f"{error}{_near_attribute(error)}")
    except BaseException:  # noqa: BLE001 - str() of a learner's exception may do anything
        return ""


def _near_attribute(error: BaseException) -> str:
    """What an attribute was probably meant to be called: Python itself says so only on its way out."""
    if type(error) is not AttributeError or not error.name:
        return ""
    near = difflib.get_close_matches(error.name, [name for name in dir(error.obj) if not name.startswith("_")], n=1)
    return f". Did you mean `{near[0]}`?" if near else ""


def _own_frames(trace: TracebackType | None, file: str) -> list[TracebackType]:
    """The traceback from the submission's first frame on: what is above it is ours."""
    frames: list[TracebackType] = []
    while trace is not None:
        if frames or trace.tb_frame.f_code.co_filename == file:
            frames.append(trace)
        trace = trace.tb_next
    return frames


def _traceback(error: BaseException, start: TracebackType | None) -> str:
    try:
        lines = traceback.format_exception(type(error), error, start, limit=-12, chain=False)
    except BaseException:  # noqa: BLE001 - formatting calls the learner's __str__
        return ""
    return _text("".join(lines))


def _aws_code(error: BaseException) -> str:
    """The error code of a botocore ClientError, found without importing botocore."""
    response = getattr(error, "response", None)
    if type(response) is dict and type(response.get("Error")) is dict:
        code = response["Error"].get("Code")
        return _text(code, 100) if type(code) is str else ""
    return ""


def missing_function(module: ModuleType, name: str) -> dict[str, Any]:
    """The report of a submission that lacks the function asked for, with the nearest name that it does have."""
    own = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
    near = difflib.get_close_matches(name, own, n=1)
    hint = f"there is `{near[0]}`; should that be called `{name}`?" if near else ""
    if name in vars(module):
        hint = f"`{name}` is there, but it is not a function"
    return {"outcome": "no-function", "raised": {"type": "", "message": hint}}
