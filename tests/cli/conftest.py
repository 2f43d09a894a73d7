from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

RIGHT = "def greet(name):\n    print('hello')\n    return 'Hello, ' + name\n"
STARTER = "def greet(name):\n    pass\n"

_FILES = {
    "lessons/course.yaml": "format: 1\nid: small\ntitle: A small course\nlessons: [one.md]\n",
    "lessons/one.md": """\
# One

The first words.

## Greetings

A *greeting* is `polite`.

[Pop quiz: Manners](../quizzes/manners.yaml)

## Doing it

[Exercise: Greet](exercises/greet/)
""",
    "quizzes/manners.yaml": """\
title: Manners
questions:
  - id: which
    ask: Which one is polite?
    choices:
      - {text: Hello, feedback: Yes indeed.}
      - {text: Oi, feedback: That is rude.}
    answer: Hello
    hints: [Think of your grandmother.]
    explanation: It is a greeting.
  - id: both
    ask: Which two are greetings?
    choices: [Good day, Good evening, Goodbye]
    answer: [Good day, Good evening]
  - id: always
    ask: One should always greet.
    answer: true
  - id: word
    ask: The usual word?
    answer: hello
""",
    "lessons/exercises/greet/exercise.yaml": """\
title: Greet
prompt: Write `greet(name)`, which returns a greeting.
points: 2
run: {call: greet, with: ["${learner}"]}
checks:
  - returns: "Hello, ${learner}"
    name: It returns the greeting
  - prints: hello
    name: It prints hello
hints:
  - Add two texts.
wrong:
  silent.py: returned nothing
  rude.py: "Hello"
""",
    "lessons/exercises/greet/starter.py": STARTER,
    "lessons/exercises/greet/solution.py": RIGHT,
    "lessons/exercises/greet/wrong/silent.py": "def greet(name):\n    print('hello')\n",
    "lessons/exercises/greet/wrong/rude.py": "def greet(name):\n    print('hello')\n    return 'Oi, ' + name\n",
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of three sections, one quiz of four questions, one exercise that needs no AWS."""
    root = tmp_path / "course"
    for name, text in _FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's data folder, for programs started here too."""
    folder = tmp_path / "data"
    monkeypatch.setenv("TUTOR_DATA", str(folder))
    return folder


@pytest.fixture
def tutor(data_folder: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command as a person would, in an empty folder, with no terminal."""
    empty = tmp_path / "empty"
    empty.mkdir()

    def run(*words: str | Path, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tutor", *map(str, words)],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            cwd=empty,
            env={**os.environ, "TUTOR_DATA": str(data_folder), "COLUMNS": "80", **environment},
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def watched(data_folder: Path, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Runs the command with a terminal as standard error: its exit code, standard output, and what was said there."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        ours, theirs = pty.openpty()
        out = tmp_path / "standard-output"
        with (
            out.open("wb") as stream,
            subprocess.Popen(
                [sys.executable, "-m", "tutor", *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=theirs,
                cwd=tmp_path,
                env={**os.environ, "TUTOR_DATA": str(data_folder)},
            ) as running,
        ):
            os.close(theirs)
            said = read_to_end(ours)  # while it runs: a terminal that nobody reads takes 4 KiB and then no more
        return running.returncode, out.read_text(), said

    return run


def read_to_end(terminal: int) -> str:
    """All that was said at a terminal, with plain line ends; closes it."""
    said = b""
    try:
        while part := os.read(terminal, 4096):
            said += part
    except OSError:  # Linux tells the end of a terminal so
        pass
    os.close(terminal)
    return said.decode().replace("\r\n", "\n")
