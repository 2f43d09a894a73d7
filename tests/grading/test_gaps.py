"""What isn't told of a run: checks that hold by it don't pass, and the learner reads why."""

from __future__ import annotations

import pytest

from tutor.grading import bind, watched_names
from tutor.model.checks import (
    AclCheck,
    BucketCheck,
    CalledCheck,
    ObjectCheck,
    OrderCheck,
    PythonCheck,
    ReturnsCheck,
    UrlCheck,
)
from tutor.model.runs import AuthorCheckOutcome
from tutor.model.verdicts import Verdict

FULL = "the journal was full after 10,000 calls; 50 more left out"
CALLS = {"calls": FULL}
UNSHOWN = "This can't be shown: "


@pytest.fixture
def full(make):
    """Evidence of one CreateBucket, and of calls after it that the journal had no room for."""

    def seen(**unlisted):
        return make.evidence(
            calls=(make.call("CreateBucket", Bucket="a"),), unlisted=unlisted, incomplete=CALLS, returned=1
        )

    return seen


@pytest.mark.parametrize(
    "check",
    [
        CalledCheck("CreateBucket", times=1),
        CalledCheck("create_bucket", at_most=1),
        CalledCheck("CreateBucket", at_least=1, at_most=50),
        CalledCheck("CreateBucket", times=0, error="BucketAlreadyExists"),
        CalledCheck("CreateBucket", times=1, params={"Bucket": "a"}),
        CalledCheck("CreateBucket", at_least=3),
        OrderCheck((CalledCheck("CreateBucket"), CalledCheck("CreateBucket"))),
    ],
)
def test_what_a_call_that_was_not_noted_could_undo_is_not_shown(make, full, check):
    told = make.message_of(check, full(CreateBucket=50))
    assert told == f"{UNSHOWN}calls: {FULL}. To have it judged, make fewer calls."


@pytest.mark.parametrize(
    "check",
    [
        CalledCheck("CreateBucket"),
        CalledCheck("CreateBucket", at_least=1),
        CalledCheck("CreateBucket", params={"Bucket": "a"}),
        OrderCheck((CalledCheck("CreateBucket"),)),
    ],
)
def test_what_was_seen_counts_whatever_came_after(make, full, check):
    assert make.message_of(check, full(CreateBucket=50)) == ""
    assert make.message_of(check, full(**{"*": 50})) == ""


def test_a_flood_of_other_calls_takes_nothing_from_honest_work(make, full):
    seen = full(GetObject=50)
    checks = (CalledCheck("CreateBucket", times=1), CalledCheck("DeleteBucket", times=0), ReturnsCheck(1))
    assert make.judge(make.exercise(*checks), seen).verdict is Verdict.PASS


def test_calls_whose_apis_were_too_many_may_be_any(make, full):
    seen = full(**{"*": 1})
    assert UNSHOWN in make.message_of(CalledCheck("DeleteBucket", times=0), seen)


def test_a_check_that_fails_by_what_was_seen_says_so(make, full):
    told = make.message_of(CalledCheck("CreateBucket", times=0), full(CreateBucket=50))
    assert "without it" in told


def test_a_call_without_its_parameters_may_have_had_any(make):
    bare = make.call("CreateBucket", note="left out")
    bare = type(bare)(bare.api, "s3", bare.params, 200, params_left_out=True)
    missing = {"parameters": "left out for 1 of the calls: too much to tell"}
    seen = make.evidence(calls=(make.call("CreateBucket", Bucket="a"), bare), incomplete=missing)
    told = make.message_of(CalledCheck("CreateBucket", times=1, params={"Bucket": "a"}), seen)
    assert told.startswith(f"{UNSHOWN}parameters: ")
    assert make.message_of(CalledCheck("CreateBucket", times=2), seen) == ""
    failed = CalledCheck("CreateBucket", times=1, params={"Bucket": "a"}, error="")
    refused = type(bare)(bare.api, "s3", bare.params, 409, "BucketAlreadyExists", params_left_out=True)
    assert make.message_of(failed, make.evidence(calls=(seen.calls[0], refused), incomplete=missing)) == ""


@pytest.mark.parametrize(
    "check",
    [
        BucketCheck("secret", exists=False),
        BucketCheck("secret"),
        BucketCheck("a", empty=True),
        ObjectCheck("a", "k", exists=False),
        ObjectCheck("secret", "k", exists=False),
    ],
)
def test_what_is_not_told_is_not_taken_to_be_absent(make, check):
    gaps = {"buckets": "13 more left out", "objects": "5 more left out"}
    seen = make.evidence(buckets=make.buckets(make.bucket("a")), incomplete=gaps)
    told = make.message_of(check, seen)
    assert told.startswith(UNSHOWN)
    assert "leave less behind" in told


def test_what_was_looked_at_before_all_else_is_judged_by_what_it_is(make):
    seen = make.evidence(
        buckets=make.buckets(make.bucket("a")),
        incomplete={"buckets": "13 more left out", "objects": "5 more left out"},
        watched=(("secret", ""), ("a", ""), ("a", "k")),
        returned=1,
    )
    checks = (
        BucketCheck("secret", exists=False),
        BucketCheck("a", empty=True),
        ObjectCheck("a", "k", exists=False),
        ReturnsCheck(1),
    )
    assert make.judge(make.exercise(*checks), seen).verdict is Verdict.PASS


def test_the_verdict_says_what_is_not_told(make, full):
    result = make.judge(make.exercise(CalledCheck("CreateBucket")), full(GetObject=50))
    assert f"Not all is told of what it did: calls: {FULL}." in result.summary


@pytest.mark.parametrize(
    ("read", "passes"),
    [(("calls",), False), (("returned",), True), (("calls", "incomplete"), True), (("buckets",), True)],
)
def test_an_authors_check_counts_only_by_what_is_told_whole(make, full, read, passes):
    outcome = AuthorCheckOutcome(passed=True, read=read)
    result = make.judge(make.exercise(PythonCheck("fine")), full(GetObject=50), fine=outcome)
    assert (result.verdict is Verdict.PASS) is passes
    assert passes or result.checks[0].message.startswith(f"{UNSHOWN}calls: ")


@pytest.mark.parametrize("kind", ["objects", "texts", "metadata"])
def test_an_authors_check_of_buckets_counts_only_if_all_in_them_is_told(make, kind):
    outcome = AuthorCheckOutcome(passed=True, read=("buckets",))
    seen = make.evidence(incomplete={kind: "left out for 3 of the objects"})
    assert make.judge(make.exercise(PythonCheck("fine")), seen, fine=outcome).verdict is Verdict.FAIL


def test_all_that_an_exercise_names_is_watched_by_this_runs_names(make):
    given = make.exercise(
        BucketCheck("${learner}-a", exists=False),
        ObjectCheck("b", "k"),
        AclCheck("c", "private", "key"),
        UrlCheck("https://d.s3.amazonaws.com/x", 200),
        ReturnsCheck(1),
        diagnoses=[((BucketCheck("e"),), "why")],
        start={"buckets": [{"name": "f", "objects": [{"key": "k", "text": "x"}]}]},
    )
    assert watched_names(bind(given, {"learner": "ada"})) == (
        ("ada-a", ""),
        ("b", ""),
        ("b", "k"),
        ("c", ""),
        ("c", "key"),
        ("d", ""),
        ("d", "x"),
        ("e", ""),
        ("f", ""),
        ("f", "k"),
    )
