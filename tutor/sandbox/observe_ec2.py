"""From what the AWS process told of EC2 to evidence: each field gets the type that the model says, or its empty one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from tutor.model.evidence import InstanceState, KeyPairState, SecurityGroupState, SnapshotState, VolumeState

__all__ = ["filled", "instances", "key_pairs", "security_groups", "snapshots", "volumes"]

_Model = TypeVar("_Model")

_TEXT = 16 * 1024  # characters; user data is the longest


def instances(seen: Mapping[str, Any]) -> dict[str, InstanceState]:
    """Instances by id."""
    return _each(InstanceState, seen.get("instances"))


def volumes(seen: Mapping[str, Any]) -> dict[str, VolumeState]:
    """Volumes by id."""
    return _each(VolumeState, seen.get("volumes"))


def security_groups(seen: Mapping[str, Any]) -> dict[str, SecurityGroupState]:
    """Security groups by id."""
    return _each(SecurityGroupState, seen.get("security_groups"))


def key_pairs(seen: Mapping[str, Any]) -> dict[str, KeyPairState]:
    """Key pairs by name."""
    return _each(KeyPairState, seen.get("key_pairs"))


def snapshots(seen: Mapping[str, Any]) -> dict[str, SnapshotState]:
    """Snapshots by id."""
    return _each(SnapshotState, seen.get("snapshots"))


def _each(model: type[_Model], told: object) -> dict[str, _Model]:
    listed = told if type(told) is dict else {}
    return {_text(name): filled(model, one) for name, one in listed.items() if type(one) is dict}


def filled(model: type[_Model], told: Mapping[str, Any]) -> _Model:
    """One `model`, of what was told of it."""
    return model(**{name: _typed(hint, told.get(name)) for name, hint in _hints(cast("Any", model))})


@cache
def _hints(model: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(model)
    return tuple((field.name, hints[field.name]) for field in fields(model))


def _typed(hint: Any, told: Any) -> Any:
    """`told` if it is just what `hint` says, all the way down; else the empty value of that type."""
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple(filled(item, one) for one in told if type(one) is dict) if type(told) is list else ()
    if get_origin(hint) is dict:
        return {_text(key): _text(value) for key, value in told.items()} if type(told) is dict else {}
    if hint is str:
        return _text(told)
    if NoneType in get_args(hint):
        return told if type(told) is int else None
    if hint is float:
        return float(told) if type(told) in (int, float) else 0.0
    return told if type(told) is hint else hint()


def _text(told: Any) -> str:
    return told[:_TEXT] if type(told) is str else ""
