"""What waits in vain is found out, what works or may still come is left alone; and what a run leaves behind is seen."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import HoldSpec, Job
from tutor.model.tasks import Leftovers, MeterSpec, Rendezvous, Workers
from tutor.sandbox.stillness import Stillness

LINES = ["one two three", "four five", "six", "seven eight nine ten"]
MANY = 20_000  # looks: who is not seen by then never will be
FEW = 300
NAMES = [f"file-{number}.txt" for number in range(20)]


def run(sandbox, source, *args, at_least=2, workers=Workers.PROCESSES, meter=True, **more):
    return sandbox.run(
        Job(
            source=source.encode(),
            module="at_work",
            run=RunSpec("f", args or (LINES,)),
            limits=more.pop("limits", Limits(seconds=30)),
            variables={"region": "us-east-1"},
            meter=MeterSpec(("word_count",), workers, at_least) if meter else None,
            **{"linger": True, **more},
        )
    )


# --- seen from outside -------------------------------------------------------------------------------------


@contextmanager
def program(code):
    """Its process, once it has said that it is there."""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE) as process:
        assert process.stdout.readline()
        yield process
        process.kill()


def found_still(process, looks, seconds=0.02, **options):
    """Whether it is found still in so many looks, which are as good as `seconds` apart."""
    stillness = Stillness(**options)
    return any(stillness.look([process.pid], number * seconds) for number in range(looks))


THERE = "import threading, time, select, sys\nprint('there', flush=True)\n"


@pytest.mark.parametrize(
    "waits",
    [
        "sys.stdin.read()",
        "threading.Lock().acquire() or threading.Semaphore(0).acquire()",
        "threading.Event().wait()",
        "select.select([sys.stdin], [], [])",
        "time.sleep(10_000)",  # a clock runs: it takes longer to tell
        "while True: time.sleep(0.1)",  # one that looks around
    ],
)
def test_who_waits_for_good_is_still(waits):
    with program(THERE + waits) as process:
        assert found_still(process, MANY)


@pytest.mark.parametrize(
    "works",
    [
        "while True: pass",
        "threading.Thread(target=sys.stdin.read).start()\nwhile True: pass",
    ],
    ids=["alone", "while-others-wait"],
)
def test_a_thread_that_wants_a_cpu_is_never_still_however_long_it_gets_none(works):
    with program("import os; os.nice(19)\n" + THERE + works) as process:
        assert not found_still(process, FEW)


def test_whose_answer_is_known_to_take_long_gets_the_time():
    with program(THERE + "sys.stdin.read()") as process:
        assert found_still(process, MANY)
        assert not found_still(process, 10, patience=1.0)


def test_nobody_is_not_still():
    assert not any(Stillness().look([], number) for number in range(FEW))


# --- workers that wait in vain -----------------------------------------------------------------------------

TASK = "def word_count(line): return len(line.split())\n"
POLLER = (
    TASK
    + """
import threading, time
def f(lines):
    for line in lines:
        thread = threading.Thread(target=word_count, args=(line,))
        thread.start()
        while thread.is_alive():
            time.sleep(0.02)
"""
)
LATE = (
    TASK
    + """
