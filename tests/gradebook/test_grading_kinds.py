"""Every kind of question in a class's answers: graded, whatever stands in the file; unsure ones listed to mark."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.errors import UsageError
from tutor.gradebook import grade_folder, read_labels, with_labels, write_grades
from tutor.gradebook.answers_file import read_answers
from tutor.gradebook.export import grades_csv
from tutor.grading import grade_answer
from tutor.model.course import Quiz
from tutor.model.places import Place
from tutor.model.questions import (
    Blank,
    ClozeQuestion,
    FreeTextQuestion,
    MatchQuestion,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    Pair,
    PredictQuestion,
    Status,
    TextPattern,
    TextQuestion,
    TextRule,
)
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Rubric
from tutor.model.verdicts import Tier, Verdict

AT = Place(Path("quiz.yaml"))
WORD = TextQuestion(id="word", ask="?", place=AT, rule=TextRule((TextPattern("bucket"),)))
RUBRIC = Rubric((Concept("zone", "Which zone?", (PhraseGroup((Phrase("same zone", AT),)),), AT),), 1, AT)
WHY = FreeTextQuestion(id="why", ask="Why not bananas?", place=AT, answer="It is the same zone.", rubric=RUBRIC)
KINDS = (
    NumberQuestion(
        id="number", ask="?", place=AT, rule=NumberRule(5, unit="TB", units=(("TB", 1.0),), unit_required=True)
    ),
    WORD,
    WHY,
    ClozeQuestion(
        id="gaps",
        ask="?",
        place=AT,
        texts=("", " in ", ""),
        blanks=(Blank("what", WORD.rule), Blank("many", NumberRule(3))),
    ),
    MatchQuestion(id="match", ask="?", place=AT, pairs=(Pair("files", "S3"), Pair("disk", "EBS"))),
    OrderQuestion(id="sort", ask="?", place=AT, items=("make", "fill", "read")),
    PredictQuestion(id="prints", ask="?", place=AT, program="print(1)\nprint('no')", output="1\nno\n"),
)
RIGHT = """\
kinds:
  number: 5 TB
  word: Bucket
  why: It is the same zone.
  gaps: [bucket, 3]
  match: [S3, EBS]
  sort: [make, fill, read]
  prints: |
    1
    no
