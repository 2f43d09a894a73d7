"""A measured question from its YAML to its bars: predicted, run in the jail of this machine, judged, and kept."""

from __future__ import annotations

import io

import pytest

from tutor.course import load_course
from tutor.model.verdicts import Verdict
from tutor.plain import run_plain
from tutor.progress import ProgressStore
from tutor.session import Session

QUIZ = """\
title: Speed
shuffle: false
questions:
  - id: fast
    measured:
      program: |
        def at_once(numbers):
            return sum(numbers)

        def step_by_step(numbers):
            for _ in range(20_000):
                total = 0
                for number in numbers:
                    total += number
            return total
      versions: {At once: at_once, Step by step: step_by_step}
      with: ["${numbers}"]
      make: {numbers: {numbers: 5, between: [1, 90]}}
    explanation: One adds once.
"""


@pytest.fixture
def learn(tmp_path, monkeypatch, capsys, sandbox):
    """The plain face as a new program would run it, with these lines typed: what is said, and the answer kept."""
    (tmp_path / "lessons").mkdir()
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "lessons/course.yaml").write_text("format: 1\nid: c\ntitle: C\nlessons: [one.md]\n")
    (tmp_path / "lessons/one.md").write_text("# One\n\n[Pop quiz: Speed](../quizzes/speed.yaml)\n")
    (tmp_path / "quizzes/speed.yaml").write_text(QUIZ)

    def learn(*lines):
        store = ProgressStore.open(tmp_path / "data" / "progress.sqlite3")
        session = Session(load_course(tmp_path), store, tmp_path / "work", sandbox)
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        try:
            assert run_plain(session) == 0
            kept = session.answers()["speed", "fast"]
        finally:
            store.close()  # the sandbox is everyone's
        return " ".join(capsys.readouterr().out.split()), kept

    return learn


def test_a_wrong_prediction_is_told_by_what_this_machine_measured(learn):
    said, kept = learn("2 1")
    if kept.verdict is Verdict.ERROR:
        pytest.skip(f"this machine is too busy to measure: {kept.feedback}")
    assert kept.verdict is Verdict.FAIL
    assert "`At once` was faster here than `Step by step`" in said
    assert "At once: " in said[said.index("Measured here") :]
    assert "The right answer: 1. At once 2. Step by step" in said
    assert "One adds once." in said
    assert set(kept.measurement.seconds) == {"At once", "Step by step"}
    again, still = learn()
    assert still == kept
    assert "You answered: 1. Step by step; 2. At once. Not right yet." in again