import threading, time
def f(lines):
    threads = [threading.Thread(target=word_count, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    for thread in threads:
        thread.join()
"""
)
BUSY_FIRST = (
    TASK
    + """
import os, threading
def work(line):
    os.nice(19)
    sum(number * number for number in range(2_000_000))
    word_count(line)
def f(lines):
    threads = [threading.Thread(target=word_count, args=(lines[0],)), threading.Thread(target=work, args=(lines[1],))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""
)


@pytest.mark.parametrize(
    ("source", "outcome"),
    [(POLLER, Rendezvous.BLOCKED), (LATE, Rendezvous.MET), (BUSY_FIRST, Rendezvous.MET)],
    ids=["looks-around-for-its-only-worker", "starts-its-workers-late", "has-work-to-do-first"],
)
def test_who_may_still_come_is_waited_for(source, outcome, sandbox):
    assert run(sandbox, source, workers=Workers.THREADS).tasks.rendezvous is outcome


def test_a_run_that_ends_before_its_workers_meet_has_settled_nothing(sandbox):
    endless = "def f(lines):\n while True: pass\n"
    evidence = run(sandbox, TASK + endless, limits=Limits(seconds=0.5))
    assert (evidence.outcome, evidence.tasks.rendezvous) == (Outcome.TIME, Rendezvous.UNFINISHED)
    busy_beside = "import threading\n" + endless.replace(
        "while", "threading.Thread(target=word_count, args=lines[:1]).start()\n while"
    )
    evidence = run(sandbox, TASK + busy_beside, limits=Limits(seconds=0.5))
    assert (evidence.outcome, evidence.tasks.rendezvous) == (Outcome.TIME, Rendezvous.UNFINISHED)


# --- workers that die at birth -----------------------------------------------------------------------------

DYING = """
import multiprocessing, os
def word_count(line): return len(line.split())
def die(): os._exit(1)
def f(lines):
    with multiprocessing.get_context({method!r}).Pool(4, initializer=die) as pool:
        return sum(pool.map(word_count, lines))
"""
SLOW_STARTERS = """
import multiprocessing, time
def word_count(line): return len(line.split())
def work(line, go):
    go.wait()
    word_count(line)
def f(lines):
    go = multiprocessing.Event()
    processes = [multiprocessing.Process(target=work, args=(line, go)) for line in lines]
    for process in processes:
        process.start()
    time.sleep(0.3)
    go.set()
    for process in processes:
        process.join()
"""


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_a_pool_whose_workers_die_at_birth_is_ended(method, sandbox):
    evidence = run(sandbox, DYING.format(method=method))
    assert (evidence.outcome, evidence.tasks.stillborn) == (Outcome.PROCESSES, True)
    assert evidence.tasks.calls == ()


def test_many_workers_that_take_long_to_start_are_not_taken_for_dying_ones(sandbox):
    evidence = run(sandbox, SLOW_STARTERS, LINES * 12)
    assert (evidence.outcome, evidence.tasks.rendezvous) == (Outcome.RETURNED, Rendezvous.MET)
    assert len(evidence.tasks.calls) == 48
    assert not evidence.tasks.stillborn


# --- what is left running ----------------------------------------------------------------------------------

LEFT = """
import multiprocessing, os, subprocess, threading, time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool, shared_memory
kept = []
def word_count(line): return len(line.split())
def pool_left_open():
    kept.append(Pool(3))
    kept[0].map(len, ["a"])
def pool_closed_and_joined():
    pool = Pool(3)
    pool.map(len, ["a"])
    pool.close()
    pool.join()
def pool_ended_on_its_way():
    with Pool(3) as pool:
        pool.map(len, ["a"])
def thread_that_waits():
    threading.Thread(target=threading.Event().wait).start()
def daemon_thread_that_waits():
    threading.Thread(target=threading.Event().wait, daemon=True).start()
def thread_that_works():
    def work():
        while True: pass
    threading.Thread(target=work, daemon=True).start()
def thread_that_is_done_soon():
    threading.Thread(target=sum, args=(range(100_000),)).start()
def process_that_works():
    def work():
        while True: pass
    kept.append(multiprocessing.Process(target=work))
    kept[0].start()
def process_not_joined():
    kept.append(multiprocessing.Process(target=len, args=("a",)))
    kept[0].start()
def process_that_looks_around():
    def work():
        while True: time.sleep(0.05)
    kept.append(multiprocessing.Process(target=work))
    kept[0].start()
def grandchild():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True: pass
        os._exit(0)
    os.wait()
def zombie():
    pid = os.fork()
    if pid == 0: os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
def resource_tracker():
    kept.append(shared_memory.SharedMemory(create=True, size=10))
def forkserver():
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        pool.map(len, ["a"])
def executor_left_open():
    kept.append(ThreadPoolExecutor(2))
    list(kept[0].map(len, ["a", "b", "c", "d"]))
def f(name): globals()[name.replace(" ", "_")]()
"""
NOTHING = Leftovers(0, 0)


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("pool left open", Leftovers(3, 3)),  # multiprocessing's own threads serve it
        ("pool closed and joined", NOTHING),
        ("pool ended on its way", NOTHING),
        ("thread that waits", Leftovers(0, 1)),
        ("daemon thread that waits", Leftovers(0, 1)),
        ("thread that works", Leftovers(0, 1)),
        ("thread that is done soon", NOTHING),
        ("process that works", Leftovers(1, 0)),
        ("process not joined", NOTHING),
        ("process that looks around", Leftovers(1, 0)),
        ("grandchild", Leftovers(1, 0)),
        ("zombie", NOTHING),
        ("resource tracker", NOTHING),
        ("forkserver", NOTHING),
    ],
)
def test_what_is_left_running_is_seen(what, left, sandbox):
    evidence = run(sandbox, LEFT, what)
    assert (evidence.raised, evidence.outcome, evidence.leftovers) == (None, Outcome.RETURNED, left), evidence.stdout


