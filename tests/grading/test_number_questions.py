"""A number is judged as it was meant, however it was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.grading import grade_answer
from tutor.model.places import Place
from tutor.model.questions import NearMiss, NumberQuestion, NumberRule
from tutor.model.verdicts import Verdict

STORAGE = {"unit": "TB", "units": (("GB", 0.001), ("MB/s", 1.0))}


def judge(answer, right, **rule):
    question = NumberQuestion(id="q", ask="?", place=Place(Path("quiz.yaml")), rule=NumberRule(right, **rule))
    return grade_answer(question, answer)


def passes(answer, right, **rule):
    return judge(answer, right, **rule).verdict is Verdict.PASS


def told(answer, right, **rule):
    result = judge(answer, right, **rule)
    assert (result.verdict, result.score) == (Verdict.FAIL, 0.0)
    return "\n".join(result.feedback)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("1,024", 1024),
        ("1 024", 1024),
        ("1\u202f024", 1024),  # a narrow no-break space
        ("1_000", 1000),
        ("1'024", 1024),
        ("1,024,000.5", 1024000.5),
        ("1.024", 1.024),
        ("0,5", 0.5),
        ("1,25", 1.25),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("1.5E-3", 0.0015),
        ("3 x 10^8", 3e8),
        ("3\u00d710\u2078", 3e8),
        ("10^-3", 0.001),
        ("2**10", 1024),
        ("2\u00b9\u2070", 1024),
        ("1/3", 0.3333333333333333),
        ("1 1/2", 1.5),
        ("1\u00bd", 1.5),
        ("\u22125", -5),  # the minus sign of Unicode
        ("- 5", -5),
        ("+5", 5),
        ("\uff11\uff12", 12),  # full-width digits
        ("\u0661\u0662", 12),  # Arabic digits
        ("~5", 5),
        ("40 %", 40),
        ("40 %", 0.4),
        (5, 5),
        (0.1, 0.1),
        ("9007199254740993", 9007199254740993),
    ],
)
def test_number_is_read_as_people_type_it(typed, right):
    assert passes(typed, right)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("1.024,5", "two ways"),
        ("1.024.000", "two ways"),
        ("12,34,567", "two ways"),
        ("1 2", "two ways"),
        ("1/0", "divided by zero"),
        ("0^-1", "divided by zero"),
        ("five", "in digits"),
        ("nan", "in digits"),
        ("\u00b2", "in digits"),
        (True, "in digits"),
        (["5"], "in digits"),
        (float("inf"), "has an end"),
        ("", "empty"),
        (None, "empty"),
        ("1" * 101, "too long"),
    ],
)
def test_number_that_cannot_be_read_is_refused_with_a_clear_word(typed, word):
    assert word in told(typed, 5)


def test_number_absolute_tolerance():
    assert passes("0.4", 0.3, tolerance=0.1)  # though 0.4 - 0.3 > 0.1 in floats
    assert not passes("0.401", 0.3, tolerance=0.1)


def test_number_relative_tolerance():
    assert passes("101", 100, relative=0.01)
    assert passes("-101", -100, relative=0.01)
    assert not passes("101.1", 100, relative=0.01)


def test_number_larger_tolerance_wins():
    assert passes("110", 100, tolerance=10, relative=0.01)
    assert passes("110", 100, tolerance=1, relative=0.1)


def test_number_tolerance_is_safe_at_zero():
    assert passes("0.0", 0, relative=0.5)
    assert passes("-0", 0)
    assert not passes("1e-9", 0, relative=0.5)
    assert passes("1e-9", 0, tolerance=1e-6, relative=0.5)


def test_number_without_tolerance_is_exact():
    assert not passes("5.0000001", 5)


@pytest.mark.parametrize("typed", ["3.14", "3.142", "3.1416", "3.14159265358979", "355/113", 3.14])
def test_number_significant_figures(typed):
    assert passes(typed, 3.14159265, significant=3, relative=1e-6 if typed == "355/113" else 0)


def test_number_too_few_significant_figures_are_told():
    assert "at least 3 significant figures" in told("3.1", 3.14159, significant=3)


def test_number_figures_that_were_not_rounded_right_are_wrong():
    assert "round" in told("3.15", 3.14159, significant=3)
    assert not passes("3.143", 3.14159, significant=3)


def test_number_half_may_be_rounded_either_way():
    assert passes("2.4", 2.45, significant=2)
    assert passes("2.5", 2.45, significant=2)


def test_number_zeros_at_the_end_count_as_figures():
    assert passes("1200", 1200, significant=4)
    assert passes("0.00120", 0.0012, significant=3)
    assert not passes("0.0012", 0.0012, significant=3)


def test_number_from_a_file_that_lost_its_last_zeros_is_not_blamed_for_it():
    assert passes(1.2, 1.2, significant=3)


@pytest.mark.parametrize("typed", ["5 TB", "5TB", "5 tb", "5TB.", "5,000 GB", "5000gb", "5e3 GB", "5"])
def test_number_units(typed):
    assert passes(typed, 5, **STORAGE)


def test_number_unit_before_or_after_its_number():
    assert passes("$5", 5, unit="$")
    assert passes("5 $", 5, unit="$")


def test_number_unit_in_the_plural():
    assert passes("3 hours", 3, unit="hour")


def test_number_missing_unit_is_told():
    assert "needs its unit" in told("5", 5, unit_required=True, **STORAGE)


def test_number_unknown_unit_is_told_with_what_was_meant():
    assert "Did you mean `TB`?" in told("5 Tb", 5, **STORAGE)
    assert "Known are `TB`, `GB`, `MB/s`." in told("5 kg", 5, **STORAGE)


def test_number_asked_for_unit_is_not_given_away():
    assert "TB" not in told("5 kg", 5, unit_required=True, **STORAGE)


def test_number_unit_where_none_is_wanted_is_told():
    assert "alone" in told("5 TB", 5)


def test_number_right_but_for_its_unit_is_told():
    assert told("5 GB", 5, **STORAGE) == "Check the unit."


def test_number_near_miss_feedback():
    near = (NearMiss(16, "That was the limit of 2014."), NearMiss(5.05, "never seen: right comes first"))
    assert told("16", 5, near=near, tolerance=0.1) == "That was the limit of 2014."
    assert told("16.1", 5, near=near, tolerance=0.1) == "That was the limit of 2014."
    assert passes("5.05", 5, near=near, tolerance=0.1)


def test_number_near_miss_in_another_unit():
    assert told("16000 GB", 5, near=(NearMiss(16, "old"),), **STORAGE) == "old"


def test_number_order_of_magnitude_feedback():
    assert told("5000", 5) == "Check the power of ten."
    assert told("0.5", 5) == "Check the power of ten."
    assert told("0.49", 5, relative=0.05) == "Check the power of ten."


def test_number_sign_feedback():
    assert told("-5", 5) == "Check the sign."


def test_number_feedback_does_not_give_the_answer_away():
    answers = ["1", "-5", "5000", "4.9", "x", "", "5 GB", "5 kg"]
    feedback = " ".join(told(answer, 5, tolerance=0.01, unit="TB", units=(("GB", 7.0),)) for answer in answers)
    assert "5" not in feedback


ENORMOUS = ("1e999999999", "1e-999999999", "9999^999999999", "9" * 50 + "e400", 10**5000, -(10**5000), 1e308)


@pytest.mark.parametrize("typed", ENORMOUS, ids=[f"number {index}" for index in range(len(ENORMOUS))])
@pytest.mark.parametrize("right", [0, 5, 1e308, 5e-324])
def test_number_beyond_all_bounds_is_judged_at_once(typed, right):
    assert judge(typed, right, relative=0.1, significant=3).verdict in {Verdict.PASS, Verdict.FAIL}


def test_number_rule_beyond_all_bounds_harms_nobody():
    for odd in (float("inf"), float("nan"), -float("inf")):
        rule = {"tolerance": odd, "relative": odd, "units": (("GB", odd),), "near": (NearMiss(odd, "?"),)}
        assert judge("7 GB", odd, **rule).verdict in {Verdict.PASS, Verdict.FAIL}


@settings(max_examples=300, deadline=None)
@given(number=st.floats(allow_nan=False, allow_infinity=False), other=st.floats(allow_nan=False, allow_infinity=False))
def test_number_as_python_writes_it_is_right_and_no_other_is(number, other):
    assert passes(repr(number), number)
    assert passes(number, number)
    if abs(number - other) > 1e-14 * abs(number):
        assert not passes(repr(other), number)


@settings(max_examples=300, deadline=None)
@given(number=st.integers(-(10**12), 10**12))
def test_number_with_groups_is_the_same_number(number):
    for mark in (",", "_", " ", "\u00a0", "'"):
        assert passes(f"{number:,}".replace(",", mark), number)


@settings(max_examples=300, deadline=None)
@given(typed=st.text(st.sampled_from("0123456789.,_' eE+-/^*x\u00d7%$½²TBkg\u2212\u00a0"), max_size=20))
def test_number_of_any_marks_gets_a_verdict(typed):
    assert judge(typed, 5, tolerance=0.5, significant=2, **STORAGE) == judge(
        typed, 5, tolerance=0.5, significant=2, **STORAGE
    )


@pytest.mark.parametrize("unit", ["\u00b5s", "\u03bcs", "us"])
@pytest.mark.parametrize("typed", ["7 \u00b5s", "7 \u03bcs", "7us"])
def test_the_sign_for_micro_may_be_written_in_three_ways(unit, typed):
    question = NumberQuestion(
        id="q", ask="?", place=Place(Path("quiz.yaml")), rule=NumberRule(7, unit=unit, units=((unit, 1.0),))
    )
    assert grade_answer(question, typed).verdict is Verdict.PASS


def test_only_a_prefix_is_micro():
    rule = NumberRule(7, unit="u", units=(("u", 1.0), ("ms", 1000.0)))
    question = NumberQuestion(id="q", ask="?", place=Place(Path("quiz.yaml")), rule=rule)
    assert grade_answer(question, "7 u").verdict is Verdict.PASS
    assert grade_answer(question, "7 \u03bc").verdict is Verdict.FAIL
    assert grade_answer(question, "7 us").verdict is Verdict.FAIL
