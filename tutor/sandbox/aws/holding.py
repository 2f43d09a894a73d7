"""Holding calls of one API until enough of them are in flight at once: then they were made beside each other.

The answer is held, not the deed: whoever asks one after the other waits for it. The judge says when no more can come.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from tutor.model.tasks import Rendezvous

__all__ = ["Holding"]


class Holding:
    """Holds calls of `api` until `at_least` of them are there; `tell` is told how many are, whenever that changes."""

    def __init__(self, api: str, at_least: int, tell: Callable[[int], None]) -> None:
        self.outcome = Rendezvous.UNFINISHED
        self._api = api
        self._at_least = at_least
        self._tell = tell
        self._there: list[Callable[[], bool]] = []
        self._changed = threading.Condition()

    def hold(self, api: str, is_gone: Callable[[], bool]) -> None:
        """Wait for the others, if it is a call that is held. `is_gone` says whether its client waits no more: one that
        gave up and asked again is one client, not two."""
        if api != self._api:
            return
        with self._changed:
            if self.outcome is not Rendezvous.UNFINISHED:
                return
            self._there = [*(gone for gone in self._there if not gone()), is_gone]
            self._tell(len(self._there))
            if len(self._there) >= self._at_least:
                self._end(Rendezvous.MET)
            self._changed.wait_for(lambda: self.outcome is not Rendezvous.UNFINISHED)

    def let_go(self) -> None:
        """No more can come: hold nobody from now on."""
        with self._changed:
            if self.outcome is Rendezvous.UNFINISHED and self._there:
                self._end(Rendezvous.BLOCKED)

    def _end(self, outcome: Rendezvous) -> None:
        self.outcome = outcome
        self._tell(0)
        self._changed.notify_all()
