"""A measured question in the plain face: predicted by numbers, measured, and told in words."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.model.course import Course, Lesson, Quiz, QuizPlacement, Section
from tutor.model.inputs import MadeNames
from tutor.model.places import Place
from tutor.model.questions import MeasuredQuestion, MeasuredVersion
from tutor.model.timing import Machine, Measurement
from tutor.plain import run_plain
from tutor.progress import ProgressStore
from tutor.session import Session

AT = Place(Path("quiz.yaml"))
NAMES = ("in a loop", "in threads", "in processes")
QUESTION = MeasuredQuestion(
    id="fast",
    ask="Which is *fastest*?",
    place=AT,
    attempts=(1.0,),
    program="def a(names): ...\ndef b(names): ...\ndef c(names): ...\n",
    versions=tuple(MeasuredVersion(name, function) for name, function in zip(NAMES, "abc", strict=True)),
    args=("${names}", 3),
    make={"names": MadeNames(1)},
    latency_ms=60,
    explanation="Because.",
)
MEASURED = Measurement(
    machine=Machine(cores=2), seconds=dict(zip(NAMES, ((0.4,) * 9, (0.38,) * 9, (0.1,) * 9), strict=True))
)
BOXES = set("─│┌┐└┘├┤┬┴┼━┃═║╭╮╰╯█▌▐")


class NoSandbox:
    """The experiments are scripted."""

    def warm_up(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def hear(tmp_path, monkeypatch, capsys):
    """Asks the question, its experiment scripted: what is said when these lines are typed, as a new program would."""

    def hear(*lines, run=lambda *_: MEASURED, **changes):
        quiz = Quiz("quiz", "Quiz", (replace(QUESTION, **changes),), Path("quiz.yaml"), shuffle=False)
        section = Section("here", "Here", (QuizPlacement("quiz", "Quiz", AT),), AT)
        course = Course("small", "Small", tmp_path, (Lesson("one", "One", (section,), AT.file),), {"quiz": quiz}, {})
        store = ProgressStore.open(tmp_path / "data" / "progress.sqlite3")
        session = Session(course, store, tmp_path / "data" / "work", NoSandbox(), run)
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        try:
            assert run_plain(session) == 0
        finally:
            session.close()
        said = capsys.readouterr().out
        assert not BOXES & set(said)
        return " ".join(said.split())  # wherever lines were broken

    return hear


def test_plain_measured_shows_the_program_and_what_is_called(hear):
    said = hear()
    assert "def a(names): ..." in said
    assert "in a loop: `a(names, 3)`" in said
    assert "`names`: 1 name, made anew for each round" in said
    assert "Each request to AWS waits 60 ms." in said
    assert "3. in processes" in said


def test_plain_measured_is_predicted_by_all_numbers_and_its_bars_are_told(hear):
    said = hear("3 1 2")
    assert "all numbers from 1 to 3, the fastest first >" in said
    assert said.index("It is measured now") < said.index("Right: 1 of 1 point.")
    assert "too close to tell apart" in said
    assert "in processes: 100 ms, the median of 9 runs" in said
    assert "Because." in said


def test_plain_measured_wrongly_predicted_tells_which_pairs_and_closes(hear):
    said = hear("1 3 2")
    assert "Partly right: 0.5 of 1 point." in said
    assert "too close to tell: place 3: in threads" in said
    assert "core" not in said
    assert "`in processes` was faster here than `in a loop`: 100 ms against 400 ms." in said
    assert "1. in processes" in said[said.index("The right answer:") :]
    assert "Because." in said


def test_plain_measured_answer_is_told_next_time(hear):
    hear("1 2 3")
    again = hear(run=lambda *_: pytest.fail("it was measured"))
    assert "You answered: 1. in a loop; 2. in threads; 3. in processes." in again
    assert "1. in processes" in again


@pytest.mark.parametrize("typed", ["1 2", "1 1 2", "4 1 2", "fast"])
def test_plain_measured_what_is_no_order_is_not_measured(hear, typed):
    assert "That can't be taken as an answer." in hear(typed, run=lambda *_: pytest.fail("it was measured"))


def test_plain_measured_failure_costs_nothing(hear):
    broken = Measurement(machine=Machine(cores=2), not_measured="`in a loop` could not be timed here: it raised.")
    said = hear("1 2 3", run=lambda *_: broken)
    assert "Error on our or the machine's side. It costs you nothing." in said
    assert "could not be timed here: it raised." in said
    assert "1 attempt left." in said
    assert "Try again" in said


def test_plain_measured_that_tells_nothing_apart_uses_no_attempt_and_can_be_measured_again(hear):
    same = Measurement(machine=Machine(cores=2), seconds=dict.fromkeys(NAMES, (0.1,) * 9))
    said = hear("1 2 3", run=lambda *_: same)
    assert "Too close to tell." in said
    assert "Right" not in said
    assert "right: place" not in said
    assert "Predict again to have it measured again" in said
    again = hear("3 1 2")
    assert "What was measured told nothing: predict again to have it measured." in again
    assert "1 attempt left." in again
    assert "Right: 1 of 1 point." in again


def test_plain_measured_can_be_cancelled_by_control_c_and_run_next_time(hear):
    def interrupted(question, sandbox, cancel):
        del question, sandbox
        cancel.set()
        raise KeyboardInterrupt

    said = hear("3 1 2", run=interrupted)
    assert "Cancelled." in said
    assert said.count("Not measured yet.") == 1
    assert "been run yet" not in said
    again = hear("3 1 2")
    assert "It was not measured: predict again to have it measured." in again
    assert "Right: 1 of 1 point." in again
