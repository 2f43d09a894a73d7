"""The lecture's pop quizzes, judged as learners answered them who had never seen a rubric."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tutor.grading import grade_answer
from tutor.model.course import Course
from tutor.model.questions import FreeTextQuestion, Question, TextQuestion
from tutor.model.verdicts import Verdict

MARKED = Path(__file__).parent / "marked" / "first"
STRANGERS = Path(__file__).parent / "marked" / "strangers"  # who took the course, and others who answered like them
RIGHT = {"accept": Verdict.PASS, "reject": Verdict.FAIL}
FEWEST = 8  # examples of each side that come from answers written without looking at the rubric
MOST_UNSURE = 0.1  # of all marked answers

LECTURE = (
    "choosing-a-service#video-files",
    "choosing-a-service#user-profiles",
    "choosing-a-service#php-application",
    "s3-or-ebs#latency",
    "s3-or-ebs#lower-is-better",
    "s3-or-ebs#why-s3-is-slower",
    "bucket-names#why-invalid",
    "access-control#private-bucket-public-file",
    "access-control#public-bucket-private-file",
    "availability-zones#same-zone",
    "copying-files#scp-and-s3",
    "threads-or-processes#cpu-bound",
    "threads-or-processes#waiting",
    "which-is-fastest#tiny-input",
)
each_lecture_question = pytest.mark.parametrize("name", LECTURE)


@dataclass(frozen=True)
class Marked:
    """An answer, and what a reader who knew the subject said of it."""

    answer: str
    label: str


def marked(name: str, folder: Path = MARKED) -> tuple[Marked, ...]:
    path = folder / f"{name.replace('#', '--')}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Marked(row["answer"], row["label"]) for row in csv.DictReader(file))


def named(course: Course, name: str) -> Question:
    quiz, _, question = name.partition("#")
    return next(found for found in course.quizzes[quiz].questions if found.id == question)


def open_questions(course: Course) -> Iterator[FreeTextQuestion]:
    for quiz in course.quizzes.values():
        yield from (found for found in quiz.questions if isinstance(found, FreeTextQuestion))


def test_the_lectures_fourteen_questions_are_the_ones_that_were_marked():
    assert sorted(path.stem.replace("--", "#") for path in MARKED.glob("*.csv")) == sorted(LECTURE)


@each_lecture_question
def test_it_is_answered_in_words_of_ones_own(course: Course, name: str):
    assert isinstance(named(course, name), FreeTextQuestion | TextQuestion)
    assert "lecture" in named(course, name).tags


@each_lecture_question
def test_every_marked_answer_is_judged_as_it_was_marked(course: Course, name: str):
    question = named(course, name)
    told = [(row.label, grade_answer(question, row.answer).verdict, row.answer) for row in marked(name)]
    assert {label for label, _, _ in told} >= {"accept", "reject"}
    assert [row for row in told if row[0] in RIGHT and row[1] is not RIGHT[row[0]]] == []


@pytest.mark.parametrize("name", sorted(path.stem.replace("--", "#") for path in STRANGERS.glob("*.csv")))
def test_a_stranger_gets_the_verdict_that_a_reader_would_give(course: Course, name: str):
    question = named(course, name)
    told = [(row.label, grade_answer(question, row.answer), row.answer) for row in marked(name, STRANGERS)]
    assert {label for label, _, _ in told} >= {"accept", "reject"}
    assert [row for row in told if row[0] in RIGHT and row[1].verdict is not RIGHT[row[0]]] == []
    assert [row for row in told if row[1].verdict in {Verdict.FAIL, Verdict.PARTIAL} and not row[1].feedback] == []


def test_at_most_one_marked_answer_in_ten_meets_no_rule(course: Course):
    verdicts = Counter(
        grade_answer(named(course, name), row.answer).verdict for name in LECTURE for row in marked(name)
    )
    assert verdicts[Verdict.UNSURE] <= MOST_UNSURE * verdicts.total()


@each_lecture_question
def test_a_rubric_keeps_eight_examples_of_each_side_that_nobody_wrote_for_it(course: Course, name: str):
    question = named(course, name)
    if isinstance(question, TextQuestion):
        pytest.skip("a short text is judged by listed answers and has no examples")
    assert isinstance(question, FreeTextQuestion)
    answers = {label: {row.answer for row in marked(name) if row.label == label} for label in RIGHT}
    assert len(answers["accept"].intersection(question.accept)) >= FEWEST
    assert len(answers["reject"].intersection(question.reject)) >= FEWEST


def test_every_rubric_judges_its_own_examples_and_its_model_answer_right(course: Course):
    for question in open_questions(course):
        for answer in (question.answer, *question.accept):
            assert grade_answer(question, answer).verdict is Verdict.PASS, (question.id, answer)
        for answer in question.reject:
            assert grade_answer(question, answer).verdict is Verdict.FAIL, (question.id, answer)


def test_every_wrong_claim_is_told_what_to_rethink(course: Course):
    for question in open_questions(course):
        assert [rule.name for rule in question.rubric.forbidden if not rule.feedback] == [], question.id


def test_a_question_asked_back_does_not_give_the_model_answer_away(course: Course):
    for question in open_questions(course):
        for concept in question.rubric.concepts:
            asked = grade_answer(question, concept.question)
            assert asked.verdict is not Verdict.PASS, (question.id, concept.question)
