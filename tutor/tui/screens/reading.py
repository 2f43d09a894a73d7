"""The screen where one reads: the course map at the left, a section at the right."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.widgets import Markdown, Static

from tutor.model.course import Exercise, ExercisePlacement, Lesson, Section
from tutor.session import Session
from tutor.tui.screens.base import FittedScreen, too_small
from tutor.tui.screens.exercise import ExerciseScreen
from tutor.tui.text import plain, points
from tutor.tui.trouble import explaining
from tutor.tui.widgets.course_map import CourseMap
from tutor.tui.widgets.exercise_card import ExerciseCard
from tutor.tui.widgets.key_line import KeyLine
from tutor.tui.widgets.question import QuestionCard
from tutor.tui.widgets.quiz_end import QuizEnd
from tutor.tui.widgets.section_page import SectionPage

__all__ = ["ReadingScreen"]

_BY_LETTER = ("turn", "open_exercise", "toggle_map", "leave")


class ReadingScreen(FittedScreen):
    """A section at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "turn(1)", "Next"),
        Binding("p", "turn(-1)", "Previous"),
        Binding("e", "open_exercise", "Exercise"),
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
        self.session.go(lesson.id, section.id)
        self._at = next(index for index, place in enumerate(self._places) if place == (lesson, section))
        self.keep_drafts()
        page = SectionPage(self.session, self.session.standing(), lesson, section, welcome=welcome)
        holder = self.query_one("#page")
        with self.app.batch_update():
            await holder.remove_children()
            await holder.mount(page)
        self.remove_class("-map")
        page.focus()
        self.refresh_bindings()
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
        return bool(self.exercises()) if action == "open_exercise" else True

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
