"""The whole way, in the real sandbox: what is claimed holds however busy this machine is."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from tutor.grading.speed import judge_speedup
from tutor.model.checks import CheckSpec, SpeedupCheck
from tutor.model.course import Exercise, RunSpec
from tutor.model.inputs import MadeNumbers
from tutor.model.places import Place
from tutor.model.questions import MeasuredQuestion, MeasuredVersion
from tutor.model.verdicts import Verdict
from tutor.speed import measure_speeds, time_versions

HERE = Place(Path("exercise.yaml"))
CHECK = SpeedupCheck("wait_in_threads", "wait_in_turn", 1.3)
SOLUTION = b"""\
import time
from concurrent.futures import ThreadPoolExecutor

def wait(number):
    time.sleep(0.02)
    return number

def wait_in_turn(numbers):
    return [wait(number) for number in numbers]

def wait_in_threads(numbers):
    with ThreadPoolExecutor(len(numbers)) as pool:
        return list(pool.map(wait, numbers))
"""
IN_DISGUISE = SOLUTION.replace(b"ThreadPoolExecutor(len(numbers))", b"ThreadPoolExecutor(1)")


@pytest.fixture
def judged(sandbox, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where the lane is: no other test has to wait for it
    (tmp_path / "solution.py").write_bytes(SOLUTION)
    exercise = Exercise(
        id="wait",
        title="Wait",
        prompt="",
        folder=tmp_path,
        place=HERE,
        run=RunSpec("wait_in_threads", ("${numbers}",)),
        checks=(CheckSpec(CHECK, "it is fast", HERE),),
        make={"numbers": MadeNumbers(8, 1, 10**6)},
        latency_ms=1,  # work that waits: also one core can show it
    )

    def judge(source):
        variables = {"learner": "ada", "region": "us-east-1", "account": "123456789012"}
        measured = measure_speeds(exercise, exercise, variables, source, sandbox=sandbox)["it is fast"]
        return judge_speedup(CHECK, measured), measured

    return judge


def test_an_honest_program_does_not_fail(judged):
    finding, measured = judged(SOLUTION)
    assert finding.verdict in (Verdict.PASS, Verdict.INCONCLUSIVE)
    assert measured.rounds
    assert not measured.wrong


def test_one_after_the_other_in_disguise_does_not_pass(judged):
    finding, measured = judged(IN_DISGUISE)
    assert finding.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE)
    assert measured.rounds


def test_what_returns_something_else_is_wrong_however_fast_it_is(judged):
    finding, _ = judged(b"def wait_in_threads(numbers):\n    return numbers[::-1]\n")
    assert finding.verdict is Verdict.FAIL
    assert "another order" in finding.message


def test_a_call_of_a_microsecond_is_told_from_one_that_waits(sandbox, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    question = MeasuredQuestion(
        id="quick",
        ask="?",
        place=HERE,
        program="import time\ndef add(x):\n    return x + 1\ndef wait(x):\n    time.sleep(0.002)\n    return x + 1\n",
        versions=(MeasuredVersion("waits", "wait"), MeasuredVersion("adds", "add")),
        args=(1,),
    )
    found = time_versions(question, sandbox)
    assert not found.not_measured
    waits, adds = found.seconds["waits"], found.seconds["adds"]
    assert len(waits) == len(adds) >= 7
    assert median(adds) * 10 < median(waits)
