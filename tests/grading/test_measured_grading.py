"""A prediction is held against what was measured: only versions that are told apart can stand wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.grading import grade_answer
from tutor.grading.apart import FEWEST_ROUNDS, close_pairs, faster_pairs, measured_order
from tutor.model.places import Place
from tutor.model.questions import MeasuredQuestion, MeasuredVersion, Status
from tutor.model.timing import Machine, Measurement
from tutor.model.verdicts import Verdict

NAMES = ("one by one", "in threads", "in processes")
QUESTION = MeasuredQuestion(
    id="q",
    ask="?",
    place=Place(Path("quiz.yaml")),
    points=3.0,
    program="def a(): ...\ndef b(): ...\ndef c(): ...",
    versions=tuple(MeasuredVersion(name, function) for name, function in zip(NAMES, "abc", strict=True)),
    explanation="Because.",
)
MACHINE = Machine(cores=2, python="3.11.7")


def measured(one, threads, processes, rounds=9):
    """A calm machine: each version takes so many seconds, and a bit more in every other round."""
    seconds = {
        name: tuple(second * (1 + 0.02 * (number % 2)) for number in range(rounds))
        for name, second in zip(NAMES, (one, threads, processes), strict=True)
    }
    return Measurement(machine=MACHINE, seconds=seconds)


def outcome(answer, measurement, question=QUESTION):
    result = grade_answer(question, answer, measurement=measurement)
    return result.verdict, round(result.score, 9)


def test_the_measured_order_is_right():
    calm = measured(0.4, 0.3, 0.1)
    assert outcome(["in processes", "in threads", "one by one"], calm) == (Verdict.PASS, 3.0)
    assert outcome(["one by one", "in threads", "in processes"], calm) == (Verdict.FAIL, 0.0)


def test_each_pair_that_stands_as_measured_counts():
    calm = measured(0.4, 0.3, 0.1)
    assert outcome(["in processes", "one by one", "in threads"], calm) == (Verdict.PARTIAL, 2.0)
    assert outcome(["in threads", "one by one", "in processes"], calm) == (Verdict.PARTIAL, 1.0)


def test_the_same_prediction_is_right_on_one_machine_and_wrong_on_another():
    prediction = ["in threads", "in processes", "one by one"]
    assert outcome(prediction, measured(0.4, 0.1, 0.3)) == (Verdict.PASS, 3.0)
    assert outcome(prediction, measured(0.1, 0.4, 0.3)) == (Verdict.FAIL, 0.0)


def test_of_two_that_are_too_close_the_order_does_not_count():
    close = measured(0.30, 0.31, 0.1)
    assert close_pairs(QUESTION, close) == (("one by one", "in threads"),)
    assert outcome(["in processes", "one by one", "in threads"], close) == (Verdict.PASS, 3.0)
    assert outcome(["in processes", "in threads", "one by one"], close) == (Verdict.PASS, 3.0)
    assert outcome(["one by one", "in processes", "in threads"], close) == (Verdict.PARTIAL, 1.5)
    result = grade_answer(QUESTION, ["in processes", "one by one", "in threads"], measurement=close)
    assert any("too close to tell apart" in line for line in result.feedback)


def test_a_place_of_two_that_are_too_close_is_neither_right_nor_wrong():
    close = measured(0.30, 0.31, 0.1)
    result = grade_answer(QUESTION, ["in processes", "in threads", "one by one"], measurement=close)
    assert [(part.right, part.too_close) for part in result.parts] == [(True, False), (False, True), (False, True)]
    result = grade_answer(QUESTION, ["in threads", "in processes", "one by one"], measurement=close)
    assert [(part.right, part.too_close) for part in result.parts] == [(False, False), (False, False), (False, True)]


def test_where_nothing_is_clearly_faster_nothing_is_judged():
    same = measured(0.3, 0.3, 0.3)
    result = grade_answer(QUESTION, ["in threads", "in processes", "one by one"], measurement=same)
    assert (result.verdict, result.score, result.waiting) == (Verdict.INCONCLUSIVE, 0.0, False)
    assert "nothing is judged and no attempt is used" in result.feedback[0]
    assert result.parts == ()
    assert [bar.name for bar in result.bars.bars] == list(NAMES)


def test_no_version_is_called_the_fastest_that_was_not_told_apart():
    unsteady = {"one by one": (0.1, 0.3) * 5, "in threads": (0.3, 0.2) * 5, "in processes": (0.2, 0.4) * 5}
    bars = grade_answer(QUESTION, list(NAMES), measurement=Measurement(machine=MACHINE, seconds=unsteady)).bars
    assert "the fastest" not in bars.sentence
    assert bars.sentence.count("too close to tell") == 1


def test_a_difference_that_a_busy_machine_makes_in_some_rounds_tells_nothing_apart():
    noisy = {"one by one": (0.1, 0.3) * 5, "in threads": (0.3, 0.1) * 5, "in processes": (0.1, 0.1, 0.5, 0.5, 0.1) * 2}
    assert faster_pairs(QUESTION, Measurement(machine=MACHINE, seconds=noisy)) == ()


def test_one_slow_round_of_many_does_not_hide_a_difference():
    steady = {"one by one": (0.4,) * 11, "in threads": (0.2,) * 10 + (9.0,), "in processes": (0.2,) * 11}
    pairs = faster_pairs(QUESTION, Measurement(machine=MACHINE, seconds=steady))
    assert {("in threads", "one by one"), ("in processes", "one by one")} == set(pairs)


def test_feedback_names_the_pairs_that_stand_wrong_with_what_they_took():
    result = grade_answer(
        QUESTION, ["one by one", "in processes", "in threads"], measurement=measured(0.4, 0.0021, 0.1)
    )
    assert result.feedback[0] == (
        "`in threads` was faster here than `in processes`: 2.1 ms against 100 ms. You have them the other way round."
    )
    assert [part.right for part in result.parts] == [False, False, False]


def test_the_bars_show_median_and_spread_and_say_on_what_it_was_measured():
    bars = grade_answer(QUESTION, list(NAMES), measurement=measured(0.4, 0.3, 0.1)).bars
    assert [bar.name for bar in bars.bars] == ["in processes", "in threads", "one by one"]
    assert (bars.bars[2].least, bars.bars[2].runs) == (0.4, 9)
    assert bars.bars[2].least <= bars.bars[2].median <= bars.bars[2].most
    assert "`in processes` was the fastest" in bars.sentence
    assert "cores" not in bars.sentence
    shared = _with(program="from concurrent.futures import ThreadPoolExecutor\n" + QUESTION.program)
    assert "2 cores" in grade_answer(shared, list(NAMES), measurement=measured(0.4, 0.3, 0.1)).bars.sentence


def test_without_a_measurement_the_answer_waits():
    result = grade_answer(QUESTION, list(NAMES))
    assert (result.verdict, result.score, result.waiting, result.taken) == (Verdict.INCONCLUSIVE, 0.0, True, True)


@pytest.mark.parametrize(
    "measurement",
    [
        Measurement(machine=MACHINE, not_measured="There is no jail on this machine"),
        Measurement(machine=MACHINE),
        measured(0.4, 0.3, 0.1, rounds=FEWEST_ROUNDS - 1),
        Measurement(machine=MACHINE, seconds={name: (float("nan"),) * 9 for name in NAMES}),
        Measurement(machine=MACHINE, seconds={"one by one": (0.1,) * 9, "in threads": (0.1,) * 9}),
        Measurement(
            machine=MACHINE, seconds={"one by one": (0.1,) * 9, "in threads": (0.1,) * 8, "in processes": (1.0,) * 9}
        ),
    ],
)
def test_what_could_not_be_measured_is_nobodys_mistake(measurement):
    result = grade_answer(QUESTION, list(NAMES), measurement=measurement)
    assert (result.verdict, result.score, result.taken) == (Verdict.ERROR, 0.0, True)
    assert result.feedback[0].endswith(".")


@pytest.mark.parametrize("answer", [None, {}, [[]], "", " \n", ["in coroutines"], 5, True])
@pytest.mark.parametrize("measurement", [None, measured(0.4, 0.3, 0.1)])
def test_what_can_not_be_read_as_an_order_is_not_taken(answer, measurement):
    result = grade_answer(QUESTION, answer, measurement=measurement)
    assert (result.taken, result.verdict, result.score) == (False, Verdict.FAIL, 0.0)
    assert result.feedback


def test_what_is_missing_twice_or_unknown_keeps_an_order_from_being_right():
    calm = measured(0.4, 0.3, 0.1)
    assert outcome(["in processes", "in threads"], calm) == (Verdict.PARTIAL, 1.0)
    assert outcome(["in processes", "in threads", "one by one", "one by one"], calm)[0] is Verdict.PARTIAL
    assert outcome(["in processes"], measured(0.3, 0.3, 0.3)) == (Verdict.INCONCLUSIVE, 0.0)


def test_attempts_hints_and_status_count_as_everywhere():
    calm, right = measured(0.4, 0.3, 0.1), ["in processes", "in threads", "one by one"]
    halved = grade_answer(_with(attempts=(1.0, 0.5)), right, attempt=2, measurement=calm)
    assert (halved.verdict, halved.score) == (Verdict.PASS, 1.5)
    assert outcome(right, calm, _with(status=Status.VOID)) == (Verdict.PASS, 0.0)
    assert outcome(right[::-1], calm, _with(status=Status.CREDIT_ALL)) == (Verdict.FAIL, 3.0)


def _with(**more):
    return replace(QUESTION, **more)


TIMES = st.lists(st.floats(1e-7, 1e3), min_size=FEWEST_ROUNDS, max_size=FEWEST_ROUNDS)


@given(st.tuples(TIMES, TIMES, TIMES), st.permutations(NAMES))
def test_the_order_of_the_medians_is_right_wherever_anything_is_told_apart(times, order):
    measurement = Measurement(machine=MACHINE, seconds=dict(zip(NAMES, map(tuple, times), strict=True)))
    if not faster_pairs(QUESTION, measurement):
        assert outcome(list(order), measurement) == (Verdict.INCONCLUSIVE, 0.0)
        return
    assert outcome(list(measured_order(QUESTION, measurement)), measurement) == (Verdict.PASS, 3.0)
    verdict, score = outcome(list(order), measurement)
    assert (verdict is Verdict.PASS) == (score == 3.0)
    assert verdict in {Verdict.PASS, Verdict.PARTIAL, Verdict.FAIL}
