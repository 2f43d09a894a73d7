"""Right ways to count words in parallel meet, wrong ones don't, however they are written.

`right_ways/` and `wrong_ways/` hold a program each: `count(lines)` is to add up `word_count(line)` in parallel. Its
docstring begins with what does the work. What is wrong with the last few is seen in what was counted, not in when.
"""

from __future__ import annotations

import ast
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import Job
from tutor.model.tasks import Leftovers, MeterSpec, Rendezvous, TaskEnd, Workers
from tutor.model.verdicts import Tier
from tutor.sandbox import open_sandbox

HERE = Path(__file__).parent
LINES = ["one two three", "four five", "six", "seven eight nine ten", "eleven", "twelve thirteen"]
COUNT = 13
RIGHT = sorted((HERE / "right_ways").glob("*.py"))
WRONG = sorted((HERE / "wrong_ways").glob("*.py"))
WRONG_WORK = ("thrown_away", "half_of_it", "other_lines", "wrong_count")
SEQUENTIAL = b"def word_count(line): return len(line.split())\ndef count(lines): return sum(map(word_count, lines))"
FEWEST_RIGHT = 15
SOME = ("pool_spawn", "executor_submit", "threads_lock")


def metered(box, source: bytes, workers: Workers | None, at_least: int = 2):
    """The evidence of counting with every call of the task metered."""
    return box.run(
        Job(
            source=source,
            module="word_count_in_some_way",
            run=RunSpec("count", (LINES,)),
            limits=Limits(seconds=30),
            variables={"region": "us-east-1"},
            meter=MeterSpec(("word_count",), workers, at_least),
            linger=True,
        )
    )


def asked_workers(path: Path) -> Workers:
    """What its docstring says that it is about."""
    return Workers((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition(":")[0])


def pieces(tasks):
    """What was counted and what came of it, as often as it was."""
    return Counter((call.argument, call.result) for call in tasks.calls)


@pytest.fixture(scope="module")
def work(sandbox):
    """The pieces of work, as the plain way has them."""
    return pieces(metered(sandbox, SEQUENTIAL, None, 0).tasks)


def assert_parallel(evidence, work):
    assert (evidence.outcome, evidence.returned) == (Outcome.RETURNED, COUNT), evidence
    assert evidence.tasks.rendezvous is Rendezvous.MET, evidence
    assert pieces(evidence.tasks) == work, "each piece once"
    assert {call.end for call in evidence.tasks.calls} == {TaskEnd.RETURNED}
    assert evidence.tasks.undefined == ()
    assert evidence.leftovers == Leftovers(0, 0)
    assert not evidence.tasks.stillborn


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_way_is_seen_to_work_in_parallel(path, sandbox, work):
    assert_parallel(metered(sandbox, path.read_bytes(), asked_workers(path)), work)


def test_there_are_many_right_ways():
    assert len(RIGHT) >= FEWEST_RIGHT
    assert {asked_workers(path) for path in RIGHT} == set(Workers)


def test_a_wrong_way_never_meets_or_does_other_work(sandbox, work):
    """Some take seconds until it is certain that nothing more comes; so they wait beside each other."""

    def what_is_wrong(path):
        evidence = metered(sandbox, path.read_bytes(), asked_workers(path))
        if evidence.outcome is not Outcome.RETURNED:
            return evidence
        return evidence.tasks.rendezvous, pieces(evidence.tasks) == work

    with ThreadPoolExecutor(4) as executor:
        seen = dict(zip([path.stem for path in WRONG], executor.map(what_is_wrong, WRONG), strict=True))
    assert {name: seen.pop(name)[1] for name in WRONG_WORK} == dict.fromkeys(WRONG_WORK, False)
    assert seen == dict.fromkeys(seen, (Rendezvous.BLOCKED, True))


@pytest.mark.parametrize(
    "options",
    [{"tier": Tier.PARTIAL}, {"tier": Tier.NONE}, {"fork": False}],
    ids=["partial", "none", "a-wall-for-each-run"],
)
def test_calls_are_metered_behind_every_wall(options, work):
    box = open_sandbox(**options)
    try:
        for name in SOME:
            path = HERE / "right_ways" / f"{name}.py"
            assert_parallel(metered(box, path.read_bytes(), asked_workers(path)), work)
        evidence = metered(box, SEQUENTIAL, Workers.PROCESSES)
    finally:
        box.close()
    assert (evidence.returned, evidence.tasks.rendezvous) == (COUNT, Rendezvous.BLOCKED)


# --- what the meter tells ----------------------------------------------------------------------------------


def test_processes_and_threads_are_told_apart(sandbox):
    tasks = metered(sandbox, (HERE / "right_ways/process_queue.py").read_bytes(), Workers.PROCESSES).tasks
    assert len({call.process for call in tasks.calls}) == len(LINES)
    assert {(call.process == 1, call.thread) for call in tasks.calls} == {(False, 1)}
    tasks = metered(sandbox, (HERE / "right_ways/thread_subclass.py").read_bytes(), Workers.THREADS).tasks
    assert {call.process for call in tasks.calls} == {1}
    assert sorted(call.thread for call in tasks.calls) == [2, 3, 4, 5, 6, 7]
    tasks = metered(sandbox, SEQUENTIAL, None, 0).tasks
    assert {(call.process, call.thread) for call in tasks.calls} == {(1, 1)}


def test_one_after_another_is_told_so(sandbox):
    calls = metered(sandbox, (HERE / "wrong_ways/joined_in_the_loop.py").read_bytes(), Workers.THREADS).tasks.calls
    assert all(earlier.ended <= later.began for earlier, later in pairwise(calls))


def test_calls_go_only_when_enough_are_there(sandbox):
    calls = metered(sandbox, (HERE / "right_ways/executor_map.py").read_bytes(), Workers.PROCESSES).tasks.calls
    assert min(call.went for call in calls) >= sorted(call.began for call in calls)[1]
    assert all(call.began <= call.went <= call.ended for call in calls)


@pytest.mark.parametrize(
    ("most", "asked", "outcome"),
    [(3, 3, Rendezvous.MET), (3, 4, Rendezvous.BLOCKED)],
    ids=["enough", "one-too-few"],
)
def test_as_many_as_asked_must_be_in_flight(most, asked, outcome, sandbox):
    source = (HERE / "right_ways/executor_threads.py").read_text("utf-8").replace("Executor(2)", f"Executor({most})")
    assert metered(sandbox, source.encode(), Workers.THREADS, asked).tasks.rendezvous is outcome


ODD = {
    "undefined": "def count(lines): return 1",
    "of its own": "def count(lines):\n def word_count(line): return 1\n return sum(map(word_count, lines))",
    "raises": "def word_count(line): raise KeyError(line)\ndef count(lines): return word_count(lines[0])",
    "ends": "import os\ndef word_count(line): os._exit(0)\ndef count(lines): return word_count(lines[0])",
}


def test_what_became_of_a_call_is_told(sandbox):
    seen = {name: metered(sandbox, source.encode(), None, 0).tasks for name, source in ODD.items()}
    assert {name: tasks.undefined for name, tasks in seen.items() if tasks.undefined} == {
        "undefined": ("word_count",),
        "of its own": ("word_count",),
    }
    assert [call.end for call in seen["raises"].calls] == [TaskEnd.RAISED]
    assert [call.end for call in seen["ends"].calls] == [TaskEnd.LOST]
    assert {call.result for name in ("raises", "ends") for call in seen[name].calls} == {""}
