"""Whether processes can be waited for: or are all blocked, use no CPU, and nothing will ever come of them.

Seen from outside, in /proc (proc(5)). A thread that is ready to run and gets no CPU is not blocked, however long a busy
machine keeps it waiting. Where there is no /proc nothing is ever said to be still.
"""

from __future__ import annotations

import platform
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Stillness"]

_PROC = Path("/proc")
_STRICT_SECONDS = 0.05  # with nobody's clock running, what is still for so long stays so
_LOOSE_SECONDS = 2.0  # with a clock running (a sleep, a poll), or threads that look around now and then
_LOOSE_SHARE = 0.01  # of one CPU: the work of looking around
_LOOSE_LOOKS = 20
_BUSY_LOOKS = 0.1  # the share of looks in which such a thread may be found on its way
_FAR_MS = 10_000  # a wait with a limit so far off is one without
_BLOCKED = frozenset("STtZXxKWPI")

# Which system calls wait, and which of their arguments says for how long: 0 a pointer to a time, 1 milliseconds.
# Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
_POINTER, _MILLISECONDS = 0, 1
_ENDLESS = {
    "x86_64": frozenset({0, 1, 19, 42, 43, 44, 45, 46, 47, 61, 72, 73, 247, 288}),
    "aarch64": frozenset({25, 32, 63, 64, 65, 95, 202, 203, 206, 207, 211, 212, 242, 260}),
}
_LIMITED = {
    "x86_64": {202: (3, _POINTER), 7: (2, _MILLISECONDS), 271: (2, _POINTER), 23: (4, _POINTER), 270: (4, _POINTER),
               232: (3, _MILLISECONDS), 281: (3, _MILLISECONDS)},
    "aarch64": {98: (3, _POINTER), 73: (2, _POINTER), 72: (4, _POINTER), 22: (3, _MILLISECONDS)},
}  # fmt: skip
_HERE = platform.machine()


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at all threads saw. `ran` pairs each thread with the nanoseconds that it ran so far; `busy`:
    somebody runs, wants to, or waits for a disk; `clock`: somebody waits with a limit, or for what we can't see."""

    at: float
    ran: frozenset[tuple[int, int]]
    busy: bool
    clock: bool

    @property
    def cpu_seconds(self) -> float:
        return sum(nanoseconds for _, nanoseconds in self.ran) / 1e9


@dataclass(slots=True)
class Stillness:
    """Looks at processes again and again. `patience` is what to wait in addition, in seconds: for an answer that is
    known to take so long."""

    patience: float = 0.0
    _looks: deque[_Look] = field(default_factory=deque)
    _since: float = 0.0

    def look(self, pids: Iterable[int], now: float) -> bool:
        """Look at them, at `now` in seconds; whether by now they are known to be still. Needs several looks."""
        look = _look(pids, now)
        last = self._looks[-1] if self._looks else None
        if last is None or look.busy or look.ran != last.ran:
            self._since = now
        self._looks.append(look)
        while self._looks and now - self._looks[0].at > _LOOSE_SECONDS + self.patience:
            self._looks.popleft()
        if not look.ran:  # nobody is there, or nothing can be seen
            return False
        if not look.clock and now - self._since >= _STRICT_SECONDS + self.patience:
            return True
        return self._is_loosely_still(now)

    def forget(self) -> None:
        """Something happened: look anew."""
        self._looks.clear()

    def _is_loosely_still(self, now: float) -> bool:
        looks = self._looks
        covered = now - looks[0].at
        if len(looks) < _LOOSE_LOOKS or covered < _LOOSE_SECONDS * 0.9 or looks[-1].busy:
            return False
        busy = sum(look.busy for look in looks) / len(looks)
        return busy <= _BUSY_LOOKS and looks[-1].cpu_seconds - looks[0].cpu_seconds <= covered * _LOOSE_SHARE


def _look(pids: Iterable[int], now: float) -> _Look:
    ran: set[tuple[int, int]] = set()
    busy = clock = False
    for pid in pids:
        try:
            tasks = list((_PROC / str(pid) / "task").iterdir())
        except OSError:  # it ended meanwhile
            continue
        for task in tasks:
            try:
                state = (task / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
                nanoseconds = int((task / "schedstat").read_text("ascii").split()[0])
            except (OSError, IndexError, ValueError):
                continue
            ran.add((int(task.name), nanoseconds))
            busy |= state not in _BLOCKED
            clock = clock or (state == "S" and _has_a_clock(task))
    return _Look(now, frozenset(ran), busy, clock)


def _has_a_clock(task: Path) -> bool:
    """Whether a blocked thread may go on by itself, or we can't tell."""
    try:
        fields = (task / "syscall").read_text("ascii").split()
        number = int(fields[0])
    except (OSError, ValueError, IndexError):  # denied, running again, or gone
        return True
    if number in _ENDLESS.get(_HERE, ()):
        return False
    argument, kind = _LIMITED.get(_HERE, {}).get(number, (0, -1))
    if kind < 0:
        return True
    value = int(fields[1 + argument], 16)
    if kind == _POINTER:
        return value != 0
    milliseconds = value & 0xFFFFFFFF
    return milliseconds < _FAR_MS  # -1, for ever, is a large number here
