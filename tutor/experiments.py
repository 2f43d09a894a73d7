"""The experiment of a measured question, run where submissions run. A fault of ours is a measurement that says so."""

from __future__ import annotations

import os
import platform
import threading
from typing import Protocol

from tutor.errors import SandboxError
from tutor.model.questions import MeasuredQuestion
from tutor.model.runs import Sandbox
from tutor.model.timing import Machine, Measurement

__all__ = ["RunVersions", "experiment"]


class RunVersions(Protocol):
    """Times every version in interleaved rounds. Blocks. Raises SandboxError for our own faults."""

    def __call__(
        self, question: MeasuredQuestion, sandbox: Sandbox, cancel: threading.Event | None = None
    ) -> Measurement:
        """Seconds by the names of the versions."""
        ...


def experiment(
    question: MeasuredQuestion,
    sandbox: Sandbox,
    cancel: threading.Event | None = None,
    run_versions: RunVersions | None = None,
) -> Measurement:
    """What was measured here and now. Blocks for seconds; ends early when `cancel` is set. Raises no SandboxError."""
    try:
        return (run_versions or _run_versions())(question, sandbox, cancel)
    except SandboxError as error:
        return Measurement(machine=_machine(), not_measured=f"{error.title}: {error.what}. {error.mend.capitalize()}.")


def _run_versions() -> RunVersions:
    from tutor.speed import time_versions  # noqa: PLC0415 - a learner who only reads needs none of it

    return time_versions


def _machine() -> Machine:
    """What is known without a run."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine(cores=cores, python=platform.python_version())
