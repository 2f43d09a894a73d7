from __future__ import annotations

import json

import pytest

from tutor.errors import SandboxError, UsageError
from tutor.gradebook import grade_folder, to_json
from tutor.model.verdicts import Tier, Verdict

RIGHT_ANSWERS = "names:\n  where: no\n  which: [12:30, 5]\n  global: true\n  region: us-east-1\n"


def test_a_student_who_hands_in_everything_right_gets_all_points(hand_in, graded):
    hand_in("ada", {"create-bucket.py": "right", "add-object.py": "right", "answers.yaml": RIGHT_ANSWERS})
    (ada,) = graded().students
    assert (ada.name, ada.total, ada.max_total, ada.whole) == ("ada", 8.0, 8.0, True)
    assert ada.problems == ()


def test_words_that_yaml_1_1_would_twist_are_what_the_student_typed(hand_in, graded):
    hand_in("ada", {"answers.yaml": "names: {where: no, which: [12:30, '5']}\n"})
    (ada,) = graded().students
    where, which, *_ = ada.quizzes[0].questions
    assert where.result.verdict is Verdict.PASS
    assert which.result.verdict is Verdict.PASS


def test_what_was_not_handed_in_counts_zero_and_says_so(hand_in, graded):
    hand_in("ada", {})
    result = graded()
    (ada,) = result.students
    assert (ada.total, ada.max_total) == (0.0, 8.0)
    assert [item.submitted for item in ada.exercises] == [False, False]
    assert not any(item.answered for item in ada.quizzes[0].questions)
    assert not ada.quizzes[0].submitted
    assert result.whole


def test_a_student_with_an_empty_folder_is_named(hand_in, graded):
    hand_in("ada", {".DS_Store": ""})
    hand_in("bob", {"answers.yaml": "names: {global: true}\n"})
    ada, bob = graded().students
    assert [(problem.code, problem.what) for problem in ada.problems] == [
        ("nothing-handed-in", "nothing was handed in")
    ]
    assert bob.problems == ()


def test_an_answer_left_empty_is_not_answered(hand_in, graded):
    hand_in("ada", {"answers.yaml": "names:\n  where:\n  region: ''\n"})
    where, _, _, region = graded().students[0].quizzes[0].questions
    assert not where.answered
    assert region.answered


def test_an_answer_of_the_wrong_shape_fails_with_feedback(hand_in, graded):
    hand_in("ada", {"answers.yaml": "names: {where: [no, yes], region: {a: b}, global: 3}\n"})
    where, _, truth, region = graded().students[0].quizzes[0].questions
    for item in (where, region, truth):
        assert item.result.verdict is Verdict.FAIL
        assert item.result.feedback


def test_a_fault_of_ours_is_an_error_and_no_zero(course, folder, hand_in):
    hand_in("ada", {"create-bucket.py": "right"})
    hand_in("bob", {"add-object.py": "right"})

    def broken(_exercise, _source):
        raise SandboxError("The jail failed", "it did not start", "look at tutor doctor")

    result = grade_folder(course, folder, broken, Tier.NONE)
    assert not result.whole
    ada, bob = result.students
    assert ada.exercises[1].result.verdict is Verdict.ERROR
    assert ada.exercises[1].score is None
    assert "it did not start" in ada.problems[0].what
    assert not bob.whole


def test_the_watcher_is_told_of_each_student(course, folder, judge, hand_in):
    hand_in("ada", {})
    hand_in("bob", {})
    told = []
    grade_folder(course, folder, judge, Tier.STRONG, lambda *what: told.append(what))
    assert told == [(0, 2, "ada"), (1, 2, "bob")]


def test_a_folder_that_is_not_there_is_named(course, folder, judge):
    with pytest.raises(UsageError, match="nowhere"):
        grade_folder(course, folder / "nowhere", judge, Tier.STRONG)


@pytest.mark.parametrize("files", [(), (".DS_Store", "roster.csv"), ("__pycache__/x.pyc",)])
def test_a_folder_without_a_student_is_no_class(folder, graded, files):
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("")
    with pytest.raises(UsageError, match="no folder of a student") as error:
        graded()
    assert "class/ada/answers.yaml" in error.value.mend


