"""The form of an EC2 call: lists, structures and filters out of numbered parameters."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["flag", "listed", "nested", "structures"]

_MAX_DIGITS = 5


def listed(form: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The values of `name.1`, `name.2`, ... in the order of their numbers."""
    found = {index: value for key, value in form.items() if (index := _index(key, name)) is not None}
    return tuple(found[index] for index in sorted(found))


def structures(form: Mapping[str, str], name: str) -> tuple[dict[str, str], ...]:
    """What stands below `name.1.`, `name.2.`, ...: one smaller form for each number, in order."""
    found: dict[int, dict[str, str]] = {}
    for key, value in form.items():
        if key.startswith(f"{name}."):
            number, _, rest = key[len(name) + 1 :].partition(".")
            if rest and _is_index(number):
                found.setdefault(int(number), {})[rest] = value
    return tuple(found[index] for index in sorted(found))


def nested(form: Mapping[str, str], name: str) -> dict[str, str]:
    """What stands below `name.`, as a smaller form."""
    return {key[len(name) + 1 :]: value for key, value in form.items() if key.startswith(f"{name}.")}


def flag(form: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """A boolean parameter."""
    return form[name].lower() == "true" if name in form else default


def _index(key: str, name: str) -> int | None:
    if not key.startswith(f"{name}."):
        return None
    number = key[len(name) + 1 :]
    return int(number) if _is_index(number) else None


def _is_index(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) <= _MAX_DIGITS
