"""A measured question in the app: predicted by keyboard, measured in view, judged by its bars, there again later."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.errors import SandboxError
from tutor.model.course import Course, Lesson, MarkdownBlock, Quiz, QuizPlacement, Section
from tutor.model.inputs import MadeTexts
from tutor.model.places import Place
from tutor.model.questions import MeasuredQuestion, MeasuredVersion
from tutor.model.timing import Machine, Measurement
from tutor.model.verdicts import Verdict
from tutor.progress import ProgressStore
from tutor.session import Session

AT = Place(Path("lesson.md"))
NAMES = ("in a loop", "in threads", "in processes")
QUESTION = MeasuredQuestion(
    id="fast",
    ask="Which is fastest?",
    place=AT,
    attempts=(1.0,),
    program="def a(lines): ...\ndef b(lines): ...\ndef c(lines): ...\n",
    versions=tuple(MeasuredVersion(name, function) for name, function in zip(NAMES, "abc", strict=True)),
    args=("${lines}",),
    make={"lines": MadeTexts(3, 2, 4)},
    explanation="Because.",
)
LOOP_WINS = (0.001, 0.003, 0.05)
PROCESSES_WIN = (0.4, 0.38, 0.1)


def measured(*seconds):
    rounds = [tuple(second * (1 + 0.1 * (number % 2)) for number in range(9)) for second in seconds]
    return Measurement(machine=Machine(cores=2), seconds=dict(zip(NAMES, rounds, strict=True)))


class Scripted:
    """Experiments that come out as told, once they may: until `go` is set, one runs."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.running, self.go, self.cancelled = threading.Event(), threading.Event(), threading.Event()
        self.go.set()

    def __call__(self, question, sandbox, cancel=None):
        del question, sandbox
        self.running.set()
        while not self.go.wait(0.01):
            if cancel.is_set():
                self.cancelled.set()
                return Measurement(machine=Machine(cores=2), not_measured="The experiment was cancelled.")
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def predicting(tmp_path, sandbox, opened):
    """Opens the app on the question, with its experiments scripted, as a new program would."""

    @asynccontextmanager
    async def predict(scripted, *, size=(80, 40), **changes):
        sections = (
            Section("ask", "Ask", (QuizPlacement("kinds", "Quiz", AT),), AT),
            Section("read", "Read", (MarkdownBlock("Here it is taught.", AT),), AT),
        )
        quiz = Quiz("kinds", "Kinds", (replace(QUESTION, **changes),), tmp_path / "kinds.yaml", shuffle=False)
        lessons = (Lesson("one", "One", sections, tmp_path / "one.md"),)
        course = Course("small", "Small", tmp_path, lessons, {"kinds": quiz}, {})
        store = ProgressStore.open(tmp_path / "data" / "progress.sqlite3")
        session = Session(course, store, tmp_path / "work", sandbox, scripted)
        try:
            async with opened(session=session, at="ask", size=size) as pilot:
                await pilot.press("tab")
                yield pilot, session
        finally:
            scripted.go.set()
            session.close()

    return predict


async def test_app_measured_wrong_then_right_by_keyboard(predicting, until, seen):
    wrong_then_right = Scripted(measured(*PROCESSES_WIN), measured(*PROCESSES_WIN))
    async with predicting(wrong_then_right, attempts=(1.0, 0.5)) as (pilot, session):
        await until(pilot, "✗ Not yet.", "enter")
        assert "✗ 1. in a loop" in seen(pilot)
        assert session.answers()["kinds", "fast"].verdict is Verdict.FAIL
        await until(pilot, "✓ Right", "down", "down", "1", "enter")
        assert session.answers()["kinds", "fast"].answer == ("in processes", "in a loop", "in threads")


async def test_app_measured_shows_the_program_and_what_is_called(predicting, seen):
    async with predicting(Scripted()) as (pilot, _):
        screen = seen(pilot)
        assert "def a(lines): ..." in screen
        assert "in threads: b(lines)" in screen
        assert "lines: 3 texts of 2 to 4 words each" in screen


async def test_app_measured_draws_bars_and_explains_once_it_is_closed(predicting, until, seen):
    async with predicting(Scripted(measured(*PROCESSES_WIN)), size=(80, 60)) as (pilot, _):
        await until(pilot, "Because.", "enter")
        screen = seen(pilot)
        assert "No attempts left" in screen
        assert "too close to tell apart" in screen
        assert "380 ms" in screen or "0.38" in screen


async def test_app_measured_prediction_is_kept_and_in_view_while_it_is_measured(predicting, until):
    scripted = Scripted(measured(*LOOP_WINS))
    scripted.go.clear()
    async with predicting(scripted) as (pilot, session):
        await until(pilot, "Measuring here", "enter")
        assert session.answers()["kinds", "fast"].answer == NAMES
        assert session.attempts_left("kinds", "fast") == 1
        await until(pilot, "is being measured", "enter")
        scripted.go.set()
        await until(pilot, "✓ Right.")


