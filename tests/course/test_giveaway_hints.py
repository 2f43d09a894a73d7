"""A hint that holds the answer is found in every kind of question, and one that only comes near is not."""

from __future__ import annotations

import pytest

QUIZ = "quizzes/names.yaml"

NUMBER = "ask: a\n    answer: 1000\n    unit: GB"
CLOZE = "cloze: S3 keeps {{objects|files}} in {{buckets}}."
MATCH = "match: {S3: objects, EBS: blocks}"
ORDER = "order: [create, add, read]"
PREDICT = "predict: print(6 * 7)\n    answer: '42'"
FREE = (
    "ask: Why?\n    answer: It stands in the same zone.\n"
    "    rubric: {concepts: [{question: Where?, any: [same zone]}]}\n    accept: [It is near it]"
)
CHOSEN = "cloze: a {{gap}}\n    blanks: {gap: {answer: [left], choices: [left, right]}}"


def hinted(course, question, hint):
    course.write(QUIZ, f"title: T\nquestions:\n  - {question}\n    hints: ['{hint}']\n")
    return [code for code, *_ in course.found() if code == "hint-tells-answer"]


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        (NUMBER, "It is 1000."),
        (NUMBER, "It is 1,000 GB."),
        (NUMBER, "It is 1e3GB."),
        (CLOZE, "They are files."),
        (CHOSEN, "It is Left."),
        (MATCH, "S3 has objects, EBS has blocks."),
        (ORDER, "First create, then add, then read."),
        (PREDICT, "It prints 42."),
        (FREE, "Well: it stands in the  same zone."),
        (FREE, "it is near it"),
    ],
)
def test_a_hint_that_holds_the_answer_is_found(course, question, hint):
    assert hinted(course, question, hint) == ["hint-tells-answer"]


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        (NUMBER, "More than 100, less than 10,000; see S1000."),
        (CLOZE, "Not in folders, nor as profiles."),
        (CHOSEN, "Is it left or right?"),
        (MATCH, "S3 has objects."),
        (ORDER, "read comes after add, and create before both."),
        (PREDICT, "Multiply 6 by 7; it is not 421."),
        (FREE, "Where does each of them stand?"),
    ],
)
def test_a_hint_that_comes_near_is_fine(course, question, hint):
    assert hinted(course, question, hint) == []


@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        ("predict: print(1)\n    answer: '1'", "predict: print(2)\n    answer: '2'", False),
        ("predict: print(1)\n    answer: '1'", "predict: print(1)\n    answer: '1'", True),
        ("match: {a: b, c: d}", "match: {e: b, f: d}", False),
        ("order: [a, b, c]", "order: [c, b, a]", True),
        ("cloze: a {{b}}", "cloze: c {{b}}", False),
    ],
)
def test_questions_of_one_wording_are_the_same_only_if_they_ask_the_same(course, first, second, twice):
    course.write(QUIZ, f"title: T\nquestions:\n  - {first}\n  - {second}\n")
    assert ("duplicate-ask" in {code for code, *_ in course.found()}) is twice
