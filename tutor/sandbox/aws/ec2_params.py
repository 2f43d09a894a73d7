"""The parameters of an EC2 call for the journal: by boto3's names, with its types, nested as they were asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tutor.model.values import JsonValue
from tutor.sandbox.aws.moto_adapter.ec2_shapes import input_shape, members_of
from tutor.sandbox.aws.s3_params import MAX_PARAMS, short

__all__ = ["ec2_params"]

_FORM_ONLY = {"Action", "Version"}
_MAX_DEPTH = 16
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_REAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_NESTED = frozenset({"structure", "list", "map"})
# What botocore writes where a call takes a token and has none.
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def ec2_params(form: Mapping[str, str]) -> dict[str, JsonValue]:
    """The parameters as boto3 took them. What EC2 doesn't know keeps its name on the wire. A token that looks like one
    of botocore's own making is left out: no learner asked for it."""
    shape = input_shape(form.get("Action", "")[:100])
    params: dict[Any, Any] = {}
    for wire, text in list(form.items())[: MAX_PARAMS * 2]:
        if wire not in _FORM_ONLY:
            _put(params, wire, text, shape)
    tokens = {name for name, member in shape.members.items() if "idempotencyToken" in member.metadata} if shape else ()
    kept = {
        name: _with_lists(value)
        for name, value in params.items()
        if not (name in tokens and _UUID.fullmatch(str(value)))
    }
    return dict(list(kept.items())[:MAX_PARAMS])


def _put(params: dict[Any, Any], wire: str, text: str, shape: Any) -> None:
    """Put a value where it belongs. What is said twice in two ways that can't both be is said once."""
    steps, leaf = _way(shape, wire.split(".", _MAX_DEPTH)) or ([short(wire)], None)
    here: Any = params
    for step in steps[:-1]:
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            return
    here.setdefault(steps[-1], _typed(text, leaf))


def _way(shape: Any, parts: list[str]) -> tuple[list[str | int], Any] | None:
    """The names and list numbers that lead to a parameter, and its shape; None if EC2 knows no such one."""
    steps: list[str | int] = []
    for part in parts:
        kind = shape.type_name if shape is not None else ""
        if kind == "structure" and part in (members := members_of(shape)):
            name, shape = members[part]
            steps.append(name)
        elif kind == "list" and _NUMBER.fullmatch(part):
            shape = shape.member
            steps.append(int(part))
        else:
            return None
    return None if shape.type_name in _NESTED else (steps, shape)


def _typed(text: str, shape: Any) -> JsonValue:
    kind = shape.type_name if shape is not None else "string"
    if kind == "boolean" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if kind in {"integer", "long"} and _WHOLE.fullmatch(text):
        return int(text)
    if kind in {"float", "double"} and _REAL.fullmatch(text):
        return float(text)
    return short(text)


def _with_lists(value: Any) -> JsonValue:
    """What is numbered becomes a list, in the order of the numbers."""
    if not isinstance(value, dict):
        told: JsonValue = value
        return told
    if all(isinstance(key, int) for key in value):
        return [_with_lists(value[key]) for key in sorted(value)]
    return {key: _with_lists(inner) for key, inner in value.items()}
