from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.gradebook import exercise_as_json
from tutor.model.verdicts import CheckResult, ExerciseResult, PartResult, QuestionResult, Tier, Verdict
from tutor.verdict_text import amount, exercise_lines, part_line, points, question_lines

ROOT = Path(__file__).parents[2]


def failed(name, **more):
    return CheckResult(name, Verdict.FAIL, 0.0, 1.0, "Expected 1.", expected=1, actual=2, **more)


def judged(*checks, summary=""):
    return ExerciseResult(
        exercise="greet",
        verdict=Verdict.FAIL,
        score=sum(check.score for check in checks),
        max_score=2.0,
        tier=Tier.STRONG,
        seconds=0.1,
        checks=checks,
        summary=summary,
    )


def test_a_run_that_broke_off_is_told_by_its_cause_and_not_check_by_check():
    said = list(exercise_lines(judged(failed("It greets"), failed("It prints"), summary="Line 1 is not Python.")))
    assert said[1:-1] == ["Line 1 is not Python.", "Not judged further: It greets; It prints."]


def test_a_run_that_broke_off_after_right_work_is_told_check_by_check():
    right = CheckResult("It prints", Verdict.PASS, 1.0, 1.0)
    said = list(exercise_lines(judged(right, failed("It greets"), summary="Line 3 raised KeyError.")))
    assert "  pass: It prints" in said
    assert "    expected: 1" in said


@pytest.mark.parametrize("summary", ["", "The jail stopped: a connection.", "Limits reached: output."])
def test_a_run_that_came_to_its_end_is_told_check_by_check(summary):
    said = list(exercise_lines(judged(failed("It greets"), summary=summary)))
    assert "    expected: 1" in said
    assert "    actual:   2" in said


def test_what_aws_does_otherwise_is_told_last():
    result = replace(
        judged(failed("It greets")), output="hello\n", differences=("`RunInstances`: AWS takes a minute.",)
    )
    said = list(exercise_lines(result))
    assert said[-3:-1] == ["    hello", "A known difference from AWS: `RunInstances`: AWS takes a minute."]


@pytest.mark.skipif(not (ROOT / "README.md").is_file(), reason="only the checkout has a README; the wheel has none")
def test_the_readme_shows_the_keys_that_the_json_has():
    (sample,) = re.findall(r"```json\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    shown, real = json.loads(sample), exercise_as_json(judged(failed("It greets")))
    assert list(shown) == list(real)
    assert list(shown["checks"][0]) == list(real["checks"][0])


# --- questions -----------------------------------------------------------------------------------------------


def test_the_explanation_waits_until_the_answer_is_right():
    told = ("That is a disk.",)
    wrong = QuestionResult(Verdict.PARTIAL, 0.5, 1.0, told, "It holds objects.")
    assert list(question_lines(wrong)) == ["Partly right: 0.5 of 1 point.", *told]
    right = QuestionResult(Verdict.PASS, 1.0, 1.0, (), "It holds objects.")
    assert list(question_lines(right)) == ["Right: 1 of 1 point.", "It holds objects."]


def test_what_can_not_be_told_is_no_zero():
    (line,) = question_lines(QuestionResult(Verdict.UNSURE, 0.0, 1.0))
    assert "nothing is scored; it is kept in a file" in line
    assert "0 of 1" not in line


def test_a_question_that_counts_nothing_tells_no_points():
    assert list(question_lines(QuestionResult(Verdict.FAIL, 0.0, 0.0))) == ["Not right yet."]


def test_parts_are_marked_in_words_with_what_was_given_as_it_is():
    assert part_line("gap 1", PartResult("what", right=True, given="*x* [y](z)")) == "  right: gap 1: *x* [y](z)"
    assert part_line("gap 2", PartResult("where", right=False)) == "  not right: gap 2: nothing"


@pytest.mark.parametrize(
    ("score", "most", "words"),
    [
        (1 / 3, 1.0, "0.33 of 1 point"),
        (2.0, 2.0, "2 of 2 points"),
        (0.0, 0.5, "0 of 0.5 points"),
        (10, 100, "10 of 100 points"),
    ],
)
def test_points_take_as_few_digits_as_say_them(score, most, words):
    assert points(score, most) == words
    assert points(score, most).endswith(amount(most))
