"""Limits that the kernel enforces, set by the runner on itself just before the submission is loaded.

A process without capabilities can lower a hard limit and never raise it, so they hold for all that the submission
starts. What rlimits can't say (memory and processes in sum, wall time, output) the judge watches from outside.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
from pathlib import Path
from typing import Any

__all__ = ["apply"]

_MIB = 1024 * 1024
# Threads reserve address space (stack, malloc arenas) that they never touch; the sum of touched pages is watched.
_ADDRESS_SPACE_SLACK = 1536 * _MIB
_OPEN_FILES = 512
_OURS = 2  # the jail's own first processes count too


def apply(limits: dict[str, Any], *, walled: bool) -> None:
    """Set them from the fields of `tutor.model.course.Limits`. What this system lacks is passed over.

    `walled`: we are in a user namespace of our own, where the kernel counts none but our processes.
    """
    # wall time ends a run first; this one is for what escapes the judge's eye where there is no pid namespace
    _lower(resource.RLIMIT_CPU, math.ceil(limits["seconds"]) * (os.cpu_count() or 1) + 2)
    _lower(resource.RLIMIT_AS, limits["memory_mb"] * _MIB + _ADDRESS_SPACE_SLACK)
    _lower(resource.RLIMIT_NPROC, limits["processes"] + (_OURS if walled else _threads_of_user()))
    _lower(resource.RLIMIT_FSIZE, limits["disk_mb"] * _MIB)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_CORE, 0)


def _threads_of_user() -> int:
    """How many processes and threads our user has on this machine: without a wall, all of them count."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if process.stat().st_uid == os.getuid():
                count += int((process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[17])
    return count


def _lower(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (value, value))
