"""A cell in the page: its code, a line that says how it stands, and what it printed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Static

from tutor.cell_text import cell_notes, cell_standing, not_run_before
from tutor.cells import as_expected
from tutor.model.cells import CellOutcome, CellRun
from tutor.model.course import Cell, Lesson
from tutor.tui.cell_desk import CellDesk, CellView, Stage
from tutor.tui.marks import tier_note
from tutor.tui.text import Prose, plain
from tutor.tui.trouble import told
from tutor.tui.widgets.title_line import working

__all__ = ["CellCard"]

_TICKS = 10  # a second
_LATEST = 200  # lines that are shown while it runs; drawing all again and again would be slow
_RUN_ABOVE = "A runs them, and then this one."


class CellCard(Vertical, can_focus=True):
    """One cell. `show` draws it as the desk knows it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "run", "Run this")]

    @dataclass
    class Wanted(Message):
        """The learner wants this cell to run."""

        cell: Cell

    def __init__(self, desk: CellDesk, lesson: Lesson, cell: Cell) -> None:
        super().__init__()
        self.cell = cell
        self._desk = desk
        self._lesson = lesson
        self._ticking: Timer | None = None
        self._is_next = False
        self.follows = False
        # kept by name: the focus leaves a card also while the page is cleared, its children first
        self._button = Button("▷ Run", classes="run", compact=True)
        self._button.can_focus = False  # Tab goes to the cell itself
        self._standing = Static(classes="cell-state", markup=False)
        self._printed = Static(markup=False)
        self._notes = Static(classes="cell-notes", markup=False)
        self.output = VerticalScroll(self._printed, classes="cell-output")

    def compose(self) -> ComposeResult:
        """Code, a line, output."""
        yield Prose(self.cell.text)
        with Horizontal(classes="cell-line"):
            yield self._button
            yield self._standing
        yield self.output
        yield self._notes

    def on_mount(self) -> None:
        """Show what was seen of it before, and of its output what comes last: that tells how it stands."""
        self.output.anchor()
        self.show()

    def mark_next(self, *, is_next: bool) -> None:
        """Whether it is the one that `r` runs."""
        if is_next != self._is_next:
            self._is_next = is_next
            self._show_state()

    def show(self) -> None:
        """Draw it as it is now."""
        view = self._desk.view(self.cell)
        self._show_state()
        self._show_output(self._output_of(view))
        notes = "\n".join(self._notes_of(view))
        self._notes.update(plain(notes))
        self._notes.display = bool(notes)
        self._tick_while(view.stage in (Stage.STARTING, Stage.RUNNING))

    def _show_output(self, output: Content) -> None:
        self._printed.update(output)
        self.output.display = bool(output.plain)
        if not output.plain:
            self.output.anchor()  # whoever scrolled away in what stood here did so there

    def follow(self, *, is_wanted: bool) -> None:
        """Whether its foot, where its output grows, is to be in view, with as much above as there is room for."""
        self.follows = is_wanted
        if is_wanted:
            self.call_after_refresh(self._foot.scroll_visible, animate=False)

    def on_resize(self) -> None:
        """Its output has grown. Who reads elsewhere by now is left there."""
        page = self.parent
        if self.follows and isinstance(page, Widget) and self.region.overlaps(page.region):
            self._foot.scroll_visible(animate=False)

    @property
    def _foot(self) -> Widget:
        return next(part for part in (self._notes, self.output, self._standing) if part.display)

    def _tick_while(self, runs: bool) -> None:  # noqa: FBT001 - read as a sentence
        if runs and self._ticking is None:
            self._ticking = self.set_interval(1 / _TICKS, self._show_state)
        elif not runs and self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    def _show_state(self) -> None:
        view = self._desk.view(self.cell)
        label = Content("▶ Run (r)" if self._is_next else "▷ Run")
        if label != self._button.label:
            self._button.label = label
            self._button.refresh(layout=True)  # it is as wide as its words
        self._button.display = view.stage in (Stage.IDLE, Stage.ENDED)
        self._standing.update(self._state(view))

    def _state(self, view: CellView) -> Content:
        name = self.cell.name
        if view.stage is Stage.IDLE:
            note = tier_note(getattr(self.app, "tier", None)).strip()
            return plain(f"{name} · {note}" if note else name, "$text-muted")
        if view.stage is Stage.WAITING:
            return plain(f"{name} waits for its turn", "$text-warning")
        if view.stage is not Stage.ENDED:
            word = f"Starting a sandbox for {name}…" if view.stage is Stage.STARTING else f"Running {name}…"
            cancelling = self._desk.is_cancelling
            work = working(word, time.monotonic() - view.began, cancelling=cancelling)
            return Content.assemble(work, "" if cancelling else " · Ctrl+C interrupts")
        if view.run is None:
            return plain(f"! {name} could not be run", "bold $text-error")
        glyph, style = _look(self.cell, view.run)
        return plain(f"{glyph} {name} {' · '.join(cell_standing(self.cell, view.run))}", style)

    def _output_of(self, view: CellView) -> Content:
        if view.trouble is not None:
            return told(view.trouble)
        if view.run is None:
            return plain("\n".join(view.text.splitlines()[-_LATEST:]))
        parts = [plain(view.run.text.rstrip("\n"))] if view.run.text.strip() else []
        if view.run.error:
            parts.append(plain(view.run.error, "" if self.cell.expects_error else "$text-error"))
        return Content("\n").join(parts)

    def _notes_of(self, view: CellView) -> list[str]:
        if view.run is None:
            return []
        above = not_run_before(self._lesson, self.cell, self._desk.ran())
        return list(cell_notes(self.cell, view.run, above, _RUN_ABOVE))

    def action_run(self) -> None:
        """Run it, also once more."""
        self.post_message(self.Wanted(self.cell))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_run()


def _look(cell: Cell, run: CellRun) -> tuple[str, str]:
    if as_expected(cell, run):
        return "✓", "$text-success"
    return ("!", "bold $text-warning") if run.outcome is CellOutcome.INTERRUPTED else ("✗", "bold $text-error")
