"""A small course, a sandbox that only reads the code, and the app on both, driven by Textual's pilot."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tutor.model.answers import Answer
from tutor.model.checks import CheckSpec, ReturnsCheck
from tutor.model.course import (
    Block,
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
from tutor.model.evidence import ApiCall, BucketState, Connection, Evidence, JournalEntry, Outcome, Raised, in_order
from tutor.model.places import Place
from tutor.model.questions import (
    Blank,
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    Hint,
    MatchQuestion,
    MultiQuestion,
    NearMiss,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    Pair,
    PredictQuestion,
    Question,
    TextPattern,
    TextQuestion,
    TextRule,
    TrueFalseQuestion,
    WrongText,
)
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Rubric
from tutor.model.runs import AuthorCheckOutcome, Job
from tutor.model.verdicts import QuestionResult, Tier, Verdict
from tutor.progress import ProgressStore
from tutor.session import Session
from tutor.tui import TutorApp

AT = Place(Path("lesson.md"))
PATIENCE = 60  # seconds until what never comes is told as a failure
STARTER = "def answer():\n    ...\n"


@dataclass
class ReadingSandbox:
    """Returns 42 for code that says so, without running it; code that says `wait` runs until it is cancelled."""

    tier: Tier = Tier.STRONG
    started: threading.Event = field(default_factory=threading.Event)
    trouble: Exception | None = None
    unread: Raised | None = None
    calls: tuple[ApiCall, ...] = ()
    buckets: dict[str, BucketState] = field(default_factory=dict)
    connections: tuple[Connection, ...] = ()

    def warm_up(self) -> None:
        if self.trouble:
            raise self.trouble

    def close(self) -> None: ...

    def run(
        self, job: Job, cancel: threading.Event | None = None, on_call: Callable[[JournalEntry], None] | None = None
    ) -> Evidence:
        for call in in_order(self.calls, self.connections) if on_call else ():
            on_call(call)
        self.warm_up()
        self.started.set()
        if self.unread:
            return Evidence(outcome=Outcome.SYNTAX, tier=self.tier, variables=dict(job.variables), raised=self.unread)
        outcome = Outcome.RETURNED
        if b"wait" in job.source and cancel is not None and cancel.wait(60):
            outcome = Outcome.CANCELLED
        returned = 42 if b"return 42" in job.source else None
        return Evidence(
            outcome=outcome,
            tier=self.tier,
            variables=dict(job.variables),
            returned=returned,
            stdout="[x] printed",
            calls=self.calls,
            buckets=self.buckets,
            connections=self.connections,
        )

    def run_author_checks(
        self, source: bytes, functions: Sequence[str], evidence: Evidence
    ) -> dict[str, AuthorCheckOutcome]:
        raise AssertionError((source, functions, evidence))


def make_course(folder: Path, *, text: str = "Hello.", choice: str = "blue", feedback: str = "Look up.") -> Course:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "starter.py").write_text(STARTER)
    questions = (
        ChoiceQuestion(
            id="sky",
            ask=f"What colour? {text}",
            place=AT,
            choices=(Choice(choice, right=True), Choice("green", right=False, feedback=feedback)),
            explanation=f"Rayleigh. {feedback}",
            hints=(Hint(f"Not the sea. {feedback}"),),
        ),
        MultiQuestion(
            id="warm",
            ask="Which are warm?",
            place=AT,
            choices=(Choice("red", right=True), Choice("orange", right=True), Choice("cold blue", right=False)),
        ),
        TrueFalseQuestion(id="night", ask="Is it dark at night?", place=AT, answer=True, feedback_false=feedback),
        TextQuestion(id="name", ask="Who?", place=AT, rule=TextRule((TextPattern("Rayleigh"),))),
    )
    exercise = Exercise(
        id="answer",
        title=f"Answer {choice}",
        prompt=f"Return 42. {text}",
        folder=folder,
        place=AT,
        run=RunSpec(call="answer"),
        checks=(CheckSpec(ReturnsCheck(42), f"It returns 42 {choice}", AT, points=2.0, otherwise=feedback),),
        hints=("Six times", f"seven. {text}"),
    )
    long = "\n\n".join(f"Paragraph {number}." for number in range(40))
    sections = (
        _section("start", f"Start {choice}", MarkdownBlock(text, AT)),
        _section("long", "Long", MarkdownBlock(long, AT)),
        _section("colours", "Colours", MarkdownBlock("See:", AT), QuizPlacement("sky", "Quiz", AT)),
        _section("work", "Work", ExercisePlacement("answer", "Do it", AT)),
    )
    lessons = (
        Lesson("one", f"One {choice}", sections, folder / "one.md"),
        Lesson("two", "Two", (_section("end", "End"),), folder / "two.md"),
    )
    quiz = Quiz("sky", f"Sky {choice}", questions, folder / "sky.yaml")
    return Course("small", f"Small {choice}", folder, lessons, {"sky": quiz}, {"answer": exercise})


def kinds(text: str = "") -> tuple[Question, ...]:
    """A question of each kind that isn't in the small course, with `text` in each of its texts."""
    wrong = WrongText(TextPattern("nothing"), f"Look at the call. {text}")
    common = {"place": AT, "explanation": f"Because. {text}", "hints": (Hint(f"Think. {text}"),)}
    return (
        NumberQuestion(
            id="number",
            ask=f"How many seconds has a minute? {text}",
            rule=NumberRule(60, unit=text or "s", units=(("s", 1.0),), near=(NearMiss(100, f"No. {text}"),)),
            **common,
        ),
        TextQuestion(id="text", ask=f"Who? {text}", rule=TextRule((TextPattern("Rayleigh"),), (wrong,)), **common),
        FreeTextQuestion(
            id="free",
            ask=f"Why is the sky blue? {text}",
            answer=f"Air scatters blue light. {text}",
            rubric=_rubric(text),
            **common,
        ),
        ClozeQuestion(
            id="cloze",
            ask=f"Fill in. {text}",
            texts=(f"The sky is {text}", f" and grass {text} is ", f".{text}"),
            blanks=(
                Blank(f"sky{text}", TextRule((TextPattern("blue"),))),
                Blank("grass", TextRule((TextPattern("green"),)), ("green", f"red {text}", "black")),
            ),
            **common,
        ),
        MatchQuestion(
            id="match",
            ask=f"What belongs together? {text}",
            pairs=(Pair("grass", f"green {text}", f"Grow. {text}"), Pair(f"sky {text}", "blue")),
            distractors=(f"pink {text}",),
            **common,
        ),
        OrderQuestion(id="order", ask=f"Order. {text}", items=("dawn", f"noon {text}", "dusk"), **common),
        PredictQuestion(
            id="predict",
            ask=f"What does it print? {text}",
            program=f"print(6)\nprint(7)  # {text}",
            output="6\n7\n",
            wrong=(wrong,),
            **common,
        ),
    )


