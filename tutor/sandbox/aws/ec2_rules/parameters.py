"""Parameters read as EC2 reads them: numbers, and values of a fixed set."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["choice", "invalid_value", "number"]

_MAX_DIGITS = 10


def invalid_value(value: str, parameter: str, more: str = "") -> AwsFaultError:
    """400 InvalidParameterValue in its usual words (AWSEC2/latest/APIReference/errors-overview)."""
    message = f"Value ({value[:200]}) for parameter {parameter} is invalid. {more}".strip()
    return AwsFaultError("InvalidParameterValue", message)


def number(text: str, parameter: str) -> int:
    """An integer, negative ones too. Raises InvalidParameterValue."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MAX_DIGITS):
        raise invalid_value(text, parameter, "Must be an integer.")
    return int(text)


def choice(text: str, parameter: str, known: Iterable[str]) -> str:
    """One of the values that a parameter may have. Raises InvalidParameterValue."""
    if text not in known:
        raise invalid_value(text, parameter)
    return text
