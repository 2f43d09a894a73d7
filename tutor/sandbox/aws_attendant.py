"""Attending a run for its AWS: its calls are passed on as they happen, and calls that wait in vain are let go."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

from tutor.model.evidence import JournalEntry
from tutor.sandbox.aws_client import AwsRun
from tutor.sandbox.observe_reach import entry
from tutor.sandbox.stillness import Stillness

__all__ = ["AwsAttendant"]


class AwsAttendant:
    """`on_call` is told of each call. `latency` is what each call takes, in seconds: for so long, nothing happens."""

    stillborn = False

    def __init__(self, aws: AwsRun, on_call: Callable[[JournalEntry], None] | None, latency: float) -> None:
        self._aws = aws
        self._on_call = on_call
        self._stillness = Stillness(patience=2 * latency)

    @property
    def source(self) -> socket.socket:
        """Where the calls are told."""
        return self._aws.calls

    @property
    def holding(self) -> bool:
        """Whether calls wait for each other."""
        return self._aws.held > 0

    def begin(self) -> None:
        """Nothing changes: calls at import are calls, too."""

    def hear(self) -> None:
        """Pass on the calls that were told since the last time."""
        held = self._aws.held
        for call in self._aws.heard():
            if self._on_call is not None:
                self._on_call(entry(call))
        if self._aws.held != held:
            self._stillness.forget()

    def look(self, pids: list[int]) -> None:
        """See whether the calls that are held wait in vain."""
        if self.holding and self._stillness.look(pids, time.monotonic()):
            self.hear()
            if self.holding:
                self._aws.let_go()
