"""Killing the program at any instant, and writing from everywhere at once, loses no answer that was acknowledged."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest

from tutor.model.verdicts import QuestionResult, Verdict
from tutor.progress import ProgressStore

GOOD = QuestionResult(Verdict.PASS, 1, 1)

WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from tutor.model.verdicts import QuestionResult, Verdict
    from tutor.progress import ProgressStore

    path, name, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with ProgressStore.open(path, wait=60) as store:
        print("open", flush=True)
        sys.stdin.readline()
        for number in range(most):
            store.record_answer("c", name, str(number), "x" * 300, QuestionResult(Verdict.PASS, 1, 1))
            print(number, flush=True)
    """
)


def start_writer(path, name, most):
    command = [sys.executable, "-c", WRITER, str(path), name, str(most)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def let_go(writer):
    assert writer.stdout.readline() == "open\n"
    writer.stdin.write("go\n")
    writer.stdin.flush()


def acknowledged_until_killed(writer, after):
    """Kill the writer once it has acknowledged `after` answers; it may be anywhere in a later one by then."""
    with writer:
        let_go(writer)
        lines = [writer.stdout.readline() for _ in range(after)]
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines()  # what it acknowledged before the signal reached it
    return {line.strip() for line in (*lines, *rest)}


def test_every_acknowledged_answer_outlives_a_kill(tmp_path):
    path = tmp_path / "progress.sqlite3"
    choice = random.Random(2026)  # noqa: S311 - instants to kill at, not secrets
    expected = set()
    for life in range(12):
        writer = start_writer(path, f"life{life}", 100_000)
        found = acknowledged_until_killed(writer, choice.randrange(1, 40))
        expected |= {(f"life{life}", number) for number in found}
        with ProgressStore.open(path) as store:
            assert expected <= set(store.answers("c"))
    assert len(expected) >= 12


def test_two_programs_that_write_at_once_lose_nothing(tmp_path):
    path = tmp_path / "progress.sqlite3"
    writers = [start_writer(path, name, 60) for name in ("left", "right")]
    for writer in writers:
        let_go(writer)
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    with ProgressStore.open(path) as store:
        assert set(store.answers("c")) == {(name, str(number)) for name in ("left", "right") for number in range(60)}


def test_programs_that_make_the_file_at_once_agree(tmp_path):
    path = tmp_path / "new" / "progress.sqlite3"
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: ProgressStore.open(path, wait=60), range(8)))
    for number, store in enumerate(stores):
        store.set_place("c", "lesson", str(number))
    assert {store.place("c") for store in stores} == {("lesson", "7")}
    for store in stores:
        store.close()


@pytest.mark.parametrize("threads", [2, 8])
def test_threads_of_one_program_may_share_the_record(tmp_path, threads):
    with ProgressStore.open(tmp_path / "progress.sqlite3") as store, ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda number: store.record_answer("c", "q", str(number), "a", GOOD), range(100)))
        seen = list(pool.map(lambda _: len(store.answers("c")), range(threads)))
    assert seen == [100] * threads