@pytest.mark.parametrize("name", ["answers.yaml", "create-bucket.py"])
def test_a_folder_one_level_too_deep_is_no_class(folder, graded, hand_in, name):
    (folder / name).write_text("")
    with pytest.raises(UsageError, match="one student's folder"):
        graded()
    hand_in("old", {"notes.txt": ""})
    with pytest.raises(UsageError, match=name):
        graded()
    hand_in("ada", {"create-bucket.py": "right"})
    assert [problem.code for problem in graded().problems] == ["not-a-folder"]


@pytest.mark.parametrize("files", [{"other.py": ""}, {"answers.yaml": "cells: {nucleus: yes}\n"}])
def test_a_class_of_which_nothing_belongs_to_the_course_is_told(hand_in, graded, files):
    hand_in("ada", files)
    hand_in("bob", {})
    (problem,) = graded().problems
    assert "--course" in problem.mend
    hand_in("cy", {"answers.yaml": "names: {where: no}\n"})
    assert graded().problems == ()


def test_true_and_false_may_be_answered_in_words(hand_in, graded):
    hand_in("ada", {"answers.yaml": "names: {global: yes}\n"})
    hand_in("bob", {"answers.yaml": "names: {global: F}\n"})
    ada, bob = graded().students
    assert (ada.total, bob.total) == (1.0, 0.0)


def test_a_misspelt_quiz_or_question_is_named_with_its_line_and_the_near_one(hand_in, graded):
    hand_in("ada", {"answers.yaml": "nmaes: {where: no}\nnames:\n  regoin: x\n"})
    problems = graded().students[0].problems
    assert [(problem.code, problem.place.line) for problem in problems] == [
        ("unknown-quiz", 1),
        ("unknown-question", 3),
    ]
    assert "names" in problems[0].mend
    assert "region" in problems[1].mend
    assert str(problems[1].place) == "ada/answers.yaml:3:3"


def test_a_choice_that_the_question_has_not_is_named_with_its_place_and_counts_as_wrong(hand_in, graded):
    hand_in("ada", {"answers.yaml": "names:\n  where: noo\n  which: [12:30, '5', nonsense]\n"})
    (ada,) = graded().students
    assert [(problem.code, problem.place.line, problem.place.column) for problem in ada.problems] == [
        ("unknown-choice", 2, 10),
        ("unknown-choice", 3, 23),
    ]
    assert "`noo`" in ada.problems[0].what
    assert "did you mean `no`?" in ada.problems[0].mend
    where, which, *_ = ada.quizzes[0].questions
    assert (where.result.score, which.result.score) == (0.0, 0.5)


@pytest.mark.parametrize("answers", ["where: [no]", "where: {no: yes}", "which: {five: x}", "which: [[5]]"])
def test_an_answer_that_can_be_no_choice_at_all_is_named(hand_in, graded, answers):
    hand_in("ada", {"answers.yaml": f"names:\n  {answers}\n"})
    (ada,) = graded().students
    assert [problem.code for problem in ada.problems] == ["bad-answers"]


@pytest.mark.parametrize("answers", ["where: NO", "where: ' yes '", "which: 5", "which: []", "where: ''", "global: 3"])
def test_an_answer_that_is_only_wrong_is_no_problem(hand_in, graded, answers):
    hand_in("ada", {"answers.yaml": f"names: {{{answers}}}\n"})
    assert graded().students[0].problems == ()


def test_the_json_of_a_check_can_hold_numbers_that_json_has_not():
    assert json.loads(to_json({"a": float("nan"), "b": [float("inf"), 1.5]})) == {"a": "nan", "b": ["inf", 1.5]}


def test_half_a_character_in_the_output_stays_valid_json():
    text = to_json({"output": "caf\u00e9 \udcff"})
    assert json.loads(text.encode("utf-8")) == {"output": "caf\u00e9 \udcff"}
