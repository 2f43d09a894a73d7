"""Wrong outputs of a predict question: compared line by line, by the loader as by the grader."""

from __future__ import annotations

import pytest

from tutor.course import load_course
from tutor.grading import grade_answer

QUIZ = "quizzes/names.yaml"


def quiz(*wrong):
    texts = ", ".join(f"{{text: {text}, feedback: no}}" for text in wrong)
    return (
        "title: T\nquestions:\n  - id: even\n    predict: |\n      for n in (2, 4, 6):\n          print(n)\n"
        f"    answer: |\n      2\n      4\n      6\n    wrong: [{texts}]\n"
    )


@pytest.mark.parametrize("wrong", ["2 4 6", '"2\\n4\\n 6"', '" 2\\n4\\n6"', '"\\n2\\n4\\n6"'])
def test_a_wrong_output_of_other_lines_is_no_right_one_and_fires(course, wrong):
    course.write(QUIZ, quiz(wrong))
    assert course.problems() == []
    (question,) = load_course(course.root).quizzes["names"].questions
    (listed,) = question.wrong
    assert grade_answer(question, listed.pattern.text).feedback == ("no",)


@pytest.mark.parametrize("wrong", ['"2\\n4\\n6"', '"2 \\n4\\n6\\n\\n"'])
def test_the_right_output_is_no_wrong_one_whatever_stands_at_line_ends(course, wrong):
    course.write(QUIZ, quiz(wrong))
    assert [problem.code for problem in course.problems()] == ["wrong-is-right"]


def test_a_wrong_output_stands_there_once(course):
    course.write(QUIZ, quiz("2 4 6", '"2 4 6 "', "2  4 6"))
    assert [problem.code for problem in course.problems()] == ["duplicate-choice"]
