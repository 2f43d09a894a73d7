"""A prediction is on the disk before its experiment runs, and is judged for ever by what was measured then."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.errors import SandboxError, UsageError
from tutor.model.course import Quiz
from tutor.model.places import Place
from tutor.model.questions import Hint, MeasuredQuestion, MeasuredVersion
from tutor.model.timing import Machine, Measurement
from tutor.model.verdicts import Verdict
from tutor.progress import ProgressStore
from tutor.session import Mark, Session

AT = Place(Path("quiz.yaml"))
NAMES = ("one by one", "in threads")
QUESTION = MeasuredQuestion(
    id="fast",
    ask="Which is faster?",
    place=AT,
    points=2.0,
    attempts=(1.0,),
    program="def a(): ...\ndef b(): ...\n",
    versions=tuple(MeasuredVersion(name, function) for name, function in zip(NAMES, "ab", strict=True)),
    explanation="Because.",
)
FAST, SLOW = (0.1,) * 9, (0.4,) * 9


def measured(one, threads):
    return Measurement(machine=Machine(cores=2), seconds=dict(zip(NAMES, (one, threads), strict=True)))


class Scripted:
    """Experiments that come out as they are told to. `during` is called while one runs."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.runs = 0
        self.during = lambda: None

    def __call__(self, question, sandbox, cancel=None):
        del question, sandbox, cancel
        self.runs += 1
        self.during()
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def learning(tmp_path, course, sandbox):
    """Opens a session on one measured question, whose experiments come out as scripted, as a new program would."""
    opened = []

    def learning(*outcomes, **changes):
        quiz = Quiz("sky", "Sky", (replace(QUESTION, **changes),), Path("sky.yaml"))
        store = ProgressStore.open(tmp_path / "data" / "progress.sqlite3")
        scripted = Scripted(*outcomes)
        session = Session(replace(course, quizzes={"sky": quiz}), store, tmp_path / "work", sandbox, scripted)
        opened.append(session)
        return session, scripted

    yield learning
    for session in opened:
        session.close()


def test_a_prediction_is_on_the_disk_before_its_experiment_runs(learning):
    session, scripted = learning(measured(SLOW, FAST))
    waiting = session.answer("sky", "fast", NAMES)
    assert (waiting.waiting, waiting.verdict, scripted.runs) == (True, Verdict.INCONCLUSIVE, 0)
    seen = []
    scripted.during = lambda: seen.append(learning()[0].answers()["sky", "fast"].answer)
    assert session.measure("sky", "fast").verdict is Verdict.FAIL
    assert seen == [NAMES]


def test_a_program_that_is_killed_meanwhile_loses_nothing(learning):
    session, _ = learning(RuntimeError("killed"))
    session.answer("sky", "fast", NAMES)
    with pytest.raises(RuntimeError):
        session.measure("sky", "fast")
    again, _ = learning(measured(FAST, SLOW))
    kept = again.answers()["sky", "fast"]
    assert again.kept_result("sky", "fast", kept).waiting
    assert again.attempts_left("sky", "fast") == 1
    assert again.measure("sky", "fast").verdict is Verdict.PASS
    assert again.attempts_left("sky", "fast") == 0


def test_what_was_measured_then_judges_the_answer_for_ever(learning):
    session, _ = learning(measured(FAST, SLOW))
    session.answer("sky", "fast", NAMES)
    first = session.measure("sky", "fast")
    again, scripted = learning()
    kept = again.kept_result("sky", "fast", again.answers()["sky", "fast"])
    assert (kept.verdict, kept.score, kept.feedback) == (Verdict.PASS, 2.0, first.feedback)
    assert (kept.bars, kept.parts) == (first.bars, first.parts)
    assert kept.bars is not None
    assert scripted.runs == 0


def test_the_right_answer_is_what_was_measured(learning):
    session, _ = learning(measured(SLOW, FAST))
    assert session.right_answer("sky", "fast") == ""
    session.answer("sky", "fast", NAMES)
    assert session.right_answer("sky", "fast") == ""
    session.measure("sky", "fast")
    assert session.right_answer("sky", "fast") == "1. in threads\n2. one by one"


def test_where_nothing_is_told_apart_no_attempt_is_used_and_it_can_be_measured_again(learning):
    session, _ = learning(measured(FAST, FAST), measured(FAST, SLOW))
    session.answer("sky", "fast", NAMES)
    close = session.measure("sky", "fast")
    assert (close.verdict, close.score, close.waiting) == (Verdict.INCONCLUSIVE, 0.0, False)
    assert (session.attempts_left("sky", "fast"), session.score().earned) == (1, 0.0)
    kept = session.kept_result("sky", "fast", session.answers()["sky", "fast"])
    assert (kept.feedback, kept.bars, kept.waiting) == (close.feedback, close.bars, False)
    assert session.measure("sky", "fast").verdict is Verdict.PASS
    assert session.attempts_left("sky", "fast") == 0