def _rubric(text: str) -> Rubric:
    concepts = (("scatter", "What does air do with light?", "scatters"), ("colour", "Which light most?", "blue light"))
    return Rubric(
        tuple(
            Concept(f"{name}{text}", f"{asked} {text}".rstrip(), (PhraseGroup((Phrase(phrase, AT),)),), AT)
            for name, asked, phrase in concepts
        ),
        need=2,
        place=AT,
    )


def kinds_course(folder: Path, *questions: Question, pass_mark: float | None = None, text: str = "") -> Course:
    """A course of one quiz of these questions: `kinds(text)` if none is given."""
    sections = (
        _section("ask", "Ask", QuizPlacement("kinds", "Quiz", AT)),
        _section("read", f"Where it is taught {text}", MarkdownBlock("Here it is taught.", AT)),
    )
    quiz = Quiz("kinds", f"Kinds {text}", questions or kinds(text), folder / "kinds.yaml", pass_mark=pass_mark)
    return Course("small", "Small", folder, (Lesson("one", "One", sections, folder / "one.md"),), {"kinds": quiz}, {})


def _section(name: str, title: str, *blocks: Block) -> Section:
    return Section(name, title, blocks, AT)


def screen_text(app: TutorApp) -> str:
    """What is on the screen, line by line."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())  # noqa: SLF001 - Textual has no public way to read the screen as text


async def settle(pilot: Pilot[int], until: Callable[[], bool], *keys: str) -> None:
    """Press keys, and wait until something is so."""
    if keys:
        await pilot.press(*keys)
    hung = time.monotonic() + PATIENCE
    while time.monotonic() < hung:
        await pilot.pause()
        if until():
            return
    pytest.fail(f"it never came so; the screen was:\n{screen_text(pilot.app)}")


Opened = Callable[..., AbstractAsyncContextManager[Pilot[int]]]
Settle = Callable[..., Awaitable[None]]


@pytest.fixture
def sandbox() -> ReadingSandbox:
    return ReadingSandbox()


@pytest.fixture
def sessions(tmp_path, sandbox) -> Iterator[Callable[..., Session]]:
    """Opens a session as a new program would."""
    opened: list[Session] = []

    def open_it(course: Course | None = None, data: str = "data") -> Session:
        store = ProgressStore.open(tmp_path / data / "progress.sqlite3")
        work = tmp_path / data / "work" / "small"
        opened.append(Session(course or make_course(tmp_path / "course"), store, work, sandbox))
        return opened[-1]

    yield open_it
    for session in opened:
        session.close()


@pytest.fixture
def recorded(tmp_path) -> Callable[..., None]:
    """Puts a wrong answer in the record, also one that the question as it is today wouldn't take."""

    def record(quiz: str, question: str, answer: Answer) -> None:
        store = ProgressStore.open(tmp_path / "data" / "progress.sqlite3")
        store.record_answer("small", quiz, question, answer, QuestionResult(Verdict.FAIL, 0, 1, ()))
        store.close()

    return record


