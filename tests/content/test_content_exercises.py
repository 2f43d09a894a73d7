"""Every shipped exercise keeps its word: the solution passes, the starter fails, each wrong solution is told why."""

from pathlib import Path

import pytest

from tutor.course import load_course, shipped_course
from tutor.judging import judge_submission
from tutor.model.course import Exercise
from tutor.model.runs import Sandbox
from tutor.model.verdicts import ExerciseResult, Verdict

EXERCISES = load_course(shipped_course()).exercises
WRONG = [
    pytest.param(exercise, wrong.path, wrong.feedback, id=f"{exercise.id}-{wrong.path.stem}")
    for exercise in EXERCISES.values()
    for wrong in exercise.wrong
]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def shown_to_learner(result: ExerciseResult) -> str:
    return "\n".join([result.summary, result.diagnosis, *(check.message for check in result.checks)])


@each_exercise
def test_the_solution_passes(exercise: Exercise, sandbox: Sandbox):
    result = judge_submission(exercise, exercise.solution.read_bytes(), sandbox)
    assert result.verdict is Verdict.PASS, shown_to_learner(result)
    assert result.score == exercise.points


@each_exercise
def test_the_starter_fails_and_earns_nothing(exercise: Exercise, sandbox: Sandbox):
    result = judge_submission(exercise, exercise.starter.read_bytes(), sandbox)
    assert result.verdict is Verdict.FAIL, shown_to_learner(result)
    assert result.score == 0


@pytest.mark.parametrize(("exercise", "path", "feedback"), WRONG)
def test_a_wrong_solution_fails_with_its_own_feedback(exercise: Exercise, path: Path, feedback: str, sandbox: Sandbox):
    result = judge_submission(exercise, path.read_bytes(), sandbox)
    assert result.verdict in (Verdict.FAIL, Verdict.PARTIAL)
    assert feedback in shown_to_learner(result)


@each_exercise
def test_feedback_of_a_wrong_solution_is_not_what_another_is_shown(exercise: Exercise, sandbox: Sandbox):
    for wrong in exercise.wrong:
        texts = shown_to_learner(judge_submission(exercise, wrong.path.read_bytes(), sandbox))
        assert [other.path.name for other in exercise.wrong if other.feedback in texts] == [wrong.path.name]


@each_exercise
def test_at_least_two_wrong_solutions_are_kept_and_every_file_is_declared(exercise: Exercise):
    declared = {wrong.path.name for wrong in exercise.wrong}
    assert len(declared) >= 2
    assert declared == {path.name for path in (exercise.folder / "wrong").glob("*.py")}


@each_exercise
def test_hints_are_a_ladder(exercise: Exercise):
    assert len(exercise.hints) >= 3


@each_exercise
def test_every_check_tells_the_learner_what_it_looks_at(exercise: Exercise):
    names = [spec.name for spec in exercise.checks]
    assert all(names)
    assert len(set(names)) == len(names)
