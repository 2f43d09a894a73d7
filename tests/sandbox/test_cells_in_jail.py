"""Cells run one after the other in one jail: what they share, what they can't reach, and how they end."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from tutor.errors import SandboxError
from tutor.model.cells import CellOutcome
from tutor.model.verdicts import Tier
from tutor.sandbox import cell_sandbox
from tutor.sandbox.cell_sandbox import CellSandbox
from tutor.sandbox.watch import descendants

PATIENCE = 30  # seconds until a hang is told as a failure
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
FINE, FAILED = CellOutcome.FINE, CellOutcome.FAILED


@pytest.fixture(scope="module")
def cells():
    sandbox = CellSandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def fresh():
    """One that a test may break."""
    sandbox = CellSandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def run(cells):
    """Runs a cell; `cell 7` is its name, so that tracebacks tell it."""
    return lambda source, language="python", **more: cells.run(language, source, "cell 7", **more)


@pytest.fixture(scope="module")
def strong(cells):
    if cells.tier is not Tier.STRONG:
        pytest.skip("no strong jail here")


# --- Python ------------------------------------------------------------------------------------------------


def test_what_one_cell_defines_the_next_one_finds(run):
    assert run("answer = 42").outcome is FINE
    assert run("print(answer)").text == "42\n"


def test_the_value_of_the_last_line_is_shown_as_a_notebook_does(run):
    assert run("a = 1\n'text'").text == "'text'\n"
    assert run("None").text == ""
    assert run("{'key' + str(n): 'value ' * 5 for n in range(3)}").text.count("\n") == 3
    assert run("_").text.startswith("{'key0'")
    assert run("['x' * 34, 'y' * 33]").text.count("\n") == 2  # 75 columns: no terminal of 80 has them in a cell


def test_an_error_is_told_with_the_cells_own_lines_and_no_library(run):
    failed = run("import json\n\ndef read(text):\n    return json.loads(text)\n\nread('{')")
    assert failed.outcome is FAILED
    assert 'File "cell 7", line 6' in failed.error
    assert "return json.loads(text)" in failed.error
    assert failed.error.splitlines()[-1].startswith("json.decoder.JSONDecodeError: Expecting property name")
    assert "decoder.py" not in failed.error


def test_a_mistake_in_writing_is_shown_with_its_line(run):
    failed = run("one = 1\nprint(")
    assert failed.outcome is FAILED
    assert 'File "cell 7", line 2' in failed.error
    assert "SyntaxError" in failed.error


def test_await_may_stand_outside_of_a_function_and_asyncio_run_works_too(run):
    assert run("import asyncio\nawait asyncio.sleep(0, 'waited')").text == "'waited'\n"
    assert run("print(asyncio.run(asyncio.sleep(0, 'ran')))").text == "ran\n"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_worker_processes_find_the_functions_of_cells_however_they_start(run, method):
    run("import multiprocessing\n\nFACTOR = 3\n\ndef times(number):\n    return FACTOR * number")
    source = f"with multiprocessing.get_context({method!r}).Pool(1) as pool:\n    print(pool.map(times, [1, 2]))"
    assert run(source).text == "[3, 6]\n"
    run(f"print('once, not in each worker')\n\ndef {method}ed(number):\n    return -number")
    assert run(source.replace("times", f"{method}ed")).text == "[-1, -2]\n"


def test_leaving_python_ends_the_cell_alone(run):
    assert run("import sys\nkept = 'kept'\nsys.exit()").outcome is FINE
    assert run("sys.exit('no')").error == "SystemExit: no"
    assert run("kept").text == "'kept'\n"


def test_a_child_that_comes_to_the_cells_end_is_no_second_python(run):
    forked = run("import os\nif os.fork() == 0:\n    print('child')\nelse:\n    os.wait()\n    print('parent')")
    assert forked.text == "child\nparent\n"
    assert run("kept").outcome is FINE


def test_what_python_and_its_programs_print_comes_in_order(run):
    assert run("import os\nprint('one', end=' ')\nos.system('echo two')\nprint('three');").text == "one two\nthree\n"


def test_nobody_types_into_a_cell(run):
    assert "EOFError" in run("input()").error
    assert run("cat", "sh").outcome is FINE


# --- the shell ---------------------------------------------------------------------------------------------


def test_a_shells_folder_variables_and_functions_last_also_for_python(run):
    assert run("mkdir -p ~/deep/er; cd ~/deep; NAME=lab; greet() { echo hello; }", "sh").outcome is FINE
    assert run("pwd; echo $NAME", "sh").text.endswith("/deep\nlab\n")
    assert run("import os\nprint(os.listdir(), os.environ['NAME'])").text == "['er'] lab\n"
    run("os.environ['FROM_PYTHON'] = 'yes'\nos.chdir('er')")
    assert run("echo $FROM_PYTHON; basename $(pwd); unset NAME", "sh").text == "yes\ner\n"
    assert run("print('NAME' in os.environ)").text == "False\n"
    run("cd", "sh")


def test_a_shells_exit_status_is_its_error(run):
    assert run("true", "sh").outcome is FINE
    failed = run("cd /\nexit 3", "sh")
    assert (failed.outcome, failed.error) == (FAILED, "Ended with exit status 3.")
    assert run("pwd", "sh").text == "/\n"
    run("cd", "sh")


def test_the_shell_counts_lines_as_the_lesson_does(run):
    assert "line 2" in run("echo one\nno-such-program", "sh").text


def test_a_shell_whose_folder_is_gone_keeps_its_variables_and_says_nothing_of_ours(run):
    run("mkdir ~/gone; cd ~/gone", "sh")
    left = run("LAST=word; rm -r ~/gone", "sh")
    assert (left.outcome, left.text) == (FINE, "")
    assert run("cd; echo $LAST", "sh").text.endswith("word\n")


# --- AWS ---------------------------------------------------------------------------------------------------


def test_python_and_shell_meet_the_same_aws_and_its_calls_are_told(run):
    made = run("import boto3\ns3 = boto3.client('s3')\n_ = s3.create_bucket(Bucket='cells-meet-here')")
    assert [call.api for call in made.calls] == ["CreateBucket"]
    source = "python3 -c \"import boto3; print(boto3.client('s3').list_buckets()['Buckets'][0]['Name'])\""
    listed = run(source, "sh")
    assert listed.text == "cells-meet-here\n"
    assert [call.api for call in listed.calls] == ["ListBuckets"]
    refused = run("s3.get_object(Bucket='cells-meet-here', Key='gone')")
    assert "NoSuchKey" in refused.error.splitlines()[-1]
    assert refused.error.count("\n") == 3
    assert refused.calls[0].error == "NoSuchKey"


# --- the walls ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("strong")
def test_cells_begin_in_an_empty_home_and_see_nothing_of_the_users(run, tmp_path, fresh):
    (tmp_path / "secret").write_text("mine")
    assert fresh.run("sh", "pwd; ls -A", "cell 1").text == "/home/learner\n"
    assert run(f"open({str(tmp_path / 'secret')!r})").error.endswith(f"'{tmp_path}/secret'")
    assert run("import socket\nsocket.create_connection(('192.0.2.1', 80), 3)").outcome is FAILED
    status = run("grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status", "sh").text
    assert status.split() == ["CapEff:", "0" * 16, "NoNewPrivs:", "1", "Seccomp:", "2"]


def test_what_is_printed_without_end_is_cut_and_counted(run):
    flooded = run("for _ in range(3000):\n    print('x' * 99)")
    assert flooded.outcome is FINE
    assert len(flooded.text) <= 64 * 1024
    assert flooded.cut == 300_000 - len(flooded.text)


def test_a_cell_that_changes_our_python_in_there_can_not_flood_us(fresh):
    source = "import sys\nsys.modules['tutor_inside.cells'].told = lambda *_: 'x' * 3_000_000\n1 / 0"
    failed = fresh.run("python", source, "cell 1")
    assert failed.outcome is FAILED
    assert 0 < len(failed.error) < 64 * 1024


def test_where_there_is_no_wall_cells_run_all_the_same_in_a_folder_that_goes_with_them(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_PROFILE", "my-own")
    monkeypatch.setenv("PATH", str(tmp_path))  # so there is neither an aws nor an ssh
    unwalled = CellSandbox(Tier.NONE)
    try:
        made = unwalled.run("python", "import boto3\nboto3.client('s3').create_bucket(Bucket='unwalled')", "cell 1")
        assert ([call.api for call in made.calls], made.tier) == (["CreateBucket"], Tier.NONE)
        home = Path(unwalled.run("python", "import os; print(os.getcwd())", "cell 2").text.strip())
        assert home.is_dir()
        called = unwalled.run("python", "import subprocess\nsubprocess.run(['aws', 's3', 'ls'])", "cell 3")
        assert called.missing == ("aws",)
        assert called.text.startswith("The AWS CLI isn't installed here. To get it: ")
        ended = unwalled.run("python", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "cell 4", seconds=0.1)
        assert (ended.outcome, ended.lost) == (CellOutcome.TIMED_OUT, False)
    finally:
        unwalled.close()
    assert not home.exists()


# --- ends --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("python", "print('on', end='')\nwhile True:\n    pass"),
        ("python", "import asyncio\nprint('on', flush=True)\nawait asyncio.sleep(3600)"),
        ("sh", "echo on; sleep 3600"),
    ],
)
def test_an_interrupt_ends_the_cell_and_nothing_else(run, language, source):
    run("earlier = 'is here'")
    cancel = threading.Event()
    ended = run(source, language, cancel=cancel, on_text=lambda text: cancel.set() if "on" in text else None)
    assert (ended.outcome, ended.lost) == (CellOutcome.INTERRUPTED, False)
    assert run("earlier").text == "'is here'\n"


def test_an_interrupt_before_the_cell_has_begun_reaches_the_cell_and_not_what_starts_it(fresh):
    now = threading.Event()
    now.set()
    ended = fresh.run("python", "print('on', flush=True)\nwhile True:\n    pass", "cell 1", cancel=now)
    assert (ended.outcome, ended.lost) == (CellOutcome.INTERRUPTED, False)
    assert "Traceback" not in ended.text
    assert fresh.run("python", "6 * 7", "cell 2").text == "42\n"


def test_an_interrupt_while_a_shell_starts_ends_that_shell_too():
    program = (
        "import os, signal, subprocess\n"
        "from tutor.sandbox.inside import cell_shell\n"
        "start = subprocess.Popen\n"
        "def interrupted(*words, **more):\n"
        "    process = start(*words, **more, stdout=subprocess.PIPE)\n"
        "    process.stdout.readline()\n"  # a shell that has only just begun may miss the first one
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return process\n"
        "cell_shell.subprocess.Popen = interrupted\n"
        "print(cell_shell.run_shell_cell('echo on; while kill -0 $PPID; do :; done', 'cell 1')[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.stdout == "True\n"


def test_a_cell_that_takes_too_long_is_interrupted(run):
    ended = run("import threading\nthreading.Event().wait()", seconds=0.1)
    assert (ended.outcome, ended.lost) == (CellOutcome.TIMED_OUT, False)


def test_a_shells_program_that_heeds_no_interrupt_is_killed_and_python_stays(run, monkeypatch):
    monkeypatch.setattr(cell_sandbox, "_PATIENCE", 0.2)
    run("earlier = 'is here'")
    ended = run("trap '' INT TERM; while :; do :; done", "sh", seconds=0.1)
    assert (ended.outcome, ended.lost) == (CellOutcome.TIMED_OUT, False)
    assert run("earlier").text == "'is here'\n"


def test_a_cell_that_heeds_no_interrupt_takes_the_sandbox_with_it(fresh, monkeypatch):
    monkeypatch.setattr(cell_sandbox, "_PATIENCE", 0.1)
    source = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
    ended = fresh.run("python", source, "cell 1", seconds=0.1)
    assert (ended.outcome, ended.lost) == (CellOutcome.TIMED_OUT, True)
    with pytest.raises(SandboxError):
        fresh.run("python", "1", "cell 2")


def test_who_wants_the_sandbox_no_more_waits_for_no_cell(fresh):
    abandon = threading.Event()
    source = (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('on', flush=True)\nwhile True:\n    pass"
    )
    ended = fresh.run("python", source, "cell 1", abandon=abandon, on_text=lambda _: abandon.set(), seconds=3600)
    assert (ended.outcome, ended.lost) == (CellOutcome.INTERRUPTED, True)


def test_a_python_that_dies_is_told(fresh):
    ended = fresh.run("python", "import os\nprint('last words', flush=True)\nos._exit(1)", "cell 1")
    assert (ended.outcome, ended.lost, ended.text) == (CellOutcome.DIED, True, "last words\n")


def test_a_python_that_died_after_its_cell_is_told_with_the_next_one(fresh):
    fresh.run("python", "import os, threading\nthreading.Timer(0.05, os._exit, [1]).start()", "cell 1")
    assert select.select([fresh._jail.kernel], [], [], PATIENCE)[0]  # noqa: SLF001 - it is readable once nobody is there
    ended = fresh.run("python", "1", "cell 2")
    assert (ended.outcome, ended.lost) == (CellOutcome.DIED, True)
    assert ended.error.startswith("The Python of the cells had ended before")


@ON_LINUX
def test_an_aws_that_ends_is_told_and_takes_the_sandbox_with_it(fresh):
    aws = fresh._jail._served._run.pid  # noqa: SLF001 - what no cell can do: end it from outside
    ended = fresh.run(
        "python",
        "import time\nprint('on', flush=True)\ntime.sleep(3600)",
        "cell 1",
        on_text=lambda _: os.kill(aws, signal.SIGKILL),
    )
    assert (ended.outcome, ended.error, ended.lost) == (CellOutcome.DIED, "The private AWS has ended.", True)


def test_who_uses_too_much_memory_is_ended(fresh, monkeypatch):
    monkeypatch.setattr(cell_sandbox, "_MOST_MEMORY_MB", 100)
    monkeypatch.setattr(cell_sandbox, "_MEASURE", 0.0)
    ended = fresh.run("python", "much = b'x' * 300_000_000\nwhile True:\n    pass", "cell 1", seconds=60)
    assert (ended.outcome, ended.lost) == (CellOutcome.DIED, True)
    assert "memory" in ended.error


@pytest.fixture
def all_end():
    """Whether all processes below one end once something is done."""

    def wait(root, then):
        with ExitStack() as undo:
            ends = [os.pidfd_open(pid) for pid in descendants(root)]
            for end in ends:
                undo.callback(os.close, end)
            then()  # what follows can be read from a process once it has ended
            return len(ends) > 0 and all(select.select([end], [], [], PATIENCE)[0] for end in ends)

    return wait


@ON_LINUX
def test_nothing_is_left_when_it_is_closed(fresh, all_end):
    fresh.run("sh", "sleep 3600 &", "cell 1")
    assert all_end(fresh._jail.pid, fresh.close)  # noqa: SLF001 - whose processes are to be gone


@ON_LINUX
def test_nothing_is_left_when_we_are_killed(all_end):
    program = (
        "from tutor.sandbox.cell_sandbox import CellSandbox\n"
        "tell = lambda text: print(text, flush=True)\n"
        "CellSandbox().run('sh', 'sleep 3600 & echo begun; sleep 3600', 'cell 1', on_text=tell)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as ours:
        assert ours.stdout.readline() == "begun\n"
        assert all_end(ours.pid, ours.kill)
