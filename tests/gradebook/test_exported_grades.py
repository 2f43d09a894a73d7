from __future__ import annotations

import csv
import io
import json
import stat

import pytest

from tutor.errors import UsageError
from tutor.gradebook import write_grades
from tutor.gradebook.export import grades_csv, out_folder


def rows(result):
    return list(csv.DictReader(io.StringIO(grades_csv(result))))


def test_a_row_for_each_student_a_column_for_each_exercise_and_quiz(hand_in, graded):
    hand_in("ada", {"create-bucket.py": "right", "answers.yaml": "names: {where: no}\n"})
    hand_in("bob", {})
    first, second = rows(graded())
    assert first == {
        "student": "ada",
        "exercise/add-object": "",
        "exercise/create-bucket": "2",
        "quiz/names": "1",
        "total": "3",
        "max": "8",
        "to_mark": "0",
    }
    assert (second["student"], second["total"]) == ("bob", "0")


def test_what_was_not_handed_in_is_an_empty_cell_and_what_failed_a_zero(hand_in, graded):
    hand_in("ada", {"create-bucket.py": "wrong", "answers.yaml": "names: {where: yes}\n"})
    hand_in("bob", {"add-object.py": "wrong", "answers.yaml": "names: {where: }\n"})
    hand_in("cy", {"answers.yaml": "names: {\n"})
    cells = [list(row.values())[1:-1] for row in rows(graded())]
    assert cells == [["", "0", "0", "0", "8"], ["0", "", "", "0", "8"], ["", "", "", "0", "8"]]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1dHYPERLINK", " =1", "\t=1"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(hand_in, graded, name):
    hand_in(name, {})
    (row,) = rows(graded())
    assert row["student"] == f"'{name}"


@pytest.mark.parametrize("name", ["Zoë", "王小明", "عمر", "a,b", 'say "hi"', "🦊", "O'Neil"])
def test_a_name_in_any_script_comes_through_whole(hand_in, graded, tmp_path, name):
    hand_in(name, {})
    result = graded()
    results, grades = write_grades(result, tmp_path)
    assert json.loads(results.read_text(encoding="utf-8"))["students"][0]["student"] == name
    assert next(csv.DictReader(io.StringIO(grades.read_text(encoding="utf-8"))))["student"] == name


def test_results_hold_every_check_question_and_problem(hand_in, graded, tmp_path):
    hand_in("ada", {"create-bucket.py": "right", "answers.yaml": "names: {where: yes}\nnone: 1\n"})
    results, _ = write_grades(graded(), tmp_path)
    written = json.loads(results.read_text())
    assert (written["format"], written["course"], written["tier"]) == (1, {"id": "s3", "title": "S3"}, "strong")
    (ada,) = written["students"]
    assert [(item["exercise"], item["submitted"]) for item in ada["exercises"]] == [
        ("add-object", False),
        ("create-bucket", True),
    ]
    assert ada["exercises"][1]["checks"][0]["verdict"] == "pass"
    assert ada["quizzes"][0]["submitted"]
    assert ada["quizzes"][0]["questions"][0]["feedback"]
    assert ada["problems"][0]["code"] == "unknown-quiz"
    assert (ada["score"], ada["max_score"]) == (2.0, 8.0)


def test_a_new_grading_replaces_the_old_files_and_leaves_no_drafts(hand_in, graded, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    hand_in("ada", {})
    write_grades(graded(), out)
    hand_in("bob", {})
    write_grades(graded(), out)
    assert sorted(path.name for path in out.iterdir()) == ["grades.csv", "results.json"]
    assert len(json.loads((out / "results.json").read_text())["students"]) == 2


def test_other_people_on_the_machine_may_not_read_the_grades(hand_in, graded, tmp_path):
    hand_in("ada", {})
    for path in write_grades(graded(), tmp_path):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize(
    "answers", ["names: {where: no\n", b"\xff", "- a\n", "just text\n", "names: [no]\n", "x" * 2_000_000]
)
def test_answers_that_can_not_be_read_look_like_none_and_are_told(hand_in, graded, answers):
    hand_in("ada", {"answers.yaml": answers, "create-bucket.py": "right"})
    result = graded()
    (row,) = rows(result)
    assert (row["quiz/names"], row["total"]) == ("", "2")
    assert [str(problem.place.file) for problem in result.all_problems] == ["ada/answers.yaml"]


def test_grades_may_not_lie_in_the_folder_that_is_graded(folder):
    for out in (folder, folder / "results"):
        with pytest.raises(UsageError, match="taken for a student"):
            out_folder(out, folder)


def test_a_place_for_grades_that_is_a_file_is_named(folder, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(UsageError, match="taken"):
        out_folder(tmp_path / "taken", folder)
