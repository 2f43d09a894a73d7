"""What a run uses, seen from outside: processes, memory, CPU, and how long it had to wait for a CPU.

Read from /proc (proc(5)); on a system without it nothing is seen, and wall time is the only limit left.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Usage", "cpu_seconds", "descendants", "usage", "waited"]

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """Of a process and all below it: how many threads, MiB of memory, seconds of CPU used and waited for."""

    threads: int = 0
    memory_mb: float = 0.0
    cpu_seconds: float = 0.0
    waited_seconds: float = 0.0


def descendants(root: int) -> list[int]:
    """The process ids below `root`, itself left out. Empty if it is gone or there is no /proc."""
    below = _listed_children if (_PROC / "self/task" / str(os.getpid()) / "children").exists() else _scanned_children()
    found, waiting = [], below(root)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += below(pid)
    return found


def _listed_children(pid: int) -> list[int]:
    """Children as the kernel lists them for each thread: cheap, as it reads this tree only."""
    children: list[int] = []
    try:
        for task in (_PROC / str(pid) / "task").iterdir():
            children += map(int, (task / "children").read_text("ascii").split())
    except OSError:  # it ended meanwhile
        pass
    return children


def _scanned_children() -> Callable[[int], list[int]]:
    """Children by looking at every process, for kernels without CONFIG_PROC_CHILDREN."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid, fields in _stats():
        children[int(fields[1])].append(pid)
    return lambda pid: list(children[pid])


def usage(root: int, limit_mb: float) -> Usage:
    """What the processes below `root` use. Resident memory in sum; where that is over `limit_mb` it is counted again
    with shared pages divided among their users, since a fork shares most of its parent's."""
    pids = set(descendants(root))
    threads, memory, cpu = 0, 0.0, 0.0
    for _, fields in _stats(pids):
        threads += int(fields[17])
        memory += int(fields[21]) * _PAGE / _MIB
        cpu += sum(map(int, fields[11:15])) / _TICK  # its own, and that of children that ended
    if memory > limit_mb:
        memory = sum(_proportional_mb(pid) for pid in pids)
    return Usage(threads, memory, cpu + _inherited_cpu(root), sum(waited(pid) for pid in pids))


def _inherited_cpu(root: int) -> float:
    """Of descendants that ended and had lost their parent: `root` adopted them."""
    return sum(sum(map(int, fields[13:15])) / _TICK for _, fields in _stats([root]))


def _stats(only: Iterable[int] | None = None) -> Iterable[tuple[int, list[str]]]:
    """Process ids with the fields of /proc/PID/stat that follow the name (`fields[0]` is the state)."""
    names = [str(pid) for pid in only] if only is not None else _pids()
    for name in names:
        try:
            text = (_PROC / name / "stat").read_text("utf-8", "replace")
        except OSError:  # it ended meanwhile
            continue
        yield int(name), text.rpartition(")")[2].split()


def _pids() -> list[str]:
    try:
        return [name for name in os.listdir(_PROC) if name.isdecimal()]  # noqa: PTH208 - a Path each is too slow here
    except OSError:
        return []


def _proportional_mb(pid: int) -> float:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def cpu_seconds(pid: int) -> float:
    """Seconds of CPU that a process used, exact to the clock tick; 0 once it is gone."""
    return sum(sum(map(int, fields[11:13])) / _TICK for _, fields in _stats([pid]))


def waited(pid: int) -> float:
    """Seconds that its threads were ready to run and no CPU was free (Documentation/scheduler/sched-stats.rst)."""
    nanoseconds = 0
    try:
        for task in (_PROC / str(pid) / "task").iterdir():
            nanoseconds += int((task / "schedstat").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):  # it ended meanwhile, or the kernel keeps no such account
        pass
    return nanoseconds / 1e9
