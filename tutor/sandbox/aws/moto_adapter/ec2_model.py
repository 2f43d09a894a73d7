"""EC2's API as botocore's model of it tells: which actions there are, what each takes, which filters it knows."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

from moto.core.utils import get_service_model

__all__ = ["filter_names", "is_ec2_action", "required_parameters", "takes_dry_run"]

_LISTED = re.compile(r"<li>\s*<p>\s*<code>([^<]+)</code>")


def is_ec2_action(action: str) -> bool:
    """Whether EC2 has an action of this name; moto would call any method of its own."""
    return action in _model().operation_names


@lru_cache(maxsize=256)
def required_parameters(action: str) -> tuple[str, ...]:
    """Parameters that a call must have, by their names on the wire."""
    shape = _input(action)
    return tuple(_wire_name(name, shape.members[name]) for name in shape.required_members) if shape else ()


@lru_cache(maxsize=256)
def takes_dry_run(action: str) -> bool:
    """Whether an action has the parameter DryRun."""
    shape = _input(action)
    return bool(shape) and "DryRun" in shape.members


@lru_cache(maxsize=256)
def filter_names(action: str) -> frozenset[str]:
    """The filters that the action's page of the API reference lists, `tag:<key>` left out; empty if it takes none."""
    shape = _input(action)
    filters = (shape.members.get("Filters") or shape.members.get("Filter")) if shape else None
    found = {html.unescape(name).strip() for name in _LISTED.findall(filters.documentation)} if filters else set()
    return frozenset(name for name in found if not name.startswith("tag:"))


@lru_cache(maxsize=1)
def _model() -> Any:
    return get_service_model("ec2")


def _input(action: str) -> Any:
    return _model().operation_model(action).input_shape


def _wire_name(name: str, shape: Any) -> str:
    """The ec2 protocol's name of a parameter (smithy.io/2.0/aws/protocols/aws-ec2-query-protocol)."""
    serialized = shape.serialization
    wire = str(serialized.get("queryName") or serialized.get("name") or name)
    return wire[:1].upper() + wire[1:]
