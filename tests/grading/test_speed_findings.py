"""What is said of a measured speed-up, what the whole verdict makes of it, and how it is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.grading import grade_exercise
from tutor.grading.bars import amdahl_bound, measurement_bars, parallel_share, shares_work, speed_bars
from tutor.grading.ratios import as_fast_as, times
from tutor.grading.speed import judge_speedup
from tutor.model.checks import RaisesCheck, ReturnsCheck, SpeedupCheck
from tutor.model.evidence import Outcome
from tutor.model.places import Place
from tutor.model.questions import MeasuredQuestion, MeasuredVersion
from tutor.model.timing import Machine, Measurement, SpeedMeasurement, SpeedRound
from tutor.model.verdicts import Verdict

CHECK = SpeedupCheck("in_processes", "one_by_one", 1.3)
QUIET = Machine(cores=2, load=0.1)


def speed(learner, solution=1.9, *, rounds=15, machine=QUIET, **more):
    """A measurement in which every round says the same gains."""
    told = tuple([SpeedRound(0.4 / learner, 0.4 / solution, 0.4)] * rounds)
    return SpeedMeasurement(machine=machine, rounds=told, **more)


ONE_CORE = SpeedMeasurement(machine=Machine(cores=1), not_judged="This machine gives one core.")
SPOILED = SpeedMeasurement(machine=QUIET, not_judged="Nothing could be timed.")
HIDDEN, OPEN, FAST, SLOW = speed(1.0, 1.0), speed(1.3), speed(1.9), speed(1.0)
CANCELLED = SpeedMeasurement(machine=QUIET, cancelled=True)
WRONG = SpeedMeasurement(machine=QUIET, wrong="It returned something else")


# --- the finding -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measurement", "verdict", "granted", "left_out"),
    [
        (FAST, Verdict.PASS, False, False),
        (SLOW, Verdict.FAIL, False, False),
        (WRONG, Verdict.FAIL, False, False),
        (HIDDEN, Verdict.INCONCLUSIVE, True, False),
        (OPEN, Verdict.INCONCLUSIVE, True, False),
        (SPOILED, Verdict.INCONCLUSIVE, True, False),
        (ONE_CORE, Verdict.INCONCLUSIVE, True, True),
        (CANCELLED, Verdict.INCONCLUSIVE, False, False),
    ],
)
def test_what_can_not_be_told_costs_nothing_and_what_was_cancelled_earns_nothing(
    measurement, verdict, granted, left_out
):
    finding = judge_speedup(CHECK, measurement)
    assert (finding.verdict, finding.granted, finding.left_out) == (verdict, granted, left_out)
    assert ("costs no point" in finding.message) == granted


def test_who_fails_reads_medians_the_solutions_too_and_what_to_look_for():
    message = judge_speedup(CHECK, SLOW).message
    for told in ("400 ms", "211 ms", "1.3 times is asked", "15 rounds", "not the machine", "Look for"):
        assert told in message


def test_who_is_slower_than_one_after_the_other_is_told_so():
    assert "slower (0.5 times as fast) than `one_by_one`" in judge_speedup(CHECK, speed(0.5)).message


def test_a_machine_that_hides_the_gain_is_named_with_its_load():
    message = judge_speedup(CHECK, speed(1.0, 1.0, machine=Machine(cores=2, load=6.3))).message
    assert "the solution itself was no faster than `one_by_one` just now" in message
    assert "2 cores, 6.3 processes busy" in message


def test_too_close_to_call_tells_the_spread():
    rounds = tuple(SpeedRound(1 / gain, 1 / 1.9, 1.0) for gain in [0.8, 1.4, 2.2] * 5)
    message = judge_speedup(CHECK, SpeedMeasurement(machine=QUIET, rounds=rounds)).message
    assert "1.4 times (0.8 to 2.2 in 15 rounds)" in message


def test_names_and_words_of_others_do_no_harm_in_a_message():
    odd = SpeedupCheck("f\x1b[31m", "g\u202e", 1.3)
    for measurement in (SLOW, HIDDEN, OPEN, SpeedMeasurement(machine=QUIET, wrong="bad\x1b[2J" * 999)):
        message = judge_speedup(odd, measurement).message
        assert "\x1b" not in message
        assert "\u202e" not in message
        assert len(message) < 2000


# --- the whole ---------------------------------------------------------------------------------------------


@pytest.fixture
def graded(make):
    """An exercise of two points: its function returns 1, and is fast."""

    def grade(measurement, *checks, returned=1, outcome=Outcome.RETURNED):
        others = checks or (ReturnsCheck(1),)
        given = make.exercise(*others, make.spec(CHECK), call="in_processes")
        speeds = {} if measurement is None else {"SpeedupCheck": measurement}
        seen = make.evidence(outcome, returned=returned)
        result = grade_exercise(given, seen, {}, {}, speeds)
        return result, (result.verdict, result.score, result.counts)

    return grade


def test_fast_and_right_passes(graded):
    assert graded(FAST)[1] == (Verdict.PASS, 2.0, True)


def test_right_and_slow_is_partly_right(graded):
    assert graded(SLOW)[1] == (Verdict.PARTIAL, 1.0, True)


@pytest.mark.parametrize("measurement", [HIDDEN, OPEN, SPOILED])
def test_too_close_to_call_is_said_and_costs_no_point(graded, measurement):
    result, told = graded(measurement)
    assert told == (Verdict.INCONCLUSIVE, 2.0, True)
    assert result.checks[-1].verdict is Verdict.INCONCLUSIVE


def test_on_one_core_the_rest_decides_and_speed_is_reported_as_not_judged(graded):
    result, told = graded(ONE_CORE)
    assert told == (Verdict.PASS, 2.0, True)
    assert result.checks[-1].verdict is Verdict.INCONCLUSIVE
    assert "one core" in result.checks[-1].message


@pytest.mark.parametrize("measurement", [None, ONE_CORE, OPEN, SPOILED])
def test_speed_earns_nothing_while_the_rest_is_wrong(graded, measurement):
    result, told = graded(measurement, returned=2)
    assert told == (Verdict.FAIL, 0.0, True)
    assert "once the rest works" in result.checks[-1].message


@pytest.mark.parametrize("measurement", [ONE_CORE, OPEN, SPOILED])
def test_a_program_of_which_nothing_else_is_known_gets_no_points_for_noise(graded, measurement):
    _, told = graded(measurement, CHECK)
    assert told == (Verdict.INCONCLUSIVE, 0.0, False)


def test_a_check_that_was_cancelled_is_not_kept_as_a_score(graded):
    _, (verdict, _, counts) = graded(CANCELLED)
    assert (verdict, counts) == (Verdict.INCONCLUSIVE, False)


def test_a_machine_that_could_not_run_the_program_at_all_is_an_error_as_ever(graded):
    assert graded(FAST, outcome=Outcome.MACHINE)[1] == (Verdict.ERROR, 0.0, False)


def test_what_was_measured_is_pictured_however_it_came_out(graded):
    assert [len(bars.bars) for bars in graded(OPEN)[0].bars] == [3]
    assert graded(ONE_CORE)[0].bars == ()
    assert graded(None, RaisesCheck(None))[0].bars == ()


@pytest.mark.parametrize(
    ("ratio", "told"),
    [(1.0, "1 times"), (1.834, "1.83 times"), (12.35, "12.3 times"), (33313, "33,300 times"), (999.6, "1,000 times")],
)
def test_ratios_are_told_in_three_figures(ratio, told):
    assert times(ratio) == told


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("nan"), float("inf"), 1e-300, 1e300])
def test_a_ratio_of_anything_has_words(ratio):
    assert times(ratio).endswith(" times")
    assert as_fast_as(ratio)


# --- bars --------------------------------------------------------------------------------------------------


def test_bars_hold_median_and_spread_of_each_of_the_three():
    rounds = tuple(SpeedRound(own, 0.2, 0.4) for own in (0.3, 0.1, 0.2))
    bars = speed_bars(CHECK, SpeedMeasurement(machine=QUIET, rounds=rounds))
    own, solution, over = bars.bars
    assert (own.name, own.median, own.least, own.most, own.runs) == ("your in_processes", 0.2, 0.1, 0.3, 3)
    assert (solution.name, over.name) == ("the solution's in_processes", "the solution's one_by_one")
    assert "Yours was 2 times as fast as `one_by_one`" in bars.sentence


def test_amdahl_is_told_with_what_is_estimated():
    sentence = speed_bars(CHECK, speed(1.5, 1.6)).sentence
    assert "With 2 cores, Amdahl's law allows 2 times at most" in sentence
    assert "as if 75% of its time" in sentence
    assert "an estimate" in sentence
    assert "8 cores would bring it to 2.91 times" in sentence


def test_a_gain_beyond_the_cores_is_waiting_that_overlaps():
    sentence = speed_bars(CHECK, speed(9.0, 10.0)).sentence
    assert "waiting that overlaps" in sentence
    assert "as if" not in sentence


def test_where_starting_workers_eats_the_gain_it_is_said_so():
    sentence = speed_bars(CHECK, speed(0.9, 0.8, machine=Machine(cores=2, load=5.0))).sentence
    assert "ate all of it, and 5.0 other processes wanted the cores, too" in sentence


@pytest.mark.parametrize("machine", [Machine(cores=1), Machine(cores=4, quota=0.5), Machine(cores=4, quota=1.5)])
@pytest.mark.parametrize("gain", [0.5, 1.0, 1.2, 3.0])
def test_every_machine_and_gain_has_its_sentence(machine, gain):
    assert speed_bars(CHECK, speed(gain, gain, machine=machine)).sentence.endswith(".")


@pytest.mark.parametrize("workers", [1.5, 2, 4, 64])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 1.0])
def test_the_estimate_turns_amdahls_law_round(share, workers):
    assert parallel_share(amdahl_bound(share, workers), workers) == pytest.approx(share)


def test_no_speedup_is_no_parallel_share_and_more_than_all_is_all():
    assert parallel_share(0.7, 2) == 0.0
    assert parallel_share(5.0, 2) == 1.0


def question(*names):
    versions = tuple(MeasuredVersion(name, f"f{number}") for number, name in enumerate(names))
    return MeasuredQuestion(id="q", ask="?", place=Place(Path("q.yaml")), program="import threading", versions=versions)


def test_versions_are_drawn_the_fastest_first_with_what_the_others_take():
    measurement = Measurement(machine=QUIET, seconds={"a": (0.4, 0.5, 0.6) * 3, "b": (0.1, 0.25, 0.3) * 3})
    bars = measurement_bars(question("a", "b"), measurement)
    assert [bar.name for bar in bars.bars] == ["b", "a"]
    assert "`b` was the fastest with 250 ms; `a` took 2 times as long." in bars.sentence
    assert "by Amdahl's law computing gains 2 times at most" in bars.sentence


def test_versions_that_are_as_good_as_equal_are_not_ranked():
    seconds = {"a": (1.0,) * 9, "b": (1.05,) * 9, "c": (40_000.0,) * 9}
    sentence = measurement_bars(question(*seconds), Measurement(machine=QUIET, seconds=seconds)).sentence
    assert sentence.startswith("`a` took 1 s; `b` took about as long, `c` took 40,000 times as long.")


@pytest.mark.parametrize(
    ("machine", "told"),
    [
        (Machine(cores=2, load=7.9), "starting workers costs and what 7.9 other processes took"),
        (Machine(cores=2), "Its Python has a GIL: threads take turns"),
        (Machine(cores=2, gil=False), "Its Python has no GIL"),
        (Machine(cores=1), "There is one core here"),
        (Machine(cores=4, quota=1.5), "1.5 cores' worth of time"),
    ],
)
def test_a_sentence_says_what_is_true_of_this_machine(machine, told):
    assert told in measurement_bars(question("a", "b"), Measurement(machine=machine, seconds={"a": (1.0,)})).sentence


@pytest.mark.parametrize(
    ("program", "shares"),
    [
        ("import threading", True),
        ("def f():\n    from concurrent.futures import ThreadPoolExecutor", True),
        ("import multiprocessing.pool as p", True),
        ("import os, asyncio", True),
        ("def f(texts):\n    return ''.join(texts)", False),
        ("import threadinglike\nfrom . import threading", False),
        ("def f(:", False),
        ("\0", False),
        ("(" * 5000, False),
    ],
)
def test_cores_and_the_gil_are_told_of_only_where_work_is_shared_out(program, shares):
    assert shares_work(program) is shares


def test_what_was_not_measured_is_not_drawn():
    assert measurement_bars(question("a"), Measurement(machine=QUIET, not_measured="No.")) is None
    assert speed_bars(CHECK, ONE_CORE) is None
