"""The cells of a lesson while the app is open: which wait, which runs, what it has printed. Runs them in threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from textual.message import Message
from textual.screen import Screen

from tutor.cells import as_expected
from tutor.errors import TutorError
from tutor.model.cells import CellRun
from tutor.model.course import Cell, Lesson
from tutor.session import Session
from tutor.tui.trouble import as_trouble

__all__ = ["CellDesk", "CellView", "Stage"]


class Stage(Enum):
    """How far a cell is. `STARTING`: it is its turn, and the sandbox starts for it."""

    IDLE = auto()
    WAITING = auto()
    STARTING = auto()
    RUNNING = auto()
    ENDED = auto()


_BUSY = (Stage.WAITING, Stage.STARTING, Stage.RUNNING)


@dataclass
class CellView:
    """What is to be seen of a cell; `run` or `trouble` once it has ended."""

    stage: Stage = Stage.IDLE
    began: float = 0.0
    text: str = ""
    run: CellRun | None = None
    trouble: TutorError | None = None


class CellDesk:
    """Takes cells to run, one after the other, and keeps what is seen of them as long as their sandbox lasts.

    It lives in the app's thread; its own threads only post messages to `screen`.
    """

    @dataclass
    class Printed(Message):
        """A cell has printed so much by now; None: it has only begun."""

        number: int
        text: str | None
        turn: int

    @dataclass
    class Ended(Message):
        """A cell has come to its end."""

        number: int
        outcome: CellRun | TutorError
        turn: int

    def __init__(self, screen: Screen[None], session: Session) -> None:
        self._screen = screen
        self._session = session
        self._views: dict[int, CellView] = {}
        self._queue: list[Cell] = []
        self._cancel: threading.Event | None = None
        self._lesson: Lesson | None = None
        self._turn = 0  # what is told of an earlier sandbox is not heard any more

    @property
    def is_running(self) -> bool:
        """Whether a cell runs."""
        return self._cancel is not None

    @property
    def is_cancelling(self) -> bool:
        """Whether the one that runs was asked to end."""
        return self._cancel is not None and self._cancel.is_set()

    def view(self, cell: Cell) -> CellView:
        """What is to be seen of a cell of the open lesson."""
        return self._views.get(cell.number, CellView())

    def is_busy(self, cell: Cell) -> bool:
        """Whether it waits or runs."""
        return self.view(cell).stage in _BUSY

    def has_failed(self, cell: Cell) -> bool:
        """Whether it ended otherwise than its author says."""
        run = self.view(cell).run
        return run is not None and not as_expected(cell, run)

    def ran(self) -> set[int]:
        """The numbers of the cells whose doing is still there."""
        return set(self._session.cells.runs(self._lesson.id)) if self._lesson else set()

    def open(self, lesson: Lesson) -> None:
        """The learner is in this lesson now."""
        if self._lesson is not None and self._lesson.id != lesson.id:
            self.forget()
        self._lesson = lesson

    def forget(self) -> None:
        """Begin anew: end what runs, show nothing."""
        self._session.cells.restart()
        self._turn += 1
        self._views.clear()
        self._queue.clear()
        self._cancel = None

    def leave(self) -> None:
        """The app ends: so does what runs, or its thread would keep the program."""
        self._session.cells.restart()

    def run(self, cells: Sequence[Cell]) -> None:
        """Have these run after those that wait. One that waits or runs already is not run twice."""
        for cell in cells:
            if not self.is_busy(cell):
                self._views[cell.number] = CellView(Stage.WAITING)
                self._queue.append(cell)
        self._go_on()

    def interrupt(self) -> None:
        """Ctrl-C for the one that runs; those that wait won't run."""
        if self._cancel is not None:
            self._cancel.set()
            self._drop_queue()

    def printed(self, event: Printed) -> bool:
        """Take it in; False if it is of a sandbox that is gone."""
        if event.turn != self._turn:
            return False
        view = self._views[event.number]
        view.stage, view.text = Stage.RUNNING, event.text or ""
        return True

    def ended(self, event: Ended) -> bool:
        """Take it in, and let the next one run; False if it is of a sandbox that is gone."""
        if event.turn != self._turn:
            return False
        self._cancel = None
        outcome = event.outcome
        run, trouble = (None, outcome) if isinstance(outcome, TutorError) else (outcome, None)
        self._views[event.number] = CellView(Stage.ENDED, run=run, trouble=trouble)
        if trouble is not None or (run is not None and run.lost):
            self._drop_queue()
        self._go_on()
        return True

    def _drop_queue(self) -> None:
        for cell in self._queue:
            del self._views[cell.number]
        self._queue.clear()

    def _go_on(self) -> None:
        if self._cancel is not None or not self._queue or self._lesson is None:
            return
        cell, lesson, turn = self._queue.pop(0), self._lesson, self._turn
        cancel = self._cancel = threading.Event()
        stage = Stage.RUNNING if self._session.cells.is_open(lesson.id) else Stage.STARTING
        self._views[cell.number] = CellView(stage, time.monotonic())
        self._screen.run_worker(lambda: self._work(lesson, cell, cancel, turn), thread=True, group="cells")

    def _work(self, lesson: Lesson, cell: Cell, cancel: threading.Event, turn: int) -> None:
        """In a thread: touches no widget."""

        def tell(text: str) -> None:
            self._screen.post_message(self.Printed(cell.number, text, turn))

        outcome: CellRun | TutorError
        try:
            outcome = self._session.cells.run(lesson, cell, tell, cancel)
        except Exception as error:  # noqa: BLE001 - a broken sandbox must not take the app down with it
            outcome = as_trouble(error)
        self._screen.post_message(self.Ended(cell.number, outcome, turn))
