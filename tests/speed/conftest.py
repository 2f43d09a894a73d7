"""A sandbox that plays runs: how long a call takes is written, not waited for."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from tutor.model.evidence import Evidence, Outcome
from tutor.model.timing import Machine
from tutor.model.verdicts import Tier
from tutor.sandbox.lane import Turn
from tutor.speed import Bench


class PlayedSandbox:
    """`play(job)` says what came of a run: seconds, or fields of the evidence, or an error. A run takes as long as it
    says on `clock`, and `overhead` more. `warm` says whether nothing is being made beside the next run."""

    def __init__(self, play, overhead=0.0):
        self.play, self.overhead = play, overhead
        self.jobs, self.now, self.warm = [], 0.0, False

    def clock(self):
        return self.now

    def warm_up(self):
        self.warm = True

    def run(self, job, cancel=None, _on_call=None):
        assert self.warm, "timed while the sandbox was busy with the next jail"
        self.warm = False
        self.jobs.append(job)
        told = self.play(job)
        if isinstance(told, Exception):
            raise told
        fields = told if isinstance(told, dict) else {"call_seconds": told}
        fields = {"outcome": Outcome.RETURNED, "returned": sorted(map(str, job.run.args))} | fields
        self.now += fields.get("call_seconds", 0.0) + self.overhead
        if cancel is not None and cancel.is_set():
            fields["outcome"] = Outcome.CANCELLED
        return Evidence(tier=Tier.STRONG, variables={}, **fields)


@pytest.fixture
def played():
    """Builds a bench: `played(play)` with two quiet cores, `played(play, machine=..., turn=...)` otherwise."""

    def build(play, *, machine=Machine(cores=2), turn=Turn.OURS, overhead=0.0, cancel=None):  # noqa: B008 - frozen
        sandbox = PlayedSandbox(play, overhead)

        @contextmanager
        def lane(_cancel):
            yield turn

        cancel = cancel or threading.Event()
        return Bench(sandbox, cancel, machine=lambda: machine, lane=lane, clock=sandbox.clock)

    return build
