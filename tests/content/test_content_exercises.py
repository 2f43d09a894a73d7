"""Every shipped exercise keeps its word: the solution passes, the starter fails, each wrong solution is told why."""

from dataclasses import replace
from pathlib import Path

import pytest

from tutor.course import load_course, shipped_course
from tutor.instances_asked import asks_for_machines
from tutor.judging import judge_submission
from tutor.model.checks import InFlightCheck, NoLeftoverCheck, ParallelCheck, SpeedupCheck, TimedCheck
from tutor.model.course import Exercise
from tutor.model.runs import Sandbox
from tutor.model.verdicts import Verdict
from tutor.proving.exercises import Submission, prove_submission, submissions_of

WIDEST = 60  # columns: with line numbers, and room to type, in a terminal of 80
EXERCISES = load_course(shipped_course()).exercises
KEPT = [submission for exercise in EXERCISES.values() for submission in submissions_of(exercise)]
OVERLAPPING = (ParallelCheck, InFlightCheck)
OF_WORKERS = (*OVERLAPPING, NoLeftoverCheck, TimedCheck, SpeedupCheck)
PARALLEL = {name: one for name, one in EXERCISES.items() if any(isinstance(s.check, OF_WORKERS) for s in one.checks)}
TERMINAL = 76  # columns: 80 less a margin
LECTURE = Path(__file__).with_name("lecture_shape.py")
each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


@pytest.mark.parametrize("submission", KEPT, ids=[f"{one.exercise.id}-{one.name}" for one in KEPT])
def test_an_exercise_keeps_its_word_and_a_starter_earns_nothing(submission: Submission, sandbox: Sandbox):
    """Warnings count here: no shipped starter earns a point before anything is written. Speed is left out: beside other
    tests nothing can be said of it, and that takes long; `tutor test` and benchmarks/timing_verdicts.py look at it."""
    exercise = submission.exercise
    if asks_for_machines(exercise.start, [spec.check for spec in exercise.checks]) and sandbox.why_no_instances():
        pytest.skip(f"no instance answers here: {sandbox.why_no_instances()}")
    timeless = tuple(spec for spec in exercise.checks if not isinstance(spec.check, SpeedupCheck))
    assert prove_submission(replace(submission, exercise=replace(exercise, checks=timeless)), sandbox) == []


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


# --- threads and processes ---------------------------------------------------------------------------------


def test_the_lectures_exercises_on_threads_and_processes_are_there():
    assert {*PARALLEL, "word-count-sequential"} == {
        "hello-threads",
        "word-count-sequential",
        "word-count-threads",
        "word-count-processes",
        "time-three-versions",
        "upload-with-threads",
        "cpu-bound-processes",
        "clean-up-workers",
    }


@pytest.mark.parametrize("name", ["word-count-sequential", "word-count-threads", "word-count-processes"])
def test_the_lectures_own_code_passes_unchanged(name: str, sandbox: Sandbox):
    """One file with all versions, as the lecture has it (its pool is never closed), handed in for each exercise."""
    result = judge_submission(EXERCISES[name], LECTURE.read_bytes(), sandbox)
    assert result.verdict is Verdict.PASS, result


def test_the_timing_exercise_calls_the_three_versions_as_the_lecture_does():
    lecture = LECTURE.read_text(encoding="utf-8")
    (timed,) = [s.check for s in EXERCISES["time-three-versions"].checks if isinstance(s.check, TimedCheck)]
    assert all(f"def {function}(" in lecture for _, function in timed.functions)


@pytest.mark.parametrize("exercise", PARALLEL.values(), ids=PARALLEL)
def test_an_exercise_on_workers_keeps_at_least_four_wrong_ways(exercise: Exercise):
    assert len(exercise.wrong) >= 4


@pytest.mark.parametrize("exercise", PARALLEL.values(), ids=PARALLEL)
def test_its_prompt_says_that_overlap_is_judged(exercise: Exercise):
    if any(isinstance(spec.check, OVERLAPPING) for spec in exercise.checks):
        assert "overlap" in exercise.prompt


@pytest.mark.parametrize("exercise", PARALLEL.values(), ids=PARALLEL)
def test_only_the_exercise_on_computing_has_its_speed_judged_and_its_structure_weighs_more(exercise: Exercise):
    speed = sum(spec.points for spec in exercise.checks if isinstance(spec.check, SpeedupCheck))
    assert (speed > 0) is (exercise.id == "cpu-bound-processes")
    assert speed < exercise.points / 2


@each_exercise
def test_a_prompt_fits_a_terminal_of_80_columns(exercise: Exercise):
    assert [line for line in exercise.prompt.splitlines() if len(line) > TERMINAL] == []
