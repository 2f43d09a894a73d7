"""What an author wrote with `${...}` becomes this learner's own exercise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.grading import bind, fill
from tutor.model.checks import (
    BucketCheck,
    CalledCheck,
    OrderCheck,
    PortsTo,
    PrintsCheck,
    SecurityGroupCheck,
    UrlCheck,
)


def test_variables_are_filled_in_every_string_and_key():
    value = {"${learner}-photos": ["${learner}", 1, None, True, {"x": ("${learner}",)}]}
    assert fill(value, {"learner": "mia"}) == {"mia-photos": ["mia", 1, None, True, {"x": ("mia",)}]}


def test_unknown_names_and_escaped_ones_stay_text():
    assert fill("${HOME} $${learner} $learner ${", {"learner": "mia"}) == "${HOME} ${learner} $learner ${"


def test_a_value_that_looks_like_a_variable_is_not_filled_again():
    assert fill("${a}", {"a": "${b}", "b": "no"}) == "${b}"


def test_an_exercise_is_bound_everywhere_but_to_what_the_call_returned(make):
    given_exercise = make.exercise(
        make.spec(BucketCheck("${who}-photos"), otherwise="Ask ${who}."),
        CalledCheck("CreateBucket", params={"Bucket": "${who}-photos"}),
        PrintsCheck(contains=("hello ${who}",)),
        UrlCheck("${returned}", 200),
        diagnoses=[((BucketCheck("${who}"),), "You named it ${who}.")],
        hints=("Think of ${who}.",),
        start={"buckets": {"${who}-old": {}}},
    )
    bound = bind(given_exercise, {"who": "mia", "returned": "never"})
    assert bound.checks[0].check == BucketCheck("mia-photos")
    assert bound.checks[0].otherwise == "Ask mia."
    assert bound.checks[1].check == CalledCheck("CreateBucket", params={"Bucket": "mia-photos"})
    assert bound.checks[2].check == PrintsCheck(contains=("hello mia",))
    assert bound.checks[3].check == UrlCheck("${returned}", 200)
    assert bound.diagnoses[0].when == (BucketCheck("mia"),)
    assert bound.diagnoses[0].say == "You named it mia."
    assert bound.hints == ("Think of mia.",)
    assert bound.start == {"buckets": {"mia-old": {}}}


def test_variables_are_filled_in_the_parts_of_a_check(make):
    ports = PortsTo(22, 22, "${address}")
    step = CalledCheck("CreateBucket", params={"Bucket": "${who}"})
    bound = bind(
        make.exercise(
            SecurityGroupCheck(name="${who}", opens=(ports,), tags={"${who}": "${who}"}), OrderCheck((step,))
        ),
        {"who": "mia", "address": "203.0.113.10"},
    )
    group, order = (spec.check for spec in bound.checks)
    assert group == SecurityGroupCheck(name="mia", opens=(PortsTo(22, 22, "203.0.113.10"),), tags={"mia": "mia"})
    assert order == OrderCheck((CalledCheck("CreateBucket", params={"Bucket": "mia"}),))


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_text_without_a_variable_is_left_alone(text):
    assert fill(text.replace("${", ""), {"learner": "mia"}) == text.replace("${", "")