def test_an_executor_left_open_leaves_threads(sandbox):
    left = run(sandbox, LEFT, "executor left open").leftovers
    assert left.processes == 0
    assert left.threads in (1, 2)  # it starts as many as it needs


# --- the call alone ----------------------------------------------------------------------------------------


def test_the_import_is_not_timed_with_the_call(sandbox):
    source = "sum(number * number for number in range(3_000_000))\ndef f(lines): return len(lines)"
    evidence = run(sandbox, source, meter=False)
    assert evidence.returned == len(LINES)
    assert 0 < evidence.call_seconds < evidence.seconds / 2


def test_no_argument_is_known_at_import(sandbox):
    source = """
import gc, sys
frame, seen = sys._getframe(), ""
while frame is not None:
    seen += repr(frame.f_locals)
    frame = frame.f_back
seen += repr([thing for thing in gc.get_objects() if type(thing) in (str, list, dict, tuple, bytes)])
def f(word): return word in seen
"""
    evidence = run(sandbox, source, "a-word-that-nobody-else-has", meter=False)
    assert (evidence.outcome, evidence.returned) == (Outcome.RETURNED, False)


# --- calls to AWS that are held for each other ---------------------------------------------------------------

UPLOAD = """
import boto3
from botocore.config import Config
from concurrent.futures import ThreadPoolExecutor
def f(names):
    s3 = boto3.client("s3", config=Config(max_pool_connections=20))
    s3.create_bucket(Bucket="mia-files")
    def upload(name): s3.put_object(Bucket="mia-files", Key=name, Body=b"x")
    {upload}
"""
TOGETHER = "with ThreadPoolExecutor({}) as executor: list(executor.map(upload, names))"
ALONE = "for name in names: upload(name)"


@pytest.mark.parametrize("latency", [0.0, 0.06])
@pytest.mark.parametrize(
    ("upload", "outcome"),
    [
        (TOGETHER.format(20), Rendezvous.MET),
        (TOGETHER.format(4), Rendezvous.MET),
        (TOGETHER.format(3), Rendezvous.BLOCKED),
        (ALONE, Rendezvous.BLOCKED),
    ],
    ids=["twenty-threads", "four-threads", "three-threads", "one-after-another"],
)
def test_uploads_are_held_until_enough_are_in_flight(upload, outcome, latency, sandbox):
    evidence = run(
        sandbox,
        UPLOAD.format(upload=upload),
        NAMES,
        meter=False,
        linger=False,
        latency=latency,
        hold=HoldSpec("PutObject", 4),
    )
    assert (evidence.outcome, evidence.held) == (Outcome.RETURNED, outcome), evidence
    assert sorted(evidence.buckets["mia-files"].objects) == sorted(NAMES)
    assert [call.error for call in evidence.calls] == [""] * 21


def test_one_that_gives_up_and_tries_again_is_not_two(sandbox):
    hasty = UPLOAD.replace("max_pool_connections=20", "read_timeout=0.1, retries={{'total_max_attempts': 50}}")
    evidence = run(
        sandbox, hasty.format(upload=ALONE), NAMES[:2], meter=False, linger=False, hold=HoldSpec("PutObject", 4)
    )
    assert evidence.held is not Rendezvous.MET
