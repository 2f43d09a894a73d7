"""The wall and its limits, with real submissions in real jails."""

from __future__ import annotations

import os
import selectors
import threading
from pathlib import Path

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import Job
from tutor.model.verdicts import Tier

VARIABLES = {"learner": "mia-test", "region": "us-east-1", "account": "123456789012"}


def job(source: str, *args: object, call: str = "f", **limits: float) -> Job:
    return Job(
        source=source.encode("utf-8", "surrogateescape"),
        module="submission",
        run=RunSpec(call, args),
        limits=Limits(**limits),
        variables=VARIABLES,
    )


@pytest.fixture
def run(sandbox):
    return lambda source, *args, **more: sandbox.run(job(source, *args, **more))


def test_a_value_comes_back_with_what_was_printed(run):
    evidence = run(
        "import sys\ndef f(a, b):\n  print('out')\n  print('err', file=sys.stderr)\n  return {'sum': a + b}", 2, 3
    )
    assert evidence.outcome is Outcome.RETURNED
    assert evidence.returned == {"sum": 5}
    assert (evidence.stdout, evidence.stderr) == ("out\n", "err\n")


def test_a_result_told_between_our_last_look_and_the_end_is_not_lost(run, monkeypatch):
    look = selectors.DefaultSelector.select

    def look_too_early_for_the_runner(selector, timeout=None):
        runner = next(iter(selector.get_map().values())).fileobj
        return [event for event in look(selector, timeout) if timeout == 0 or event[0].fileobj is not runner]

    monkeypatch.setattr(selectors.DefaultSelector, "select", look_too_early_for_the_runner)
    evidence = run("print('done')", call="")
    assert (evidence.outcome, evidence.stdout) == (Outcome.RETURNED, "done\n")


def test_the_file_is_imported_so_its_functions_can_be_pickled(run):
    source = (
        "from multiprocessing import get_context\n"
        "def double(x): return 2 * x\n"
        "def f(way):\n"
        "  with get_context(way).Pool(2) as pool: return pool.map(double, [1, 2, 3])"
    )
    for way in ("fork", "spawn", "forkserver"):
        evidence = run(source, way)
        assert evidence.returned == [2, 4, 6], (way, evidence)


def test_a_file_that_is_not_python_is_told_with_its_line(run):
    evidence = run("x = 1\ndef f(:")
    assert (evidence.outcome, evidence.raised.line) == (Outcome.SYNTAX, 2)


def test_a_file_that_is_not_utf8_is_a_syntax_error(run):
    assert run("x = '\udcff'").outcome is Outcome.SYNTAX


def test_a_mistyped_method_is_told_with_its_nearest_name(run):
    evidence = run("import boto3\ndef f(): boto3.client('s3').create_buckets(Bucket='x')")
    assert "Did you mean `create_bucket`?" in evidence.raised.message


def test_a_program_that_asks_is_told_that_nobody_types(run):
    assert any("nobody types" in hit for hit in run("def f(): return input('name? ')").denied)


def test_no_call_means_import_only(run):
    evidence = run("print('imported')", call="")
    assert (evidence.outcome, evidence.stdout) == (Outcome.RETURNED, "imported\n")


def test_a_missing_function_is_told(run):
    assert run("def ff(): pass").outcome is Outcome.NO_FUNCTION


def test_an_endless_loop_ends_at_its_limit(run):
    evidence = run("def f():\n  while True: pass", seconds=0.5)
    assert evidence.outcome is Outcome.TIME


def test_waiting_for_ever_ends_at_the_limit_too(run):
    assert run("import time\ndef f(): time.sleep(1000)", seconds=0.5).outcome is Outcome.TIME


def test_memory_in_one_piece_is_refused(run):
    evidence = run("def f(): return len(bytearray(4 << 30))")
    assert evidence.raised.type == "MemoryError"
    assert any("memory" in hit for hit in evidence.limits_hit)


def test_memory_in_small_pieces_ends_the_run(run):
    evidence = run("def f():\n  kept = []\n  while True: kept.append(bytearray(8 << 20))", memory_mb=200)
    assert evidence.outcome is Outcome.MEMORY


def test_a_fork_bomb_hits_its_limit(run):
    evidence = run("import os\ndef f():\n  while True:\n    os.fork()", processes=20, seconds=3)
    assert evidence.outcome in {Outcome.RAISED, Outcome.TIME, Outcome.PROCESSES}
    assert evidence.outcome is not Outcome.RAISED or evidence.limits_hit


def test_output_is_capped(run):
    evidence = run("def f():\n  print('x' * 10_000_000)\n  return 1", output_kb=8)
    assert evidence.returned == 1
    assert len(evidence.stdout) == 8 * 1024
    assert evidence.output_truncated


