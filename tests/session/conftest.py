"""A course of two lessons, and a sandbox that only reads the code: in these tests the jail isn't the point."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest

from tutor.model.checks import CheckSpec, ReturnsCheck
from tutor.model.course import (
    Course,
    Exercise,
    ExercisePlacement,
    Lesson,
    MarkdownBlock,
    Quiz,
    QuizPlacement,
    RunSpec,
    Section,
)
from tutor.model.evidence import ApiCall, BucketState, Evidence, Outcome
from tutor.model.places import Place
from tutor.model.questions import Choice, ChoiceQuestion
from tutor.model.runs import AuthorCheckOutcome, Job
from tutor.model.verdicts import Tier
from tutor.progress import ProgressStore
from tutor.session import Session

AT = Place(Path("lesson.md"))


class ReadingSandbox:
    """Returns 42 for code that says so, without running it."""

    tier = Tier.STRONG
    calls: tuple[ApiCall, ...] = ()
    buckets: Mapping[str, BucketState] = MappingProxyType({})

    def warm_up(self) -> None: ...

    def close(self) -> None: ...

    def run(
        self, job: Job, cancel: threading.Event | None = None, on_call: Callable[[ApiCall], None] | None = None
    ) -> Evidence:
        for call in self.calls if on_call else ():
            on_call(call)
        outcome = Outcome.CANCELLED if cancel and cancel.is_set() else Outcome.RETURNED
        returned = 42 if b"return 42" in job.source else None
        return Evidence(
            outcome=outcome,
            tier=self.tier,
            variables=dict(job.variables),
            returned=returned,
            calls=self.calls,
            buckets=dict(self.buckets),
        )

    def run_author_checks(
        self, source: bytes, functions: Sequence[str], evidence: Evidence
    ) -> dict[str, AuthorCheckOutcome]:
        raise AssertionError((source, functions, evidence))


def _course(folder: Path) -> Course:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "starter.py").write_text("def answer():\n    ...\n")
    question = ChoiceQuestion(
        id="sky", ask="What colour?", place=AT, choices=(Choice("blue", right=True), Choice("green", right=False))
    )
    exercise = Exercise(
        id="answer",
        title="Answer",
        prompt="Return 42.",
        folder=folder,
        place=AT,
        run=RunSpec(call="answer"),
        checks=(CheckSpec(ReturnsCheck(42), "It returns 42", AT, points=2.0),),
        hints=("Six times", "seven."),
    )
    sections = (
        Section("start", "Start", (MarkdownBlock("Hello.", AT),), AT),
        Section("colours", "Colours", (QuizPlacement("sky", "Quiz", AT),), AT),
        Section("work", "Work", (ExercisePlacement("answer", "Do it", AT),), AT),
    )
    lessons = (
        Lesson("one", "One", sections, folder / "one.md"),
        Lesson("two", "Two", (Section("end", "End", (), AT),), folder / "two.md"),
    )
    quiz = Quiz("sky", "Sky", (question,), folder / "sky.yaml")
    return Course("small", "Small", folder, lessons, {"sky": quiz}, {"answer": exercise})


@pytest.fixture
def course(tmp_path) -> Course:
    return _course(tmp_path / "course")


@pytest.fixture
def sandbox() -> ReadingSandbox:
    return ReadingSandbox()


@pytest.fixture
def reopen(tmp_path, course, sandbox) -> Iterator[Callable[..., Session]]:
    """Opens the session as a new program would; another course may be given."""
    opened: list[Session] = []

    def open_it(other: Course | None = None) -> Session:
        store = ProgressStore.open(tmp_path / "data" / "progress.sqlite3")
        opened.append(Session(other or course, store, tmp_path / "data" / "work" / "small", sandbox))
        return opened[-1]

    yield open_it
    for session in opened:
        session.close()


@pytest.fixture
def session(reopen) -> Session:
    return reopen()
