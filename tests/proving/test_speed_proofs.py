"""`tutor test` on a busy machine: a speed that can't be told is no mistake of an author's."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.model.checks import CheckSpec, SpeedupCheck
from tutor.model.course import Exercise, RunSpec, WrongSolution
from tutor.model.places import Place, Severity
from tutor.model.timing import Bar, Bars
from tutor.model.verdicts import CheckResult, ExerciseResult, Tier, Verdict
from tutor.proving import exercises
from tutor.proving.exercises import prove_submission, submissions_of

HERE = Place(Path("exercise.yaml"))


def came_to(verdict, score):
    check = CheckResult("it is fast", verdict, score, 2.0, "Too close to call.")
    return ExerciseResult(
        exercise="e", verdict=verdict, score=score, max_score=2.0, tier=Tier.STRONG, seconds=0.1, checks=(check,)
    )


CLOSE, PASS, FAIL = (came_to(Verdict.INCONCLUSIVE, 2.0), came_to(Verdict.PASS, 2.0), came_to(Verdict.FAIL, 0.0))
UNJUDGED = came_to(Verdict.INCONCLUSIVE, 0.0)


@pytest.fixture
def proved(tmp_path, monkeypatch):
    """What is said of a file whose judgements come to these results, one after the other; and how many were taken."""

    def prove(name, *results, cancel=None):
        for file in ("solution.py", "starter.py", "slow.py"):
            (tmp_path / file).write_text("")
        exercise = Exercise(
            id="e",
            title="E",
            prompt="",
            folder=tmp_path,
            place=HERE,
            run=RunSpec("f"),
            checks=(CheckSpec(SpeedupCheck("f", "g", 1.3), "it is fast", HERE),),
            wrong=(WrongSolution(tmp_path / "slow.py", "Too close", HERE),),
        )
        waiting = list(results)
        monkeypatch.setattr(exercises, "judge_submission", lambda *_: waiting.pop(0))
        submission = next(one for one in submissions_of(exercise) if one.name == name)
        problems = prove_submission(submission, sandbox=None, cancel=cancel)
        prove.mends = [problem.mend for problem in problems]
        return [(problem.code, problem.severity) for problem in problems], len(results) - len(waiting)

    return prove


def test_a_solution_that_was_too_close_to_call_is_tried_once_more(proved):
    assert proved("solution", CLOSE, PASS) == ([], 2)


def test_a_solution_whose_speed_alone_can_not_be_told_is_a_warning(proved):
    assert proved("solution", CLOSE, CLOSE) == ([("speed-not-proved", Severity.WARNING)], 2)


@pytest.mark.parametrize(("solution", "mend"), [(0.5, "give each task more work, in"), (0.009, "try again when")])
def test_a_solution_that_gained_nothing_had_too_little_work_in_each_task(proved, solution, mend):
    times = {"your f": 0.5, "the solution's f": solution, "the solution's g": 0.01}
    bars = Bars(title="f", bars=tuple(Bar(name=name, least=t, median=t, most=t, runs=3) for name, t in times.items()))
    close = replace(CLOSE, bars=(bars,))
    assert proved("solution", close, close)[0] == [("speed-not-proved", Severity.WARNING)]
    assert proved.mends[0].startswith(mend)


def test_a_solution_of_which_more_can_not_be_told_is_not_proved(proved):
    assert proved("solution", UNJUDGED, UNJUDGED) == ([("not-proved", Severity.ERROR)], 2)


def test_a_wrong_solution_that_was_too_close_to_call_is_not_proved(proved):
    assert proved("wrong/slow", CLOSE, CLOSE) == ([("not-proved", Severity.ERROR)], 2)
    assert proved("solution", FAIL)[0] == [("solution-fails", Severity.ERROR)]


def test_what_was_cancelled_is_not_tried_again(proved):
    cancel = threading.Event()
    cancel.set()
    assert proved("solution", UNJUDGED, cancel=cancel)[1] == 1
