"""The experiment of a measured question in words: which call each version is, and what it is called with. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.model.inputs import InputSpec, MadeFiles, MadeNames, MadeNumbers, MadeTexts
from tutor.model.questions import MeasuredQuestion
from tutor.model.values import JsonValue

__all__ = ["experiment_lines"]

_INPUT = re.compile(r"\$\{(\w+)\}")
_LONGEST = 60  # characters of an argument


def experiment_lines(question: MeasuredQuestion) -> Iterator[str]:
    """Plain lines with code between backticks: what is timed, and with what."""
    arguments = ", ".join(_argument(value) for value in question.args)
    yield from (f"{version.name}: `{version.function}({arguments})`" for version in question.versions)
    yield from (f"`{name}`: {_made(spec)}, made anew for each round" for name, spec in question.make.items())
    if question.latency_ms:
        yield f"Each request to AWS waits {question.latency_ms} ms."


def _argument(value: JsonValue) -> str:
    """As Python has it; an input by its name."""
    made = _INPUT.fullmatch(value) if isinstance(value, str) else None
    if made:
        return made[1]
    text = _INPUT.sub(r"\1", repr(value)).replace("`", "'")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _made(spec: InputSpec) -> str:
    match spec:
        case MadeTexts():
            words = f"{spec.least}" if spec.least == spec.most else f"{spec.least} to {spec.most}"
            return f"{_counted(spec.count, 'text')} of {words} words each"
        case MadeNumbers():
            return f"{_counted(spec.count, 'whole number')} from {spec.least} to {spec.most}"
        case MadeNames():
            return _counted(spec.count, "name")
        case MadeFiles():
            return f"a dict of {_counted(spec.count, 'name')} with a short text each"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
