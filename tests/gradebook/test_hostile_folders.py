from __future__ import annotations

import os
import sys

import pytest

import tutor.gradebook.folder as listing
import tutor.gradebook.grade as grading
from tutor.model.verdicts import Verdict


def codes(problems):
    return sorted(problem.code for problem in problems)


def test_a_link_in_place_of_a_program_is_not_followed(hand_in, graded, tmp_path):
    secret = tmp_path / "secret.py"
    secret.write_text("right")
    own = hand_in("eve", {})
    (own / "create-bucket.py").symlink_to(secret)
    (eve,) = graded().students
    item = eve.exercises[1]
    assert (item.result.verdict, item.score) == (Verdict.FAIL, 0.0)
    assert "link" in item.result.summary
    assert codes(eve.problems) == ["refused"]


def test_a_link_in_place_of_the_answers_is_not_followed(hand_in, graded):
    own = hand_in("eve", {"create-bucket.py": "right"})
    (own / "answers.yaml").symlink_to("/etc/passwd")
    (eve,) = graded().students
    assert codes(eve.problems) == ["refused"]
    assert "root:" not in str(eve)
    assert eve.total == 2.0


def test_a_link_in_place_of_a_student_is_not_followed(folder, hand_in, graded):
    hand_in("ada", {"create-bucket.py": "right"})
    (folder / "eve").symlink_to(folder / "ada")
    result = graded()
    assert [student.name for student in result.students] == ["ada"]
    assert codes(result.problems) == ["link"]


def test_answers_of_five_megabytes_are_refused_and_the_programs_still_judged(hand_in, graded):
    hand_in("eve", {"create-bucket.py": "right", "answers.yaml": "names:\n" + "  #" * 1_700_000})
    (eve,) = graded().students
    assert eve.total == 2.0
    assert codes(eve.problems) == ["refused"]
    assert "1 MiB" in eve.problems[0].what


def test_a_program_of_two_megabytes_is_refused(hand_in, graded):
    hand_in("eve", {"create-bucket.py": b"right" + b"#" * 2 * 1024 * 1024})
    assert graded().students[0].exercises[1].result.verdict is Verdict.FAIL


def test_a_program_of_any_bytes_reaches_the_judge(hand_in, graded):
    hand_in("eve", {"create-bucket.py": b"\x00\xff\xfe right"})
    assert graded().students[0].exercises[1].result.verdict is Verdict.PASS


def test_answers_that_are_not_text_are_a_problem_of_that_file_alone(hand_in, graded):
    hand_in("eve", {"answers.yaml": b"\xff\xfe\x00", "create-bucket.py": "right"})
    (eve,) = graded().students
    assert codes(eve.problems) == ["not-utf8"]
    assert eve.total == 2.0


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nnames: *a\n",
        "!!python/object/apply:os.system ['touch /tmp/owned']\n",
        "[" * 10_000,
        "names: [1, 2]\n",
        "just text\n",
        "- a\n- b\n",
        "names: {where: no\n",
        "? [complex]\n: key\n",
        "",
    ],
)
def test_yaml_that_would_do_harm_or_makes_no_sense_is_told_and_never_raises(hand_in, graded, text):
    hand_in("eve", {"answers.yaml": text})
    (eve,) = graded().students
    assert eve.total == 0.0
    assert eve.problems


def test_a_flood_of_invented_choices_is_not_told_one_by_one(hand_in, graded):
    hand_in("eve", {"answers.yaml": f"names:\n  which: [{'x, ' * 10_000}]\n"})
    (eve,) = graded().students
    assert 0 < len(eve.problems) < 10
    assert eve.total == 0.0


def test_a_duplicate_key_is_told_with_its_line(hand_in, graded):
    hand_in("eve", {"answers.yaml": "names:\n  where: yes\n  where: no\n"})
    (problem,) = graded().students[0].problems
    assert (problem.code, problem.place.line) == ("duplicate-key", 3)


def test_a_folder_named_as_a_program_is_refused(hand_in, graded):
    own = hand_in("eve", {})
    (own / "create-bucket.py").mkdir()
    (eve,) = graded().students
    assert "not a regular file" in eve.exercises[1].result.summary


def test_a_pipe_named_as_a_program_does_not_hang_the_grading(hand_in, graded):
    own = hand_in("eve", {})
    os.mkfifo(own / "create-bucket.py")
    (eve,) = graded().students
    assert "not a regular file" in eve.exercises[1].result.summary


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_not_unicode_is_shown_with_escapes(folder, graded):
    (folder / os.fsdecode(b"ev\xffe")).mkdir()
    (eve,) = graded().students
    assert eve.name == "ev\\xffe"


def test_loose_and_unknown_files_are_told_and_hidden_ones_left_alone(folder, hand_in, graded):
    (folder / "roster.csv").write_text("ada")
    (folder / ".DS_Store").write_text("")
    hand_in("ada", {"craete-bucket.py": "right", ".hidden": "", "notes.txt": ""})
    hand_in("bob", {"create-bucket.py": "right"})
    result = graded()
    assert codes(result.problems) == ["not-a-folder"]
    ada, _ = result.students
    assert codes(ada.problems) == ["unknown-file", "unknown-file"]
    assert any("create-bucket.py" in problem.mend for problem in ada.problems)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error_of_the_machine(hand_in, graded):
    own = hand_in("ada", {"create-bucket.py": "right"})
    (own / "create-bucket.py").chmod(0)
    result = graded()
    assert result.students[0].exercises[1].result.verdict is Verdict.ERROR
    assert not result.whole


def test_a_file_that_vanishes_or_breaks_while_read_is_an_error_of_the_machine(hand_in, graded, monkeypatch):
    def torn(_student, name):
        raise OSError(5, "Input/output error", name)

    hand_in("ada", {"create-bucket.py": "right", "answers.yaml": "names: {}\n"})
    monkeypatch.setattr(grading, "read_handed_in", torn)
    result = graded()
    (ada,) = result.students
    assert ada.exercises[1].result.verdict is Verdict.ERROR
    assert ada.quizzes[0].score is None
    assert not result.whole


def test_a_students_folder_that_can_not_be_listed_is_an_error_and_no_zero(hand_in, graded, monkeypatch):
    def closed(root, folder, _problems):
        raise PermissionError(13, "Permission denied", f"{root}/{folder}")

    hand_in("ada", {"create-bucket.py": "right"})
    monkeypatch.setattr(listing, "_entries", closed)
    (ada,) = graded().students
    assert [item.score for item in ada.items] == [None, None, None]
    assert codes(ada.problems) == ["unreadable"]
