"""A learner's runs of cells: one sandbox for the lesson that is open, in which its cells run one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from tutor.model.cells import CellOutcome, CellRun
from tutor.model.course import Cell, Lesson

__all__ = ["CellRunner", "Cells", "as_expected"]


class CellRunner(Protocol):
    """Where cells run: `tutor.sandbox.cell_sandbox.CellSandbox` is one. For one thread only."""

    def run(
        self,
        language: str,
        source: str,
        name: str,
        *,
        cancel: threading.Event | None = None,
        abandon: threading.Event | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> CellRun:
        """Run one to its end, or until nobody wants the sandbox any more. Raises SandboxError."""

    def close(self) -> None:
        """End it with all that runs in there."""


class Cells:
    """The cells of the lesson that is open. Thread-safe; `run` blocks, so call it from a thread.

    The sandbox starts with the first cell that is run. Another lesson gets another one, and ends the one before.
    """

    def __init__(self, open_runner: Callable[[], CellRunner] | None = None) -> None:
        self._open_runner = open_runner or _open_sandbox
        self._room: _Room | None = None
        self._left: list[_Room] = []  # closed, and perhaps not yet at their end
        self._lock = threading.Lock()

    def run(
        self,
        lesson: Lesson,
        cell: Cell,
        on_text: Callable[[str], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> CellRun:
        """Run a cell after those that were run before; what came of it. Blocks; set `cancel` to interrupt it.

        `on_text` is told now and then all that it has printed, in another thread. Raises SandboxError.
        """
        with self._lock:
            room = self._room
            if room is None or room.lesson_id != lesson.id or room.is_closed:
                self._close()
                room = self._room = _Room(lesson.id, self._open_runner)
            running = room.submit(cell, on_text, cancel or threading.Event())
        return running()

    def runs(self, lesson_id: str) -> Mapping[int, CellRun]:
        """What came of the cells of a lesson by their numbers, as long as its sandbox lasts."""
        with self._lock:
            room = self._room
            return dict(room.runs) if room is not None and room.lesson_id == lesson_id else {}

    def is_open(self, lesson_id: str) -> bool:
        """Whether the lesson has a sandbox, or is about to: what earlier cells made is there."""
        with self._lock:
            room = self._room
            return room is not None and room.lesson_id == lesson_id and not room.is_closed

    def restart(self) -> None:
        """Forget all that cells made; the next one finds an empty Python and an empty AWS. Ends what runs."""
        with self._lock:
            self._close()

    def stay(self, lesson_id: str) -> None:
        """The learner is in this lesson now: the sandbox of another one ends."""
        with self._lock:
            if self._room is not None and self._room.lesson_id != lesson_id:
                self._close()

    def close(self) -> None:
        """End the sandbox, and wait until nothing is left of it and of those before it."""
        with self._lock:
            self._close()
            left, self._left = self._left, []
        for room in left:
            room.wait()

    def _close(self) -> None:
        if self._room is not None:
            self._room.close()
            self._left.append(self._room)
        self._room = None


class _Room:
    """The sandbox of a lesson, and the one thread that starts it, runs cells in it, and ends it."""

    def __init__(self, lesson_id: str, open_runner: Callable[[], CellRunner]) -> None:
        self.lesson_id = lesson_id
        self.runs: Mapping[int, CellRun] = {}
        self._open_runner = open_runner
        self._runner: CellRunner | None = None
        self._closing = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cells")

    @property
    def is_closed(self) -> bool:
        """Whether no cell can run here any more."""
        return self._closing.is_set()

    def submit(
        self, cell: Cell, on_text: Callable[[str], None] | None, cancel: threading.Event
    ) -> Callable[[], CellRun]:
        """Have it run after those before; what is returned waits for its end."""
        return self._thread.submit(self._run, cell, on_text, cancel).result

    def _run(self, cell: Cell, on_text: Callable[[str], None] | None, cancel: threading.Event) -> CellRun:
        if cancel.is_set() or self.is_closed:
            return CellRun(outcome=CellOutcome.INTERRUPTED, lost=self.is_closed)
        if self._runner is None:
            self._runner = self._open_runner()
            if cancel.is_set():
                return CellRun(outcome=CellOutcome.INTERRUPTED)
        words = (cell.language, cell.source, cell.name)
        try:
            ended = self._runner.run(*words, cancel=cancel, abandon=self._closing, on_text=on_text)
        except BaseException:
            self._end()  # it may still be at work on this cell
            raise
        if ended.lost:
            self._end()
        else:
            self.runs = {**self.runs, cell.number: ended}
        return ended

    def _end(self) -> None:
        runner, self._runner = self._runner, None
        self.runs = {}  # what cells made is gone with it: that they were run is of no use any more
        if runner is not None:
            runner.close()

    def close(self) -> None:
        """End it with what runs in it, soon."""
        self._closing.set()
        self._thread.submit(self._end)
        self._thread.shutdown(wait=False)

    def wait(self) -> None:
        """Until it has ended."""
        self._thread.shutdown(wait=True)


def as_expected(cell: Cell, run: CellRun) -> bool:
    """Whether a cell ended as its author says that it does."""
    wanted = CellOutcome.FAILED if cell.expects_error else CellOutcome.FINE
    return run.outcome is wanted


def _open_sandbox() -> CellRunner:
    from tutor.sandbox.cell_sandbox import CellSandbox  # noqa: PLC0415 - who only reads needs none of it

    return CellSandbox()
