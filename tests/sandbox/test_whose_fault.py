"""What kills, starves or refuses a run is told as whose doing it was."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tutor.errors import SandboxError
from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import Job
from tutor.model.verdicts import Tier
from tutor.sandbox import open_sandbox
from tutor.sandbox.watch import descendants, usage, waited

CALL_AND_WAIT = "import boto3, time\ndef f():\n  boto3.client('s3').list_buckets()\n  time.sleep(60)"


def job(source: str, **limits: float) -> Job:
    return Job(
        source=source.encode(),
        module="submission",
        run=RunSpec("f"),
        limits=Limits(**limits),
        variables={"learner": "mia-test", "region": "us-east-1", "account": "123456789012"},
    )


def test_a_jail_that_the_machine_kills_is_no_fault_of_the_program(sandbox):
    if sandbox.tier is not Tier.STRONG or sandbox.tier_report().slow:
        pytest.skip("namespaces can't be nested here")
    before = set(descendants(os.getpid()))
    opened = open_sandbox()
    opened.warm_up()
    ours = set(descendants(os.getpid())) - before

    def kill_the_nest(_call):
        for pid in ours:  # the AWS process and its copies, too: as when memory runs out
            if b"tutor_inside" in _command(pid):
                os.kill(pid, signal.SIGKILL)

    try:
        with pytest.raises(SandboxError, match="ended while the program ran"):
            opened.run(job(CALL_AND_WAIT), on_call=kill_the_nest)
        assert opened.run(job("def f(): return 1")).returned == 1
    finally:
        opened.close()


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_cancelled_run_ends_at_once(sandbox):
    cancel = threading.Event()
    evidence = sandbox.run(job(CALL_AND_WAIT), cancel, lambda _call: cancel.set())
    assert evidence.outcome is Outcome.CANCELLED


def test_cpu_of_children_that_ended_is_counted():
    burner = "import os\nn = 0\nwhile sum(os.times()[:2]) < 0.3: n += 1\n"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burner!r}]); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        assert usage(parent.pid, float("inf")).cpu_seconds >= 0.25
        parent.kill()


def test_every_threads_waiting_is_counted():
    spin = (
        "import threading, time\n"
        "def spin():\n  end = time.process_time() + 0.5\n  while time.process_time() < end: pass\n"
        "threads = [threading.Thread(target=spin) for _ in range(4)]\n"
        "[thread.start() for thread in threads]\nprint(flush=True)\n[thread.join() for thread in threads]\ninput()"
    )
    with subprocess.Popen([sys.executable, "-c", spin], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        leader = int(Path(f"/proc/{process.pid}/schedstat").read_text("ascii").split()[1]) / 1e9
        assert waited(process.pid) >= leader
        process.kill()


REFUSED = """
import json, resource
from tutor.errors import SandboxError
from tutor.sandbox import open_sandbox
resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
opened = open_sandbox()
try:
    opened.warm_up()
    print(json.dumps("no fault"))
except SandboxError as error:
    print(json.dumps(error.title))
opened.close()
"""


def test_too_few_descriptors_are_a_fault_that_is_told():
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 20
    told = subprocess.run([sys.executable, "-c", REFUSED], capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(told.stdout) != "no fault"


CLOSED = """
import os, threading, time
from tutor.errors import SandboxError
from tutor.sandbox import open_sandbox
from tutor.sandbox.watch import descendants
opened = open_sandbox()
ended = []
def warm_up():
    try: opened.warm_up()
    except SandboxError as error: ended.append(error.title)
thread = threading.Thread(target=warm_up)
thread.start()
while not descendants(os.getpid()): pass
opened.close()
thread.join()
print(ended, descendants(os.getpid()))
"""


def test_closing_in_the_middle_of_warming_up_leaves_nothing():
    told = subprocess.run([sys.executable, "-c", CLOSED], capture_output=True, text=True, check=True, timeout=120)
    assert told.stdout.endswith("[]\n"), told
    assert not told.stderr


ABANDONED = """
import os, sys, time
from tutor.model.course import Limits, RunSpec
from tutor.model.runs import Job
from tutor.model.verdicts import Tier
from tutor.sandbox import open_sandbox
from tutor.sandbox.watch import descendants
opened = open_sandbox(tier=Tier.NONE)
opened.warm_up()
source = (
    b"import subprocess, boto3\\ndef f():\\n"
    b"  p = subprocess.Popen(['sleep', '300'])\\n  boto3.client('s3').list_buckets()\\n  p.wait()"
)
job = Job(source=source, module="m", run=RunSpec("f"), limits=Limits(seconds=300), variables={"region": "us-east-1"})
def die(_call):
    print(*descendants(os.getpid()), flush=True)
    os.kill(os.getpid(), 9)
opened.run(job, on_call=die)
"""


def test_a_judge_that_is_killed_leaves_no_run_behind_even_without_a_wall():
    told = subprocess.run([sys.executable, "-c", ABANDONED], capture_output=True, text=True, check=False, timeout=120)
    left = [int(pid) for pid in told.stdout.split()]
    assert left, told
    for pid in left:
        _await_end(pid)


def _await_end(pid: int) -> None:
    """Wait until a process has ended. The test's own time limit is the limit."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    with os.fdopen(descriptor):
        import select  # noqa: PLC0415 - Linux only, as pidfd_open is

        assert select.select([descriptor], [], [], 60)[0], f"{pid} is alive"
