"""The sandbox as a service: its lesser tiers, what it keeps warm, and what happens when a warm process dies."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tutor.course import load_course, shipped_course
from tutor.errors import SandboxError
from tutor.judging import judge_submission
from tutor.model.course import Limits, RunSpec
from tutor.model.runs import Job
from tutor.model.verdicts import Tier, Verdict
from tutor.sandbox import open_sandbox
from tutor.sandbox.aws_client import AwsProcess
from tutor.sandbox.watch import descendants


@pytest.fixture(scope="module")
def exercise():
    return load_course(shipped_course()).exercises["add-object"]  # it has a check in Python, too


@pytest.mark.parametrize("tier", [Tier.PARTIAL, Tier.NONE])
def test_a_lesser_tier_judges_the_same_and_says_which_it_is(tier, exercise, sandbox):
    if tier is Tier.PARTIAL and sandbox.tier is Tier.NONE:
        pytest.skip("no wall can be drawn on this machine")
    lesser = open_sandbox(tier=tier)
    try:
        result = judge_submission(exercise, exercise.solution.read_bytes(), lesser)
    finally:
        lesser.close()
    assert (result.verdict, result.tier) == (Verdict.PASS, tier)


def test_nothing_is_left_running_after_close(exercise):
    before = set(descendants(os.getpid()))
    opened = open_sandbox()
    opened.warm_up()
    judge_submission(exercise, exercise.starter.read_bytes(), opened)
    opened.close()
    assert set(descendants(os.getpid())) <= before


def test_a_closed_sandbox_says_so(exercise):
    opened = open_sandbox()
    opened.close()
    with pytest.raises(SandboxError, match="closed"):
        opened.warm_up()
    assert judge_submission(exercise, b"", opened).verdict is Verdict.ERROR


def test_a_sandbox_whose_warm_processes_were_killed_starts_new_ones(exercise):
    before = set(descendants(os.getpid()))
    opened = open_sandbox()
    try:
        opened.warm_up()
        for pid in set(descendants(os.getpid())) - before:
            with contextlib.suppress(ProcessLookupError):  # one dies of the other's death
                os.kill(pid, signal.SIGKILL)
        result = judge_submission(exercise, exercise.solution.read_bytes(), opened)
        assert result.verdict is Verdict.PASS
    finally:
        opened.close()


def test_a_jail_that_dies_while_its_aws_comes_up_is_replaced(exercise, monkeypatch):
    """As where all were killed, and the jail is the last to notice on a busy machine."""
    if not hasattr(os, "pidfd_open"):
        pytest.skip("no way to wait for the end of another's child")
    before = set(descendants(os.getpid()))
    opened = open_sandbox()
    really_open = AwsProcess.open

    def open_slowly(process, order):
        made = really_open(process, order)
        while jail:
            _see_dead(jail.pop())
        return made

    try:
        opened.tier_report()
        jail = set(descendants(os.getpid())) - before
        assert jail
        monkeypatch.setattr(AwsProcess, "open", open_slowly)
        result = judge_submission(exercise, exercise.solution.read_bytes(), opened)
        assert result.verdict is Verdict.PASS
    finally:
        opened.close()


def _see_dead(pid):
    with contextlib.suppress(ProcessLookupError):
        ended = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGKILL)
            select.select([ended], [], [])
        finally:
            os.close(ended)


def test_metadata_keeps_its_spelling_through_the_jail(sandbox):
    source = (
        "import boto3\n"
        "def f(name):\n"
        "  s3 = boto3.client('s3')\n"
        "  s3.create_bucket(Bucket=name)\n"
        "  s3.put_object(Bucket=name, Key='k', Metadata={'taken_by': 'me'})\n"
        "  return s3.head_object(Bucket=name, Key='k')['Metadata']\n"
    )
    variables = {"learner": "mia", "region": "us-east-1", "account": "123456789012"}
    job = Job(source=source.encode(), module="m", run=RunSpec("f", ("mia-x1",)), limits=Limits(), variables=variables)
    assert sandbox.run(job).returned == {"taken_by": "me"}


def test_a_check_may_begin_while_the_sandbox_still_warms_up(exercise):
    """Several threads then wait for the same warm processes; each must hear them."""
    opened = open_sandbox()
    try:
        with ThreadPoolExecutor(4) as threads:
            for waiting in [threads.submit(opened.warm_up) for _ in range(4)]:
                waiting.result()
        result = judge_submission(exercise, exercise.solution.read_bytes(), opened)
    finally:
        opened.close()
    assert result.verdict is Verdict.PASS
