"""Measuring a speed-up: three runs a round, on fresh inputs, until something can be told."""

from __future__ import annotations

import random
import threading
from collections import Counter
from pathlib import Path

import pytest

from tutor.errors import SandboxError
from tutor.grading.speed import Ruling, judge_speedup, ruling
from tutor.model.checks import CheckSpec, RaisesCheck, SpeedupCheck
from tutor.model.course import Exercise, RunSpec
from tutor.model.evidence import Evidence, Outcome, Raised
from tutor.model.inputs import MadeNumbers
from tutor.model.places import Place
from tutor.model.timing import Machine
from tutor.model.verdicts import Tier, Verdict
from tutor.sandbox.lane import Turn
from tutor.speed import measure_speed, measure_speeds

HERE = Place(Path("exercise.yaml"))
MINE, SOLUTION = b"# mine", b"# the solution's"
CHECK = SpeedupCheck("in_processes", "one_by_one", 1.3)


def exercise(check=CHECK, **more):
    checks = (CheckSpec(RaisesCheck(None), "it runs", HERE), CheckSpec(check, "it is fast", HERE))
    run = RunSpec("in_processes", ("${numbers}", "${learner}"), {"workers": 2})
    made = {"numbers": MadeNumbers(3, 1, 10**9)}
    fields = {"id": "cpu-bound", "title": "", "prompt": "", "folder": Path(), "place": HERE, "run": run}
    return Exercise(**fields, checks=checks, make=made, **more)


def taking(learner, solution=0.5, over=1.0):
    """Runs that take so many seconds: the learner's, the solution's, and what they are held against."""

    def play(job):
        if job.source == MINE:
            return learner(job) if callable(learner) else learner
        return solution if job.run.call == CHECK.of else over

    return play


@pytest.fixture
def measured(played):
    """What is measured, and the bench with all jobs that were run on it."""

    def measure(play, given=None, **more):
        bench = played(play, **more)
        found = measure_speed(given or exercise(), 1, {"learner": "ada"}, MINE, solution=SOLUTION, bench=bench)
        return found, bench

    return measure


def test_a_program_as_fast_as_the_solution_passes_after_few_rounds(measured):
    found, _ = measured(taking(0.5))
    assert ruling(found.rounds, 1.3) is Ruling.FASTER
    assert len(found.rounds) == 5
    assert judge_speedup(CHECK, found).verdict is Verdict.PASS


def test_a_program_that_gains_nothing_beside_a_solution_that_does_fails(measured):
    found, _ = measured(taking(1.0))
    assert judge_speedup(CHECK, found).verdict is Verdict.FAIL


def test_where_the_solution_gains_nothing_either_nobody_fails(measured):
    found, _ = measured(taking(1.0, solution=1.0))
    finding = judge_speedup(CHECK, found)
    assert (finding.verdict, finding.granted, finding.left_out) == (Verdict.INCONCLUSIVE, True, False)


def test_it_ends_after_fifteen_rounds_that_say_nothing(measured):
    found, _ = measured(taking(1 / 1.3))
    assert len(found.rounds) == 15
    assert judge_speedup(CHECK, found).granted


def test_the_three_runs_of_a_round_have_the_same_inputs_and_each_round_others(measured):
    _, bench = measured(taking(0.5))
    calls = [(job.run.args, job.run.kwargs) for job in bench.sandbox.jobs]
    rounds = [calls[start : start + 3] for start in range(0, len(calls), 3)]
    for one in rounds:
        assert one[0] == one[1] == one[2]
        (numbers, learner), kwargs = one[0]
        assert (len(numbers), learner, kwargs) == (3, "ada", {"workers": 2})
    assert len({str(one[0]) for one in rounds}) == len(rounds)


def test_each_of_the_three_comes_first_second_and_last_equally_often(measured):
    _, bench = measured(taking(1 / 1.3))
    who = [(job.source, job.run.call) for job in bench.sandbox.jobs]
    assert len(set(who)) == 3
    for place in range(3):
        assert set(Counter(who[place::3]).values()) == {5}


def test_the_solutions_source_never_meets_the_learners_in_one_run(measured):
    _, bench = measured(taking(0.5))
    assert Counter(job.source for job in bench.sandbox.jobs) == {MINE: 5, SOLUTION: 10}
    assert all(job.meter is None for job in bench.sandbox.jobs)


def test_a_checks_own_arguments_are_used_and_filled_in(measured):
    _, bench = measured(taking(0.5), exercise(SpeedupCheck("in_processes", "one_by_one", 1.3, ("${numbers}",))))
    assert all(len(job.run.args) == 1 and len(job.run.args[0]) == 3 for job in bench.sandbox.jobs)
    assert all(not job.run.kwargs for job in bench.sandbox.jobs)


def test_another_result_than_the_solutions_is_told_and_fails(measured):
    found, _ = measured(taking(lambda _job: {"call_seconds": 0.1, "returned": [1]}))
    finding = judge_speedup(CHECK, found)
    assert finding.verdict is Verdict.FAIL
    assert "returned something else" in finding.message
    assert found.rounds == ()


def test_a_program_that_raises_while_it_is_timed_fails_and_is_told_so(measured):
    raised = {"outcome": Outcome.RAISED, "raised": Raised("ValueError", "too many", line=3)}
    found, _ = measured(taking(lambda _job: raised))
    finding = judge_speedup(CHECK, found)
    assert finding.verdict is Verdict.FAIL
    assert "Line 3 raised ValueError: too many" in finding.message


