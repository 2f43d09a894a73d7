"""What is observed of parallel work: metered calls of a task, whether they met, and what was left running."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Leftovers", "MeterSpec", "Rendezvous", "TaskCall", "TaskEnd", "Tasks", "Workers"]


class Workers(StrEnum):
    """What does the work beside each other."""

    THREADS = "threads"
    PROCESSES = "processes"


class Rendezvous(StrEnum):
    """What came of holding calls until enough of them were in flight at once.

    `MET`: they were, and all went on. `BLOCKED`: every process of the run was blocked and used no CPU, so no more could
    come; they were let go. `UNFINISHED`: neither had happened when the run ended or a limit ended it.
    """

    UNASKED = "unasked"
    MET = "met"
    BLOCKED = "blocked"
    UNFINISHED = "unfinished"


class TaskEnd(StrEnum):
    """How a metered call ended. `LOST`: its process ended first, or the run did."""

    RETURNED = "returned"
    RAISED = "raised"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class MeterSpec:
    """Meter each call of the functions `tasks` of the submission.

    With `at_least` above 0, calls of them are held until so many are in flight at once: in as many processes, or in one
    process, by `workers`. `tint` has each call return something else than it computed, the same for the same: what the
    submission makes of it then shows whether its result comes from these calls.
    """

    tasks: tuple[str, ...]
    workers: Workers | None = None
    at_least: int = 0
    tint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCall:
    """One metered call. Times are in seconds on our clock from the start of the run.

    `process` is 1 for the submission's own process, then 2, 3, ... as they first announced a call: who announced it
    is told by the kernel. `thread` is 1 for the main thread of its process, then 2, 3, ..., as the worker itself tells.
    `began` is when it was
    announced, `went` when it was let go, `ended` when its end was told (or seen). `argument` and `result` are
    digests, equal for equal values; `result` is empty unless it returned.
    """

    task: str
    process: int
    thread: int
    began: float
    went: float
    ended: float
    argument: str
    result: str = ""
    end: TaskEnd = TaskEnd.RETURNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """All metered calls of a run, in the order of their beginning. `undefined` are tasks that the file doesn't define.

    `unlisted` counts the calls beyond those that are kept. `stillborn` says that worker processes ended as soon as
    they were born, and were replaced again and again, without any call. `at_import` counts the calls that were made
    while a process imported the file: those are nobody's answer to anything, and are not among `calls`.
    """

    spec: MeterSpec
    calls: tuple[TaskCall, ...] = ()
    undefined: tuple[str, ...] = ()
    rendezvous: Rendezvous = Rendezvous.UNASKED
    unlisted: int = 0
    stillborn: bool = False
    at_import: int = 0


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What was still there after the called function had returned and had had time to end: worker processes, and
    threads of the submission's own process. What multiprocessing keeps for itself is left out."""

    processes: int = 0
    threads: int = 0
