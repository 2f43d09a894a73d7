"""From what the AWS process and a rack told of connections, logins and files on instances to evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.model.evidence import ApiCall, Connection, FileOnInstance, JournalEntry, SshSession
from tutor.sandbox.observe_ec2 import filled

__all__ = ["connections", "entry", "file", "sessions"]

_MOST = 5000  # of each kind
_LARGEST = 64 * 1024  # characters of a file
_WHY_NOT = ("missing", "not-a-file", "too-large", "not-text", "unreadable")


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


def file(told: Mapping[str, Any]) -> FileOnInstance:
    """A file as the rack told of it. What makes no sense there couldn't be read."""
    text, size, why = told.get("text"), told.get("size"), told.get("why")
    if type(text) is str and len(text) <= _LARGEST:
        return FileOnInstance(text, size if type(size) is int else len(text.encode("utf-8", "replace")))
    return FileOnInstance(None, size if type(size) is int else 0, why if why in _WHY_NOT else "unreadable")


def _listed(told: object) -> list[dict[str, Any]]:
    listed = told if type(told) is list else []
    return [one for one in listed[:_MOST] if type(one) is dict]


def _when(one: Connection | SshSession) -> float:
    return one.at
