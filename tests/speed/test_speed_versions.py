"""Timing versions beside each other: fresh inputs, rotating order, and quick calls many at a time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tutor.errors import SandboxError
from tutor.model.evidence import Outcome, Raised
from tutor.model.inputs import MadeTexts
from tutor.model.places import Place
from tutor.model.questions import MeasuredQuestion, MeasuredVersion
from tutor.model.timing import Machine
from tutor.sandbox.lane import Turn
from tutor.speed import time_versions
from tutor.speed.versions import FEWEST_ROUNDS, MOST_ROUNDS

ASKING = 0.0003  # seconds that one request costs, however little is asked for
NAMES = ("one after the other", "threads", "processes")


def question(**more):
    return MeasuredQuestion(
        id="which-is-fastest",
        ask="?",
        place=Place(Path("quiz.yaml")),
        program="def f0(x): ...\n",
        versions=tuple(MeasuredVersion(name, f"f{number}") for number, name in enumerate(NAMES)),
        args=("${lines}", 3),
        make={"lines": MadeTexts(4)},
        **more,
    )


def calls_of(*seconds):
    """Runs whose calls take so many seconds each, by version; asking is not free."""

    def play(job):
        return ASKING + seconds[int(job.run.call[1])] * job.repeat

    return play


@pytest.fixture
def measured(played):
    def measure(play, given=None, **more):
        bench = played(play, **more)
        return time_versions(given or question(), bench.sandbox, bench=bench), bench

    return measure


def test_what_one_call_takes_is_told_for_each_version(measured):
    found, _ = measured(calls_of(0.4, 0.4, 0.2))
    for name, seconds in zip(NAMES, (0.4, 0.4, 0.2), strict=True):
        assert found.seconds[name] == pytest.approx([seconds] * len(found.seconds[name]), rel=0.01)


def test_a_call_of_a_microsecond_is_told_from_one_of_three_hundred(measured):
    found, _ = measured(calls_of(0.7e-6, 277e-6, 0.01))
    quick, threads, processes = (found.seconds[name][0] for name in NAMES)
    assert quick == pytest.approx(0.7e-6, rel=0.05)
    assert threads == pytest.approx(277e-6, rel=0.05)
    assert processes == pytest.approx(0.01, rel=0.05)


def test_a_call_that_takes_long_is_asked_for_once(measured):
    _, bench = measured(calls_of(0.1, 0.2, 0.3))
    assert {job.repeat for job in bench.sandbox.jobs} == {1}


def test_all_versions_of_a_round_get_the_same_inputs_and_each_round_others(measured):
    _, bench = measured(calls_of(0.1, 0.1, 0.1))
    inputs = [job.run.args for job in bench.sandbox.jobs]
    rounds = [inputs[start : start + 3] for start in range(0, len(inputs), 3)]
    assert all(one == two == three for one, two, three in rounds)
    assert len({str(one) for one, _, _ in rounds}) == len(rounds)
    assert all(len(lines) == 4 and number == 3 for lines, number in inputs)


def test_another_version_begins_each_round(measured):
    _, bench = measured(calls_of(0.1, 0.1, 0.1))
    called = [job.run.call for job in bench.sandbox.jobs][3:]  # the first three try out how long calls take
    assert called[:9] == ["f0", "f1", "f2", "f1", "f2", "f0", "f2", "f0", "f1"]


@pytest.mark.parametrize(("seconds", "rounds"), [(0.01, MOST_ROUNDS), (0.3, 11), (2.0, FEWEST_ROUNDS)])
def test_how_many_rounds_hangs_on_how_long_they_take(measured, seconds, rounds):
    found, _ = measured(calls_of(seconds, seconds, seconds))
    assert {len(taken) for taken in found.seconds.values()} == {rounds}


def test_an_experiment_that_takes_minutes_is_ended(measured):
    found, _ = measured(calls_of(9.0, 9.0, 9.0))
    assert found.seconds == {}
    assert "longer than a minute" in found.not_measured


def test_waiting_for_aws_is_played_as_the_question_says(measured):
    _, bench = measured(calls_of(0.1, 0.1, 0.1), question(latency_ms=40))
    assert {job.latency for job in bench.sandbox.jobs} == {0.04}


def test_one_core_is_measured_as_it_is(measured):
    found, _ = measured(calls_of(0.1, 0.1, 0.1), machine=Machine(cores=1))
    assert len(found.seconds) == 3
    assert found.machine.cores == 1


def test_a_version_that_raises_is_named_with_what_it_raised(measured):
    raised = {"outcome": Outcome.RAISED, "raised": Raised("ValueError", "no")}
    found, _ = measured(lambda job: raised if job.run.call == "f1" else 0.1)
    assert found.not_measured == "`threads` could not be timed here: ValueError: no."


@pytest.mark.parametrize("trouble", [{"outcome": Outcome.MACHINE}, SandboxError("The jail failed", "no room", "wait")])
def test_a_round_that_the_machine_spoiled_is_run_again(measured, trouble):
    runs = iter([False] * 4 + [True] + [False] * 999)
    found, _ = measured(lambda _job: trouble if next(runs) else 0.1)
    assert {len(taken) for taken in found.seconds.values()} == {MOST_ROUNDS}


def test_a_machine_that_spoils_all_is_told(measured):
    found, _ = measured(lambda _job: SandboxError("The jail failed", "no room", "wait"))
    assert found.not_measured == "The jail failed: no room."


@pytest.mark.parametrize(("turn", "word"), [(Turn.CANCELLED, "cancelled"), (Turn.LATE, "kept this machine busy")])
def test_without_a_turn_nothing_is_run(measured, turn, word):
    found, bench = measured(calls_of(0.1, 0.1, 0.1), turn=turn)
    assert bench.sandbox.jobs == []
    assert word in found.not_measured


def test_a_cancelled_experiment_says_so(measured):
    cancel = threading.Event()
    cancel.set()
    found, bench = measured(calls_of(0.1, 0.1, 0.1), cancel=cancel)
    assert "cancelled" in found.not_measured
    assert len(bench.sandbox.jobs) == 1
