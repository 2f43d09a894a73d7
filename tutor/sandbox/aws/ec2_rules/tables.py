"""The rules of all modules by the action they are for. A module has any of CHECKS, AFTER, OWN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType

from tutor.sandbox.aws.ec2_call import After, Check, Own
from tutor.sandbox.aws.ec2_rules import (
    attachments,
    general,
    group_access,
    images,
    instance_attributes,
    instance_changes,
    instance_types,
    instances,
    key_pairs,
    launching,
    left_out,
    networks,
    regions,
    security_groups,
    snapshot_sharing,
    snapshots,
    tags,
    volume_changes,
    volumes,
)

__all__ = ["AFTER", "CHECKS", "OWN"]

_MODULES: tuple[ModuleType, ...] = (
    general,
    left_out,
    regions,
    tags,
    instance_types,
    images,
    launching,
    instances,
    instance_changes,
    instance_attributes,
    security_groups,
    group_access,
    key_pairs,
    networks,
    volumes,
    attachments,
    volume_changes,
    snapshot_sharing,
    snapshots,
)


def _of(name: str) -> Iterator[tuple[str, object]]:
    for module in _MODULES:
        yield from getattr(module, name, {}).items()


def _merged_checks() -> Mapping[str, tuple[Check, ...]]:
    """Of several modules for one action, the checks are made in the order of the modules."""
    merged: dict[str, tuple[Check, ...]] = {}
    for module in _MODULES:
        for action, checks in getattr(module, "CHECKS", {}).items():
            merged[action] = merged.get(action, ()) + checks
    return merged


def _merged_after() -> Mapping[str, tuple[After, ...]]:
    merged: dict[str, tuple[After, ...]] = {}
    for module in _MODULES:
        for action, after in getattr(module, "AFTER", {}).items():
            merged[action] = (*merged.get(action, ()), after)
    return merged


# CHECKS: {action: (Check, ...)}; AFTER: {action: After}; OWN: {action: Own}.
CHECKS: Mapping[str, tuple[Check, ...]] = _merged_checks()
AFTER: Mapping[str, tuple[After, ...]] = _merged_after()
OWN: Mapping[str, Own] = dict(_of("OWN"))  # type: ignore[arg-type]  # each module's own annotation says so
