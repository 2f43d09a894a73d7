"""A call to AWS in one line, and many in one sentence."""

from __future__ import annotations

import pytest

from tutor.call_lines import CallTally, call_line, call_words
from tutor.model.evidence import ApiCall

GET = ApiCall("GetObject", "s3", {"Bucket": "photos", "Key": "cat"}, 404, "NoSuchKey", "stranger", 1.5, 0.0123)
RUN = ApiCall("RunInstances", "ec2", {"ImageId": "ami-1", "MinCount": "1"}, 200, at=0.25, seconds=2.5)
FULL = ApiCall("", "journal", {"note": "7 more calls are not listed"}, 0)


def told(*calls):
    tally = CallTally()
    tally.add(calls)
    return tally.sentence()


def test_a_line_says_when_who_what_with_which_outcome_and_how_long():
    assert call_line(RUN) == "   0.250 s learner   ec2 RunInstances(ImageId='ami-1', MinCount='1') -> 200 in 2.5 s"


def test_a_refused_call_begins_with_a_mark_and_has_its_error_code():
    line = "!  1.500 s stranger  s3 GetObject(Bucket='photos', Key='cat') -> 404 NoSuchKey in 12 ms"
    assert call_line(GET) == line


def test_a_status_that_is_its_own_error_code_is_said_once():
    assert call_words(ApiCall("HeadObject", "s3", {}, 404, "404")).outcome == "404"


@pytest.mark.parametrize("width", [60, 70, 78, 100])
def test_a_narrow_line_loses_parameters_not_the_outcome(width):
    long = ApiCall("GetObject", "s3", {"Bucket": "b" * 63, "Key": "k" * 900}, 404, "NoSuchKey")
    line = call_line(long, width)
    assert len(line) <= width
    assert "404 NoSuchKey" in line
    assert "s3 GetObject(" in line


def test_no_width_keeps_a_line_of_a_sensible_length():
    assert len(call_line(ApiCall("A", "s3", {f"P{number}": "x" * 1000 for number in range(40)}, 200))) < 500


@pytest.mark.parametrize("odd", ["\x1b[31m", "a\nb", "\u202eabc", "\ud800", "[bold]"])
def test_what_others_wrote_stays_on_the_line_and_acts_on_nothing(odd):
    for line in (
        call_line(ApiCall(odd, odd, {odd: odd}, 400, odd, odd)),
        call_line(ApiCall("", "journal", {"note": odd}, 0)),
    ):
        assert "\x1b" not in line
        assert "\n" not in line
        assert "\u202e" not in line
        line.encode()


def test_many_calls_are_counted_and_their_errors_named():
    assert told() == "No calls to AWS."
    assert told(RUN) == "1 call to AWS, none refused."
    assert told(RUN, GET) == "2 calls to AWS, 1 refused: 404 NoSuchKey."
    assert told(*[GET] * 1200) == "1,200 calls to AWS, 1,200 refused: 404 NoSuchKey (1200 times)."
    errors = [ApiCall("GetObject", "s3", {}, 400, f"Error{number}") for number in range(6)]
    assert told(*errors).endswith("400 Error3 and 2 more errors.")


def test_calls_that_the_journal_had_no_room_for_are_told():
    assert call_line(FULL) == "7 more calls are not listed"
    assert told(RUN, FULL) == "1 call to AWS, none refused. 7 more calls are not listed."


def test_a_call_whose_name_nobody_knows_is_a_call_all_the_same():
    unnamed = ApiCall("", "lambda", {}, 400, "UnsupportedOperation")
    assert told(unnamed, RUN) == "2 calls to AWS, 1 refused: 400 UnsupportedOperation."
    assert "lambda" in call_line(unnamed)


def test_a_call_to_another_region_than_the_runs_own_says_so():
    call = ApiCall("DescribeAvailabilityZones", "ec2", {}, 200, at=0.25, seconds=0.003, region="us-west-2")
    assert call_line(call) == "   0.250 s learner   ec2 us-west-2 DescribeAvailabilityZones() -> 200 in 3 ms"
