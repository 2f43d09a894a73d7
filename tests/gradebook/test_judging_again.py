from __future__ import annotations

import csv
import io

import pytest

from tutor.errors import SandboxError
from tutor.gradebook import grade_folder
from tutor.gradebook.as_json import class_as_json
from tutor.gradebook.export import grades_csv
from tutor.model.verdicts import CheckResult, ExerciseResult, Tier, Verdict


def came_to(exercise, verdict, score):
    checks = (CheckResult("it is fast", verdict, score, 2.0),)
    return ExerciseResult(
        exercise=exercise.id, verdict=verdict, score=score, max_score=2.0, tier=Tier.STRONG, seconds=0.1, checks=checks
    )


@pytest.fixture
def tries(course, folder, hand_in):
    """Grades a class in which ada's one program comes to these verdicts, one after the other, and bob's is right."""

    def grade(*verdicts, watch=None):
        hand_in("ada", {"create-bucket.py": "close"})
        hand_in("bob", {"create-bucket.py": "right"})
        waiting, asked = list(verdicts), []

        def judge(exercise, source):
            asked.append(source)
            if source == b"right":
                return came_to(exercise, Verdict.PASS, 2.0)
            verdict, score = waiting.pop(0)
            if verdict is Verdict.ERROR:
                raise SandboxError("The jail failed", "it did not start", "look at tutor doctor")
            return came_to(exercise, verdict, score)

        return grade_folder(course, folder, judge, Tier.STRONG, watch), asked

    return grade


CLOSE = (Verdict.INCONCLUSIVE, 2.0)
UNJUDGED = (Verdict.INCONCLUSIVE, 0.0)


def item_of(result):
    return next(item for item in result.students[0].exercises if item.submitted)


@pytest.mark.parametrize(
    ("first", "second", "verdict", "score"),
    [
        (CLOSE, (Verdict.PASS, 2.0), Verdict.PASS, 2.0),
        (CLOSE, (Verdict.PARTIAL, 1.0), Verdict.PARTIAL, 1.0),
        (CLOSE, CLOSE, Verdict.INCONCLUSIVE, 2.0),
        (UNJUDGED, UNJUDGED, Verdict.INCONCLUSIVE, None),
        (UNJUDGED, CLOSE, Verdict.INCONCLUSIVE, 2.0),
        (CLOSE, UNJUDGED, Verdict.INCONCLUSIVE, 2.0),
        (CLOSE, (Verdict.ERROR, 0.0), Verdict.INCONCLUSIVE, 2.0),
    ],
)
def test_what_was_too_close_is_judged_once_more_after_all_others(tries, first, second, verdict, score):
    result, asked = tries(first, second)
    assert asked == [b"close", b"right", b"close"]
    item = item_of(result)
    assert (item.result.verdict, item.score) == (verdict, score)
    assert result.whole == (score is not None)


@pytest.mark.parametrize("verdict", [(Verdict.PASS, 2.0), (Verdict.FAIL, 0.0)])
def test_what_was_judged_is_judged_once(tries, verdict):
    result, asked = tries(verdict)
    assert asked == [b"close", b"right"]
    assert not item_of(result).judged_again


def test_the_results_tell_what_was_judged_again(tries):
    result, _ = tries(CLOSE, CLOSE)
    told = {item["exercise"]: item for item in class_as_json(result)["students"][0]["exercises"]}
    assert told["create-bucket"]["judged_again"] is True
    assert told["create-bucket"]["verdict"] == "inconclusive"
    assert told["add-object"]["judged_again"] is False


def test_a_verdict_too_close_to_call_costs_no_point_in_the_grades(tries):
    result, _ = tries(CLOSE, CLOSE)
    row = next(csv.DictReader(io.StringIO(grades_csv(result))))
    assert (row["exercise/create-bucket"], row["total"]) == ("2", "2")


def test_who_looks_on_is_told_that_it_is_judged_once_more(tries):
    told = []
    tries(CLOSE, CLOSE, watch=lambda *what: told.append(what))
    assert told == [(0, 2, "ada"), (1, 2, "bob"), (0, 2, "ada: create-bucket, once more")]
