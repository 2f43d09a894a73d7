"""Many runs at once, on all cores, each core with a sandbox of its own; told about as they end, given up cleanly."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from typing import TypeAlias, TypeVar

from tutor.model.course import Course
from tutor.model.places import Problem
from tutor.model.runs import Sandbox

__all__ = ["OpenSandbox", "Run", "Sandboxes", "Task", "Watch", "flat", "in_parallel", "proofs"]

T = TypeVar("T")
Task = tuple[str, Callable[[], T]]
"""What is done, in a few words, and how."""
Watch = Callable[[int, int, str], None]
"""Is told how many are done, how many there are, and what was done last (empty: nothing yet)."""
OpenSandbox = Callable[[Course], Sandbox]
"""Opens a sandbox that hides what the course keeps secret. Called only if something is to run."""
_Prove: TypeAlias = Callable[[Sandbox, threading.Event], list[Problem]]
Run: TypeAlias = tuple[str, _Prove]
"""A proof that needs a sandbox, in a few words, and how it is done."""


def in_parallel(tasks: Sequence[Task[T]], cancel: threading.Event, watch: Watch | None = None) -> list[T]:
    """What each task gives, in their order. Those not begun when `cancel` is set are left out."""
    done: dict[int, T] = {}
    if watch:
        watch(0, len(tasks), "")

    def run(index: int) -> None:
        if not cancel.is_set():
            done[index] = tasks[index][1]()

    with ThreadPoolExecutor(max_workers=_cores(), thread_name_prefix="proof") as pool:
        futures = {pool.submit(run, index): tasks[index][0] for index in range(len(tasks))}
        for count, future in enumerate(as_completed(futures), start=1):
            future.result()
            if watch:
                watch(count, len(tasks), futures[future])
    return [done[index] for index in sorted(done)]


class Sandboxes:
    """Sandboxes for as many as work at once: each is used by one at a time, and the next jail warms up meanwhile."""

    def __init__(self, open_one: Callable[[], Sandbox]) -> None:
        self._open_one = open_one
        self._opened: list[Sandbox] = []
        self._idle: list[Sandbox] = []

    @contextmanager
    def lent(self) -> Iterator[Sandbox]:
        """One that nobody else uses meanwhile; opened if there is none."""
        try:
            sandbox = self._idle.pop()
        except IndexError:
            sandbox = self._open_one()
            self._opened.append(sandbox)
        yield sandbox
        self._idle.append(sandbox)

    def close(self) -> None:
        """End all of them."""
        for sandbox in self._opened:
            sandbox.close()


def proofs(runs: Iterable[Run], sandboxes: Sandboxes, cancel: threading.Event) -> list[Task[list[Problem]]]:
    """Each run as a task that borrows a sandbox when its turn comes."""

    def proved(prove: _Prove) -> list[Problem]:
        with sandboxes.lent() as sandbox:
            return prove(sandbox, cancel)

    return [(name, partial(proved, prove)) for name, prove in runs]


def flat(found: Iterable[list[Problem]]) -> list[Problem]:
    """All problems of all tasks."""
    return [problem for problems in found for problem in problems]


def _cores() -> int:
    """How many we may use, which in a container can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
