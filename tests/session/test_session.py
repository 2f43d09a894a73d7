"""What a face can ask of a session, and what survives its end."""

import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from tutor.errors import ProgressError, UsageError
from tutor.model.verdicts import Verdict
from tutor.session import Mark, Score


def test_an_answer_is_kept_with_its_verdict(session, reopen):
    assert session.answer("sky", "sky", "green").verdict is Verdict.FAIL
    kept = reopen().answers()["sky", "sky"]
    assert (kept.answer, kept.verdict, kept.attempts) == ("green", Verdict.FAIL, 1)


def test_an_unknown_question_is_told_by_name(session):
    with pytest.raises(UsageError, match="sky#sea"):
        session.answer("sky", "sea", "blue")


def test_the_first_draft_is_the_starter(session):
    assert session.read_draft("answer") == "def answer():\n    ...\n"
    assert session.draft_path("answer").name == "answer.py"


def test_a_saved_draft_is_there_for_the_next_program(session, reopen):
    session.save_draft("answer", "x = '€'\r\n")
    assert reopen().read_draft("answer") == "x = '€'\r\n"


def test_saving_leaves_no_other_files_behind(session):
    session.save_draft("answer", "x = 1")
    assert [path.name for path in session.draft_path("answer").parent.iterdir()] == ["answer.py"]


def test_a_draft_that_is_a_link_stays_one(session, tmp_path):
    path, real = session.draft_path("answer"), tmp_path / "mine.py"
    path.rename(real)
    path.symlink_to(real)
    session.save_draft("answer", "x = 2")
    assert path.is_symlink()
    assert real.read_text() == "x = 2"


def test_resetting_keeps_every_old_text(session):
    for text in ("first", "second"):
        session.save_draft("answer", text)
        kept = session.reset_draft("answer")
        assert kept is not None
        assert kept.read_text() == text
    assert session.read_draft("answer") == "def answer():\n    ...\n"
    assert session.reset_draft("answer") is None


def test_a_file_that_is_not_text_is_told_with_its_line(session):
    session.draft_path("answer").write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(ProgressError) as told:
        session.read_draft("answer")
    assert told.value.place is not None
    assert told.value.place.line == 2


def test_a_folder_that_cannot_be_written_is_told(session, tmp_path):
    (tmp_path / "data" / "work").write_text("a file where a folder should be")
    with pytest.raises(ProgressError, match="can't be used"):
        session.draft_path("answer")


def test_a_check_judges_the_file_on_the_disk(session, reopen):
    assert session.check("answer").verdict is Verdict.FAIL
    session.draft_path("answer").write_text("def answer():\n    return 42\n")
    result = session.check("answer")
    assert (result.verdict, result.score) == (Verdict.PASS, 2.0)
    assert reopen().runs()["answer"].source == b"def answer():\n    return 42\n"


def test_a_cancelled_check_costs_nothing(session):
    session.save_draft("answer", "def answer():\n    return 42\n")
    session.check("answer")
    cancel = threading.Event()
    cancel.set()
    assert session.check("answer", cancel).verdict is Verdict.INCONCLUSIVE
    assert session.runs()["answer"].verdict is Verdict.PASS


def test_hints_come_one_at_a_time_and_stay(session, reopen):
    assert session.hints_shown("answer") == ()
    assert session.next_hint("answer") == "Six times"
    assert reopen().hints_shown("answer") == ("Six times",)
    assert session.next_hint("answer") == "seven."
    assert session.next_hint("answer") is None


def test_a_new_learner_starts_at_the_start(session):
    assert not session.has_begun()
    assert session.place() == ("one", "start")


def test_the_last_place_is_resumed(session, reopen):
    session.go("one", "work")
    again = reopen()
    assert again.has_begun()
    assert again.place() == ("one", "work")


def test_a_section_that_is_gone_leads_to_the_nearest_that_was_read(session, reopen, course):
    session.go("one", "start")
    session.go("one", "colours")
    session.go("one", "work")
    lesson = replace(course.lessons[0], sections=course.lessons[0].sections[:2])
    assert reopen(replace(course, lessons=(lesson,))).place() == ("one", "colours")


def test_a_lesson_that_is_gone_leads_to_what_was_read_last(session, reopen, course):
    session.go("one", "colours")
    session.go("two", "end")
    assert reopen(replace(course, lessons=course.lessons[:1])).place() == ("one", "colours")


def test_marks_follow_what_the_learner_does(session):
    assert session.lesson_mark("one") is Mark.UNSEEN
    for section in ("start", "colours", "work"):
        session.go("one", section)
    assert session.section_mark("one", "start") is Mark.DONE
    assert session.section_mark("one", "colours") is Mark.SEEN
    session.answer("sky", "sky", "green")
    assert session.section_mark("one", "colours") is Mark.STARTED
    session.answer("sky", "sky", "blue")
    assert session.section_mark("one", "colours") is Mark.DONE
    assert session.lesson_mark("one") is Mark.STARTED
    session.save_draft("answer", "return 42")
    session.check("answer")
    assert session.lesson_mark("one") is Mark.DONE


def test_the_best_attempt_counts(session):
    assert session.score() == Score(0.0, 3.0)
    session.answer("sky", "sky", "blue")
    session.answer("sky", "sky", "green")
    assert session.score() == Score(1.0, 3.0)


def test_choices_are_shown_in_one_order_with_all_of_these_last(session, reopen, course):
    shown = [choice.text for choice in session.choices("sky", "sky")]
    assert sorted(shown) == ["blue", "green"]
    assert [choice.text for choice in reopen().choices("sky", "sky")] == shown
    quiz = course.quizzes["sky"]
    (question,) = quiz.questions
    texts = ("All of these", "b", "c", "d")
    more = replace(question, choices=tuple(replace(question.choices[0], text=text) for text in texts))
    other = replace(course, quizzes={"sky": replace(quiz, questions=(more,))})
    assert [choice.text for choice in reopen(other).choices("sky", "sky")][-1] == "All of these"


def test_a_session_loads_no_app_and_no_aws():
    heavy = {"textual", "boto3", "botocore", "moto", "pydantic"}
    code = f"import sys, tutor.session; print(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
