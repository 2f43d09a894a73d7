"""The screen where one works on an exercise: the task, the code, the result, and what the code did in AWS."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static, Tab, Tabs

from tutor.errors import TutorError
from tutor.model.course import Exercise
from tutor.model.evidence import JournalEntry
from tutor.model.verdicts import ExerciseResult
from tutor.observation import Observation
from tutor.session import Session
from tutor.tui.marks import tier_note
from tutor.tui.screens.base import FittedScreen, too_small
from tutor.tui.text import Prose
from tutor.tui.trouble import as_trouble, explaining, told
from tutor.tui.widgets.calls_panel import CallsPanel
from tutor.tui.widgets.code_editor import CodeEditor
from tutor.tui.widgets.code_pane import CodePane
from tutor.tui.widgets.exercise_card import standing_of
from tutor.tui.widgets.file_place import FilePlace
from tutor.tui.widgets.key_line import KeyLine
from tutor.tui.widgets.result import headline, kept_widgets, notes, result_widgets, seen_widgets
from tutor.tui.widgets.state_panel import StatePanel
from tutor.tui.widgets.times_panel import TimesPanel, has_pictures
from tutor.tui.widgets.title_line import running_line, title_line

__all__ = ["ExerciseScreen"]

_PANELS = ("calls", "state", "times")  # each with a list that takes the focus
# what has the focus in each view
_FOCUSED = {"task": "#task", "code": "#editor", "result": "#result"} | {view: f"#{view}-list" for view in _PANELS}
_VIEWS = tuple(_FOCUSED)
_LOWER = ("result", *_PANELS)  # side by side, one of them is below the code
_SAID_FOR = 6.0  # seconds that a remark stays in the top line
_RUNS = "Your code runs…"
_UNTOUCHED = "Not checked yet. F5 runs your code and judges it."


class ExerciseScreen(FittedScreen):
    """Task, code and what came of it: side by side when there is room, else one at a time."""

    NARROW_BELOW = 110

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+r", "check", "Check", key_display="F5"),
        Binding("f2", "hint", "Hint", key_display="F2"),
        Binding("f3", "next_view", "View", key_display="F3"),
        Binding("escape", "cancel", "Cancel", key_display="Esc"),
        Binding("escape", "leave", "Back", key_display="Esc"),
        Binding("f4", "look('calls')", "Calls", key_display="F4"),
        Binding("f9", "look('state')", "State", key_display="F9"),
        Binding("f6", "look('times')", "Times", key_display="F6", priority=True),  # the editor has an F6 of its own
        Binding("f8", "reset", "Reset", key_display="F8"),
        Binding("ctrl+c", "cancel_or_copy", show=False, priority=True),
    ]

    @dataclass
    class Checked(Message):
        """A check has come to its end, in its thread."""

        result: ExerciseResult | TutorError

    def __init__(self, session: Session, exercise: Exercise) -> None:
        super().__init__(classes=f"-below-{_LOWER[0]}")
        self.session = session
        self.exercise = exercise
        self.view = "task"
        self._came_from = "result"
        self._told: deque[JournalEntry] = deque()  # calls of the run that the panel hasn't taken yet
        self._cancel: threading.Event | None = None
        self._started = 0.0
        self._remark = ""
        self._remark_timer: Timer | None = None
        self._result: ExerciseResult | None = None
        self._observation: Observation | None = None

    def compose(self) -> ComposeResult:
        """Title, tabs (when narrow), the views, the keys."""
        yield Static(classes="top-bar", markup=False)
        yield Tabs(*(Tab(view.capitalize(), id=f"tab-{view}") for view in _VIEWS))
        with Horizontal(id="work"):
            with VerticalScroll(id="task"):
                yield Prose(self.exercise.prompt)
                yield Vertical(id="hints")
                yield FilePlace()
            with Container(id="right"):
                yield CodePane(self.session, self.exercise.id)
                with VerticalScroll(id="result", classes="pane"):
                    yield Static(_UNTOUCHED, markup=False)
                yield CallsPanel()
                yield StatePanel()
                yield TimesPanel()
        yield KeyLine()
        yield too_small()

    async def on_mount(self) -> None:
        """Bring up the learner's file and what is known of it."""
        self._show_state()
        with explaining(self.app):
            note = tier_note(getattr(self.app, "tier", None))
            self.query_one(FilePlace).show(self.session.draft_path(self.exercise.id), note)
            self.code.open()
            record = self.session.runs().get(self.exercise.id)
            if record is not None:
                self.view = "code"
            for hint in self.session.hints_shown(self.exercise.id):
                await self._add_hint(hint)
            self._result = self.session.latest_result(self.exercise.id)
            if record is not None and self._result is not None:
                standing = standing_of(self.exercise, record)
                await self._show_result(*kept_widgets(self._result, standing, more_hints=self._more_hints()))
        await self._bring_up_pictures()
        self._bring_up_observation()
        self.refresh_bindings()
        self._show_view(self.view)
        self.set_interval(0.1, self._tick)

    def on_unmount(self) -> None:
        """Quit loses nothing: what was typed is saved, and a check that runs is ended."""
        if self._cancel:
            self._cancel.set()

    @property
    def is_checking(self) -> bool:
        """Whether a check runs now."""
        return self._cancel is not None

    # --- views -------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Keep the chosen view when the layout changes."""
        super().on_resize(event)
        self._show_view(self.view, focus=False)

    def action_next_view(self) -> None:
        """Task, code, result, and round again."""
        self._show_view({"task": "code", "code": "result"}.get(self.view, "task"))

    def action_look(self, view: str) -> None:
        """To a view of what happened in AWS; from there, back to where one was."""
        if self.view == view:
            self._show_view("result", focus=False)  # side by side, that is below again
            self._show_view(self._came_from)
        else:
            self._came_from = self.view if self.view in ("task", "code") else "result"
            self._show_view(view)

    @on(Tabs.TabActivated)
    def _tab_chosen(self, event: Tabs.TabActivated) -> None:
        """A tab was clicked, or moved to by arrow. News that is out of date is none: this screen has gone on since."""
        event.stop()
        view = (event.tab.id or "").removeprefix("tab-")
        if event.tab.id == event.tabs.active and view != self.view:
            self._show_view(view)

    def _show_view(self, view: str, *, focus: bool = True) -> None:
        self.view = view
        for name in _VIEWS:
            self.set_class(name == view, f"-{name}")
            if view in _LOWER:
                self.set_class(name == view, f"-below-{name}")
        tabs = self.query_one(Tabs)
        with tabs.prevent(Tabs.TabActivated):  # the tab follows the view; told of it, we'd chase each other for ever
            tabs.active = f"tab-{view}"
        if focus:
            self.query_one(_FOCUSED[view]).focus()

    @on(events.DescendantFocus)
    def _focus_moved(self, event: events.DescendantFocus) -> None:
        """Side by side, the view is where the focus is."""
        view = next((view for view, focused in _FOCUSED.items() if focused == f"#{event.widget.id}"), "")
        if view and not self.is_narrow:
            self.view = view

    def _show_state(self) -> None:
        """The top line: the title, and what is going on."""
        title = self.exercise.title
        if self._cancel is not None:
            line = running_line(title, time.monotonic() - self._started, cancelling=self._cancel.is_set())
        else:
            line = title_line(title, self._remark)
        for bar in self.query(".top-bar").results(Static):  # none while the app comes down
            bar.update(line)

    def _say(self, remark: str) -> None:
        """Put a remark into the top line, where it covers nothing; the next one takes its place."""
        if self._remark_timer is not None:
            self._remark_timer.stop()
        self._remark = remark
        self._remark_timer = self.set_timer(_SAID_FOR, lambda: self._say("")) if remark else None
        self._show_state()

    def _tick(self) -> None:
        if self._cancel is not None:
            self._show_state()
            self._take_calls()

    @on(CodePane.Said)
    def _code_said(self, event: CodePane.Said) -> None:
        event.stop()
        self._say(event.text)

    # --- the file ----------------------------------------------------------------------------------------

    @property
    def code(self) -> CodePane:
        """The editor and its file."""
        return self.query_one(CodePane)

    @property
    def editor(self) -> CodeEditor:
        """The editor."""
        return self.code.editor

    def save(self) -> bool:
        """Put what was typed on the disk. False if the learner must say first which of two versions is meant."""
        return self.code.save()

    def save_unasked(self) -> None:
        """Save when nobody can be asked any more."""
        self.code.save_unasked()

    def action_reset(self) -> None:
        """Start again from the starter, if the learner means it."""
        self.code.ask_reset()

    # --- checking ----------------------------------------------------------------------------------------

    async def action_check(self) -> None:
        """Save, then run and judge in a thread."""
        if self._cancel is not None:
            return
        with explaining(self.app):
            if self.save():
                await self._start_check()

    async def _start_check(self) -> None:
        self._cancel = threading.Event()
        self._started = time.monotonic()
        self._told = deque()
        self.query_one(CallsPanel).begin()
        await self._show_result(Static(_RUNS, classes="running", markup=False))
        self._put_pictures_away()
        if self.is_narrow and self.view not in _LOWER:
            self._show_view("result")
        self._show_state()
        self.refresh_bindings()
        self.run_worker(
            lambda cancel=self._cancel, told=self._told: self._check(cancel, told), thread=True, group="check"
        )

    def _check(self, cancel: threading.Event, told: deque[JournalEntry]) -> None:
        """In the thread: touches no widget. A call that is told waits for the next tick: thousands may come at once."""
        try:
            self.post_message(self.Checked(self.session.check(self.exercise.id, cancel, told.append)))
        except Exception as error:  # noqa: BLE001 - a broken check must not take the learner's code down with it
            self.post_message(self.Checked(as_trouble(error)))

    @on(Checked)
    async def _checked(self, event: Checked) -> None:
        event.stop()
        self._cancel = None
        result = event.result
        self._result = None if isinstance(result, TutorError) else result
        self._take_calls()
        is_new = self._bring_up_observation()
        await self._bring_up_pictures()
        if isinstance(result, TutorError):
            await self._show_result(Static(told(result)))
        else:
            seen = self._observation if is_new else None
            in_aws = seen_widgets(self.exercise, seen, self.query_one(CallsPanel).sentence)
            await self._show_result(*result_widgets(result, more_hints=self._more_hints()), *in_aws)
            if self.view != "result" and (self.is_narrow or self.view in _LOWER):
                self._say(headline(result))
        self._show_state()
        self.refresh_bindings()

    def _take_calls(self) -> None:
        """Show the calls that were made since the last look."""
        calls = [self._told.popleft() for _ in range(len(self._told))]
        if calls:
            panel = self.query_one(CallsPanel)
            panel.add(calls)
            for running in self.query(".running").results(Static):
                running.update(f"{_RUNS} {panel.sentence} F4 shows them.")

    def _bring_up_observation(self) -> bool:
        """Show what the latest check saw. False if it is shown already: a check that broke saw nothing."""
        observation = self.session.observed(self.exercise.id)
        if observation is None or observation is self._observation:
            return False
        self._observation = observation
        self.query_one(CallsPanel).finish(observation.calls)
        self.query_one(StatePanel).show(observation)
        return True

    async def _bring_up_pictures(self) -> None:
        """Show what the latest check measured; most measure nothing, and need no place for it."""
        await self.query_one(TimesPanel).show(self._result)
        tabs = self.query_one(Tabs)
        (tabs.show if has_pictures(self._result) else tabs.hide)("tab-times")

    def _put_pictures_away(self) -> None:
        """While code runs there are none; those of the check before would be taken for its own. The result comes up."""
        if self.has_class("-below-times"):
            view = self.view
            self._show_view("result", focus=view == "times")
            if view != "times":
                self._show_view(view, focus=False)
        self.query_one(Tabs).hide("tab-times")

    async def _show_result(self, *widgets: Widget) -> None:
        box = self.query_one("#result")
        with self.app.batch_update():
            await box.remove_children()
            await box.mount(*widgets)
        box.scroll_home(animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape cancels a check that runs; else it leads back to the text."""
        running = self._cancel is not None
        if action in ("cancel", "leave"):
            return running == (action == "cancel")
        if action == "check":
            return self.code.usable and not running
        if parameters == ("times",):
            return has_pictures(self._result) and not running
        return self._more_hints() if action == "hint" else True

    def action_cancel(self) -> None:
        """End the run; its result will say so."""
        if self._cancel is not None:
            self._cancel.set()
            self._show_state()

    def action_cancel_or_copy(self) -> None:
        """What Ctrl+C means here."""
        if self._cancel is not None:
            self.action_cancel()
        elif self.editor.has_focus and self.editor.selected_text:
            self.editor.action_copy()
        elif self.get_selected_text():
            self.action_copy_text()
        elif not self.editor.has_focus:  # there it is a habit, not a wish to leave
            self.app.action_help_quit()

    # --- hints and the way out ---------------------------------------------------------------------------

    def _more_hints(self) -> bool:
        return len(self.query(".hint-text")) < len(self.exercise.hints)

    async def action_hint(self) -> None:
        """One rung of the ladder more."""
        with explaining(self.app):
            hint = self.session.next_hint(self.exercise.id)
            if hint is not None:
                await self._add_hint(hint)
                self._show_view("task")
                self.call_after_refresh(self.query_one("#hints").scroll_visible)
            self._tell_notes()
            self.refresh_bindings()

    def _tell_notes(self) -> None:
        """The result offers a hint only while there is one."""
        for box in self.query("#result .notes").results(Static):
            if self._result is not None:
                box.update(notes(self._result, more_hints=self._more_hints()))

    async def _add_hint(self, hint: str) -> None:
        number = len(self.query(".hint-text")) + 1
        title = Static(f"Hint {number} of {len(self.exercise.hints)}", classes="label", markup=False)
        await self.query_one("#hints").mount(title, Prose(hint, classes="hint-text"))

    def action_leave(self) -> None:
        """Save, and go back to the text."""
        with explaining(self.app):
            if self.save():
                self.dismiss()
