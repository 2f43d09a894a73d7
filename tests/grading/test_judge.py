"""A submission is judged as a whole: what it did counts, what nobody did earns nothing, faults stay apart."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tutor.grading
from tutor.model.checks import (
    AclCheck,
    BucketCheck,
    CalledCheck,
    ObjectCheck,
    PrintsCheck,
    PythonCheck,
    RaisesCheck,
    ReturnsCheck,
    UrlCheck,
)
from tutor.model.course import Limits
from tutor.model.evidence import Outcome, Raised, UrlAnswer
from tutor.model.runs import AuthorCheckOutcome
from tutor.model.verdicts import Verdict

MADE = BucketCheck("b")
UNDONE = (
    BucketCheck("other", exists=False),
    ObjectCheck("b", "k", exists=False),
    CalledCheck("DeleteBucket", times=0),
    CalledCheck("GetObject", at_most=2),
    RaisesCheck(None),
    ReturnsCheck(None),
    PrintsCheck(equals=""),
    UrlCheck("http://b.s3.us-east-1.amazonaws.com/k", 403),
)
CLOSED = {"GET http://b.s3.us-east-1.amazonaws.com/k": UrlAnswer(403, "")}
WITH_B = {"buckets": {"b": {"objects": {"k": "x"}}}}


@pytest.mark.parametrize("check", UNDONE, ids=lambda check: type(check).__name__)
def test_doing_nothing_earns_nothing(make, check):
    result = make.judge(make.exercise(MADE, check), make.evidence(urls=CLOSED))
    assert (result.verdict, result.score) == (Verdict.FAIL, 0.0)
    assert "counts once the rest works" in result.checks[1].message


@pytest.mark.parametrize("check", UNDONE, ids=lambda check: type(check).__name__)
def test_it_counts_beside_work_that_was_done(make, check):
    seen = make.evidence(buckets=make.buckets(make.bucket("b")), urls=CLOSED)
    assert make.judge(make.exercise(MADE, check), seen).verdict is Verdict.PASS


@pytest.mark.parametrize("outcome", [Outcome.EXITED, Outcome.SIGNALLED, Outcome.TIME, Outcome.MEMORY, Outcome.RAISED])
def test_work_done_before_the_run_broke_off_counts_and_what_it_did_not_come_to_does_not(make, outcome):
    seen = make.evidence(outcome, buckets=make.buckets(make.bucket("b")), exit_status=0)
    result = make.judge(make.exercise(MADE, CalledCheck("DeleteBucket", times=0)), seen)
    assert [check.verdict for check in result.checks] == [Verdict.PASS, Verdict.FAIL]
    assert "runs to its end" in result.checks[1].message
    assert result.verdict is Verdict.PARTIAL


@pytest.mark.parametrize(
    ("check", "state"),
    [
        (BucketCheck("b", exists=False), {}),
        (ObjectCheck("b", "k", exists=False), {"b": {}}),
        (ObjectCheck("b", "k", equals="new"), {"b": {"k": ("new", "private")}}),
        (AclCheck("b", "public-read", "k"), {"b": {"k": ("x", "public-read")}}),
    ],
)
def test_changing_what_the_start_has_is_work(make, check, state):
    states = [make.bucket(n, objects={k: make.obj(t, acl=a) for k, (t, a) in o.items()}) for n, o in state.items()]
    result = make.judge(make.exercise(check, start=WITH_B), make.evidence(buckets=make.buckets(*states)))
    assert result.verdict is Verdict.PASS


@pytest.mark.parametrize(
    "check", [BucketCheck("b"), ObjectCheck("b", "k"), ObjectCheck("b", "k", equals="x"), AclCheck("b", "private", "k")]
)
def test_what_the_start_has_already_is_no_work(make, check):
    seen = make.evidence(buckets=make.buckets(make.bucket("b", objects={"k": make.obj("x")})))
    assert make.judge(make.exercise(BucketCheck("new"), check, start=WITH_B), seen).score == 0


def test_raising_as_asked_is_an_end_too(make):
    raised = Raised("ValueError", "bad name")
    checks = (RaisesCheck("ValueError"), CalledCheck("CreateBucket", times=0))
    assert make.judge(make.exercise(*checks), make.evidence(Outcome.RAISED, raised=raised)).verdict is Verdict.PASS


def test_a_program_without_a_call_may_end_with_exit_status_0(make):
    checks = (PrintsCheck(equals="hi"), CalledCheck("CreateBucket", times=0))
    for status, verdict in ((0, Verdict.PASS), (1, Verdict.PARTIAL)):
        seen = make.evidence(Outcome.EXITED, exit_status=status, stdout="hi\n")
        assert make.judge(make.exercise(*checks, call=""), seen).verdict is verdict


def test_an_exercise_of_such_checks_alone_can_be_passed(make):
    assert make.judge(make.exercise(CalledCheck("CreateBucket", times=0)), make.evidence()).verdict is Verdict.PASS


SUMMARIES = [
    (Outcome.RETURNED, {}, ""),
    (Outcome.UNSENDABLE, {"returned_repr": "b'x'"}, "`work` returned b'x', which is not made of plain"),
    (
        Outcome.RAISED,
        {"raised": Raised("ClientError", "An error occurred", "BucketAlreadyExists", 7)},
        "Line 7 raised ClientError (BucketAlreadyExists): An error occurred.",
    ),
    (Outcome.SYNTAX, {"raised": Raised("SyntaxError", "'(' was never closed", line=3)}, "Line 3 is not Python"),
    (Outcome.NO_FUNCTION, {"raised": Raised("", "did you mean `wrok`?")}, "no function `work`. Did you mean `wrok`?"),
    (
        Outcome.EXITED,
        {"exit_status": 0},
        "with exit status 0 (os._exit or sys.exit) before `work` returned; nothing after that point ran.",
    ),
    (Outcome.EXITED, {}, "Before `work` returned, the program closed its connection to the judge"),
    (Outcome.SIGNALLED, {"exit_status": -11}, "SIGSEGV"),
    (Outcome.TIME, {}, "limit of 2.5 seconds"),
    (Outcome.MEMORY, {}, "limit of 100 MiB"),
    (Outcome.PROCESSES, {}, "limit of 7 processes"),
    (Outcome.CANCELLED, {}, "cancelled"),
    (Outcome.MACHINE, {"machine_note": "the machine was starved"}, "the machine was starved. It is not your fault"),
]


@pytest.mark.parametrize(("outcome", "more", "told"), SUMMARIES)
def test_every_ending_is_named_in_a_plain_sentence(make, outcome, more, told):
    limits = Limits(seconds=2.5, memory_mb=100, processes=7)
    summary = make.judge(make.exercise(MADE, limits=limits), make.evidence(outcome, **more)).summary
    assert told in summary
    assert bool(summary) is bool(told)


IMPORTED = "That was while the file was imported, before `work` was called."
GUARD = 'belongs under `if __name__ == "__main__":`.'


@pytest.mark.parametrize(
    "outcome",
    [Outcome.TIME, Outcome.MEMORY, Outcome.PROCESSES, Outcome.RAISED, Outcome.EXITED, Outcome.SIGNALLED],
)
def test_what_ended_while_the_file_was_imported_is_told_to_be_there(make, outcome):
    raised = Raised("ValueError", "no", line=9) if outcome is Outcome.RAISED else None
    early, late = (
        make.judge(make.exercise(MADE), make.evidence(outcome, raised=raised, called=called)).summary
        for called in (False, True)
    )
    assert early.startswith(late)
    assert IMPORTED in early
    assert GUARD in early
    assert "imported" not in late


def test_a_module_that_is_not_there_is_no_call_at_the_end_of_the_file(make):
    raised = Raised("ModuleNotFoundError", "No module named 'boto33'", line=1)
    summary = make.judge(make.exercise(MADE), make.evidence(Outcome.RAISED, raised=raised, called=False)).summary
    assert summary.endswith(IMPORTED)


@pytest.mark.parametrize("outcome", [Outcome.SYNTAX, Outcome.NO_FUNCTION, Outcome.CANCELLED, Outcome.MACHINE])
def test_where_nothing_ran_or_nothing_is_the_learners_doing_the_import_is_not_named(make, outcome):
    summary = make.judge(make.exercise(MADE), make.evidence(outcome, called=False)).summary
    assert "imported" not in summary


def test_a_program_that_is_only_imported_has_no_function_to_wait_for(make):
    exercise = make.exercise(MADE, call="")
    assert "imported" not in make.judge(exercise, make.evidence(Outcome.TIME, called=False)).summary


def test_every_ending_has_its_test():
    assert {outcome for outcome, _, _ in SUMMARIES} == set(Outcome)


def test_what_the_jail_stopped_is_told(make):
    seen = make.evidence(denied=("a connection to 8.8.8.8",), limits_hit=("open files",))
    summary = make.judge(make.exercise(MADE), seen).summary
    assert "The jail stopped: a connection to 8.8.8.8." in summary
    assert "Limits reached: open files." in summary


@pytest.mark.parametrize(
    ("outcome", "verdict"), [(Outcome.MACHINE, Verdict.ERROR), (Outcome.CANCELLED, Verdict.INCONCLUSIVE)]
)
def test_what_could_not_be_judged_is_not_the_learners_fault(make, outcome, verdict):
    seen = make.evidence(outcome, buckets=make.buckets(make.bucket("b")))
    result = make.judge(make.exercise(MADE, PythonCheck("f")), seen)
    assert {check.verdict for check in result.checks} == {verdict} == {result.verdict}


def test_an_authors_checks_speak_for_themselves(make):
    author = {
        "good": AuthorCheckOutcome(passed=True),
        "bad": AuthorCheckOutcome(passed=False, message="two files were read, not three", expected=3, actual=2),
    }
    result = make.judge(make.exercise(PythonCheck("good"), PythonCheck("bad")), make.evidence(), **author)
    assert result.verdict is Verdict.PARTIAL
    assert (result.checks[1].message, result.checks[1].expected) == ("two files were read, not three", 3)


@pytest.mark.parametrize(
    "author",
    [{}, {"f": AuthorCheckOutcome(passed=False, message="NameError: x", broken=True)}],
    ids=["absent", "broken"],
)
def test_a_broken_author_check_is_an_error_and_no_failure(make, author):
    result = make.judge(make.exercise(MADE, PythonCheck("f")), make.evidence(), **author)
    assert result.verdict is Verdict.ERROR
    assert "`f`" in result.checks[1].message


def test_the_first_cause_that_fits_is_named_unless_all_is_well(make):
    causes = [
        ((PrintsCheck(contains=("/b",)), ReturnsCheck(None)), "You printed it."),
        ((ReturnsCheck(None),), "Late."),
    ]
    given_exercise = make.exercise(ReturnsCheck("/b"), diagnoses=causes)
    assert make.judge(given_exercise, make.evidence(stdout="/b")).diagnosis == "You printed it."
    assert make.judge(given_exercise, make.evidence()).diagnosis == "Late."
    assert make.judge(given_exercise, make.evidence(returned="/b")).diagnosis == ""


def test_an_authors_word_is_added_to_a_failure_and_not_to_a_withheld_pass(make):
    checks = (make.spec(MADE, otherwise="See section 2."), make.spec(UNDONE[2], otherwise="Do not delete."))
    first, second = make.judge(make.exercise(*checks), make.evidence()).checks
    assert first.message.endswith("\nSee section 2.")
    assert "Do not delete." not in second.message


def test_points_add_up(make):
    checks = (make.spec(MADE, points=2.5), make.spec(BucketCheck("c"), points=0.5))
    result = make.judge(make.exercise(*checks), make.evidence(buckets=make.buckets(make.bucket("b"))))
    assert (result.score, result.max_score, result.verdict) == (2.5, 3.0, Verdict.PARTIAL)


def test_output_is_shown_whole_but_cannot_drive_the_terminal(make):
    seen = make.evidence(stdout="a\x1b[2J\r\nb\tc\n", stderr="oops\x9b\udc80\n", output_truncated=True)
    output = make.judge(make.exercise(MADE), seen).output
    assert output.startswith("a␛[2J\nb\tc\noops\\x9b\\udc80\n")
    assert "cut" in output


HOSTILE = "\x1b[31m\x07\x9b\u202e'`${x}\n" * 40


def test_hostile_names_are_harmless_wherever_they_show(make):
    state = make.bucket(HOSTILE, objects={HOSTILE: make.obj(HOSTILE, acl=HOSTILE)}, acl=HOSTILE)
    seen = make.evidence(
        Outcome.RAISED,
        raised=Raised(HOSTILE, HOSTILE, HOSTILE, 1),
        buckets=make.buckets(state, make.bucket("b", acl=HOSTILE)),
        calls=(make.call(HOSTILE, HOSTILE, Bucket=HOSTILE), make.call("CreateBucket", HOSTILE, Bucket=HOSTILE)),
        stdout=HOSTILE,
        denied=(HOSTILE,),
    )
    checks = (
        BucketCheck("c"),
        ObjectCheck("b", "k"),
        AclCheck("b", "public-read"),
        CalledCheck("CreateBucket", error=""),
        CalledCheck("PutObject"),
        RaisesCheck("ValueError"),
        PrintsCheck(equals="x"),
    )
    result = make.judge(make.exercise(*checks), seen)
    assert all(check.verdict is Verdict.FAIL for check in result.checks)
    for text in (repr([(c.message) for c in result.checks]), result.summary, result.output):
        assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert all(not set(check.message) & set("\x1b\x07\x9b\u202e") for check in result.checks)
    assert all(len(check.message) < 2000 for check in result.checks)


@settings(max_examples=200, deadline=None)
@given(
    outcome=st.sampled_from(Outcome),
    checks=st.lists(st.sampled_from((MADE, *UNDONE, PythonCheck("f"))), max_size=6),
    made=st.booleans(),
    passed=st.booleans(),
)
def test_every_run_gets_one_sound_verdict(make, outcome, checks, made, passed):
    seen = make.evidence(outcome, buckets=make.buckets(make.bucket("b")) if made else {}, urls=CLOSED)
    author = {"f": AuthorCheckOutcome(passed=passed)}
    result = make.judge(make.exercise(*checks), seen, **author)
    assert result == make.judge(make.exercise(*checks), seen, **author)
    assert 0 <= result.score <= result.max_score
    assert all(check.message for check in result.checks if check.verdict is not Verdict.PASS)
    if result.verdict is Verdict.PASS:
        assert result.score == result.max_score


def test_the_room_is_pure():
    forbidden = {"boto3", "io", "os", "random", "socket", "sqlite3", "subprocess", "threading", "time", "tempfile"}
    for path in Path(tutor.grading.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & forbidden, path
            assert not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "open"), path
