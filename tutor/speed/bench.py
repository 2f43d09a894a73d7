"""The bench: where and with what something is timed, and a run on it that counts or tells why not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final

from tutor.errors import SandboxError
from tutor.model.evidence import Evidence, Outcome
from tutor.model.runs import Job, Sandbox
from tutor.model.timing import Machine
from tutor.sandbox.lane import Turn, exclusive_lane
from tutor.sandbox.machine import read_machine

__all__ = ["Bench", "CancelledError", "SpoiledError"]

_LATE: Final = "Other timing checks kept this machine busy, so nothing was timed."


class SpoiledError(Exception):
    """A run, or all of them, that says nothing; the text says why, as a sentence. Nobody's fault but the machine's."""


class CancelledError(Exception):
    """The learner ended it."""


@dataclass(frozen=True, slots=True)
class Bench:
    """`lane` gives turns, `machine` reads what there is to run on, `clock` counts seconds."""

    sandbox: Sandbox
    cancel: threading.Event = field(default_factory=threading.Event)
    machine: Callable[[], Machine] = read_machine
    lane: Callable[[threading.Event], AbstractContextManager[Turn]] = exclusive_lane
    clock: Callable[[], float] = time.monotonic

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The lane is ours inside. Raises CancelledError, and SpoiledError if no turn came."""
        with self.lane(self.cancel) as turn:
            if turn is Turn.CANCELLED:
                raise CancelledError
            if turn is Turn.LATE:
                raise SpoiledError(_LATE)
            yield

    def run(self, job: Job) -> Evidence:
        """One run. Raises CancelledError, and SpoiledError if the sandbox or the machine failed."""
        try:
            self.sandbox.warm_up()  # the next jail is made while a run is judged: let it be done before one is timed
            evidence = self.sandbox.run(job, self.cancel)
        except SandboxError as error:
            raise SpoiledError(f"{error.title}: {error.what}.") from error
        if evidence.outcome is Outcome.CANCELLED or self.cancel.is_set():
            raise CancelledError
        if evidence.outcome is Outcome.MACHINE:
            note = f": {evidence.machine_note}" if evidence.machine_note else ""
            raise SpoiledError(f"This machine could not run it{note}.")
        if evidence.outcome is Outcome.RETURNED and not evidence.call_seconds > 0:
            raise SpoiledError("The clock of this machine told no time for a run.")
        return evidence