@pytest.fixture
def opened(sessions) -> Opened:
    """Opens the app at a size, on a session (a fresh one if none is given), and ends it."""

    @asynccontextmanager
    async def open_it(
        *, size: tuple[int, int] = (80, 24), at: str = "", session: Session | None = None
    ) -> AsyncIterator[Pilot[int]]:
        session = session or sessions()
        if at:
            session.go("one", at)
        async with TutorApp(session).run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            yield pilot

    return open_it


@pytest.fixture
def seen() -> Callable[[Pilot[int]], str]:
    return lambda pilot: screen_text(pilot.app)


@pytest.fixture
def until() -> Settle:
    """`await until(pilot, "text", *keys)`: press the keys, and wait until the text is on the screen."""

    async def wait(pilot: Pilot[int], text: str, *keys: str) -> None:
        await settle(pilot, lambda: text in screen_text(pilot.app), *keys)

    return wait


@pytest.fixture
def settled() -> Settle:
    return settle


@pytest.fixture
def courses(tmp_path) -> Callable[..., Course]:
    return lambda **texts: make_course(tmp_path / "course", **texts)


@pytest.fixture
def asking(tmp_path, sessions, opened) -> Callable[..., AbstractAsyncContextManager[tuple[Pilot[int], Session]]]:
    """Opens the app on one question (its `id` among `kinds`, or a question with what is `changed` in it)."""

    @asynccontextmanager
    async def ask(
        name: str, *, size: tuple[int, int] = (80, 24), pass_mark: float | None = None, **changed: object
    ) -> AsyncIterator[tuple[Pilot[int], Session]]:
        question = next(each for each in kinds() if each.id == name)
        session = sessions(kinds_course(tmp_path, replace(question, **changed), pass_mark=pass_mark))
        async with opened(session=session, at="ask", size=size) as pilot:
            await pilot.press("tab")
            yield pilot, session

    return ask


@pytest.fixture
def every_kind(tmp_path) -> Callable[[str], Course]:
    """A course with a question of each kind, with a text in each of its texts."""
    return lambda text="": kinds_course(tmp_path, text=text)