async def test_app_measured_can_be_cancelled_and_run_again(predicting, until, seen):
    scripted = Scripted(measured(*LOOP_WINS))
    scripted.go.clear()
    async with predicting(scripted) as (pilot, session):
        await until(pilot, "Measuring here", "enter")
        await until(pilot, "Not measured yet. Enter runs the experiment.", "escape")
        assert "Measuring here" not in seen(pilot)
        assert session.attempts_left("kinds", "fast") == 1
        scripted.go.set()
        await until(pilot, "✓ Right.", "enter")


async def test_app_measured_that_tells_nothing_apart_can_be_measured_again(predicting, until, seen):
    async with predicting(Scripted(measured(0.1, 0.1, 0.1), measured(*LOOP_WINS))) as (pilot, session):
        await until(pilot, "? Not judged. Enter measures again.", "enter")
        assert session.attempts_left("kinds", "fast") == 1
        assert "✓ 1." not in seen(pilot)
        await until(pilot, "✓ Right.", "enter")


async def test_app_measured_marks_what_was_too_close(predicting, until, seen):
    async with predicting(Scripted(measured(*PROCESSES_WIN)), attempts=(1.0, 0.5)) as (pilot, _):
        await until(pilot, "◐ Partly right", "3", "enter")
        assert "≈ 3. in a loop" in seen(pilot)


async def test_app_measured_names_enter_as_its_button_does_and_shows_all_of_the_attempts(predicting, seen):
    async with predicting(Scripted(), size=(80, 24)) as (pilot, _):
        screen = seen(pilot)
        assert "Predict (Enter)" in screen
        assert "Attempt 1 of 1" in screen
        assert "⏎ Predict" in screen.splitlines()[-1]


async def test_app_measured_escape_leads_back_to_the_text_when_nothing_runs(predicting, settled):
    async with predicting(Scripted()) as (pilot, _):
        await settled(pilot, lambda: type(pilot.app.screen.focused).__name__ == "SectionPage", "escape")


async def test_app_measured_who_turns_the_page_does_not_wait(predicting, until, settled):
    scripted = Scripted(measured(*LOOP_WINS))
    scripted.go.clear()
    async with predicting(scripted) as (pilot, session):
        await until(pilot, "Measuring here", "enter")
        await pilot.press("shift+tab")
        pilot.app.screen.query_one("SectionPage").focus()
        await until(pilot, "Here it is taught.", "n")
        await settled(pilot, scripted.cancelled.is_set)
        scripted.go.set()
        await until(pilot, "Not measured yet", "p")
        assert session.answers()["kinds", "fast"].answer == NAMES


async def test_app_measured_failure_costs_nothing_and_can_be_tried_again(predicting, until, seen):
    broken = SandboxError("Nothing here can run a program", "bubblewrap is missing", "install it")
    async with predicting(Scripted(broken, measured(*LOOP_WINS))) as (pilot, session):
        await until(pilot, "Our fault, not yours. Try again.", "enter")
        assert "bubblewrap is missing" in seen(pilot)
        assert session.attempts_left("kinds", "fast") == 1
        await until(pilot, "✓ Right.", "enter")


async def test_app_measured_fault_of_ours_is_no_traceback(predicting, until):
    async with predicting(Scripted(RuntimeError("[x] boom"))) as (pilot, _):
        await until(pilot, "RuntimeError: [x] boom", "enter")


async def test_app_measured_answer_is_there_next_time_with_its_bars(predicting, until, seen):
    async with predicting(Scripted(measured(*LOOP_WINS))) as (pilot, _):
        await until(pilot, "✓ Right.", "j", "k", "enter")
    async with predicting(Scripted(), size=(80, 60)) as (pilot, _):
        screen = seen(pilot)
        assert "✓ Right." in screen
        assert "1.05 ms" in screen or "1.0 ms" in screen or "1 ms" in screen
        assert "Measured here" in screen


async def test_app_measured_prediction_that_was_not_measured_waits_till_next_time(predicting, until, seen):
    scripted = Scripted()
    scripted.go.clear()
    async with predicting(scripted) as (pilot, _):
        await until(pilot, "Measuring here", "3", "enter")
    async with predicting(Scripted(measured(*LOOP_WINS))) as (pilot, session):
        assert "Not measured yet" in seen(pilot)
        await until(pilot, "◐ Partly right", "enter")
        assert session.answers()["kinds", "fast"].answer == ("in threads", "in processes", "in a loop")


async def test_app_measured_names_and_programs_are_text(predicting, until, seen):
    odd = "[red]x[/] \x1b[2J ``` \ud800"
    versions = tuple(MeasuredVersion(f"{odd}{number}", "abc"[number]) for number in range(3))
    times = {version.name: (0.1 * (number + 1),) * 9 for number, version in enumerate(versions)}
    scripted = Scripted(Measurement(machine=Machine(cores=1), seconds=times))
    program = f"# {odd}\n```\n{QUESTION.program}"
    async with predicting(scripted, versions=versions, program=program, size=(80, 60)) as (pilot, _):
        await until(pilot, "✓ Right.", "enter")
        assert "[red]x[/]" in seen(pilot)
        assert "\x1b" not in seen(pilot)
