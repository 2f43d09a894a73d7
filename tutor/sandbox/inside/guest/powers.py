"""What the processes of an instance may do: the keeper one thing, all others nothing."""

from __future__ import annotations

import contextlib
import ctypes
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .. import limits, namespaces, syscalls
from .reaping import Children

__all__ = ["Sizes", "become_plain", "keep_only", "keep_only_mounting", "name_ourselves", "show_ourselves"]

_PR_SET_DUMPABLE, _PR_SET_NAME = 4, 15
_CAP_SYS_ADMIN = 1 << 21
_CPU_SECONDS = 24 * 3600  # the judge watches a run's time; an instance in `tutor sandbox` lives as long as that

_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Sizes:
    """MiB of an instance's disk, of all volumes of a run, and of memory of one process; processes of an instance."""

    disk_mb: int = 64
    volumes_mb: int = 128
    memory_mb: int = 512
    processes: int = 128


def show_ourselves() -> None:
    """The opposite of `namespaces.hide_from_children`: a hidden process can't write its own maps."""
    _LIBC.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)


def name_ourselves(title: str) -> None:
    """What `ps` shows in place of our command line: the kernel reads it from our memory (proc(5), arg_start)."""
    _LIBC.prctl(_PR_SET_NAME, os.fsencode(title.rpartition("/")[2].partition(":")[0]), 0, 0, 0)
    start, end = _place_of_title()
    raw = os.fsencode(title)[: end - start - 1]
    if start:
        ctypes.memset(start, 0, end - start)
        ctypes.memmove(start, raw, len(raw))


@cache  # a keeper asks before anybody is in there, its forks never: a learner may mount what they like over /proc
def _place_of_title() -> tuple[int, int]:
    """Where our command line begins and ends in memory; 0 if that isn't told."""
    try:
        fields = Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()
        return int(fields[45]), int(fields[46])
    except (OSError, ValueError, IndexError):
        return 0, 0


def keep_only_mounting() -> None:
    """Give up every capability but CAP_SYS_ADMIN, and every way to get one back. Raises OSError.

    The keeper mounts volumes and takes them away, on folders that the learner names: no process without this
    capability can. It is one in the instance's own user namespace, so it reaches nothing but the instance's own
    mounts, host name and the like; no process that runs a command or reads what a learner sends has it.
    """
    namespaces.drop_privileges(but=_CAP_SYS_ADMIN)


def become_plain(sizes: Sizes, *, keep: set[int]) -> None:
    """In a fork of the keeper: none of its descriptors but `keep`, no capability, limits, and fewer system calls.
    Raises OSError."""
    keep_only(keep)
    with contextlib.suppress(PermissionError):
        os.setsid()
    Children.forget_parents()
    namespaces.drop_privileges()
    told = {"seconds": _CPU_SECONDS, "memory_mb": sizes.memory_mb}
    limits.apply({**told, "processes": sizes.processes, "disk_mb": sizes.disk_mb + sizes.volumes_mb}, walled=True)
    syscalls.apply()


def keep_only(fds: set[int]) -> None:
    """Close every descriptor but these and the standard streams."""
    low = 3
    for fd in sorted(fds):
        os.closerange(low, fd)
        low = fd + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))
