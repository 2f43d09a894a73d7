# ruff: noqa: INP001 - a script run by hand, no package
"""Pictures of the app for the README: drives it over the shipped course and over `kinds`, and writes SVG files.

Run it by hand: `python tools/screenshots.py [FOLDER [PART...]]` (`docs/screenshots` if none is named; a part is one of
the functions here that take a folder, all if none is named).
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import TextArea

from tutor.model.answers import Answer
from tutor.model.questions import (
    ChoiceQuestion,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    OrderQuestion,
    TrueFalseQuestion,
)
from tutor.model.verdicts import Verdict
from tutor.session import Session, open_session
from tutor.tui import TutorApp
from tutor.tui.screens.exercise import ExerciseScreen
from tutor.tui.screens.reading import ReadingScreen
from tutor.tui.widgets.choices import Choices
from tutor.tui.widgets.order_field import Ordering
from tutor.tui.widgets.question import QuestionCard

KINDS = Path(__file__).parent / "kinds"  # a course with a quiz of one question for each kind
# For each quiz of it, answers by what comes of them.
ANSWERS: dict[str, dict[str, Answer]] = {
    "choice": {"wrong": "EBS", "right": "S3"},
    "multi": {
        "wrong": ("an S3 object that is public", "an EBS volume"),
        "right": ("an S3 object that is public", "an EC2 instance with port 80 open"),
    },
    "true-false": {"wrong": True, "right": False},
    "number": {"wrong": "50 TB", "right": "5,000 MB"},
    "text": {"wrong": "a higher one", "right": "a lower one"},
    "free-text": {
        "wrong": "S3 is nearer to the instance than its volume.",
        "right": "The volume stands in the same zone, and S3 is spoken to over HTTP.",
        "unsure": "A volume of an instance was made to be quick.",
    },
    "cloze": {"wrong": ("disks", "buckets", "name", "64"), "right": ("objects", "buckets", "name", "63")},
    "match": {
        "wrong": ("gives an instance a disk", "stores objects", "runs instances"),
        "right": ("stores objects", "gives an instance a disk", "runs instances"),
    },
    "order": {
        "wrong": ("create a bucket", "open its URL", "upload the file", "allow public access"),
        "right": ("create a bucket", "allow public access", "upload the file", "open its URL"),
    },
    "predict": {"wrong": "photos\n2026\ncat.jpg", "right": "2026\ncat.jpg"},
    "measured": {
        "wrong": ("In processes", "In threads", "One after another"),
        "right": ("One after another", "In threads", "In processes"),
    },
}
_JUDGED = {"wrong": (Verdict.FAIL, Verdict.PARTIAL), "right": (Verdict.PASS,), "unsure": (Verdict.UNSURE,)}
QUIZ, QUESTION, LESSON = "names-with-periods", "why-https-fails", "amazon-s3"
EXERCISE, AWS_EXERCISE = "create-bucket", "make-public"
TASKS_EXERCISE, SPEED_EXERCISE = "word-count-processes", "cpu-bound-processes"
CELLS, SSH_EXERCISE = ("amazon-ec2", "connecting-with-ssh"), "ssh-in"
PREDICTED = "which-is-fastest", "measured-waiting"
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


async def kinds(folder: Path) -> None:
    """Each kind of question, answered by its keys."""
    for quiz, answers in ANSWERS.items():
        for outcome, answer in answers.items():
            with tempfile.TemporaryDirectory() as data, closing(open_session(KINDS, Path(data))) as session:
                session.go("kinds", _section_of(session, quiz))
                async with TutorApp(session).run_test(size=NARROW) as pilot:
                    await pilot.press("tab", *_keys(pilot, session, quiz, answer))
                    await pilot.pause(1)
                    while (record := next(iter(session.answers().values()))).verdict is Verdict.INCONCLUSIVE:
                        await pilot.pause(0.5)  # it is being measured
                    await pilot.pause(1)
                    assert record.verdict in _JUDGED[outcome], (quiz, outcome, record)  # noqa: S101 - a script for us
                    _shoot(pilot, folder / f"{quiz}-{outcome}.svg")


def _keys(pilot: Pilot[int], session: Session, quiz: str, answer: Answer) -> list[str]:
    """The keys that give an answer to the question of a quiz."""
    question = session.course.quizzes[quiz].questions[0]
    name = (quiz, question.id)
    texts = answer if isinstance(answer, tuple) else (str(answer),)
    match question:
        case TrueFalseQuestion():
            return ["t" if answer else "f", "enter"]
        case ChoiceQuestion() | MultiQuestion():
            shown = [choice.text for choice in session.choices(*name)]
            return [*(str(shown.index(text) + 1) for text in texts), "enter"]
        case MatchQuestion():
            letters = ["abcdef"[session.shown(*name).index(text)] for text in texts]
            return [*" down ".join(letters).split(), "enter"]
        case OrderQuestion() | MeasuredQuestion():
            return [*_moves(list(pilot.app.screen.query_one(Ordering).items), texts), "enter"]
    offered = [*session.blank_choices(*name), *[()] * len(texts)]
    typed = [
        [str(choices.index(text) + 1)] if choices else list(text.replace("\n", "\r"))
        for text, choices in zip(texts, offered, strict=False)
    ]
    keys = [key for text in typed for key in (*text, "enter")]
    several = pilot.app.screen.query(TextArea)
    return [{"\r": "enter"}.get(key, key) for key in ([*keys[:-1], "f5"] if several else keys)]


def _moves(items: list[str], wanted: Sequence[str]) -> list[str]:
    """To each line in turn, and then a digit for its place."""
    keys, marked = [], 0
    for place, item in enumerate(wanted):
        steps = items.index(item) - marked
        keys += ["down"] * steps + ["up"] * -steps + [str(place + 1)]
        items.insert(place, items.pop(items.index(item)))
        marked = place
    return keys


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


async def aws(session: Session, folder: Path) -> None:
    """What a refused program asked AWS, and then what the solution changed in it."""
    task = session.exercise(AWS_EXERCISE)
    refused = (task.folder / "wrong" / "forgets_the_block.py").read_text()
    session.go(LESSON, _section_of(session, AWS_EXERCISE))
    for name, size in (("narrow", NARROW), ("wide", WIDE)):
        async with TutorApp(session).run_test(size=size) as pilot:
            await pilot.press("e")
            await pilot.pause(1)
            for source, key, view in ((refused, "f4", "calls"), (task.solution.read_text(), "f9", "state")):
                pilot.app.screen.query_one(TextArea).load_text(source)
                await pilot.press("f5")
                await _checked(pilot)
                await pilot.press(key)
                await pilot.pause(0.5)
                _shoot(pilot, folder / f"{view}-{name}.svg")


async def times(session: Session, folder: Path) -> None:
    """Who worked when: workers that take turns, and workers that don't; and what versions took."""
    for exercise_id, program, name, key in (
        (TASKS_EXERCISE, "wrong/waits_for_each.py", "timeline-failed", "home"),
        (TASKS_EXERCISE, "solution.py", "timeline-passed", "home"),
        (SPEED_EXERCISE, "solution.py", "bars", "end"),
    ):
        source = (session.exercise(exercise_id).folder / program).read_text()
        for look, size in (("narrow", NARROW), ("wide", WIDE)):
            session.go(*_place_of(session, exercise_id))
            async with TutorApp(session).run_test(size=size) as pilot:
                await pilot.press("e")
                await pilot.pause(1)
                pilot.app.screen.query_one(TextArea).load_text(source)
                await pilot.press("f5")
                await _checked(pilot)
                await pilot.press("f6", key)
                await pilot.pause(0.5)
                _shoot(pilot, folder / f"{name}-{look}.svg")


