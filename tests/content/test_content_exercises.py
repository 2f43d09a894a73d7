"""Every shipped exercise keeps its word: the solution passes, the starter fails, each wrong solution is told why."""

import pytest

from tutor.course import load_course, shipped_course
from tutor.model.course import Exercise
from tutor.model.runs import Sandbox
from tutor.proving.exercises import Submission, prove_submission, submissions_of

WIDEST = 60  # columns: with line numbers, and room to type, in a terminal of 80
EXERCISES = load_course(shipped_course()).exercises
KEPT = [submission for exercise in EXERCISES.values() for submission in submissions_of(exercise)]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


@pytest.mark.parametrize("submission", KEPT, ids=[f"{one.exercise.id}-{one.name}" for one in KEPT])
def test_an_exercise_keeps_its_word_and_a_starter_earns_nothing(submission: Submission, sandbox: Sandbox):
    """Warnings count here: no shipped starter earns a point before anything is written."""
    assert prove_submission(submission, sandbox) == []


@each_exercise
def test_each_wrong_solution_has_words_of_its_own(exercise: Exercise):
    words = [wrong.feedback for wrong in exercise.wrong]
    assert len(words) == len(set(words))
    assert all(words)


@each_exercise
def test_at_least_two_wrong_solutions_are_kept_and_every_file_is_declared(exercise: Exercise):
    declared = {wrong.path.name for wrong in exercise.wrong}
    assert len(declared) >= 2
    assert declared == {path.name for path in (exercise.folder / "wrong").glob("*.py")}


@each_exercise
def test_no_line_of_a_starter_is_cut_by_a_terminal_of_80_columns(exercise: Exercise):
    lines = (exercise.folder / "starter.py").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > WIDEST] == []


@each_exercise
def test_hints_are_a_ladder(exercise: Exercise):
    assert len(exercise.hints) >= 3


@each_exercise
def test_every_check_tells_the_learner_what_it_looks_at(exercise: Exercise):
    names = [spec.name for spec in exercise.checks]
    assert all(names)
    assert len(set(names)) == len(names)
