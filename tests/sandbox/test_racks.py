"""Where instances of runs live: born at the first need, told apart from the learner's fault, and gone with the run."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from pathlib import Path

import pytest

from tutor.course import load_course, shipped_course
from tutor.errors import SandboxError
from tutor.judging import judge_submission
from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import FileOnInstance, Outcome
from tutor.model.runs import Job
from tutor.model.verdicts import Tier, Verdict
from tutor.sandbox import open_sandbox
from tutor.sandbox.inside import wire
from tutor.sandbox.rack import Rack
from tutor.sandbox.watch import descendants

VARIABLES = {"learner": "mia", "region": "us-east-1", "account": "123456789012", "address": "203.0.113.10"}
NOBODY = 2**22 + 1  # no process has such a number
PATIENCE = 30  # seconds until what doesn't end is told as a failure
START = {"instances": [{"name": "web"}]}
LOOKS = b"""
import time
import boto3
def f(seconds):
    ec2 = boto3.client("ec2")
    for _ in range(10):
        time.sleep(seconds / 10)
        found = ec2.describe_instances()["Reservations"]
    return len(found)
"""


def job(start=START, *, machines=True, seconds=0.3):
    return Job(
        source=LOOKS,
        module="m",
        run=RunSpec("f", (seconds,)),
        limits=Limits(seconds=10),
        variables=VARIABLES,
        start=start,
        machines=machines,
        read_files=(("web", "/etc/hostname"),),
    )


@pytest.fixture
def answering(sandbox):
    """The sandbox, if instances answer in it."""
    if why := sandbox.why_no_instances():
        pytest.skip(f"no instance answers here: {why}")
    return sandbox


def nests_of_racks():
    """Our processes that racks are born from, by their command lines."""
    found = []
    for pid in descendants(os.getpid()):
        with contextlib.suppress(OSError):
            found += [pid] if b"guest.nest" in Path(f"/proc/{pid}/cmdline").read_bytes() else []
    return found


def test_a_run_that_launches_none_gets_no_rack_and_finds_no_file(answering):
    evidence = answering.run(job(start={}))
    assert (evidence.outcome, evidence.returned, evidence.instance_files) == (Outcome.RETURNED, 0, {})


def test_racks_are_born_at_the_first_need_and_again_after_their_nest_was_killed():
    with contextlib.closing(open_sandbox()) as opened:
        if opened.tier_report().unreached:
            pytest.skip("no instance answers here")
        others = nests_of_racks()
        assert opened.run(job(machines=False)).instance_files == {}
        assert nests_of_racks() == others
        assert opened.run(job()).instance_files["web /etc/hostname"].text
        for pid in set(nests_of_racks()) - set(others):
            with contextlib.suppress(ProcessLookupError):  # one ends with the other
                os.kill(pid, signal.SIGKILL)
        assert opened.run(job()).instance_files["web /etc/hostname"].text


def test_nothing_of_an_instance_is_left_after_its_run(answering):
    answering.run(job())  # the nest is warm from now on
    before, during = below_nests(), set()
    answering.run(job(seconds=2), None, lambda _call: during.update(below_nests()))
    born = during - before
    assert born
    assert [pid for pid in born if not has_ended(pid)] == []


def test_instances_that_this_machine_ended_cost_no_learner_a_point(answering):
    answering.run(job())
    before, ended = below_nests(), set()

    def end_all(_call):
        for pid in below_nests() - before - ended:
            ended.add(pid)
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(SandboxError):
        answering.run(job(seconds=2), None, end_all)
    assert ended
    assert answering.run(job()).instance_files["web /etc/hostname"].text


def test_an_answer_that_comes_too_late_is_no_other_files(monkeypatch):
    monkeypatch.setattr("tutor.sandbox.rack._READ_SECONDS", 0.01)
    ours, theirs = socket.socketpair()
    rack = Rack(ours)
    wire.send(theirs, {"born": NOBODY})
    assert rack.read("i-1", "slow").why == "unreadable"
    wire.send(theirs, {"text": "of the slow one", "size": 15, "why": ""})
    assert rack.read("i-1", "next") == FileOnInstance(None, why="unreadable")
    theirs.close()
    rack.close()


def below_nests():
    """All that was born of our nests of racks."""
    return {pid for nest in nests_of_racks() for pid in descendants(nest)}


def has_ended(pid):
    """Whether a process is gone, or goes now: what was killed takes a moment."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)


@pytest.mark.parametrize("tier", [Tier.PARTIAL, Tier.NONE])
def test_where_none_can_answer_it_is_the_machines_fault_and_never_a_fail(sandbox, tier):
    if tier is Tier.PARTIAL and sandbox.tier is Tier.NONE:
        pytest.skip("no wall can be drawn on this machine")
    exercise = load_course(shipped_course()).exercises["ssh-in"]
    with contextlib.closing(open_sandbox(tier=tier)) as lesser:
        assert tier.value in lesser.why_no_instances()
        with pytest.raises(SandboxError, match="tier strong"):
            lesser.run(job())
        result = judge_submission(exercise, exercise.solution.read_bytes(), lesser)
    assert result.verdict is Verdict.ERROR
    assert "Instances can't answer here" in result.summary