async def cells(session: Session, folder: Path) -> None:
    """A page whose code has run: ssh to an instance that the cells above launched."""
    session.go(*CELLS)
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        async with TutorApp(session).run_test(size=size) as pilot:
            await pilot.pause(1)
            await pilot.press("A")
            screen = pilot.app.screen
            assert isinstance(screen, ReadingScreen)  # noqa: S101 - a script for us
            while screen.desk.is_running:
                await pilot.pause(0.2)
            await pilot.pause(0.5)
            _shoot(pilot, folder / f"cells-{name}.svg")


async def instances(session: Session, folder: Path) -> None:
    """An instance that lets nobody in, and why."""
    wrong = (session.exercise(SSH_EXERCISE).folder / "wrong" / "wrong_user.py").read_text()
    session.go(*_place_of(session, SSH_EXERCISE))
    async with TutorApp(session).run_test(size=NARROW) as pilot:
        await pilot.press("e")
        await pilot.pause(1)
        pilot.app.screen.query_one(TextArea).load_text(wrong)
        await pilot.press("f5")
        await _checked(pilot)
        _shoot(pilot, folder / "ssh-narrow.svg")


async def predicted(session: Session, folder: Path) -> None:
    """A prediction that the experiment proves wrong."""
    question = session.question(*PREDICTED)
    assert isinstance(question, MeasuredQuestion)  # noqa: S101 - a script for us
    session.go(*_place_of(session, PREDICTED[0]))
    async with TutorApp(session).run_test(size=NARROW) as pilot:
        await pilot.pause(1)
        ordering = next(
            card.query_one(Ordering) for card in pilot.app.screen.query(QuestionCard) if card.question.id == question.id
        )
        ordering.focus()
        await pilot.pause(0.5)
        slowest_first = [version.name for version in question.versions]
        await pilot.press(*_moves(list(ordering.items), slowest_first), "enter")
        while session.answers()[PREDICTED].verdict is Verdict.INCONCLUSIVE:
            await pilot.pause(0.5)
        await pilot.pause(1)
        _shoot(pilot, folder / "measured-narrow.svg")


async def _checked(pilot: Pilot[int]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, ExerciseScreen)  # noqa: S101 - a script for us
    await pilot.pause(0.5)
    while screen.is_checking:
        await pilot.pause(0.2)
    await pilot.pause(0.5)


def _place_of(session: Session, placed: str) -> tuple[str, str]:
    """The lesson and the section where the quiz or exercise stands."""
    section = _section_of(session, placed)
    lessons = (lesson for lesson in session.course.lessons if any(one.id == section for one in lesson.sections))
    return next(lessons).id, section


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
    """Write them, all or the parts that are named."""
    os.environ.pop("NO_COLOR", None)
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    wanted = sys.argv[2:]
    (folder / "kinds").mkdir(parents=True, exist_ok=True)
    if not wanted or "kinds" in wanted:
        asyncio.run(kinds(folder / "kinds"))
    for part in (reading, cells, exercise, aws, instances, times, predicted):
        if not wanted or part.__name__ in wanted:
            with tempfile.TemporaryDirectory() as data, closing(open_session(None, Path(data))) as session:
                asyncio.run(part(session, folder))


if __name__ == "__main__":
    main()
