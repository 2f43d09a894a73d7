"""A class's predictions: measured once on the machine that grades, and all judged by that."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.gradebook import grade_folder, write_grades
from tutor.model.course import Quiz
from tutor.model.places import Place
from tutor.model.questions import MeasuredQuestion, MeasuredVersion, Status
from tutor.model.timing import Machine, Measurement
from tutor.model.verdicts import Tier

NAMES = ("in a loop", "in threads")
QUESTION = MeasuredQuestion(
    id="fast",
    ask="?",
    place=Place(Path("quiz.yaml")),
    attempts=(1.0,),
    program="def a(): ...\ndef b(): ...\n",
    versions=(MeasuredVersion(NAMES[0], "a"), MeasuredVersion(NAMES[1], "b")),
)
MACHINE = Machine(cores=2)
LOOP_WINS = Measurement(machine=MACHINE, seconds={"in a loop": (0.1,) * 9, "in threads": (0.4,) * 9})
CLOSE = Measurement(machine=MACHINE, seconds=dict.fromkeys(NAMES, (0.1,) * 9))
BROKEN = Measurement(machine=MACHINE, not_measured="There is no jail here.")


@pytest.fixture
def grade(course, judge, folder):
    """Grades the class, its experiments coming out so; also how many were run."""

    def grade(*outcomes, measured=True, **changes):
        runs = list(outcomes)
        quiz = Quiz("speed", "Speed", (replace(QUESTION, **changes),), Path("speed.yaml"))
        only = replace(course, quizzes={"speed": quiz}, exercises={})
        measure = (lambda _: runs.pop(0)) if measured else None
        result = grade_folder(only, folder, judge, Tier.STRONG, measure=measure)
        return result, len(outcomes) - len(runs)

    return grade


def verdicts(result):
    return {student.name: student.quizzes[0].questions[0].result.verdict.value for student in result.students}


def answers(*names):
    return {"answers.yaml": f"speed:\n  fast: [{', '.join(names)}]\n"}


def test_all_are_judged_by_one_experiment(hand_in, grade):
    hand_in("ada", answers(*NAMES))
    hand_in("bea", answers(*NAMES[::-1]))
    hand_in("cleo", answers(NAMES[0]))
    result, runs = grade(LOOP_WINS)
    assert verdicts(result) == {"ada": "pass", "bea": "fail", "cleo": "fail"}
    assert runs == 1


def test_nothing_is_measured_if_nobody_predicted(hand_in, grade):
    hand_in("ada", {"answers.yaml": "speed:\n"})
    hand_in("bea", answers("in coroutines"))
    result, runs = grade()
    assert runs == 0
    assert verdicts(result) == {"ada": "fail", "bea": "fail"}
    assert [problem.code for problem in result.all_problems] == ["unknown-choice"]


def test_an_experiment_that_fails_is_tried_once_more_and_never_a_zero(hand_in, grade, tmp_path):
    for name in ("ada", "bea", "cleo"):
        hand_in(name, answers(*NAMES))
    result, runs = grade(BROKEN, BROKEN)
    assert (set(verdicts(result).values()), runs, result.whole) == ({"error"}, 2, False)
    write_grades(result, tmp_path)
    assert "ada,error," in (tmp_path / "grades.csv").read_text()
    result, _ = grade(BROKEN, LOOP_WINS)
    assert verdicts(result) == {"ada": "error", "bea": "pass", "cleo": "pass"}


def test_an_experiment_that_tells_nothing_apart_is_run_once_more_for_all(hand_in, grade):
    for name in ("ada", "bea"):
        hand_in(name, answers(*NAMES))
    result, runs = grade(CLOSE, LOOP_WINS)
    assert (set(verdicts(result).values()), runs) == ({"pass"}, 2)
    result, runs = grade(CLOSE, CLOSE)
    assert (set(verdicts(result).values()), runs) == ({"inconclusive"}, 2)
    assert result.students[0].quizzes[0].score is None


def test_without_a_way_to_measure_predictions_are_left_unjudged(hand_in, grade):
    hand_in("ada", answers(*NAMES))
    result, _ = grade(measured=False)
    assert verdicts(result) == {"ada": "inconclusive"}
    assert result.students[0].quizzes[0].score is None


@pytest.mark.parametrize(("status", "points"), [(Status.VOID, 0.0), (Status.CREDIT_ALL, 1.0)])
def test_an_experiment_that_fails_where_nothing_hangs_on_it_harms_no_quiz(hand_in, grade, status, points):
    hand_in("ada", answers(*NAMES))
    result, _ = grade(BROKEN, status=status)
    assert (result.students[0].quizzes[0].score, result.whole) == (points, True)


def test_the_results_hold_what_was_measured(hand_in, grade, tmp_path):
    hand_in("ada", answers(*NAMES))
    result, _ = grade(LOOP_WINS)
    write_grades(result, tmp_path)
    told = json.loads((tmp_path / "results.json").read_text())["students"][0]["quizzes"][0]["questions"][0]
    assert [bar["name"] for bar in told["bars"]["bars"]] == ["in a loop", "in threads"]
