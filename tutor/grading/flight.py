"""How many calls of a task were in flight at once, and where: told from when each began and ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tutor.model.tasks import TaskCall, Tasks, Workers

__all__ = ["Flight", "any_at_once", "flight_of", "most_at_once"]


@dataclass(frozen=True, slots=True)
class Flight:
    """What was in flight at once at most: in all (`peak`), within one process, in how many processes at once.

    `processes` and `workers` count those that did any call; a worker is one thread of one process. `in_main` says that
    all calls were made by the main thread of the submission's own process.
    """

    calls: int
    peak: int
    within_process: int
    processes_at_once: int
    processes: int
    workers: int
    in_main: bool

    def at_once(self, workers: Workers) -> int:
        """How many were in flight at once at most, as it counts for these workers."""
        return self.within_process if workers is Workers.THREADS else self.processes_at_once


def flight_of(calls: Sequence[TaskCall]) -> Flight:
    """What was in flight while these calls were made."""
    now = peak = within = processes = at_once = 0
    in_flight: Counter[int] = Counter()
    for _, starts, process in sorted(_moments(calls)):
        step = 1 if starts else -1
        now += step
        in_flight[process] += step
        if in_flight[process] == starts:  # it was idle before, or is so from now on
            processes += step
        peak, within, at_once = max(peak, now), max(within, in_flight[process]), max(at_once, processes)
    return Flight(
        calls=len(calls),
        peak=peak,
        within_process=within,
        processes_at_once=at_once,
        processes=len({call.process for call in calls}),
        workers=len({(call.process, call.thread) for call in calls}),
        in_main=all((call.process, call.thread) == (1, 1) for call in calls),
    )


def any_at_once(tasks: Tasks) -> bool:
    """Whether any two calls were in flight at once: without that, nothing that is asked of them can hold."""
    return flight_of(tasks.calls).peak > 1


def most_at_once(spans: Iterable[tuple[float, float]]) -> int:
    """How many of these spans of time overlap at most; one that begins when another ends does not overlap it."""
    number = most = 0
    for _, starts in sorted(moment for began, ended in spans for moment in ((began, True), (ended, False))):
        number += 1 if starts else -1
        most = max(most, number)
    return most


def _moments(calls: Sequence[TaskCall]) -> Iterable[tuple[float, bool, int]]:
    """Beginnings and ends; at the same moment, ends come first."""
    for call in calls:
        yield call.began, True, call.process
        yield max(call.ended, call.began), False, call.process
