"""Checks on the order of calls and on calls that must not be, and what a learner is told."""

from __future__ import annotations

import pytest

from tutor.grading import bind
from tutor.model.checks import BucketCheck, CalledCheck, OrderCheck
from tutor.model.evidence import ApiCall
from tutor.model.verdicts import Verdict


def order(*steps):
    return OrderCheck(tuple(step if isinstance(step, CalledCheck) else CalledCheck(step) for step in steps))


UPLOAD = order("CreateBucket", CalledCheck("PutObject", params={"Key": "cat"}), "GetObject")


@pytest.fixture
def calls(make):
    """Evidence of calls: `"GetObject"`, or `"GetObject cat"` with its key, or `"GetObject cat NoSuchKey"`."""

    def called(*made):
        listed = []
        for text in made:
            api, key, error = (*text.split(), "", "")[:3]
            listed.append(make.call(api, error, **({"Key": key} if key else {})))
        return make.evidence(calls=tuple(listed))

    return called


@pytest.mark.parametrize(
    "made",
    [
        ["CreateBucket", "PutObject cat", "GetObject cat"],
        ["GetObject", "CreateBucket", "ListBuckets", "PutObject dog", "PutObject cat", "PutObject cat", "GetObject"],
        ["PutObject cat", "CreateBucket", "PutObject cat", "GetObject"],
    ],
)
def test_calls_in_the_order_asked_pass_whatever_lies_between(make, calls, made):
    assert make.message_of(UPLOAD, calls(*made)) == ""


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ([], "Your program made no call to AWS at all; the first that is expected is CreateBucket."),
        (["PutObject cat"], "CreateBucket was not called; expected it first."),
        (
            ["CreateBucket", "PutObject dog", "GetObject"],
            "PutObject with Key='cat' was not called in this way; expected it after CreateBucket.",
        ),
        (
            ["PutObject cat", "CreateBucket", "GetObject"],
            "PutObject with Key='cat' was called before CreateBucket, and not after it; expected it after.",
        ),
        (
            ["CreateBucket", "GetObject", "PutObject cat"],
            "GetObject was called before PutObject with Key='cat', and not after it; expected it after.",
        ),
    ],
)
def test_what_is_out_of_order_is_told(make, calls, made, told):
    assert make.message_of(UPLOAD, calls(*made)) == told


def test_one_call_is_not_two_steps(make, calls):
    check = order("PutObject", "PutObject")
    assert "PutObject was called once; expected once more after PutObject." in make.message_of(
        check, calls("PutObject")
    )
    assert make.message_of(check, calls("PutObject", "PutObject")) == ""


def test_a_step_may_ask_for_success_or_for_an_error(make, calls):
    check = order(CalledCheck("GetObject", error="NoSuchKey"), CalledCheck("PutObject", error=""))
    assert make.message_of(check, calls("GetObject cat NoSuchKey", "PutObject cat")) == ""
    told = make.message_of(check, calls("GetObject cat NoSuchKey", "PutObject cat AccessDenied"))
    assert told == (
        "PutObject (successful) was not called in this way; expected it after GetObject (refused with `NoSuchKey`)."
    )


def test_both_sides_are_shown_as_lists_of_calls(make, calls):
    seen = calls("GetObject cat", "CreateBucket", *["PutObject dog AccessDenied"] * 3, "ListBuckets")
    (result,) = make.judge(make.exercise(UPLOAD), seen).checks
    assert result.expected == ["CreateBucket", "PutObject with Key='cat'", "GetObject"]
    assert result.actual == ["GetObject", "CreateBucket", "PutObject with Key='dog': AccessDenied (3 times)"]


def test_thousands_of_calls_are_told_shortly(make, calls):
    seen = calls(*["GetObject", "PutObject dog"] * 5000)
    (result,) = make.judge(make.exercise(UPLOAD), seen).checks
    assert len(result.actual) == 13
    assert result.actual[-1] == "and 9988 more"


