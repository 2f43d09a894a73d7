"""The app: opens on the page where the learner left, warms the sandbox meanwhile, and ends without losing a thing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import ClassVar

from textual import on
from textual.actions import ActionParseResult
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen

from tutor.errors import TutorError
from tutor.model.verdicts import Tier
from tutor.session import Session
from tutor.streams import talk
from tutor.tui.commands import CourseCommands
from tutor.tui.key_help import key_help
from tutor.tui.screens.exercise import ExerciseScreen
from tutor.tui.screens.notice import Notice
from tutor.tui.screens.reading import ReadingScreen
from tutor.tui.trouble import as_trouble, told

__all__ = ["TutorApp", "run_app"]

INTERRUPTED = 130
_BROKEN = 3
_SIGNALLED = 128  # a shell's way to say that a program ended by a signal: 128 plus its number


class TutorApp(App[int]):
    """One learner, one session."""

    TITLE = "tutor"
    CSS_PATH = "theme/tutor.tcss"
    COMMANDS: ClassVar = {*App.COMMANDS, CourseCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "show_help", "Help", key_display="F1"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
    ]

    @dataclass
    class SandboxWarm(Message):
        """The sandbox is ready, at this tier; or it isn't, and why."""

        outcome: Tier | TutorError

    def __init__(self, session: Session) -> None:
        no_color = os.environ.get("NO_COLOR") is not None
        # Textual picks its filter here: with a theme of true colours it would show greys, not none
        super().__init__(ansi_color=True if no_color else None)
        self.session = session
        self.tier: Tier | None = None
        self._warned = False
        self._leaving = False
        if no_color:
            self.theme = "ansi-dark"
        self._reading = ReadingScreen(session)

    def get_default_screen(self) -> Screen[None]:
        """Reading is home."""
        return self._reading

    def on_mount(self) -> None:
        """Warm the sandbox while the learner reads; end in order when the terminal goes away."""
        self.run_worker(self._warm_up, thread=True, group="warm-up")
        if not self.is_headless:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._terminate)
            signal.signal(signal.SIGHUP, self._hang_up)

    def _terminate(self) -> None:
        self._save_unasked()
        self.exit(_SIGNALLED + signal.SIGTERM)

    def _hang_up(self, number: int, _frame: FrameType | None) -> None:
        """The terminal is gone. Textual would wait for ever for it to take its last words; so save, and end at once.

        Answers are on the disk already, and the jails end with us.
        """
        self._save_unasked()
        os._exit(_SIGNALLED + number)

    def _warm_up(self) -> None:
        """In a thread: touches no widget."""
        try:
            self.session.warm_up()
            self.post_message(self.SandboxWarm(self.session.tier))
        except Exception as error:  # noqa: BLE001 - reading and quizzes go on without a sandbox, whatever broke it
            self.post_message(self.SandboxWarm(as_trouble(error)))

    @on(SandboxWarm)
    def _sandbox_warm(self, event: SandboxWarm) -> None:
        if isinstance(event.outcome, Tier):
            self.tier = event.outcome
            self._reading.show_cells()  # they tell of a weak jail before they run in it
        else:
            error = event.outcome
            self._reading.show_banner(f"Exercises can't be checked now: {error.what}. To mend it: {error.mend}.")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The few of Textual's own that a learner may want."""
        del screen
        yield SystemCommand("Help", "Keys and marks", self.action_show_help)
        yield SystemCommand("Theme", "Other colours", self.action_change_theme)
        yield SystemCommand("Quit", "Nothing is lost", self.action_quit)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something for a moment, in place of what was said before: a pile of it would cover the page."""
        self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def action_show_help(self) -> None:
        """The keys, first those of the screen that one is on."""
        self.push_screen(Notice(*key_help(in_exercise=isinstance(self.screen, ExerciseScreen))))

    def action_help_quit(self) -> None:
        """Ctrl+C by habit: say how one quits."""
        self.notify("q quits, and Ctrl+Q anywhere. Nothing is lost.", markup=False, timeout=3)

    async def action_quit(self) -> None:
        """Leave, with everything saved; if two versions of a file must be settled first, that is asked.

        Who is told that their file can't be saved, and quits again, means it.
        """
        try:
            saved = self.save_all()
        except TutorError as error:
            saved, self._warned = self._warned, True
            if not saved:
                self.push_screen(Notice(error.title, told(error)))
        if saved:
            self._leaving = True
            self.exit(0)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key means; not once the learner has quit: keys may still be on their way to a page that goes."""
        return not self._leaving and await super().run_action(action, default_namespace, namespaces)

    def save_all(self) -> bool:
        """Put what was typed on the disk. False if the learner must say something first."""
        self._reading.keep_drafts()
        saved = [screen.save() for screen in self.screen_stack if isinstance(screen, ExerciseScreen)]
        return all(saved)

    def _save_unasked(self) -> None:
        """The last thing that is done; whatever goes wrong in it, there is nobody to be told."""
        with contextlib.suppress(Exception):
            self._reading.keep_drafts()
        with contextlib.suppress(Exception):
            for screen in self.screen_stack:
                if isinstance(screen, ExerciseScreen):
                    screen.save_unasked()

    def _fatal_error(self) -> None:
        """An error of ours that nobody expected: no traceback on the learner's screen (see `run_app`)."""
        self._save_unasked()
        self._close_messages_no_wait()

    @property
    def fault(self) -> Exception | None:
        """The error that ended the app, if one did."""
        return self._exception


def run_app(session: Session) -> int:
    """Run the app until the learner quits; the exit code of the program."""
    app = TutorApp(session)
    try:
        code = app.run()
    except KeyboardInterrupt:
        code = INTERRUPTED
    if app.fault is not None:
        _tell_fault(app.fault)
        return _BROKEN
    return code or 0


def _tell_fault(fault: Exception) -> None:
    """What happened, where, what to do; the traceback only for who asks for it."""
    if isinstance(fault, TutorError):
        talk(str(fault))
        return
    if os.environ.get("TUTOR_DEBUG"):
        traceback.print_exception(fault)
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    where = f"{last[0].filename}:{last[0].lineno}" if last else "unknown"
    talk(f"tutor stopped by a fault of its own: {type(fault).__name__}: {fault}\n  where: {where}")
    talk("  mend: start it again, nothing you answered is lost; TUTOR_DEBUG=1 shows more for a report")
