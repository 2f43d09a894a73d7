# ruff: noqa: INP001 - a script run by hand, no package
"""Pictures of the app for the README: drives it over the shipped course, and writes SVG files.

Run it by hand: `python tools/screenshots.py [FOLDER]` (`docs/screenshots` if none is named).
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import TextArea

from tutor.model.questions import ChoiceQuestion
from tutor.session import Session, open_session
from tutor.tui import TutorApp
from tutor.tui.screens.exercise import ExerciseScreen
from tutor.tui.widgets.choices import Choices

QUIZ, QUESTION, LESSON = "bucket-names", "why-invalid", "amazon-s3"
EXERCISE = "create-bucket"
_REMOTE_FONT = re.compile(
    r"\s*url\([^)]*\) format\([^)]*\)[,;]?"
)  # a picture in the README loads nothing from elsewhere
_LAST_LOCAL = re.compile(r"(?<=\)),(?=\s*font-style)")
NARROW, WIDE = (80, 24), (120, 34)


async def reading(session: Session, folder: Path) -> None:
    """A section, and a question answered wrong."""
    question = session.question(QUIZ, QUESTION)
    assert isinstance(question, ChoiceQuestion)  # noqa: S101 - a script for us; the course has changed if not
    shown = session.choices(QUIZ, QUESTION)
    wrong = next(number for number, choice in enumerate(shown, start=1) if not choice.right)
    session.go(LESSON, _section_of(session, QUIZ))
    for name, size in (("narrow", NARROW), ("wide", WIDE)):
        async with TutorApp(session).run_test(size=size) as pilot:
            await pilot.pause(1)
            _shoot(pilot, folder / f"section-{name}.svg")
            pilot.app.screen.query(Choices).first().focus()
            await pilot.press(str(wrong), "enter")
            await pilot.pause(1)
            _shoot(pilot, folder / f"question-{name}.svg")


async def exercise(session: Session, folder: Path) -> None:
    """An exercise after a failed and after a passed check."""
    task = session.exercise(EXERCISE)
    wrong = (task.folder / "wrong" / "prints_instead.py").read_text()
    session.go(LESSON, _section_of(session, EXERCISE))
    for name, size in (("narrow", NARROW), ("wide", WIDE)):
        for outcome, source in (("failed", wrong), ("passed", task.solution.read_text())):
            async with TutorApp(session).run_test(size=size) as pilot:
                await pilot.press("e")
                await pilot.pause(1)
                pilot.app.screen.query_one(TextArea).load_text(source)
                await pilot.press("f5")
                await _checked(pilot)
                _shoot(pilot, folder / f"exercise-{outcome}-{name}.svg")


async def _checked(pilot: Pilot[int]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, ExerciseScreen)  # noqa: S101 - a script for us
    await pilot.pause(0.5)
    while screen.is_checking:
        await pilot.pause(0.2)
    await pilot.pause(0.5)


def _section_of(session: Session, placed: str) -> str:
    """The section where the quiz or exercise stands."""
    for lesson in session.course.lessons:
        for section in lesson.sections:
            if any(
                placed in (getattr(block, "quiz_id", ""), getattr(block, "exercise_id", "")) for block in section.blocks
            ):
                return section.id
    raise LookupError(placed)


def _shoot(pilot: Pilot[int], path: Path) -> None:
    svg = _REMOTE_FONT.sub("", pilot.app.export_screenshot())
    path.write_text(_LAST_LOCAL.sub(";", svg), encoding="utf-8")


def main() -> None:
    """Write them all."""
    os.environ.pop("NO_COLOR", None)
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, closing(open_session(None, Path(data))) as session:
        asyncio.run(reading(session, folder))
        asyncio.run(exercise(session, folder))


if __name__ == "__main__":
    main()
