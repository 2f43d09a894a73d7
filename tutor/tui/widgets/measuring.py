"""The experiment of a question while it runs: in a thread, in view, and ended by who doesn't want to wait."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from tutor.errors import TutorError
from tutor.model.verdicts import QuestionResult
from tutor.session import Session
from tutor.tui.trouble import as_trouble
from tutor.tui.widgets.title_line import working

__all__ = ["Measuring"]

_TICKS = 10  # a second


class Measuring(Static):
    """Runs the experiment that an answer waits for. Says `Measured` once; shown only while it runs."""

    @dataclass
    class Measured(Message):
        """What the answer came to, or what kept it from being measured."""

        outcome: QuestionResult | TutorError

    def __init__(self, session: Session, quiz_id: str, question_id: str) -> None:
        super().__init__(classes="measuring", markup=False)
        self.session = session
        self._ids = (quiz_id, question_id)
        self._cancel: threading.Event | None = None
        self._began = 0.0
        self._ticking: Timer | None = None

    def on_mount(self) -> None:
        """Nothing runs yet."""
        self.display = False

    def on_unmount(self) -> None:
        """Who turned to another page doesn't wait any longer; the answer does."""
        self.cancel()

    @property
    def is_running(self) -> bool:
        """Whether an experiment runs."""
        return self._cancel is not None

    def start(self) -> None:
        """Run it in a thread."""
        if self._cancel is not None:
            return
        cancel = self._cancel = threading.Event()
        self._began = time.monotonic()
        self.display = True
        self._tick()
        self._ticking = self.set_interval(1 / _TICKS, self._tick)
        self.run_worker(lambda: self._measure(cancel), thread=True, group="measure")

    def cancel(self) -> None:
        """End it early."""
        if self._cancel is not None:
            self._cancel.set()
            self._tick()

    def finish(self) -> None:
        """It is over, and what came of it is shown elsewhere."""
        self._cancel = None
        self.display = False
        if self._ticking is not None:
            self._ticking.stop()

    def _measure(self, cancel: threading.Event) -> None:
        """In the thread: touches no widget."""
        try:
            self.post_message(self.Measured(self.session.measure(*self._ids, cancel)))
        except Exception as error:  # noqa: BLE001 - a broken experiment must not take the app down with it
            self.post_message(self.Measured(as_trouble(error)))

    def _tick(self) -> None:
        if self._cancel is None:
            return
        cancelling = self._cancel.is_set()
        work = working("Measuring here…", time.monotonic() - self._began, cancelling=cancelling)
        self.update(Content.assemble(work, "" if cancelling else " · Esc cancels"))