def test_an_experiment_that_fails_costs_no_attempt_and_can_be_run_again(learning):
    session, _ = learning(
        SandboxError("No jail", "bubblewrap is missing", "install it"),
        Measurement(machine=Machine(cores=1), not_measured="`a` raised ValueError"),
        measured(FAST, SLOW),
    )
    session.answer("sky", "fast", NAMES)
    broken = session.measure("sky", "fast")
    assert (broken.verdict, broken.score) == (Verdict.ERROR, 0.0)
    assert "bubblewrap is missing. Install it." in broken.feedback[0]
    assert "`a` raised ValueError." in session.measure("sky", "fast").feedback[0]
    assert (session.attempts_left("sky", "fast"), session.score().earned) == (1, 0.0)
    assert session.measure("sky", "fast").score == 2.0


def test_an_experiment_that_is_cancelled_leaves_the_answer_waiting(learning):
    cancel = threading.Event()
    session, scripted = learning(measured(FAST, SLOW), measured(FAST, SLOW))
    scripted.during = cancel.set
    session.answer("sky", "fast", NAMES)
    assert session.measure("sky", "fast", cancel).waiting
    assert session.kept_result("sky", "fast", session.answers()["sky", "fast"]).waiting
    assert session.attempts_left("sky", "fast") == 1
    assert session.measure("sky", "fast").verdict is Verdict.PASS


def test_another_prediction_may_be_made_while_one_waits(learning):
    session, _ = learning(measured(SLOW, FAST))
    session.answer("sky", "fast", NAMES)
    session.answer("sky", "fast", NAMES[::-1])
    assert session.measure("sky", "fast").verdict is Verdict.PASS


def test_nothing_is_measured_without_a_prediction_that_waits(learning):
    session, scripted = learning(measured(FAST, SLOW))
    with pytest.raises(UsageError, match="predict the order first"):
        session.measure("sky", "fast")
    session.answer("sky", "fast", NAMES)
    session.measure("sky", "fast")
    with pytest.raises(UsageError, match="waits for an experiment"):
        session.measure("sky", "fast")
    with pytest.raises(UsageError, match="closed"):
        session.answer("sky", "fast", NAMES)
    assert scripted.runs == 1


def test_what_another_program_measured_meanwhile_stands(learning):
    session, scripted = learning(measured(SLOW, FAST))
    session.answer("sky", "fast", NAMES)
    scripted.during = lambda: learning(measured(FAST, SLOW))[0].measure("sky", "fast")
    with pytest.raises(UsageError, match="Nothing to measure"):
        session.measure("sky", "fast")
    assert session.answers()["sky", "fast"].verdict is Verdict.PASS


def test_what_is_no_order_of_the_versions_is_not_taken(learning):
    session, _ = learning()
    assert not session.answer("sky", "fast", ("in coroutines",)).taken
    assert session.answers() == {}


def test_hints_and_attempts_count_when_it_is_judged(learning):
    session, _ = learning(
        measured(SLOW, FAST), measured(SLOW, FAST), attempts=(1.0, 0.5), hints=(Hint("Think.", cost=0.5),)
    )
    session.next_question_hint("sky", "fast")
    session.answer("sky", "fast", NAMES)
    assert session.measure("sky", "fast").verdict is Verdict.FAIL
    session.answer("sky", "fast", NAMES[::-1])
    assert session.measure("sky", "fast").score == 0.5
    assert session.attempts_left("sky", "fast") == 0


def test_a_section_is_done_once_its_prediction_was_judged(learning):
    session, _ = learning(measured(SLOW, FAST))
    session.go("one", "colours")
    session.answer("sky", "fast", NAMES)
    assert session.section_mark("one", "colours") is Mark.STARTED
    session.measure("sky", "fast")
    assert session.section_mark("one", "colours") is Mark.DONE


def test_versions_are_shown_mixed_and_in_a_quiz_that_is_not_shuffled_as_written(learning, course, reopen):
    session, _ = learning()
    assert sorted(session.shown("sky", "fast")) == sorted(NAMES)
    assert session.shown("sky", "fast") == learning()[0].shown("sky", "fast")
    still = Quiz("sky", "Sky", (QUESTION,), Path("sky.yaml"), shuffle=False)
    assert reopen(replace(course, quizzes={"sky": still})).shown("sky", "fast") == NAMES


def test_a_question_that_was_changed_since_shows_what_its_answer_came_to(learning):
    session, _ = learning(measured(FAST, SLOW))
    session.answer("sky", "fast", NAMES)
    session.measure("sky", "fast")
    versions = (MeasuredVersion("in a loop", "a"), MeasuredVersion("in a pool", "b"))
    changed, _ = learning(versions=versions)
    kept = changed.kept_result("sky", "fast", changed.answers()["sky", "fast"])
    assert (kept.verdict, kept.score, kept.waiting, kept.bars) == (Verdict.PASS, 2.0, False, None)
    assert changed.right_answer("sky", "fast") == ""