"""


@pytest.fixture
def grade(course, judge, folder):
    """Grades the class with these questions as its one quiz."""

    def grade(*questions, **more):
        quiz = Quiz("kinds", "Kinds", questions or KINDS, Path("kinds.yaml"), **more)
        only = replace(course, quizzes={"kinds": quiz}, exercises={})
        return grade_folder(only, folder, judge, Tier.STRONG)

    return grade


def verdicts(result):
    (student,) = result.students
    return {item.question: item.result.verdict.value for item in student.quizzes[0].questions}


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- each kind -----------------------------------------------------------------------------------------------


def test_every_kind_can_be_answered_in_the_file(hand_in, grade):
    hand_in("ada", {"answers.yaml": RIGHT})
    result = grade()
    assert set(verdicts(result).values()) == {"pass"}
    assert result.students[0].total == len(KINDS)
    assert result.students[0].problems == ()


def test_parts_may_be_given_by_their_names(hand_in, grade):
    hand_in("ada", {"answers.yaml": "kinds:\n  match: {disk: EBS, files: S3}\n  gaps: {many: 3, what: bucket}\n"})
    result = grade()
    assert (verdicts(result)["match"], verdicts(result)["gaps"]) == ("pass", "pass")
    assert result.students[0].problems == ()


def test_parts_that_are_missing_or_wrong_cost_their_share(hand_in, grade):
    hand_in("ada", {"answers.yaml": "kinds:\n  match: [S3]\n  gaps: [disk, 3]\n  sort: [fill, make, read]\n"})
    items = {item.question: item.result for item in grade().students[0].quizzes[0].questions}
    assert [items[name].score for name in ("match", "gaps", "sort")] == [0.5, 0.5, 0.5]
    assert [part.right for part in items["gaps"].parts] == [False, True]


def test_what_is_no_text_of_the_question_is_named_with_its_place(hand_in, grade):
    lines = ["kinds:", "  sort: [make, fil, read]", "  match: {file: S3, disk: EBS}", "  gaps: [[bucket], 3]"]
    hand_in("ada", {"answers.yaml": "\n".join([*lines, "  word: {a: b}", "  number: [5]"])})
    problems = grade().students[0].problems
    assert [(problem.code, problem.place.line, problem.place.column) for problem in problems] == [
        ("unknown-choice", 2, 16),
        ("unknown-part", 3, 11),
        ("bad-answers", 4, 10),
        ("bad-answers", 5, 9),
        ("bad-answers", 6, 11),
    ]
    assert "did you mean `fill`?" in problems[0].mend
    assert "did you mean `files`?" in problems[1].mend


def test_a_flood_of_parts_is_not_told_one_by_one(hand_in, grade):
    flood = ", ".join(f"k{number}: x" for number in range(5000))
    listed = "[x], " * 5000
    hand_in("eve", {"answers.yaml": f"kinds:\n  match: {{{flood}}}\n  gaps: [{listed}]\n  sort: [{listed}]\n"})
    (eve,) = grade().students
    assert 0 < len(eve.problems) < 100
    assert eve.total == 0


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(answer=_JSON, question=st.sampled_from(KINDS))
def test_no_answer_of_any_type_ends_in_an_error_and_the_verdict_is_the_same_twice(answer, question):
    result = grade_answer(question, answer)
    assert 0 <= result.score <= result.max_score
    assert grade_answer(question, answer) == result


_WORDS = st.sampled_from(
    [*(question.id for question in KINDS), "kinds", "files", "S3", "1", "~", "null", "- x", "{a: [b]}"]
)
_LINES = st.builds(
    lambda depth, key, value: f"{'  ' * depth}{key}: {value}", st.integers(0, 3), _WORDS, _WORDS | st.text()
)


@settings(max_examples=300, deadline=None)
@given(raw=st.binary() | st.lists(_LINES).map(lambda lines: "\n".join(["kinds:", *lines]).encode("utf-8", "replace")))
def test_no_file_of_answers_ends_in_an_error(raw):
    quiz = Quiz("kinds", "Kinds", KINDS, Path("kinds.yaml"))
    found = read_answers(raw, Path("answers.yaml"), {"kinds": quiz})
    for (_, name), answer in found.answers.items():
        question = next(question for question in KINDS if question.id == name)
        assert grade_answer(question, answer).verdict in Verdict


# --- questions that don't count, and quizzes that are passed -------------------------------------------------


def test_credit_for_all_is_for_everyone_and_void_for_nobody(hand_in, grade):
    hand_in("ada", {"answers.yaml": "kinds: {void: bucket, credit: disk}\n"})
    hand_in("bob", {})
    void = replace(WORD, id="void", status=Status.VOID, points=5.0)
    credit = replace(WORD, id="credit", status=Status.CREDIT_ALL, points=3.0)
    result = grade(WORD, void, credit)
    for student in result.students:
        assert (student.total, student.max_total) == (3.0, 4.0)
    assert [row["quiz/kinds"] for row in rows(grades_csv(result))] == ["3", "3"]


def test_who_passed_stands_beside_the_points(hand_in, grade, tmp_path):
    answers = {"ada": "word: bucket", "bob": "word: disk", "cy": "why: bananas", "eve": "word: "}
    for student, answer in answers.items():
        hand_in(student, {"answers.yaml": f"kinds: {{{answer}}}\n"})
    result = grade(WORD, WHY, pass_mark=0.5)
    cells = {row["student"]: (row["quiz/kinds"], row["quiz/kinds/passed"]) for row in rows(grades_csv(result))}
    assert cells == {"ada": ("1", "yes"), "bob": ("0", "no"), "cy": ("0", "to mark"), "eve": ("", "")}
    results, *_ = write_grades(result, tmp_path)
    quizzes = [student["quizzes"][0] for student in json.loads(results.read_text())["students"]]
    assert [quiz["passed"] for quiz in quizzes] == [True, False, None, False]
    assert {quiz["pass_mark"] for quiz in quizzes} == {0.5}


def test_a_quiz_without_a_pass_mark_says_nothing_of_passing(hand_in, grade):
    hand_in("ada", {"answers.yaml": RIGHT})
    result = grade()
    assert result.students[0].quizzes[0].passed is None
    assert "passed" not in grades_csv(result)


# --- what no rule met ----------------------------------------------------------------------------------------


def test_unsure_answers_earn_nothing_and_are_listed_to_mark(hand_in, grade, tmp_path):
    hand_in("=ada", {"answers.yaml": 'kinds: {why: "@bananas,\\nyes"}\n'})
    hand_in("bob", {"answers.yaml": RIGHT})
    result = grade()
    assert result.students[0].total == 0
    assert result.whole
    results, _, marking = write_grades(result, tmp_path)
    assert marking.name == "to-mark.csv"
    assert rows(marking.read_text(encoding="utf-8")) == [
        {"student": "'=ada", "quiz": "kinds", "question": "why", "answer": "'@bananas,\nyes", "label": ""}
    ]
    written = json.loads(results.read_text(encoding="utf-8"))
    assert written["to_mark"] == [
        {"student": "=ada", "quiz": "kinds", "question": "why", "answer": "@bananas,\nyes"},
    ]
    assert written["students"][0]["quizzes"][0]["questions"][2]["verdict"] == "unsure"
    assert marking.stat().st_mode & 0o077 == 0


def test_where_nothing_is_to_mark_there_is_no_file_for_it(hand_in, grade, tmp_path):
    hand_in("ada", {"answers.yaml": RIGHT})
    assert [path.name for path in write_grades(grade(), tmp_path)] == ["results.json", "grades.csv"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_labels_that_the_instructor_wrote_outlive_the_next_grading(hand_in, grade, tmp_path, separator):
    for student in ("ada", "bob", "cy"):
        hand_in(student, {"answers.yaml": f"kinds: {{why: bananas of {student}}}\n"})
    *_, marking = write_grades(grade(), tmp_path)
    table = list(csv.reader(io.StringIO(marking.read_text())))
    table[1][-1], table[2][-1] = "reject", "borderline"
    saved = io.StringIO()
    csv.writer(saved, delimiter=separator).writerows(table)
    marking.write_text("\ufeff" + saved.getvalue(), encoding="utf-8", newline="")
    hand_in("bob", {"answers.yaml": RIGHT})
    hand_in("dan", {"answers.yaml": "kinds: {why: no bananas}\n"})
    write_grades(grade(), tmp_path)
    assert [(row["student"], row["label"]) for row in rows(marking.read_text())] == [
        ("ada", "reject"),
        ("bob", "borderline"),
        ("cy", ""),
        ("dan", ""),
    ]


@pytest.mark.parametrize("separator", [",", ";"])
def test_labels_count_in_the_next_grading_and_the_table_tells_what_still_waits(hand_in, grade, tmp_path, separator):
    for student in ("=ada", "bob", "cy", "dan"):
        hand_in(student, {"answers.yaml": f'kinds: {{why: "=bananas,\\nof {student}", word: disk}}\n'})
    questions = (replace(WHY, points=2.0), WORD)
    *_, marking = write_grades(grade(*questions, pass_mark=0.5), tmp_path)
    table = list(csv.reader(io.StringIO(marking.read_text())))
    for row, label in zip(table[1:], ("accept", " Reject ", "borderline", ""), strict=True):
        row[-1] = label
    saved = io.StringIO()
    csv.writer(saved, delimiter=separator).writerows(table)
    marking.write_text(saved.getvalue(), encoding="utf-8", newline="")
    result = with_labels(grade(*questions, pass_mark=0.5), read_labels(marking))
    write_grades(result, tmp_path)
    cells = [
        (row["quiz/kinds"], row["quiz/kinds/passed"], row["to_mark"])
        for row in rows((tmp_path / "grades.csv").read_text())
    ]
    assert cells == [("2", "yes", "0"), ("0", "no", "0"), ("1", "no", "0"), ("0", "to mark", "1")]
    results = [student.quizzes[0].questions[0].result for student in result.students]
    assert [one.verdict.value for one in results] == ["pass", "fail", "partial", "unsure"]
    assert all("instructor marked this" in one.feedback[0] for one in results[:3])
    assert [row["label"] for row in rows(marking.read_text())] == ["accept", " Reject ", "borderline", ""]
    again = with_labels(grade(*questions, pass_mark=0.5), read_labels(marking))
    assert grades_csv(again) == grades_csv(result)


def test_a_label_is_for_one_answer_of_one_student(hand_in, grade, tmp_path):
    for student in ("ada", "bob"):
        hand_in(student, {"answers.yaml": "kinds: {why: bananas}\n"})
    *_, marking = write_grades(grade(), tmp_path)
    marking.write_text(marking.read_text().replace("bananas,", "bananas,accept", 1))
    assert [one.total for one in with_labels(grade(), read_labels(marking)).students] == [1.0, 0.0]
    hand_in("ada", {"answers.yaml": "kinds: {why: other bananas}\n"})
    assert [one.to_mark for one in with_labels(grade(), read_labels(marking)).students] == [1, 1]


def test_a_word_that_is_no_label_is_told_counts_for_nothing_and_stays(hand_in, grade, tmp_path):
    hand_in("ada", {"answers.yaml": "kinds: {why: bananas}\n"})
    *_, marking = write_grades(grade(), tmp_path)
    marking.write_text(marking.read_text().replace("bananas,", "bananas,acept"))
    result = with_labels(grade(), read_labels(marking))
    (problem,) = result.problems
    assert "did you mean `accept`?" in problem.mend
    assert (result.students[0].total, result.students[0].to_mark) == (0.0, 1)
    write_grades(result, tmp_path)
    assert [row["label"] for row in rows(marking.read_text())] == ["acept"]


def test_credit_for_all_stays_whatever_the_label(hand_in, grade, tmp_path):
    hand_in("ada", {"answers.yaml": "kinds: {why: bananas}\n"})
    question = replace(WHY, status=Status.CREDIT_ALL)
    *_, marking = write_grades(grade(question), tmp_path)
    marking.write_text(marking.read_text().replace("bananas,", "bananas,reject"))
    assert with_labels(grade(question), read_labels(marking)).students[0].total == 1.0


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"something,else\n1,2\n", b""])
def test_a_file_to_mark_that_is_not_ours_is_left_alone_and_the_grades_are_written(hand_in, grade, tmp_path, content):
    hand_in("ada", {"answers.yaml": "kinds: {why: bananas}\n"})
    (tmp_path / "to-mark.csv").write_bytes(content)
    with pytest.raises(UsageError, match="move that file away"):
        write_grades(grade(), tmp_path)
    assert (tmp_path / "to-mark.csv").read_bytes() == content
    assert (tmp_path / "grades.csv").exists()
