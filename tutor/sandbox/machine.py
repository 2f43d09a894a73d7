"""What this machine gives a run: cores, the share of them that control groups allow, how busy it is, and its Python."""

from __future__ import annotations

import os
import platform
import sysconfig
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tutor.model.timing import Machine
from tutor.sandbox.control_groups import CpuGroups, cpu_groups, quota_v1, quota_v2

__all__ = ["read_machine"]


def read_machine(root: Path = Path("/")) -> Machine:
    """Read it now; what can't be read counts as no limit. `root` is where /proc and /sys are looked for."""
    return Machine(cores=_cores(), quota=_quota(root), load=_load(), gil=_has_gil(), python=_python())


def _cores() -> int:
    """Those that this process may use; where the system has no such thing as affinity, all of them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def _load() -> float:
    try:
        return os.getloadavg()[0]
    except (OSError, AttributeError):
        return 0.0


def _has_gil() -> bool:
    """Whether submissions run with a GIL.

    Their Python is this one, started bare, with nothing in it that would turn a free-threaded build's GIL on again. In
    this process, such an extension may well be loaded, so its own state says nothing.
    """
    return not sysconfig.get_config_var("Py_GIL_DISABLED")


def _python() -> str:
    return platform.python_version() + ("" if _has_gil() else "t")


# --- control groups ----------------------------------------------------------------------------------------


def _quota(root: Path) -> float | None:
    """The tightest limit of all groups that this process is in; None if none limits it."""
    groups = cpu_groups(_text(root / "proc/self/cgroup"), _text(root / "proc/self/mountinfo"))
    limits = [limit for one in groups for limit in _limits(root, one) if limit is not None]
    return min(limits, default=None)


def _limits(root: Path, groups: CpuGroups) -> Iterator[float | None]:
    for folder in groups.folders:
        if groups.version == 1:
            yield quota_v1(_text(_in(root, folder, "cpu.cfs_quota_us")), _text(_in(root, folder, "cpu.cfs_period_us")))
        else:
            yield quota_v2(_text(_in(root, folder, "cpu.max")))


def _in(root: Path, folder: PurePosixPath, name: str) -> Path:
    return root / folder.relative_to("/") / name


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
