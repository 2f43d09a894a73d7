"""Logins and commands that the instances' own SSH servers tell of: evidence, kept and told on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from tutor.model.evidence import SshSession
from tutor.model.values import JsonObject

__all__ = ["MOST", "Sessions"]

MOST = 2000  # that are kept
_LONGEST = 4096  # characters of a command, and of what it printed
_SHORT = 100


class Sessions:
    """All of one run, at most 2,000. `tell` gets each as it is heard of."""

    def __init__(self, now: Callable[[], float], tell: Callable[[JsonObject], None]) -> None:
        self._now = now
        self._tell = tell
        self._kept: list[SshSession] = []
        self._left_out = 0
        self._lock = threading.Lock()

    def hear(self, told: Mapping[str, Any]) -> None:
        """Keep what a rack told. What makes no sense in it is left empty."""
        status, refused = told.get("exit_status"), told.get("refused")
        session = SshSession(
            at=self._now(),
            instance=_text(told, "instance", _SHORT),
            user=_text(told, "user", _SHORT),
            command=_text(told, "command"),
            exit_status=status if type(status) is int else None,
            printed=_text(told, "printed"),
            refused=refused[:_SHORT] if type(refused) is str else "",
        )
        with self._lock:
            if len(self._kept) >= MOST:
                self._left_out += 1
                return
            self._kept.append(session)
        self._tell(asdict(session))

    def as_json(self) -> list[JsonObject]:
        """Fields of `tutor.model.evidence.SshSession`, oldest first."""
        with self._lock:
            return [asdict(session) for session in self._kept]

    def incomplete(self) -> str:
        """What is missing, in a sentence; empty if nothing is."""
        return f"{self._left_out:,} more logins and commands left out after {MOST:,}" if self._left_out else ""


def _text(told: Mapping[str, Any], name: str, longest: int = _LONGEST) -> str:
    value = told.get(name)
    return value[:longest] if type(value) is str else ""
