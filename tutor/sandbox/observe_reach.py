"""From what the AWS process told of connections to instances and of logins to evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.model.evidence import ApiCall, Connection, JournalEntry, SshSession
from tutor.sandbox.observe_ec2 import filled

__all__ = ["connections", "entry", "sessions"]

_MOST = 5000  # of each kind


def connections(seen: Mapping[str, Any]) -> tuple[Connection, ...]:
    """Attempts to reach instances, oldest first."""
    return tuple(sorted((filled(Connection, one) for one in _listed(seen.get("connections"))), key=_when))


def sessions(seen: Mapping[str, Any]) -> tuple[SshSession, ...]:
    """Logins and what was run, oldest first."""
    return tuple(sorted((filled(SshSession, one) for one in _listed(seen.get("sessions"))), key=_when))


def entry(told: Mapping[str, Any]) -> JournalEntry:
    """What the AWS process told as it happened."""
    if type(told.get("connection")) is dict:
        return filled(Connection, told["connection"])
    if type(told.get("session")) is dict:
        return filled(SshSession, told["session"])
    return ApiCall(**told)


def _listed(told: object) -> list[dict[str, Any]]:
    listed = told if type(told) is list else []
    return [one for one in listed[:_MOST] if type(one) is dict]


def _when(one: Connection | SshSession) -> float:
    return one.at
