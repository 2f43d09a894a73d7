"""How much CPU time control groups leave a process: where its groups are, and what their files say. Pure.

The files are those of the kernel's documents: Documentation/admin-guide/cgroup-v2.rst (`cpu.max`),
Documentation/scheduler/sched-bwc.rst (`cpu.cfs_quota_us`), and cgroups(7) for /proc/self/cgroup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

__all__ = ["CpuGroups", "cpu_groups", "quota_v1", "quota_v2"]

_ESCAPED = re.compile(r"\\([0-7]{3})")  # mountinfo writes white space and backslashes as octal numbers
_FIELDS_BEFORE_DASH = 6


@dataclass(frozen=True, slots=True)
class CpuGroups:
    """The folders of a process's own group and of every group above it, of one version of control groups."""

    version: int
    folders: tuple[PurePosixPath, ...]


@dataclass(frozen=True, slots=True)
class _Mount:
    root: str
    point: str
    version: int
    controllers: frozenset[str]


def cpu_groups(cgroup: str, mountinfo: str) -> tuple[CpuGroups, ...]:
    """Where the groups are that may limit CPU time, from /proc/self/cgroup and /proc/self/mountinfo."""
    mounts = list(_mounts(mountinfo))
    found = []
    for line in cgroup.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        version = 2 if number == "0" and not controllers else 1
        if not path.startswith("/") or (version == 1 and "cpu" not in controllers.split(",")):
            continue
        mount = next((one for one in mounts if one.version == version and _serves(one)), None)
        if mount is not None:
            found.append(CpuGroups(version, _folders(mount, path)))
    return tuple(found)


def quota_v2(cpu_max: str) -> float | None:
    """CPUs' worth of time by a `cpu.max` (`max 100000`, `150000 100000`, in microseconds); None for no limit."""
    quota, _, period = cpu_max.strip().partition(" ")
    return _share(quota, period or "100000")


def quota_v1(quota_us: str, period_us: str) -> float | None:
    """CPUs' worth of time by `cpu.cfs_quota_us` and `cpu.cfs_period_us`; None for no limit (-1)."""
    return _share(quota_us.strip(), period_us.strip())


def _share(quota: str, period: str) -> float | None:
    if not (quota.isascii() and quota.isdecimal() and period.isascii() and period.isdecimal()):
        return None
    return int(quota) / int(period) if int(quota) and int(period) else None


def _serves(mount: _Mount) -> bool:
    return mount.version == 2 or "cpu" in mount.controllers  # noqa: PLR2004 - version 2 has one tree for all


def _mounts(mountinfo: str) -> Iterator[_Mount]:
    for line in mountinfo.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")
        if not dash or len(fields) < _FIELDS_BEFORE_DASH or kind[0] not in ("cgroup", "cgroup2"):
            continue
        options = frozenset(kind[-1].split(","))
        yield _Mount(_unescaped(fields[3]), _unescaped(fields[4]), 2 if kind[0] == "cgroup2" else 1, options)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 8)), text)


def _folders(mount: _Mount, path: str) -> tuple[PurePosixPath, ...]:
    """From the group's own folder up to where the tree is mounted. A container may see only a part of the tree: a group
    outside of it is looked for at its top."""
    top = PurePosixPath(mount.point)
    try:
        inside = PurePosixPath(path).relative_to(mount.root)
    except ValueError:
        return (top,)
    if ".." in inside.parts:
        return (top,)
    own = top / inside
    return (own, *(folder for folder in own.parents if folder.is_relative_to(top)))
