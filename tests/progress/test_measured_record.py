"""What a prediction was judged by is kept with it, so that it is never judged by another experiment."""

from __future__ import annotations

import sqlite3

import pytest

from tutor.model.timing import Machine, Measurement
from tutor.model.verdicts import QuestionResult, Verdict
from tutor.progress import ProgressStore
from tutor.progress.encoding import read_measurement, to_json
from tutor.progress.schema import MIGRATIONS

ODD = "\udc80 ✓ [x]"
MEASUREMENT = Measurement(
    machine=Machine(cores=2, quota=1.5, load=0.25, gil=False, python="3.14.0"),
    seconds={"one by one": (0.25, 0.5), ODD: (1e-7, 3.0)},
)
WAITING = QuestionResult(Verdict.INCONCLUSIVE, 0.0, 1.0, waiting=True)
RIGHT = QuestionResult(Verdict.PASS, 1.0, 1.0)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "progress.sqlite3"


def test_an_answer_is_kept_with_the_measurement_that_it_was_judged_by(path):
    with ProgressStore.open(path) as store:
        store.record_answer("c", "z", "q", ("b", "a"), RIGHT, measurement=MEASUREMENT)
    with ProgressStore.open(path) as store:
        assert store.answer("c", "z", "q").measurement == MEASUREMENT
        assert store.answers("c")["z", "q"].measurement == MEASUREMENT


def test_an_answer_that_waits_for_its_experiment_uses_up_no_attempt(path):
    with ProgressStore.open(path) as store:
        store.record_answer("c", "z", "q", ("b", "a"), WAITING)
        kept = store.answer("c", "z", "q")
        assert (kept.used, kept.passed, kept.measurement, kept.verdict) == (0, False, None, Verdict.INCONCLUSIVE)
        store.record_answer("c", "z", "q", ("b", "a"), RIGHT, measurement=MEASUREMENT)
        assert (store.answer("c", "z", "q").used, store.answer("c", "z", "q").passed) == (1, True)


def test_why_nothing_was_measured_is_kept_too(path):
    not_measured = Measurement(machine=Machine(cores=1), not_measured="no jail")
    with ProgressStore.open(path) as store:
        broken = QuestionResult(Verdict.ERROR, 0.0, 1.0)
        store.record_answer("c", "z", "q", ("b", "a"), broken, measurement=not_measured)
        assert store.answer("c", "z", "q").measurement == not_measured


def test_what_a_newer_version_tells_more_of_a_measurement_is_passed_over():
    newer = to_json(MEASUREMENT).replace('"cores":2', '"cores":2,"watts":9').replace('{"machine"', '{"new":1,"machine"')
    assert read_measurement(newer) == MEASUREMENT


def test_answers_of_a_record_from_before_have_no_measurement(path):
    old = sqlite3.connect(path)
    for statement in (statement for migration in MIGRATIONS[:3] for statement in migration):
        old.execute(statement)
    old.execute(
        "INSERT INTO answers (course, quiz, question, answer, verdict, score, max_score, feedback, at)"
        " VALUES ('c', 'z', 'q', '\"blue\"', 'pass', 1, 1, '[]', '2026-11-22T12:00:00.000000+00:00')"
    )
    old.execute("PRAGMA user_version = 3")
    old.commit()
    old.close()
    with ProgressStore.open(path) as store:
        assert (store.answer("c", "z", "q").answer, store.answer("c", "z", "q").measurement) == ("blue", None)
