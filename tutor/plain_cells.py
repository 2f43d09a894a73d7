"""The cells of a lesson in the plain face: named when they are shown, run when that is typed, told line by line."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from tutor.cell_text import cell_notes, cell_standing, not_run_before
from tutor.errors import UsageError
from tutor.interrupts import held_back
from tutor.model.cells import CellRun
from tutor.model.course import Cell, Lesson, Section
from tutor.model.verdicts import Tier
from tutor.plain_talk import Conversation
from tutor.session import Session

__all__ = ["CELL_WORDS", "CellTalk"]

CELL_WORDS = frozenset({"run", "restart"})  # words that are commands where no question is asked
_LONGEST = 9  # digits of a number


class CellTalk:
    """Runs cells of the section that is read."""

    def __init__(self, session: Session, talk: Conversation) -> None:
        self._session = session
        self._talk = talk
        self._place: tuple[Lesson, Section] | None = None

    def enter(self, lesson: Lesson, section: Section) -> None:
        """This section is read from now on. To be told before the session is, for another lesson ends the sandbox."""
        if self._place and self._place[0].id != lesson.id and self._session.cells.is_open(self._place[0].id):
            self._talk.say("Another lesson: what cells made in the one before is gone.")
        self._place = (lesson, section)

    def show(self, cell: Cell) -> None:
        """The code, under the name by which it is run."""
        self._talk.say(f"{cell.name.capitalize()}:")
        self._talk.markdown(cell.text)

    def way(self) -> str:
        """What may be typed to run a cell, to stand in a prompt; empty if the section has none."""
        cell = self._next()
        if cell is not None:
            return f"run runs {cell.name}, "
        return "run NUMBER runs a cell again, " if self._place and self._place[1].cells else ""

    def obey(self, command: str, rest: str) -> None:
        """`run`, `run 3`, `run all`, `restart`. Raises UsageError, SandboxError."""
        if command == "restart":
            self._session.cells.restart()
            self._talk.say("The next cell finds an empty Python and an empty AWS.")
            return
        lesson, cells = self._meant(rest)
        cancel = threading.Event()
        with held_back(cancel):  # Control C ends the run, not the conversation
            for cell in cells:
                if not cancel.is_set() and self._run(lesson, cell, cancel).lost:
                    break

    def _next(self) -> Cell | None:
        """The first cell of the section that hasn't run."""
        if self._place is None:
            return None
        lesson, section = self._place
        ran = self._session.cells.runs(lesson.id)
        return next((cell for cell in section.cells if cell.number not in ran), None)

    def _meant(self, rest: str) -> tuple[Lesson, list[Cell]]:
        if self._place is None:
            raise UsageError("No cell here", "no section is read yet", "go on to one")
        lesson, section = self._place
        cells = lesson.cells
        if not cells:
            raise UsageError("No cell here", "this lesson has no code that can be run", "l lists the sections")
        if rest.casefold() == "all":
            last = section.cells[-1] if section.cells else cells[-1]
            return lesson, [*not_run_before(lesson, last, self._session.cells.runs(lesson.id)), last]
        return lesson, [self._numbered(cells, rest) if rest else self._unnamed(section)]

    def _numbered(self, cells: Sequence[Cell], rest: str) -> Cell:
        number = int(rest) if rest.isascii() and rest.isdigit() and len(rest) <= _LONGEST else 0
        if not 1 <= number <= len(cells):
            what = f"the cells of this lesson go from 1 to {len(cells)}"
            raise UsageError("No such cell", what, "run 1 runs the first, run all those up to here")
        return cells[number - 1]

    def _unnamed(self, section: Section) -> Cell:
        cell = self._next()
        if cell is not None:
            return cell
        if not section.cells:
            raise UsageError("No cell here", "this section has no code that can be run", "name one: run 1")
        again = f"name one to run it again: run {section.cells[0].number}"
        raise UsageError("No cell left", "all cells of this section have run", again)

    def _run(self, lesson: Lesson, cell: Cell, cancel: threading.Event) -> CellRun:
        start = "" if self._session.cells.is_open(lesson.id) else self._start()
        self._talk.say(f"Running {cell.name}.{start} Control C interrupts.")
        lines = _Lines(self._talk)
        run = self._session.cells.run(lesson, cell, lines.told, cancel)
        lines.finish(run.text)
        if run.error:
            self._talk.as_it_is(run.error)
        self._talk.say(f"{cell.name.capitalize()} {'. '.join(cell_standing(cell, run)).removesuffix('.')}.")
        above = not_run_before(lesson, cell, self._session.cells.runs(lesson.id))
        for note in cell_notes(cell, run, above, "run all runs them, and all up to here."):
            self._talk.say(note)
        return run

    def _start(self) -> str:
        """What to know before a sandbox starts."""
        if self._session.tier is Tier.NONE:
            return " It runs without a jail, as any program of yours does: `tutor doctor` tells why."
        return " A sandbox starts first."


class _Lines:
    """Says each line of a text that grows, once it is whole."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk
        self._said = 0

    def told(self, text: str) -> None:
        """So much is there now."""
        whole = text.rfind("\n") + 1
        if whole > self._said:
            self._talk.as_it_is(text[self._said : whole - 1])
            self._said = whole

    def finish(self, text: str) -> None:
        """That was all; its last line may have no end."""
        self.told(text)
        if len(text) > self._said:
            self._talk.as_it_is(text[self._said :])
