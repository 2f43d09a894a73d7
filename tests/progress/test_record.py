"""What a learner did is in the record, as they did it, and nothing of it is ever lost."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.model.verdicts import CheckResult, ExerciseResult, QuestionResult, Tier, Verdict
from tutor.progress import ProgressStore, default_data_folder, record_path
from tutor.progress.encoding import read_answer, read_text, to_json, to_text
from tutor.progress.schema import MIGRATIONS

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that goes on by a minute whenever it is read, in a zone that isn't UTC."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment.astimezone(timezone(timedelta(hours=-5)))


@pytest.fixture
def path(tmp_path):
    return record_path(tmp_path / "tutor" / "deep")


@pytest.fixture
def store(path):
    with ProgressStore.open(path, now=Clock()) as opened:
        yield opened


def answered(verdict=Verdict.PASS, score=1.0, max_score=1.0):
    return QuestionResult(verdict, score, max_score, ("well done",))


def ran(verdict, score, max_score=3.0):
    checks = (CheckResult("bucket", verdict, score, max_score, "message", {"a": (1, "\udc80")}, None),)
    return ExerciseResult(
        exercise="e",
        verdict=verdict,
        score=score,
        max_score=max_score,
        tier=Tier.STRONG,
        seconds=0.1,
        checks=checks,
        output="\udcff",
    )


def test_the_latest_answer_counts_and_the_best_is_remembered(store):
    store.record_answer("c", "q", "one", "an S3 bucket", answered(Verdict.PARTIAL, 2, 3))
    store.record_answer("c", "q", "one", "an EBS volume", answered(Verdict.FAIL, 0, 3))
    store.record_answer("c", "q", "two", (), answered())
    store.record_answer("other", "q", "one", "b", answered())
    found = store.answers("c")
    assert set(found) == {("q", "one"), ("q", "two")}
    one = found["q", "one"]
    assert (one.answer, one.verdict, one.score, one.best_score, one.max_score, one.attempts) == (
        *("an EBS volume", Verdict.FAIL),
        *(0, 2, 3, 2),
    )
    assert one.feedback == ("well done",)
    assert one.at == START + timedelta(minutes=2)
    assert one.at.tzinfo is UTC


def test_the_best_is_kept_as_a_share_when_the_author_changes_the_points(store):
    store.record_answer("c", "q", "one", "a", answered(Verdict.PASS, 10, 10))
    store.record_answer("c", "q", "one", "b", answered(Verdict.FAIL, 0, 3))
    assert store.answers("c")["q", "one"].best_score == 3


def test_a_question_without_points_can_be_answered(store):
    store.record_answer("c", "q", "one", "a", answered(Verdict.PASS, 0, 0))
    assert store.answers("c")["q", "one"].best_score == 0


@pytest.mark.parametrize(
    "answer", ["", "ünï ☃ 𝄞", "\udc80 alone", "a\x00b", True, False, (), ("a", "\ud800"), "x" * 10**6]
)
def test_any_answer_comes_back_as_it_was_given(store, answer):
    store.record_answer("c", "q", "one", answer, answered())
    found = store.answers("c")["q", "one"].answer
    assert (found, type(found)) == (answer, type(answer))


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec=None)))
def test_any_text_survives_the_way_to_the_file_and_back(text):
    assert read_text(to_text(text)) == text
    assert read_answer(to_json((text,))) == (text,)


def test_names_that_are_not_unicode_work_everywhere(store):
    odd = "caf\udce9"
    store.record_answer(odd, odd, odd, "a", answered())
    store.record_run(odd, odd, b"\xff\x00", ran(Verdict.PASS, 3))
    store.set_place(odd, odd, odd)
    store.mark_seen(odd, odd, odd)
    store.set_hints(odd, odd, 1)
    assert list(store.answers(odd)) == [(odd, odd)]
    assert store.runs(odd)[odd].source == b"\xff\x00"
    assert (store.place(odd), store.seen(odd), store.hints(odd, odd)) == ((odd, odd), {(odd, odd)}, 1)


def test_the_latest_judged_run_counts(store):
    store.record_run("c", "e", b"first", ran(Verdict.PASS, 3))
    store.record_run("c", "e", b"second", ran(Verdict.PARTIAL, 1))
    found = store.runs("c")["e"]
    assert (found.verdict, found.score, found.best_score, found.attempts) == (Verdict.PARTIAL, 1, 3, 2)
    assert (found.source, found.at) == (b"second", START + timedelta(minutes=2))


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.INCONCLUSIVE])
def test_a_run_that_could_not_be_judged_changes_nothing(store, verdict):
    store.record_run("c", "unjudged", b"x", ran(verdict, 0))
    store.record_run("c", "e", b"good", ran(Verdict.PASS, 3))
    before = store.runs("c")
    store.record_run("c", "e", b"unlucky", ran(verdict, 0))
    assert store.runs("c") == before
    assert "unjudged" not in before


def test_what_was_too_close_to_call_counts_where_it_cost_no_point(store):
    store.record_run("c", "e", b"close", ran(Verdict.INCONCLUSIVE, 3))
    found = store.runs("c")["e"]
    assert (found.verdict, found.score, found.best_score) == (Verdict.INCONCLUSIVE, 3, 3)
    assert store.latest_result("c", "e").verdict is Verdict.INCONCLUSIVE


def test_what_each_check_of_the_latest_judged_run_said_is_told_again(store):
    assert store.latest_result("c", "e") is None
    for verdict in (Verdict.PASS, Verdict.PARTIAL, Verdict.ERROR):
        store.record_run("c", "e", b"code", ran(verdict, 1.0))
    (check,) = store.latest_result("c", "e").checks
    assert (check.name, check.verdict, check.message) == ("bucket", Verdict.PARTIAL, "message")
    assert (check.expected, check.actual) == ({"a": [1, "\udc80"]}, None)
    assert store.latest_result("c", "e").output == "\udcff"
    assert store.latest_result("c", "other") is None


def test_every_run_and_answer_stays_in_the_file_and_cannot_be_changed(store, path):
    for verdict in (Verdict.PASS, Verdict.ERROR, Verdict.FAIL):
        store.record_run("c", "e", verdict.encode(), ran(verdict, 0))
        store.record_answer("c", "q", "one", verdict.value, answered(verdict))
    other = sqlite3.connect(path)
    assert other.execute("SELECT count(*) FROM runs").fetchone() == (3,)
    assert other.execute("SELECT count(*) FROM answers").fetchone() == (3,)
    for statement in ("DELETE FROM answers", "UPDATE runs SET score = 3", "DELETE FROM runs"):
        with pytest.raises(sqlite3.IntegrityError, match="history is kept"):
            other.execute(statement)
    other.close()


def test_hints_never_go_down(store):
    assert store.hints("c", "e") == 0
    for count in (2, 1, 0):
        store.set_hints("c", "e", count)
        assert store.hints("c", "e") == 2


def test_the_place_is_the_last_one_and_reading_adds_up(store):
    assert store.place("c") is None
    for section in ("one", "two", "two"):
        store.set_place("c", "s3", section)
        store.mark_seen("c", "s3", section)
    assert store.place("c") == ("s3", "two")
    assert store.seen("c") == {("s3", "one"), ("s3", "two")}
    assert store.seen("other") == set()


def test_all_is_there_after_closing_and_opening(path):
    with ProgressStore.open(path) as store:
        store.record_answer("c", "q", "one", "a", answered())
        store.set_place("c", "s3", "one")
    with ProgressStore.open(path) as store:
        assert store.answers("c")["q", "one"].answer == "a"
        assert store.place("c") == ("s3", "one")
        store.close()


def test_what_was_written_is_in_the_file_when_the_call_returns(store, path):
    store.record_answer("c", "q", "one", "a", answered())
    with ProgressStore.open(path) as other:
        assert other.answers("c") == store.answers("c")


def test_nobody_else_may_read_it(store, path):
    assert store.path == path
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_data_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("TUTOR_DATA", str(tmp_path))
    assert default_data_folder() == tmp_path
    monkeypatch.setenv("TUTOR_DATA", "~/course")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_data_folder() == tmp_path / "course"


def test_else_it_is_the_platforms_own(monkeypatch, tmp_path):
    monkeypatch.setenv("TUTOR_DATA", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_data_folder().name == "poptutor"
    assert default_data_folder().is_relative_to(tmp_path)


# --- what belongs to questions -------------------------------------------------------------------------------


def test_an_unsure_answer_is_kept_and_uses_up_no_attempt(store):
    for verdict in (Verdict.FAIL, Verdict.UNSURE, Verdict.PARTIAL, Verdict.UNSURE):
        store.record_answer("c", "q", "one", "a", answered(verdict, 0))
    one = store.answer("c", "q", "one")
    assert (one.attempts, one.used, one.passed) == (4, 2, False)
    assert one == store.answers("c")["q", "one"]


def test_a_question_that_was_passed_once_stays_so(store):
    store.record_answer("c", "q", "one", "a", answered(Verdict.PASS, 0.5))
    store.record_answer("c", "q", "one", "b", answered(Verdict.FAIL, 0))
    assert store.answer("c", "q", "one").passed
    assert store.answer("c", "q", "two") is None


def test_hints_of_a_question_never_go_down(store):
    assert store.question_hints("c", "q", "one") == 0
    for count in (2, 1, 0):
        store.set_question_hints("c", "q", "one", count)
        assert store.question_hints("c", "q", "one") == 2
    assert store.question_hints("c", "q", "two") == 0
    assert store.hints("c", "one") == 0


def test_a_rating_belongs_to_one_answer_and_the_last_one_counts(store):
    store.record_rating("c", "q", "one", (True,))
    assert store.rating("c", "q", "one") is None
    store.record_answer("c", "q", "one", "a", answered(Verdict.UNSURE, 0))
    for rating in ((True, False), (), (False, True)):
        store.record_rating("c", "q", "one", rating)
        assert store.rating("c", "q", "one") == rating
    store.record_answer("c", "q", "one", "b", answered(Verdict.UNSURE, 0))
    assert store.rating("c", "q", "one") is None


def test_ratings_stay_in_the_file_and_cannot_be_changed(store, path):
    store.record_answer("c", "q", "one", "a", answered(Verdict.UNSURE, 0))
    store.record_rating("c", "q", "one", (True,))
    other = sqlite3.connect(path)
    for statement in ("DELETE FROM ratings", "UPDATE ratings SET concepts = '[]'"):
        with pytest.raises(sqlite3.IntegrityError, match="history is kept"):
            other.execute(statement)
    other.close()


def test_what_is_done_at_once_is_written_whole_or_not_at_all(store, path):
    def half_way():
        with ProgressStore.open(path) as other, store.at_once():
            store.record_answer("c", "q", "one", "a", answered())
            assert other.answers("c") == {}
            raise LookupError

    with pytest.raises(LookupError):
        half_way()
    assert store.answers("c") == {}
    with store.at_once():
        store.record_answer("c", "q", "one", "a", answered())
        store.set_question_hints("c", "q", "one", 1)
    assert store.question_hints("c", "q", "one") == 1


def test_a_record_of_the_first_format_is_taken_over_whole(path):
    path.parent.mkdir(parents=True)
    old = sqlite3.connect(path)
    for statement in MIGRATIONS[0]:
        old.execute(statement)
    old.execute("PRAGMA user_version = 1")
    old.execute(
        "INSERT INTO answers (course, quiz, question, answer, verdict, score, max_score, feedback, at)"
        " VALUES ('c', 'q', 'one', '[\"a\",\"b\"]', 'pass', 2, 2, '[]', '2026-01-01T00:00:00.000000+00:00')"
    )
    old.execute("INSERT INTO hints VALUES ('c', 'e', 2)")
    old.commit()
    old.close()
    with ProgressStore.open(path) as store:
        one = store.answers("c")["q", "one"]
        assert (one.answer, one.best_score, one.passed, one.used) == (("a", "b"), 2, True, 1)
        assert (store.hints("c", "e"), store.question_hints("c", "q", "one")) == (2, 0)
        store.record_answer("c", "q", "one", "a", answered(Verdict.UNSURE, 0))
        store.record_rating("c", "q", "one", (True,))
        assert store.rating("c", "q", "one") == (True,)
    with ProgressStore.open(path) as again:
        assert again.answers("c")["q", "one"].attempts == 2


_ANY_TEXT = st.text(st.characters(codec=None))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=_ANY_TEXT | st.booleans() | st.lists(_ANY_TEXT).map(tuple), names=st.tuples(_ANY_TEXT, _ANY_TEXT))
def test_any_answer_to_any_question_survives_the_way_through_the_record(path, answer, names):
    with ProgressStore.open(path) as store:
        store.record_answer("c", *names, answer, answered())
        store.set_question_hints("c", *names, 1)
        found = store.answers("c")[names]
        assert (found.answer, type(found.answer)) == (answer, type(answer))
        assert found == store.answer("c", *names)
        assert store.question_hints("c", *names) == 1
