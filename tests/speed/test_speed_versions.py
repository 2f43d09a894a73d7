"""Timing versions beside each other: fresh inputs, rotating order, and quick calls many at a time."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from tutor.errors import SandboxError
from tutor.grading.apart import faster_pairs
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


def calls_of(*seconds, asking=lambda: ASKING, share=lambda: 1.0):
    """Runs whose calls take so many seconds each, by version; asking is not free. On a busy machine it takes long, now
    and then, and what computes has but a share of a core."""

    def play(job):
        each = 0.0 if job.run.call == "nothing" else seconds[int(job.run.call[1])]
        return asking() + each * job.repeat / share()

    return play


def timed(bench):
    """The jobs that time a version: none of those that ask for nothing, and none that try out."""
    jobs = [job for job in bench.sandbox.jobs if job.run.call != "nothing"]
    return jobs[len(NAMES) :]


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
    inputs = [job.run.args for job in timed(bench)]
    rounds = [inputs[start : start + 3] for start in range(0, len(inputs), 3)]
    assert all(one == two == three for one, two, three in rounds)
    assert len({str(one) for one, _, _ in rounds}) == len(rounds)
    assert all(len(lines) == 4 and number == 3 for lines, number in inputs)


def test_another_version_begins_each_round(measured):
    _, bench = measured(calls_of(0.1, 0.1, 0.1))
    called = [job.run.call for job in timed(bench)]
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
    found, _ = measured(lambda job: raised if job.run.call == "f1" else calls_of(0.1, 0.1, 0.1)(job))
    assert found.not_measured == "`threads` could not be timed here: ValueError: no."


# --- a machine that is busy with other things --------------------------------------------------------------

QUICK = (9e-6, 70e-6, 31e-6)
TRUE_PAIRS = {(NAMES[0], NAMES[2]), (NAMES[0], NAMES[1]), (NAMES[2], NAMES[1])}


def busy(seed):
    """Delays and shares of a core as they were seen beside six programs that never rest."""
    chance = random.Random(seed)  # noqa: S311 - noise, no secret
    return {
        "asking": lambda: ASKING + chance.choice((0.0, 0.0, 0.001, 0.003, 0.007, 0.015, 0.03)),
        "share": lambda: chance.uniform(0.2, 1.0),
    }


@pytest.mark.parametrize("seed", range(40))
def test_on_a_busy_machine_no_order_is_named_that_is_not_true(measured, seed):
    found, _ = measured(calls_of(*QUICK, **busy(seed)))
    assert set(faster_pairs(question(), found)) <= TRUE_PAIRS


def test_a_busy_machine_does_not_hide_what_is_twice_as_fast(measured):
    told = [measured(calls_of(*QUICK, **busy(seed)))[0] for seed in range(10)]
    assert sum(len(faster_pairs(question(), found)) for found in told) >= 27


@pytest.mark.parametrize("slow", range(12))
def test_one_request_that_was_answered_late_while_calls_were_tried_out_names_no_false_winner(measured, slow):
    late = iter([0.5 if number == slow else ASKING for number in range(12)])
    found, _ = measured(calls_of(*QUICK, asking=lambda: next(late, ASKING)))
    assert set(faster_pairs(question(), found)) == TRUE_PAIRS
    for name, seconds in zip(NAMES, QUICK, strict=True):
        assert found.seconds[name] == pytest.approx([seconds] * len(found.seconds[name]), rel=0.05)


def test_where_every_request_waits_for_its_turn_it_is_still_the_versions_that_are_timed(measured):
    found, _ = measured(calls_of(*QUICK, asking=lambda: 0.03))
    assert set(faster_pairs(question(), found)) == TRUE_PAIRS


def test_versions_that_take_the_same_are_not_told_apart_however_often_each_is_called(measured):
    wrong = 0
    for seed in range(40):
        found, _ = measured(calls_of(20e-6, 20e-6, 20e-6, **busy(seed)))
        wrong += bool(faster_pairs(question(), found))
    assert wrong <= 2


def test_a_request_that_turns_out_short_begins_the_rounds_anew_with_more_calls(measured):
    late = iter([ASKING] * 3 + [0.5] * 3)  # asking for nothing is quick, and then each version is late once
    found, bench = measured(calls_of(1e-3, 1e-3, 1e-3, asking=lambda: next(late, ASKING)))
    asked = {name: [job.repeat for job in timed(bench) if job.run.call == name] for name in ("f0", "f1", "f2")}
    for name, version in zip(NAMES, asked.values(), strict=True):
        counted = len(found.seconds[name])
        assert counted == MOST_ROUNDS
        assert len(set(version[-counted:])) == 1
    assert all(version[0] == 1 < version[-1] for version in asked.values())


def test_a_machine_that_takes_long_to_be_asked_for_nothing_is_said_to_be_too_busy(measured):
    found, bench = measured(calls_of(*QUICK, asking=lambda: 0.2))
    assert found.seconds == {}
    assert found.not_measured.startswith("This machine is too busy just now to tell the versions apart")
    assert len(bench.sandbox.jobs) < 10


@pytest.mark.parametrize("trouble", [{"outcome": Outcome.MACHINE}, SandboxError("The jail failed", "no room", "wait")])
def test_a_round_that_the_machine_spoiled_is_run_again(measured, trouble):
    runs = iter([False] * 8 + [True] + [False] * 999)
    found, _ = measured(lambda job: trouble if next(runs) else calls_of(0.1, 0.1, 0.1)(job))
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