def test_variables_are_filled_in_in_every_step(make):
    check = order("CreateBucket", CalledCheck("PutObject", params={"Key": "${learner}.txt"}))
    bound = bind(make.exercise(check, diagnoses=[((check,), "x")]), {"learner": "mia"})
    filled = order("CreateBucket", CalledCheck("PutObject", params={"Key": "mia.txt"}))
    assert bound.checks[0].check == filled
    assert bound.diagnoses[0].when == (filled,)


def test_doing_nothing_satisfies_no_order(make):
    assert make.judge(make.exercise(UPLOAD), make.evidence()).verdict is Verdict.FAIL


def test_a_call_that_must_not_be_is_told_with_what_it_asked(make, calls):
    check = CalledCheck("DeleteObject", times=0)
    told = make.message_of(check, calls("DeleteObject cat", "DeleteObject dog"))
    assert told == "DeleteObject was called twice (the first with Key='cat'); this exercise asks to do without it."
    assert make.message_of(CalledCheck("DeleteObject", times=0, params={"Key": "cow"}), calls("DeleteObject cat")) == ""
    assert make.message_of(CalledCheck("DeleteObject", times=0, error=""), calls("DeleteObject cat NoSuchBucket")) == ""
    told = make.message_of(CalledCheck("DeleteObject", times=0, params={"Key": "cat"}), calls("DeleteObject cat"))
    assert told == "DeleteObject was called with Key='cat' once; this exercise asks to do without it."


def test_at_most_counts_what_was_made(make, calls):
    check = CalledCheck("GetObject", at_most=2, params={"Key": "cat"})
    assert make.message_of(check, calls("GetObject cat", "GetObject cat", "GetObject dog")) == ""
    told = make.message_of(check, calls(*["GetObject cat"] * 3))
    assert told == "GetObject was called with Key='cat' 3 times; expected at most twice."


def test_a_diagnosis_may_ask_for_calls_that_were_and_were_not(make, calls):
    deleted_first = (order("DeleteObject", "DeleteBucket"), CalledCheck("ListObjectsV2", times=0))
    exercise = make.exercise(BucketCheck("x"), diagnoses=[(deleted_first, "You never looked what is in it.")])
    assert make.judge(exercise, calls("DeleteObject a", "DeleteBucket")).diagnosis == "You never looked what is in it."
    assert make.judge(exercise, calls("DeleteBucket", "DeleteObject a")).diagnosis == ""
    assert make.judge(exercise, calls("ListObjectsV2", "DeleteObject a", "DeleteBucket")).diagnosis == ""


def test_odd_texts_of_a_submission_stay_harmless(make):
    seen = make.evidence(calls=(make.call("PutObject", Key="\x1b[31m\n[x]\u202e"), make.call("GetObject")))
    (result,) = make.judge(make.exercise(UPLOAD), seen).checks
    assert "\x1b" not in f"{result.message}{result.actual}"
    assert "\u202e" not in f"{result.message}{result.actual}"


def test_a_known_difference_that_a_call_met_is_told_once_whatever_the_verdict(make):
    note = "AWS has this feature of S3; the private AWS leaves it out."
    met = [make.call("PutBucketLogging"), make.call("GetBucketLogging")]
    seen = make.evidence(calls=tuple(type(call)(call.api, "s3", {}, 501, "NotImplemented", note=note) for call in met))
    result = make.judge(make.exercise(CalledCheck("PutBucketLogging")), seen)
    assert result.verdict is Verdict.PASS
    assert result.differences == (f"`PutBucketLogging`: {note}",)
    assert make.judge(make.exercise(CalledCheck("PutBucketLogging")), make.evidence()).differences == ()


def test_a_known_difference_is_told_to_its_end(make):
    note = f"AWS does {'much ' * 100}more."
    seen = make.evidence(calls=(ApiCall("PutBucketLogging", "s3", {}, 200, note=note),))
    assert make.judge(make.exercise(UPLOAD), seen).differences == (f"`PutBucketLogging`: {note}",)
