"""The screen where one reads: the course map at the left, a section at the right."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.widgets import Markdown, Static

from tutor.cell_text import not_run_before
from tutor.model.course import Cell, Exercise, ExercisePlacement, Lesson, Section
from tutor.session import Session
from tutor.tui.cell_desk import CellDesk
from tutor.tui.screens.base import FittedScreen, too_small
from tutor.tui.screens.exercise import ExerciseScreen
from tutor.tui.text import plain, points
from tutor.tui.trouble import explaining
from tutor.tui.widgets.cell_card import CellCard
from tutor.tui.widgets.course_map import CourseMap
from tutor.tui.widgets.exercise_card import ExerciseCard
from tutor.tui.widgets.key_line import KeyLine
from tutor.tui.widgets.question import QuestionCard
from tutor.tui.widgets.quiz_end import QuizEnd
from tutor.tui.widgets.section_page import SectionPage

__all__ = ["ReadingScreen"]

_OF_CELLS = ("run_next", "run_above", "restart_cells")
_BY_LETTER = ("turn", "open_exercise", "toggle_map", "leave", *_OF_CELLS)


class ReadingScreen(FittedScreen):
    """A section at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "turn(1)", "Next"),
        Binding("p", "turn(-1)", "Previous"),
        Binding("e", "open_exercise", "Exercise"),
        Binding("r", "run_next", "Run"),
        Binding("ctrl+c", "interrupt", "Interrupt", key_display="^c"),
        Binding("ctrl+c", "copy_text", show=False),  # where nothing runs
        Binding("A", "run_above", "Run with those above", show=False),
        Binding("R", "restart_cells", "Restart", show=False),
        Binding("m", "toggle_map", "Map"),
        Binding("escape", "to_text", "Back to the text", show=False),
        Binding("q", "leave", "Quit"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._places = [(lesson, section) for lesson in session.course.lessons for section in lesson.sections]
        self._at = 0
        self._banner = ""
        self.desk = CellDesk(self, session)

    def compose(self) -> ComposeResult:
        """One line of title, the two columns, one line of keys."""
        yield Static(classes="top-bar", markup=False)
        yield Static(classes="banner", markup=False)
        with Horizontal(id="columns"):
            yield CourseMap(self.session.course)
            yield Container(id="page")
        yield KeyLine()
        yield too_small()

    async def on_mount(self) -> None:
        """Open the book where it was left."""
        self._draw_banner()
        with explaining(self.app):
            begun = self.session.has_begun()
            place = self.session.find(*self.session.place())
            await self.show(*place, welcome=not begun)
            if begun:
                self.app.notify(f"Welcome back. You are at: {plain(place[1].title).plain}", markup=False, timeout=4)

    def on_unmount(self) -> None:
        """Whoever quits doesn't wait for a cell."""
        self.desk.leave()

    # --- going about -------------------------------------------------------------------------------------

    @property
    def lesson(self) -> Lesson:
        """The lesson that is shown."""
        return self._places[self._at][0]

    @property
    def section(self) -> Section:
        """The section that is shown."""
        return self._places[self._at][1]

    async def show(self, lesson: Lesson, section: Section, *, welcome: bool = False) -> None:
        """Turn to a section, and remember it."""
        gone = lesson.id != self.lesson.id and self.session.cells.is_open(self.lesson.id)
        self.session.go(lesson.id, section.id)
        if gone:
            self.app.notify("Another lesson: what cells made in the one before is gone.", timeout=4)
        self._at = next(index for index, place in enumerate(self._places) if place == (lesson, section))
        self.keep_drafts()
        self.desk.open(lesson)
        page = SectionPage(self.session, self.session.standing(), lesson, section, desk=self.desk, welcome=welcome)
        holder = self.query_one("#page")
        with self.app.batch_update():
            await holder.remove_children()
            await holder.mount(page)
        self.remove_class("-map")
        page.focus()
        self.show_cells()
        self.refresh_marks()

    def keep_drafts(self) -> None:
        """Put what was begun in the questions of this page on the disk. Raises ProgressError."""
        for card in self.query(QuestionCard):
            card.keep_draft()

    def refresh_marks(self) -> None:
        """Draw how far the learner is."""
        with explaining(self.app):
            standing = self.session.standing()
            self.query_one(CourseMap).show(standing, self.lesson.id, self.section.id)
            score = standing.score()
            line = plain(f"{self.session.course.title} · {points(score.earned, score.possible)}")
            self.query_one(".top-bar", Static).update(line)
            for card in self.query(ExerciseCard):
                card.show(standing.runs.get(card.exercise.id))
            for end in self.query(QuizEnd):
                end.show(standing)

    def show_banner(self, text: str) -> None:
        """Say something that stays, above the page."""
        self._banner = text
        if self.is_mounted:
            self._draw_banner()

    def _draw_banner(self) -> None:
        banner = self.query_one(".banner", Static)
        banner.update(plain(self._banner))
        banner.display = bool(self._banner)

    async def action_turn(self, by: int) -> None:
        """Next or previous section, across lessons."""
        at = self._at + by
        if 0 <= at < len(self._places):
            with explaining(self.app):
                await self.show(*self._places[at])
        else:
            self.app.notify("That was the last section." if by > 0 else "This is the first section.", timeout=2)

    async def action_leave(self) -> None:
        """Quit."""
        await self.app.action_quit()

    def action_toggle_map(self) -> None:
        """Show or hide the map; in a narrow window it takes the place of the page."""
        self.toggle_class("-map" if self.is_narrow else "-nomap")
        shown = self.has_class("-map") if self.is_narrow else not self.has_class("-nomap")
        self.query_one(CourseMap if shown else SectionPage).focus()

    def action_to_text(self) -> None:
        """Leave the map or a question."""
        self.remove_class("-map")
        self.query_one(SectionPage).focus()

    @on(SectionPage.Turned)
    async def _turned(self, event: SectionPage.Turned) -> None:
        await self.action_turn(event.by)

    @on(CourseMap.Chosen)
    async def _place_chosen(self, event: CourseMap.Chosen) -> None:
        with explaining(self.app):
            await self.show(event.lesson, event.section)

    @on(QuestionCard.Answered)
    def _answered(self) -> None:
        self.refresh_marks()

    @on(QuestionCard.ReadAgain)
    async def _read_again(self, event: QuestionCard.ReadAgain) -> None:
        with explaining(self.app):
            await self.show(event.lesson, event.section)

    @on(Markdown.LinkClicked)
    def _link_clicked(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        self.follow(event.href)

    def follow(self, address: str) -> None:
        """Open a web page in the browser, and show its address for who has none here."""
        if urlsplit(address).scheme in ("http", "https"):
            self.app.open_url(address)
        self.app.notify(address, title="Link", markup=False, timeout=15)

    # --- exercises ---------------------------------------------------------------------------------------

    def exercises(self) -> list[Exercise]:
        """Those of the section that is shown."""
        return [self.session.exercise(name) for name in _exercises_in(self.section)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`e` is legal where there is an exercise; letters are no commands where one answers, perhaps by letters."""
        del parameters
        if action in _BY_LETTER and any(card.has_focus_within for card in self.query(QuestionCard)):
            return False
        if action in _OF_CELLS:
            return bool(self.section.cells)
        if action == "interrupt":
            return self.desk.is_running
        return bool(self.exercises()) if action == "open_exercise" else True

    # --- cells -------------------------------------------------------------------------------------------

    def _next_cell(self) -> Cell | None:
        """The one in focus, else the first of the section that hasn't run: it is what `r` runs."""
        focused = [card.cell for card in self.query(CellCard) if card.has_focus_within]
        ran = self.desk.ran()
        waiting = [cell for cell in self.section.cells if cell.number not in ran and not self.desk.is_busy(cell)]
        return next(iter([*focused, *waiting]), None)

    def show_cells(self) -> None:
        """Draw the cells of the page as they are now."""
        for card in self.query(CellCard):
            card.show()
        self._mark_next()
        self.refresh_bindings()

    def action_run_next(self) -> None:
        """Run the cell in focus, else the next of the section."""
        cell = self._next_cell()
        if cell is not None:
            self.run_cells([cell])
        elif not self.desk.is_running:
            self.app.notify("All cells here have run. Tab goes to one, Enter runs it again.", timeout=4)

    def action_run_above(self) -> None:
        """First the cells above that were not run yet; then the one in focus, the last that failed, or the next."""
        failed = [cell for cell in self.section.cells if self.desk.has_failed(cell)]
        focused = [card.cell for card in self.query(CellCard) if card.has_focus_within]
        cell = next(iter([*focused, *reversed(failed)]), None) or self._next_cell()
        if cell is not None:
            self.run_cells([*not_run_before(self.lesson, cell, self.desk.ran()), cell])

    def run_cells(self, cells: list[Cell]) -> None:
        """Run them one after the other; the last one comes into view."""
        self.desk.run(cells)
        self.show_cells()
        for card in self.query(CellCard):
            card.follow(is_wanted=card.cell == cells[-1])

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _mark_next(self) -> None:
        """Which cell `r` means now: it may be another one wherever the focus goes."""
        following = self._next_cell()
        for card in self.query(CellCard):
            card.mark_next(is_next=card.cell == following)

    @on(CellCard.Wanted)
    def _cell_wanted(self, event: CellCard.Wanted) -> None:
        self.run_cells([event.cell])

    @on(CellDesk.Printed)
    def _cell_printed(self, event: CellDesk.Printed) -> None:
        if self.desk.printed(event):
            for card in self.query(CellCard):
                if card.cell.number == event.number:
                    card.show()

    @on(CellDesk.Ended)
    def _cell_ended(self, event: CellDesk.Ended) -> None:
        if self.desk.ended(event):
            self.show_cells()
            for card in self.query(CellCard):
                if card.follows and card.cell.number == event.number:
                    card.follow(is_wanted=True)

    def action_interrupt(self) -> None:
        """End the cell that runs, as Ctrl-C does in a terminal."""
        self.desk.interrupt()
        self.show_cells()

    def action_restart_cells(self) -> None:
        """An empty Python and an empty AWS for the cells."""
        self.desk.forget()
        self.show_cells()
        self.app.notify("The next cell finds an empty Python and an empty AWS.", timeout=4)

    def action_open_exercise(self) -> None:
        """The exercise of this section: the one in focus if there are several, else the first."""
        focused = [card.exercise for card in self.query(ExerciseCard) if card.has_focus_within]
        self.open_exercise([*focused, *self.exercises()][0])

    @on(ExerciseCard.Opened)
    def _exercise_opened(self, event: ExerciseCard.Opened) -> None:
        self.open_exercise(event.exercise)

    async def go_to_exercise(self, exercise: Exercise) -> None:
        """Open one by its name: its section is turned to first, and is where one comes back to."""
        with explaining(self.app):
            place = next((place for place in self._places if exercise.id in _exercises_in(place[1])), None)
            if place is not None and exercise not in self.exercises():
                await self.show(*place)
            self.open_exercise(exercise)

    def open_exercise(self, exercise: Exercise) -> None:
        """Work on it; who comes back is at its card, and the marks are drawn again."""
        self.app.push_screen(ExerciseScreen(self.session, exercise), lambda _: self._back_from(exercise))

    def _back_from(self, exercise: Exercise) -> None:
        self.refresh_marks()
        for card in self.query(ExerciseCard):
            if card.exercise == exercise:
                self.call_after_refresh(card.scroll_visible, animate=False)


def _exercises_in(section: Section) -> list[str]:
    return [block.exercise_id for block in section.blocks if isinstance(block, ExercisePlacement)]
