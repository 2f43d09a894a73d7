"""Lint judges what each question lists: right answers are right, wrong ones are told what was written for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor import cli
from tutor.model.course import Quiz
from tutor.model.places import Place
from tutor.model.questions import (
    Blank,
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    NearMiss,
    NumberQuestion,
    NumberRule,
    TextPattern,
    TextQuestion,
    TextRule,
    TextSyntax,
    WrongText,
)
from tutor.proving.questions import prove_question

RIGHT_IN_ALL = """\
  - ask: Which?
    choices: [{text: A, feedback: Yes.}, {text: B, feedback: No.}, C]
    answer: A
  - ask: Which ones?
    choices: [{text: A, feedback: A is one.}, B, {text: C, feedback: C is none.}]
    answer: [A, B]
  - ask: It is so.
    answer: false
    feedback: {true: It is not.}
  - ask: How many?
    answer: 5.25
    tolerance: 0.01
    unit: TB
    units: {GB: 0.001}
    near: [{value: 5, feedback: Too round.}]
  - ask: To three figures?
    answer: 1234.5
    significant: 3
    near: [{value: 123, feedback: A zero is missing.}]
  - ask: Word?
    answer: [low, {glob: "lo?er*"}, {regex: "small(er)?"}]
    wrong:
      - {text: high, feedback: The other way.}
      - {glob: "h*", feedback: Not that.}
  - cloze: "S3 holds {{objects|files}} in {{box}}, {{7}} of them."
    blanks: {box: {answer: bucket, wrong: [{text: volume, feedback: That is EBS.}]}}
  - match:
      - {left: S3, right: objects, feedback: It holds no blocks.}
      - {left: EBS, right: blocks}
    distractors: [queues]
  - order: [one, two, three]
  - ask: And these?
    order: [one, two, three]
    depends: {three: one}
"""


def test_questions_of_all_kinds_that_do_as_they_say_have_no_problem(lint_quiz):
    assert lint_quiz(RIGHT_IN_ALL) == []


# what loading lets through today or tomorrow is found by judging: these never came from a file
LOW = TextPattern("low")
PLACE = Place(Path("quiz.yaml"))


@pytest.mark.parametrize(
    ("question", "code", "line", "words"),
    [
        (
            TextQuestion(id="q", ask="", place=PLACE, rule=TextRule((LOW,), (WrongText(LOW, "No."),))),
            "wrong-answer-accepted",
            5,
            "`low` is listed as wrong, but judged right",
        ),
        (
            TextQuestion(
                id="q",
                ask="",
                place=PLACE,
                rule=TextRule(
                    (LOW,),
                    (
                        WrongText(TextPattern("h*", TextSyntax.GLOB), "Not that."),
                        WrongText(TextPattern("high"), "The other way."),
                    ),
                ),
            ),
            "feedback-not-shown",
            6,
            "`high` isn't told `The other way.`, but `Not that.`",
        ),
        (
            NumberQuestion(
                id="q", ask="", place=PLACE, rule=NumberRule(100, relative=0.1, near=(NearMiss(105, "Nearly."),))
            ),
            "wrong-answer-accepted",
            7,
            "`105` is listed as wrong",
        ),
        (
            ChoiceQuestion(id="q", ask="", place=PLACE, choices=(Choice("A", right=False), Choice("a ", right=False))),
            "",
            0,
            "",
        ),
        (
            ChoiceQuestion(
                id="q", ask="", place=PLACE, choices=(Choice("A", right=False, feedback="No."), Choice("A", right=True))
            ),
            "right-answer-refused",
            8,
            "`A` is declared right, but judged fail: `No.`",
        ),
        (
            ClozeQuestion(
                id="q",
                ask="",
                place=PLACE,
                texts=("In ", "."),
                blanks=(Blank("box", TextRule((LOW,), (WrongText(LOW, "No."),))),),
            ),
            "wrong-answer-accepted",
            9,
            "`low` is listed as wrong",
        ),
    ],
)
def test_a_claim_that_does_not_hold_is_told_where_it_stands(tmp_path, question, code, line, words):
    path = tmp_path / "quiz.yaml"
    path.write_text(
        "title: T\nquestions:\n  - ask: W\n    wrong:\n      - a\n      - b\n    near: [1]\n    choices: [a, b]\n"
        "    blanks: {box: {wrong: [1]}}\n"
    )
    problems = prove_question(Quiz("quiz", "T", (question,), path), 0)
    assert [(problem.code, problem.place.line) for problem in problems] == ([(code, line)] if code else [])
    for problem in problems:
        assert words in problem.what
        assert problem.mend
        assert problem.source_line


def test_a_rubric_is_proved_by_its_own_examples_at_their_place(lint_quiz):
    problems = lint_quiz(
        "  - ask: Why?\n    answer: It is near.\n    rubric:\n      concepts:\n        - question: Where?\n"
        "          any: [near]\n    accept: [It is close.]\n    reject: [It is far.]\n"
    )
    assert ("rubric-accept-refused", 9) in [(problem.code, problem.place.line) for problem in problems]


def test_only_the_quiz_that_was_named_is_proved(root, lint_quiz):
    broken = "  - ask: Why?\n    answer: It is near.\n    rubric:\n      concepts: [{question: Where?, any: [far]}]\n"
    assert any(problem.code == "rubric-answer-refused" for problem in lint_quiz(broken))
    (root / "quizzes/other.yaml").write_text("title: T\nquestions: [{ask: A?, answer: b}]\n")
    assert cli.main(["lint", str(root / "quizzes/other.yaml")]) == 0