@pytest.mark.parametrize("trouble", [{"outcome": Outcome.MACHINE}, {"call_seconds": 0.0}, SandboxError("A", "b", "c")])
def test_rounds_that_the_machine_spoiled_are_left_out(measured, trouble):
    spoiled = iter([True, False, True, *[False] * 99])
    found, _ = measured(taking(lambda _job: trouble if next(spoiled) else 0.5))
    assert len(found.rounds) == 5
    assert judge_speedup(CHECK, found).verdict is Verdict.PASS


@pytest.mark.parametrize("trouble", [{"outcome": Outcome.MACHINE}, SandboxError("The jail failed", "no room", "c")])
def test_a_machine_that_spoils_every_round_costs_no_point(measured, trouble):
    found, bench = measured(taking(lambda _job: trouble))
    finding = judge_speedup(CHECK, found)
    assert (finding.verdict, finding.granted) == (Verdict.INCONCLUSIVE, True)
    assert len(bench.sandbox.jobs) <= 12


def test_a_solution_that_fails_here_is_not_the_learners_fault(measured):
    found, _ = measured(taking(0.5, solution={"outcome": Outcome.RAISED}))
    finding = judge_speedup(CHECK, found)
    assert (finding.verdict, finding.granted) == (Verdict.INCONCLUSIVE, True)
    assert "`in_processes` did not come to its end" in finding.message


@pytest.mark.parametrize("machine", [Machine(cores=1), Machine(cores=8, quota=0.5)])
def test_on_one_core_nothing_is_run_and_it_is_said_so(measured, machine):
    found, bench = measured(taking(0.5), machine=machine)
    assert bench.sandbox.jobs == []
    finding = judge_speedup(CHECK, found)
    assert (finding.verdict, finding.left_out) == (Verdict.INCONCLUSIVE, True)
    assert "can't be judged here" in finding.message


def test_work_that_waits_is_timed_on_one_core_too(measured):
    found, bench = measured(taking(0.1), exercise(latency_ms=60), machine=Machine(cores=1))
    assert found.rounds
    assert {job.latency for job in bench.sandbox.jobs} == {0.06}


def test_rounds_end_before_the_learner_has_waited_for_long(measured):
    found, bench = measured(taking(6 / 1.3, 6.0, 6.0))
    assert 3 <= len(found.rounds) < 15
    assert bench.clock() < 80
    assert judge_speedup(CHECK, found).granted


def test_nobody_escapes_by_being_so_slow_that_no_time_is_left(measured):
    found, bench = measured(taking(29.0, 0.2, 0.4))
    assert judge_speedup(CHECK, found).verdict is Verdict.FAIL
    assert len(found.rounds) == 5
    assert bench.clock() < 150


def test_slow_runs_that_say_nothing_end_too(measured):
    uneven = iter([0.01, 25.0] * 9)
    found, bench = measured(taking(lambda _job: next(uneven), 0.2, 0.4))
    assert bench.clock() < 150
    assert judge_speedup(CHECK, found).verdict is Verdict.INCONCLUSIVE


def test_a_cancelled_measurement_gives_no_points(measured):
    cancel = threading.Event()

    def play(job):
        if len(job.run.args) and bench_jobs() == 5:
            cancel.set()
        return 0.5

    jobs = []

    def bench_jobs():
        jobs.append(1)
        return len(jobs)

    found, bench = measured(play, cancel=cancel)
    assert found.cancelled
    assert len(bench.sandbox.jobs) == 5
    finding = judge_speedup(CHECK, found)
    assert (finding.verdict, finding.granted) == (Verdict.INCONCLUSIVE, False)


@pytest.mark.parametrize(("turn", "cancelled"), [(Turn.CANCELLED, True), (Turn.LATE, False)])
def test_without_a_turn_nothing_is_run(measured, turn, cancelled):
    found, bench = measured(taking(0.5), turn=turn)
    assert bench.sandbox.jobs == []
    assert found.cancelled == cancelled
    assert judge_speedup(CHECK, found).granted == (not cancelled)


def test_without_a_lane_it_is_measured_all_the_same(measured):
    found, _ = measured(taking(0.5), turn=Turn.NONE)
    assert ruling(found.rounds, 1.3) is Ruling.FASTER


def test_noise_of_a_busy_machine_fails_no_honest_program(measured):
    for seed in range(30):
        chance = random.Random(seed)  # noqa: S311 - noise, and the same each time
        found, _ = measured(lambda job, noise=chance: taking(0.5)(job) * noise.uniform(0.7, 2.5))
        assert judge_speedup(CHECK, found).verdict is not Verdict.FAIL


def test_every_speedup_check_of_an_exercise_is_measured_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where the lane is

    class Instant:
        def warm_up(self):
            pass

        def run(self, job, _cancel=None, _on_call=None):
            seconds = 0.05 if job.run.call == "in_processes" else 1.0
            return Evidence(outcome=Outcome.RETURNED, tier=Tier.STRONG, variables={}, returned=1, call_seconds=seconds)

    (tmp_path / "solution.py").write_bytes(SOLUTION)
    given = exercise(latency_ms=1)
    given = Exercise(**{name: getattr(given, name) for name in given.__dataclass_fields__} | {"folder": tmp_path})
    found = measure_speeds(given, given, {"learner": "ada"}, MINE, sandbox=Instant())
    assert list(found) == ["it is fast"]
    assert len(found["it is fast"].rounds) == 3


def test_a_solution_that_can_not_be_read_is_the_courses_fault(tmp_path):
    given = exercise()
    given = Exercise(**{name: getattr(given, name) for name in given.__dataclass_fields__} | {"folder": tmp_path})
    with pytest.raises(SandboxError, match="solution can't be read"):
        measure_speeds(given, given, {}, MINE, sandbox=None)
