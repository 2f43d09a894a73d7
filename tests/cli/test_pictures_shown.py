"""What was measured, as `tutor check` and the plain face tell it."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from tutor import cli
from tutor.model.timing import Bar, Bars, Span, Timeline
from tutor.model.verdicts import ExerciseResult, Tier, Verdict
from tutor.plain import run_plain
from tutor.session import open_session

TIMELINE = Timeline(
    title="Tasks by worker",
    lanes=(("process 1", (Span(0, 0.2, 0.1),)), ("\x1b[31mred", (Span(0.1, 0.2),))),
    seconds=0.2,
    peak=2,
    processes=2,
    sentence="2 tasks were in flight at once.",
)
BARS = Bars(title="Two versions", bars=(Bar("one", 0.5, 0.4, 0.7, 7), Bar("two", 1, 1, 1, 7)), sentence="Amdahl.")


@pytest.fixture
def measured(monkeypatch, course, data_folder):
    """A judge who measured something, whatever it is given."""

    def judged(exercise, *_, **__):
        return ExerciseResult(
            exercise=exercise.id,
            verdict=Verdict.PASS,
            score=1,
            max_score=1,
            tier=Tier.STRONG,
            seconds=1,
            checks=(),
            timelines=(TIMELINE, replace(TIMELINE, title="More tasks")),
            bars=(BARS,),
        )

    monkeypatch.setattr("tutor.judging.judge_submission", judged)
    monkeypatch.setenv("COLUMNS", "80")
    assert not data_folder.exists()
    return course


@pytest.fixture
def checked(measured, capsys):
    def check(*words):
        file = measured / "lessons/exercises/greet/solution.py"
        assert cli.main(["check", "greet", *words, str(file), "--course", str(measured)]) == 0
        said = capsys.readouterr().out
        assert "\x1b" not in said
        return said

    return check


def test_check_draws_the_pictures(checked):
    lines = checked().splitlines()
    at = lines.index("Tasks by worker")
    assert lines[at - 1] == ""
    assert lines[at + 1].startswith("process 1  ░░░░░░")
    assert lines[at + 1].endswith("▊  1 task")
    assert "2 tasks were in flight at once." in lines
    assert "two  █████" in "\n".join(lines)
    assert lines[lines.index("Amdahl.") + 1 :][0] == ""
    assert max(map(len, lines)) <= 80


def test_check_draws_as_wide_as_there_is_room(checked, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert 30 < max(map(len, checked().splitlines())) <= 40
    monkeypatch.setenv("COLUMNS", "5000")
    assert max(map(len, checked().splitlines())) <= 120


def test_check_tells_in_words_when_asked_for_plain_text(checked):
    said = checked("--plain")
    assert "Tasks by worker: 2 tasks were in flight at once.\n  process 1: 1 task, from 0 s to 200 ms, held" in said
    assert "Two versions: Amdahl.\n  one: 500 ms, the median of 7 runs that took from 400 ms to 700 ms" in said
    assert not set("█▊░▒─┤┬") & set(said)


def test_check_draws_in_ascii_where_there_are_no_blocks(measured, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", stream)
    file = measured / "lessons/exercises/greet/solution.py"
    assert cli.main(["check", "greet", str(file), "--course", str(measured)]) == 0
    said = stream.buffer.getvalue().decode()
    assert "process 1  ....." in said
    assert "\\u2588" not in said


def test_check_tells_programs_the_numbers(checked):
    told = json.loads(checked("--json"))
    assert [timeline["title"] for timeline in told["timelines"]] == ["Tasks by worker", "More tasks"]
    assert told["timelines"][0]["lanes"][0]["spans"] == [{"began": 0, "ended": 0.2, "held": 0.1}]
    assert told["bars"][0]["bars"][0]["median"] == 0.5


def test_the_plain_face_tells_them_in_words(measured, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("c greet\nq\n"))
    session = open_session(measured)
    assert run_plain(session) == 0
    session.close()
    said = capsys.readouterr().out
    assert "Tasks by worker: 2 tasks were in flight at once." in said
    assert "  process 1: 1 task, from 0 s to 200 ms" in said
    assert "  two: 1 s, the median of 7 runs" in said
    assert not set("█▊░▒─┤┬\x1b") & set(said)
