"""Variables in what an author wrote: `${learner}` is filled in, `$${` stands for a plain `${`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from tutor.model.checks import CheckSpec, DiagnosisSpec
from tutor.model.course import Exercise, RunSpec
from tutor.model.values import JsonObject, JsonValue

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["RETURNED", "bind", "fill", "fill_text"]

RETURNED = "${returned}"
"""What the call returned: known only after the run, so `bind` leaves it."""

C = TypeVar("C", bound="DataclassInstance")

_VARIABLE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def fill_text(text: str, variables: Mapping[str, JsonValue]) -> str:
    """The text with its variables filled in; unknown names stay as they are, and so do those that are no text. What is
    filled in is not read again."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        filled = "${" if name is None else variables.get(name)
        return filled if isinstance(filled, str) else match.group()

    return _VARIABLE.sub(value, text)


def fill(value: JsonValue, variables: Mapping[str, JsonValue]) -> JsonValue:
    """A copy of a JSON value with the variables filled in, in all its strings and keys.

    A string that is one variable and nothing else becomes its value, whatever type that has.
    """
    if isinstance(value, str):
        alone = _VARIABLE.fullmatch(value)
        if alone is not None and not isinstance(variables.get(alone.group(1) or "", ""), str):
            return variables[alone.group(1)]
        return fill_text(value, variables)
    if isinstance(value, Mapping):
        return _fill_object(value, variables)
    if isinstance(value, tuple):
        return tuple(fill(item, variables) for item in value)
    if isinstance(value, Sequence):
        return [fill(item, variables) for item in value]
    return value


def bind(exercise: Exercise, variables: Mapping[str, str], made: Mapping[str, JsonValue] | None = None) -> Exercise:
    """The exercise with this run's variables and the inputs `made` for it filled in everywhere, except `${returned}`.
    To be done once."""
    known = {name: value for name, value in {**(made or {}), **variables}.items() if f"${{{name}}}" != RETURNED}
    return replace(
        exercise,
        prompt=fill_text(exercise.prompt, known),
        hints=tuple(fill_text(hint, known) for hint in exercise.hints),
        run=_bind_run(exercise.run, known),
        checks=tuple(_bind_spec(spec, known) for spec in exercise.checks),
        diagnoses=tuple(_bind_diagnosis(diagnosis, known) for diagnosis in exercise.diagnoses),
        start=_fill_object(exercise.start, known),
    )


def _fill_object(value: JsonObject, variables: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {fill_text(key, variables): fill(item, variables) for key, item in value.items()}


def _bind_run(run: RunSpec, variables: Mapping[str, JsonValue]) -> RunSpec:
    args = tuple(fill(arg, variables) for arg in run.args)
    return replace(run, args=args, kwargs=_fill_object(run.kwargs, variables))


def _bind_spec(spec: CheckSpec, variables: Mapping[str, JsonValue]) -> CheckSpec:
    return replace(
        spec,
        check=_bind_check(spec.check, variables),
        name=fill_text(spec.name, variables),
        otherwise=fill_text(spec.otherwise, variables),
    )


def _bind_diagnosis(diagnosis: DiagnosisSpec, variables: Mapping[str, JsonValue]) -> DiagnosisSpec:
    when = tuple(_bind_check(check, variables) for check in diagnosis.when)
    return replace(diagnosis, when=when, say=fill_text(diagnosis.say, variables))


def _bind_check(check: C, variables: Mapping[str, JsonValue]) -> C:
    """Every field of a check is a JSON value, a word of the model's, which is kept as it is, or a part like the check
    itself, or a tuple of such; so a new kind of check needs nothing here."""
    filled: dict[str, Any] = {field.name: _part(getattr(check, field.name), variables) for field in fields(check)}
    return replace(check, **filled)


def _part(value: Any, variables: Mapping[str, JsonValue]) -> Any:
    if isinstance(value, Enum):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return _bind_check(value, variables)
    if isinstance(value, tuple):
        return tuple(_part(item, variables) for item in value)
    return fill(value, variables)
