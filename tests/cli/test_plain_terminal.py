"""The plain face at a real terminal: keys that are signals, and the sandbox that warms up meanwhile."""

from __future__ import annotations

import os
import platform
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tutor import plain
from tutor.errors import SandboxError
from tutor.session import Session, open_session

CONTROL_C, CONTROL_D = b"\x03", b"\x04"
_AT_A_TERMINAL = (  # a new session takes the terminal as its own, so that Control C reaches it
    "import fcntl, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "from tutor.cli import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)


@pytest.fixture
def converse(course, data_folder):
    """Types each text once the words before it were said; gives the exit code and all that was said."""

    def converse(*steps):
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-c", _AT_A_TERMINAL, "learn", course, "--plain"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, "TUTOR_DATA": str(data_folder)},
        ) as running:
            os.close(theirs)
            said = b""
            for words, typed in steps:
                start = len(said)
                while words not in said[start:]:
                    part = heard(ours)
                    assert part, f"it ended before it said {words!r}:\n{said.decode()}"
                    said += part
                if typed == CONTROL_C and words.endswith(b"> "):
                    until_it_reads(running.pid)
                os.write(ours, typed)
            while part := heard(ours):
                said += part
            os.close(ours)
            return running.wait(timeout=60), said.decode().replace("\r\n", "\n")

    return converse


def until_it_reads(pid):
    """Wait until a process waits for its input. CPython loses a signal that comes between prompt and read."""
    number = {"x86_64": 0, "aarch64": 63}.get(platform.machine())  # of read(2)
    asked = Path(f"/proc/{pid}/syscall")
    while number is not None and asked.exists() and not asked.read_text().startswith(f"{number} 0x0 "):
        os.sched_yield()


def heard(terminal):
    """The next bytes from the terminal; none once everyone has left it, which Linux tells as an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_who_quits_while_the_sandbox_warms_up_is_let_go_in_order(converse):
    code, said = converse((b" > ", b"q\n"))
    assert code == 0
    assert said.endswith(" > q\nYou have 0 of 6 points. Your place and answers are kept.\n")


def test_control_c_at_a_prompt_ends_with_words_on_a_line_of_their_own(converse):
    code, said = converse((b" > ", CONTROL_C))
    assert code == 130
    assert said.endswith("^C\nInterrupted.\n")


def test_control_d_at_a_prompt_says_goodbye_on_a_line_of_its_own(converse):
    code, said = converse((b" > ", CONTROL_D))
    assert code == 0
    assert "\nYou have 0 of 6 points." in said


def test_control_c_cancels_a_check_and_the_next_one_is_judged(converse, course, data_folder):
    exercise = course / "lessons/exercises/greet/exercise.yaml"
    exercise.write_text(exercise.read_text() + "limits: {seconds: 1}\n")
    own = data_folder / "work/small/greet.py"
    own.parent.mkdir(parents=True)
    own.write_text("def greet(name):\n    while True: pass\n")
    code, said = converse(
        (b" > ", b"c greet\n"), (b"cancels.", CONTROL_C), (b"Cancelled.", b"c greet\n"), (b"> ", b"q\n")
    )
    assert code == 0
    assert "^C\nCancelled.\n" in said
    assert "greet: not right yet" in said


@pytest.mark.parametrize(
    "error", [None, SandboxError("No jail", "none starts", "see tutor doctor"), OSError(28, "full")]
)
def test_at_a_terminal_the_sandbox_warms_up_and_its_troubles_wait_for_a_check(
    monkeypatch, course, data_folder, capsys, error
):
    warmed = threading.Event()

    def warm_up(_session):
        warmed.set()
        if error:
            raise error

    def typed(_prompt):
        assert warmed.wait(60)
        return "q"

    monkeypatch.setattr(Session, "warm_up", warm_up)
    monkeypatch.setattr(plain, "is_interactive", lambda: True)
    monkeypatch.setattr("builtins.input", typed)
    session = open_session(course, data_folder)
    assert plain.run_plain(session) == 0
    session.close()
    assert capsys.readouterr().err == ""


def test_control_c_interrupts_a_cell_and_not_the_conversation(course, converse):
    (course / "lessons/one.md").write_text(
        "# One\n\n```python\nprint('begun', flush=True)\nwhile True:\n    pass\n```\n"
    )
    code, said = converse((b"Enter quits > ", b"run\n"), (b"begun\r\n", CONTROL_C), (b"Enter quits > ", b"q\n"))
    assert code == 0
    assert "Cell 1 interrupted.\n" in said
    assert said.endswith("Your place and answers are kept.\n")