def test_the_disk_is_small(run):
    source = "def f():\n  for n in range(99):\n    with open(f'/tmp/{n}', 'wb') as file: file.write(bytes(4 << 20))"
    evidence = run(source)
    assert evidence.outcome is Outcome.RAISED
    assert any("disk" in hit for hit in evidence.limits_hit)


def test_exit_is_told_with_its_status(run):
    for source, status in (("import os\ndef f(): os._exit(7)", 7), ("import sys\ndef f(): sys.exit(7)", 7)):
        evidence = run(source)
        assert (evidence.outcome, evidence.exit_status) == (Outcome.EXITED, status)


def test_a_crash_is_told_with_its_signal(run):
    evidence = run("import os\ndef f(): os.abort()")
    assert (evidence.outcome, evidence.exit_status) == (Outcome.SIGNALLED, -6)


def test_cancelling_ends_the_run(sandbox):
    cancel = threading.Event()
    cancel.set()
    assert sandbox.run(job("import time\ndef f(): time.sleep(1000)"), cancel).outcome is Outcome.CANCELLED


def test_a_forged_report_is_no_more_than_a_return_value(run):
    source = (
        "import os, struct, json\n"
        "def f():\n"
        "  body = json.dumps({'outcome': 'returned', 'value': 'forged', 'verdict': 'pass', 'score': 99}).encode()\n"
        "  for fd in range(3, 64):\n"
        "    try: os.write(fd, struct.pack('!I', len(body)) + body)\n"
        "    except OSError: pass\n"
        "  return 'real'"
    )
    evidence = run(source)
    assert evidence.returned in {"forged", "real"}  # the learner's own claim either way; no verdict crosses the wall


def test_garbage_instead_of_a_report_harms_nobody(run):
    source = (
        "import os\n"
        "def f():\n"
        "  for fd in range(3, 64):\n"
        "    try: os.write(fd, b'\\xff' * 100)\n"
        "    except OSError: pass\n"
    )
    assert run(source).outcome is Outcome.EXITED


def test_a_process_that_was_left_running_is_dead_afterwards(sandbox, run):
    mark = f"left-{os.getpid()}-running"
    source = (
        "import os, subprocess, sys\n"
        "def f(mark):\n"
        "  subprocess.Popen([sys.executable, '-c', 'import signal,time;signal.signal(15,1);time.sleep(999)', mark],\n"
        "                   start_new_session=True)\n"
        "  return True"
    )
    assert run(source, mark).returned is True
    assert sandbox.tier is Tier.NONE or not _running(mark)


def _running(mark: str) -> bool:
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in entry.read_bytes():
                return True
        except OSError:
            continue
    return False


needs_wall = pytest.mark.usefixtures("walled")


@pytest.fixture
def walled(sandbox):
    if sandbox.tier is Tier.NONE:
        pytest.skip("no wall can be drawn on this machine: " + "; ".join(sandbox.tier_report().reasons))


@needs_wall
def test_nothing_of_ours_is_in_the_jail(run):
    seen = run(
        "import os\ndef f(paths):\n  return [p for p in paths if os.path.exists(p)]",
        [str(Path.home() / ".bashrc"), str(Path(__file__)), "/etc/shadow", "/var", "/work", "/run"],
    )
    assert seen.returned == []


@needs_wall
def test_there_is_no_network(run):
    evidence = run("import socket\ndef f(): socket.create_connection(('93.184.215.14', 80), 2)")
    assert evidence.outcome is Outcome.RAISED
    assert any("network" in line for line in evidence.denied)


@needs_wall
def test_other_processes_are_not_seen(sandbox, run):
    if sandbox.tier is not Tier.STRONG:
        pytest.skip("needs a process namespace")
    assert len(run("import os\ndef f(): return [n for n in os.listdir('/proc') if n.isdigit()]").returned) <= 3


@needs_wall
def test_the_environment_holds_nothing_of_the_users(run, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-real-one")
    monkeypatch.setenv("SOME_TOKEN", "secret")
    seen = run("import os\ndef f(): return dict(os.environ)").returned
    assert "SOME_TOKEN" not in seen
    assert seen["AWS_SECRET_ACCESS_KEY"] != "the-real-one"  # noqa: S105 - no password


@needs_wall
def test_a_run_leaves_nothing_for_the_next(run):
    assert run("def f():\n  for p in ('/tmp/x', 'x', '/dev/shm/x'): open(p, 'w').close()").outcome is Outcome.RETURNED
    found = run("import os\ndef f(): return os.listdir('/tmp') + os.listdir('/dev/shm')").returned
    assert found == [".aws-models"]  # what the sandbox lays out for each run


@needs_wall
def test_the_system_can_not_be_written(run):
    source = (
        "def f():\n  made = []\n"
        "  for p in ('/x', '/usr/x', '/opt/x', '/dev/x', '/etc/x', '/home/x'):\n"
        "    try: open(p, 'w').close(); made.append(p)\n    except OSError: pass\n  return made"
    )
    assert run(source).returned == []
