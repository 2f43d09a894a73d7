"""What the runner tells of a submission's values and exceptions."""

from __future__ import annotations

import types

import pytest

from tutor.sandbox.inside import author_checks, report


@pytest.mark.parametrize("value", [None, True, 7, -2.5, "text", [1, [2]], {"a": {"b": None}}])
def test_plain_values_come_back_as_they_are(value):
    assert report.result_report(value)["value"] == value


def test_a_tuple_comes_back_as_a_list():
    assert report.result_report((1, (2,)))["value"] == [1, [2]]


class Liar(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Bomb:
    def __repr__(self):
        raise RuntimeError


def _endless():
    loop = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    "value",
    [
        Liar("x"),
        {"k": Liar("x")},
        {1: "int key"},
        b"bytes",
        {1, 2},
        float("nan"),
        1 << 5000,
        Bomb(),
        _endless(),
        object,
    ],
    ids=["subclass", "nested subclass", "int key", "bytes", "set", "nan", "huge int", "bad repr", "endless", "class"],
)
def test_what_json_cannot_carry_is_shown_and_not_sent(value):
    told = report.result_report(value)
    assert told["outcome"] == "unsendable"
    assert told["repr"]


def _raise_from(source: str) -> BaseException:
    try:
        exec(compile(source, "/home/learner/sub.py", "exec"), {})  # noqa: S102 - the text is above
    except BaseException as error:  # noqa: BLE001 - SystemExit too
        return error
    raise AssertionError


def test_a_traceback_holds_the_submission_only():
    told = report.exception_report(_raise_from("def f():\n    1 / 0\nf()"), "/home/learner/sub.py")["raised"]
    assert (told["type"], told["line"]) == ("ZeroDivisionError", 2)
    assert __file__ not in told["traceback"]


def test_an_aws_error_is_known_by_its_code():
    source = "class E(Exception):\n  response = {'Error': {'Code': 'NoSuchBucket'}}\nraise E('no')"
    told = report.exception_report(_raise_from(source), "/home/learner/sub.py")
    assert told["raised"]["aws_code"] == "NoSuchBucket"


def test_an_exception_that_can_not_be_told_is_told_all_the_same():
    source = "class E(Exception):\n  def __str__(self): raise SystemExit\nraise E"
    told = report.exception_report(_raise_from(source), "/home/learner/sub.py")
    assert told["raised"]["type"] == "E"


def test_sys_exit_is_an_exit_not_an_error():
    told = report.exception_report(_raise_from("raise SystemExit(3)"), "/home/learner/sub.py")
    assert (told["outcome"], told["exit_status"]) == ("exited", 3)


def test_a_missing_function_is_told_with_its_nearest_name():
    module = types.ModuleType("m")
    module.make_buckt = print
    assert "make_buckt" in report.missing_function(module, "make_bucket")["raised"]["message"]


EVIDENCE = {"buckets": {}, "calls": [], "raised": None, "urls": {}, "returned": 3}


def _check(source: str) -> dict:
    return author_checks.run_checks(source, ["check"], EVIDENCE)["check"]


def test_an_authors_assert_tells_expected_and_actual():
    outcome = _check("def check(evidence):\n  assert evidence.returned == 4, 'the sum is off'")
    assert outcome == {"passed": False, "message": "the sum is off", "actual": 3, "expected": 4}


def test_both_sides_of_an_assert_are_evaluated_once():
    source = "seen = []\ndef check(evidence):\n  assert len(seen.append(1) or seen) == 2"
    assert _check(source)["actual"] == 1


def test_an_assert_that_holds_passes():
    assert _check("def check(evidence):\n  assert evidence.returned == 3\n  assert evidence.returned")["passed"]


@pytest.mark.parametrize(
    "source", ["def check(evidence):\n  evidence.nothing", "def check(:", "x = 1", "import nothing_here"]
)
def test_a_check_that_breaks_is_the_authors_fault(source):
    assert _check(source)["broken"]
