"""An author tries a measured question: it is measured here, once, and its bars are drawn."""

from __future__ import annotations

import pytest

from tutor import cli
from tutor.model.timing import Machine, Measurement

QUIZ = """\
title: Speed
questions:
  - id: fast
    measured: {program: "a = b = len", versions: {In a loop: a, In threads: b}, with: [[1]]}
    explanation: Because.
"""
MACHINE = Machine(cores=2)
LOOP_WINS = Measurement(machine=MACHINE, seconds={"In a loop": (0.1,) * 9, "In threads": (0.4,) * 9})


@pytest.fixture
def tries(tmp_path, monkeypatch, capsys):
    """Tries the question, its experiment scripted: exit code, what is said, and how often it was measured."""
    path = tmp_path / "speed.yaml"
    path.write_text(QUIZ)

    def tries(*words, outcome=LOOP_WINS):
        runs = []
        monkeypatch.setattr("tutor.speed.time_versions", lambda *_: runs.append(1) or outcome)
        code = cli.main(["try", f"{path}#fast", *words])
        return code, capsys.readouterr().out, len(runs)

    return tries


@pytest.mark.parametrize("words", [["In a loop", "In threads"], ["1", "2"], ["1 2"]])
def test_a_prediction_is_tried_by_names_or_numbers(tries, words):
    code, out, runs = tries(*words)
    assert (code, runs) == (0, 1)
    assert out.startswith("pass: ")
    assert "In threads" in out[out.index("Measured here") :]
    assert "closed: Because." in out


def test_a_wrong_prediction_is_told_and_no_success(tries):
    code, out, _ = tries("2 1")
    assert code == 1
    assert "Feedback: `In a loop` was faster here" in out


def test_what_is_no_order_is_told_without_measuring(tries):
    code, out, runs = tries("In coroutines")
    assert (code, runs) == (1, 0)
    assert "none of the items" in out


def test_an_experiment_that_fails_is_our_side_s_error(tries):
    code, out, _ = tries("1 2", outcome=Measurement(machine=MACHINE, not_measured="It raised."))
    assert code == 3
    assert "It raised." in out


def test_rules_of_a_measured_question_cannot_be_measured(tmp_path, capsys):
    (tmp_path / "speed.yaml").write_text(QUIZ)
    (tmp_path / "marked.csv").write_text("answer,label\nx,accept\n")
    words = ["rubric", f"{tmp_path}/speed.yaml#fast", "--responses", str(tmp_path / "marked.csv")]
    assert cli.main(words) == 2
    assert "so it has no rules" in capsys.readouterr().err
