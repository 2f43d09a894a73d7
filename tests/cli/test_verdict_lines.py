from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tutor.gradebook import exercise_as_json
from tutor.model.verdicts import CheckResult, ExerciseResult, Tier, Verdict
from tutor.verdict_text import exercise_lines

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


@pytest.mark.skipif(not (ROOT / "README.md").is_file(), reason="only the checkout has a README; the wheel has none")
def test_the_readme_shows_the_keys_that_the_json_has():
    (sample,) = re.findall(r"```json\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    shown, real = json.loads(sample), exercise_as_json(judged(failed("It greets")))
    assert list(shown) == list(real)
    assert list(shown["checks"][0]) == list(real["checks"][0])
