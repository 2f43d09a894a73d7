"""What a submission left running: worker processes, and threads of its own process, seen from outside in /proc."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from tutor.model.tasks import Leftovers
from tutor.sandbox.stillness import Stillness
from tutor.sandbox.watch import cpu_seconds, descendants

__all__ = ["LeftoverSearch"]

_PROC = Path("/proc")
_WORKING_SECONDS = 0.3  # of CPU: who has used so much since the call returned is not on its way out
_LAST_SECONDS = 10.0
_STARVED_SECONDS = 0.05  # of CPU: who got less in all that time could not even end
_QUICK, _SLOW = 0.001, 0.02  # seconds between looks: most are gone at once
# What their one argument of code begins with.
_OWN_OF_MULTIPROCESSING = (
    b"\0from multiprocessing.resource_tracker import main",
    b"\0from multiprocessing.forkserver import main",
)


class _Kind(Enum):
    ITS_OWN = auto()
    NONE_OF_ITS = auto()
    VANISHED = auto()


class LeftoverSearch:
    """Looks at what is below `keeper`. `own` is the submission's own process, whose main thread now waits for us.

    Whatever is on its way out gets the time for it: a leftover is what is blocked, or goes on working. `starved` says
    in the end that it had no chance to show which.
    """

    def __init__(self, keeper: int, own: int) -> None:
        self.starved = False
        self.pause = _QUICK
        self._keeper = keeper
        self._own = own
        self._stillness = Stillness()
        self._begun: tuple[float, float] | None = None
        self._first: frozenset[int] = frozenset()
        self._empty_before = self._goes_on = False

    def look(self, now: float) -> Leftovers | None:
        """What is left, at `now` in seconds; None as long as that can't be said."""
        listed = [pid for pid in descendants(self._keeper) if pid != self._own]
        kinds = {pid: self._kind(pid) for pid in listed}
        processes = [pid for pid in listed if kinds[pid] is _Kind.ITS_OWN]
        threads = max(0, len(_threads(self._own)) - 1)
        found = Leftovers(max(len(processes), self._goes_on), threads)
        if not processes and not threads and _Kind.VANISHED not in kinds.values():
            # once more: who forks and ends, over and over, may stand in no list at one moment
            self._empty_before, was_empty = True, self._empty_before
            return found if was_empty else None
        self._empty_before = False
        watched = [*processes, self._own] if threads else processes
        used = sum(cpu_seconds(pid) for pid in watched)
        if self._begun is None:
            self._begun, self._first = (now, used), frozenset(listed)
        since, used_before = self._begun
        self._goes_on |= not self._first.issuperset(listed)
        self.pause = _QUICK if now - since < _SLOW else _SLOW
        if self._stillness.look(watched, now) or used - used_before > _WORKING_SECONDS:
            return found
        if now - since > _LAST_SECONDS:
            self.starved = used - used_before < _STARVED_SECONDS and not self._goes_on
            return Leftovers(max(len(processes), self._goes_on), threads)
        return None

    def _kind(self, pid: int) -> _Kind:
        """One that has ended and waits to be asked for, or that multiprocessing keeps for itself, is none of its."""
        try:
            fields = (_PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            command = (_PROC / str(pid) / "cmdline").read_bytes()
        except OSError:
            return _Kind.VANISHED
        tracker, server = (name in command for name in _OWN_OF_MULTIPROCESSING)
        none_of_its = fields[0] in "ZX" or tracker or (server and int(fields[1]) == self._own)
        return _Kind.NONE_OF_ITS if none_of_its else _Kind.ITS_OWN


def _threads(pid: int) -> list[str]:
    try:
        return [task.name for task in (_PROC / str(pid) / "task").iterdir()]
    except OSError:
        return []
