"""Checks on what the program returned, raised, printed and called say what to change."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.grading.equality import difference, same
from tutor.model.checks import CalledCheck, PrintsCheck, RaisesCheck, ReturnsCheck
from tutor.model.evidence import Outcome, Raised

NAN = float("nan")


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (NAN, NAN), ((1, 2), [1, 2]), ({"a": [1]}, {"a": [1.0]}), (None, None), ("", "")],
)
def test_equal_as_json(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (0, False), (1, "1"), (None, ""), (None, 0), ([], {}), ([1], [True]), ("a", ["a"]), ({"a": 1}, {})],
)
def test_not_equal_as_json(one, other):
    assert not same(one, other)
    assert difference(one, other)


@pytest.mark.parametrize(
    ("expected", "seen", "told"),
    [
        (
            "/x",
            {},
            "returned nothing (None); expected '/x': it ended without coming to a `return`, or what it returned",
        ),
        ("/x", {"stdout": "made /x\n"}, "returned nothing (None), but printed the value: `return` it instead"),
        (3, {"stdout": "3\n"}, "printed the value"),
        ("/x", {"returned": {"Location": "/x"}}, "sits under ['Location'] in what you returned"),
        ("/x", {"returned": {"a": [{"b": "/x"}]}}, "sits under ['a'][0]['b']"),
        (1, {"returned": "1"}, "returned the text '1'; expected 1, a number"),
        ("1", {"returned": 1}, "expected it as a text, '1'"),
        (1, {"returned": True}, "returned True, a truth value; expected 1, a number"),
        (["a"], {"returned": '["a"]'}, "return the value itself"),
        (["a", "b"], {"returned": ["b", "a"]}, "the right items in another order"),
        (["a", "b"], {"returned": ["a"]}, "has 1 items; expected 2"),
        ({"n": 1, "m": 2}, {"returned": {"n": 1, "m": 3}}, "At ['m'] it is 3; expected 2"),
        ({"n": 1}, {"returned": {}}, "lacks the key 'n'"),
        ("/x", {"returned": "/X"}, "only in upper and lower case"),
        ("/x", {"returned": "at /x"}, "expected only '/x' of it"),
        ("x" * 100 + "a", {"returned": "x" * 100 + "b"}, "from character 101 on"),
    ],
)
def test_a_wrong_return_value_is_explained(make, expected, seen, told):
    assert told in make.message_of(ReturnsCheck(expected), make.evidence(**seen))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("b'hello'", "`.decode()`"),
        ("('a', 'b')", "That is a tuple: return a list"),
        ("<generator object f at 0x7f>", "list(...)"),
        ("<map object at 0x7f>", "list(...)"),
        ("<Future at 0x7f state=finished returned int>", "That is a future: ask it for its `.result()`."),
        ("{'a.txt': <Future at 0x7f state=pending>}", "It holds futures: ask each for its `.result()`."),
        ("[<multiprocessing.pool.ApplyResult object at 0x7f>]", "ask each for its result with `.get()`"),
        ("[<Thread(Thread-1 (f), stopped 12)>]", "It holds workers, not what they found"),
        ("{'a', 'b'}", "or is a set"),
        ("datetime.datetime(2026, 1, 1)", "isoformat"),
        ("Something()", "Return plain texts, numbers, lists and dicts."),
    ],
)
def test_a_value_that_json_cannot_carry_is_explained(make, text, told):
    seen = make.evidence(Outcome.UNSENDABLE, returned_repr=text)
    assert told in make.message_of(ReturnsCheck("hello"), seen)


CLIENT_ERROR = Raised("ClientError", "An error occurred (NoSuchBucket)", "NoSuchBucket", 7)


@pytest.mark.parametrize(
    ("check", "raised"),
    [
        (RaisesCheck("ClientError"), CLIENT_ERROR),
        (RaisesCheck("NoSuchBucket"), CLIENT_ERROR),
        (RaisesCheck("ClientError"), Raised("botocore.errorfactory.NoSuchBucket", "", "NoSuchBucket")),
        (RaisesCheck("LookupError"), Raised("KeyError", "'a'")),
        (RaisesCheck("ValueError", contains="too long"), Raised("ValueError", "name is too long")),
    ],
)
def test_the_exception_asked_for_passes(make, check, raised):
    assert make.message_of(check, make.evidence(Outcome.RAISED, raised=raised)) == ""


@pytest.mark.parametrize(
    ("check", "seen", "told"),
    [
        (RaisesCheck("ValueError"), {"returned": 3}, "raised nothing and returned 3; expected ValueError"),
        (RaisesCheck("KeyError"), {"raised": Raised("LookupError", "x")}, "raised LookupError: x; expected KeyError"),
        (RaisesCheck("ValueError", "long"), {"raised": Raised("ValueError", "no")}, "expected it to hold 'long'"),
        (RaisesCheck(None), {"raised": CLIENT_ERROR}, "raised ClientError (NoSuchBucket)"),
        (RaisesCheck("getattr"), {"raised": Raised("ValueError", "no")}, "expected getattr"),
    ],
)
def test_another_ending_than_the_exception_is_explained(make, check, seen, told):
    outcome = Outcome.RAISED if "raised" in seen else Outcome.RETURNED
    assert told in make.message_of(check, make.evidence(outcome, **seen))


@pytest.mark.parametrize(
    ("check", "stdout"),
    [
        (PrintsCheck(equals="a\nb"), "a  \r\nb\n\n"),
        (PrintsCheck(contains=("a", "b")), "b a"),
    ],
)
def test_the_output_asked_for_passes(make, check, stdout):
    assert make.message_of(check, make.evidence(stdout=stdout)) == ""


@pytest.mark.parametrize(
    ("check", "seen", "told"),
    [
        (PrintsCheck(equals="a\nb"), {"stdout": "a\nc\n"}, "Line 2 is 'c'; expected 'b'"),
        (PrintsCheck(equals="a\nb"), {"stdout": "a\n"}, "ends before line 2; expected 'b'"),
        (PrintsCheck(equals="a"), {"stdout": "a\nb\n"}, "goes on after line 1 with 'b'"),
        (PrintsCheck(equals="a"), {}, "Nothing was printed"),
        (PrintsCheck(equals="a"), {"returned": "a"}, "It was returned: `print` it"),
        (PrintsCheck(equals="a"), {"stderr": "a\n"}, "standard error"),
        (PrintsCheck(contains=("Photo",)), {"stdout": "photo"}, "other upper and lower case"),
        (PrintsCheck(contains=("a b",)), {"stdout": "a  b"}, "other white space"),
        (PrintsCheck(contains=("mia-photos",)), {"stdout": "x\nmia-photo\n"}, "nearest to it is 'mia-photo'"),
        (PrintsCheck(contains=("z",)), {"stdout": "a", "output_truncated": True}, "longer than the limit"),
    ],
)
def test_wrong_output_is_explained(make, check, seen, told):
    assert told in make.message_of(check, make.evidence(**seen))


@pytest.mark.parametrize(
    ("check", "calls", "told"),
    [
        (CalledCheck("CreateBucket"), [], "made no call to AWS at all"),
        (CalledCheck("CreateBucket"), ["ListBuckets", "ListBuckets", "GetObject"], "ListBuckets (twice), GetObject"),
        (CalledCheck("CreateBucket", times=1), ["CreateBucket"] * 3, "was called 3 times; expected once"),
        (CalledCheck("GetObject", at_most=2), ["GetObject"] * 3, "expected at most twice"),
        (CalledCheck("GetObject", at_least=2), ["GetObject"], "was called once; expected at least twice"),
        (CalledCheck("DeleteBucket", times=0), ["DeleteBucket"], "asks to do without it"),
    ],
)
def test_wrong_calls_are_counted_and_named(make, check, calls, told):
    assert told in make.message_of(check, make.evidence(calls=tuple(make.call(api) for api in calls)))


def test_a_call_with_other_parameters_names_both(make):
    check = CalledCheck("CreateBucket", params={"Bucket": "mia-photos"})
    told = make.message_of(check, make.evidence(calls=(make.call("CreateBucket", Bucket="x", ACL="private"),)))
    assert told == "CreateBucket was called with Bucket='x'; expected Bucket='mia-photos'."


def test_a_refused_call_names_the_error_and_what_it_means(make):
    seen = make.evidence(calls=(make.call("DeleteBucket", "BucketNotEmpty", Bucket="x"),))
    told = make.message_of(CalledCheck("DeleteBucket", error=""), seen)
    assert "`BucketNotEmpty`: delete the objects in the bucket first" in told
    assert make.message_of(CalledCheck("DeleteBucket", error="BucketNotEmpty"), seen) == ""
    assert "expected the error `NoSuchBucket`" in make.message_of(
        CalledCheck("DeleteBucket", error="NoSuchBucket"), seen
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(expected=JSON, returned=JSON)
def test_any_pair_of_values_is_judged_alike_both_ways_and_shown_as_strict_json(make, expected, returned):
    result = make.judge(make.exercise(ReturnsCheck(expected)), make.evidence(returned=returned)).checks[0]
    assert same(expected, returned) is same(returned, expected)
    # `returns: null` is satisfied by doing nothing, and here nothing else could show that anything works
    assert (result.message == "") is same(expected, returned)
    json.dumps([result.expected, result.actual], allow_nan=False).encode()
    result.message.encode()
    assert "\x1b" not in result.message


# --- an exception ------------------------------------------------------------------------------------------

GONE = Raised("ClientError", "An error occurred: no such group", "InvalidGroup.NotFound", 9)


def test_an_exception_that_is_asked_for_is_no_trouble(make):
    seen = make.evidence(Outcome.RAISED, raised=GONE)
    wanted = make.judge(make.exercise(RaisesCheck("InvalidGroup.NotFound")), seen).summary
    assert (
        wanted == "As it should, line 9 raised ClientError (InvalidGroup.NotFound): An error occurred: no such group."
    )
    unwanted = make.judge(make.exercise(RaisesCheck("InvalidGroup.Duplicate")), seen).summary
    assert unwanted.startswith("Line 9 raised ClientError")
    assert "Hint: this region has no security group of that name" in unwanted


def summary_of(make, message):
    raised = Raised("ParamValidationError", message, "", 3)
    return make.judge(make.exercise(ReturnsCheck(1)), make.evidence(Outcome.RAISED, raised=raised)).summary


def test_of_a_long_report_each_line_is_told_and_the_end_of_it(make):
    known = ", ".join(f"Parameter{number}" for number in range(200))
    told = summary_of(
        make, f'Wrong:\nUnknown parameter in input: "X", must be one of: {known}\nInvalid type for ImageId'
    )
    assert 'Unknown parameter in input: "X", must be one of: Parameter0' in told
    assert "Parameter199 Invalid type for ImageId." in told
    assert len(told) < 600
    command = f"Command {['-o'] * 100} returned non-zero exit status 255."
    assert summary_of(make, command).endswith("returned non-zero exit status 255.")


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("Tags", "`TagSpecifications`"),
        ("ImageID", "`ImageId`"),
        ("Count", "`MinCount` or `MaxCount`"),
        ("SecurityGroup", "`SecurityGroups` or `SecurityGroupIds`"),
    ],
)
def test_the_parameter_that_was_most_likely_meant_is_named(make, given, near):
    known = "BlockDeviceMappings, ImageId, MaxCount, MinCount, SecurityGroupIds, SecurityGroups, TagSpecifications"
    told = summary_of(make, f'Unknown parameter in input: "{given}", must be one of: {known}')
    assert told.endswith(f"Hint: there is no parameter `{given}`; nearest to it is {near}.")


def test_no_parameter_is_named_where_none_is_near(make):
    assert "Hint" not in summary_of(make, 'Unknown parameter in input: "Zzz", must be one of: ImageId, MaxCount')


@pytest.mark.parametrize("body", ["response.StreamingBody", "httpchecksum.StreamingChecksumBody"])
def test_a_body_that_nobody_read_is_told_to_be_read(make, body):
    seen = make.evidence(Outcome.UNSENDABLE, returned_repr=f"<botocore.{body} object at 0x7f>")
    assert "`.read().decode()`" in make.message_of(ReturnsCheck("text"), seen)
