"""The pictures of a run are in the record with it; a run of before there were any has none."""

from __future__ import annotations

import math
import sqlite3

import pytest

from tutor.model.tasks import Workers
from tutor.model.timing import Bar, Bars, Span, Timeline
from tutor.model.verdicts import ExerciseResult, Tier, Verdict
from tutor.progress import ProgressStore, record_path
from tutor.progress.encoding import read_bars, read_timelines, to_json
from tutor.progress.schema import MIGRATIONS

ODD = "[b]\x1b[31m\u202e\udcff 漢字"


def timeline(workers=Workers.PROCESSES):
    lanes = (("process 2", (Span(0.0, 0.25, 0.125), Span(0.5, 0.5))), (ODD, ()))
    return Timeline(title=ODD, lanes=lanes, seconds=0.5, peak=2, processes=1, workers=workers, sentence=ODD)


BARS = Bars(title="Three versions", bars=(Bar(ODD, 1.5, 1.25, 2.0, 7), Bar("threads", 0.0, 0.0, 0.0, 1)), sentence=ODD)


def ran(timelines=(), bars=()):
    return ExerciseResult(
        exercise="e",
        verdict=Verdict.PASS,
        score=1,
        max_score=1,
        tier=Tier.STRONG,
        seconds=0.1,
        checks=(),
        timelines=timelines,
        bars=bars,
    )


@pytest.fixture
def path(tmp_path):
    return record_path(tmp_path)


@pytest.mark.parametrize("workers", [None, *Workers])
def test_pictures_come_back_as_they_were(path, workers):
    result = ran((timeline(workers), timeline(workers)), (BARS,))
    with ProgressStore.open(path) as store:
        store.record_run("c", "e", b"", result)
    with ProgressStore.open(path) as store:
        assert store.latest_result("c", "e") == result


def test_a_run_without_pictures_has_none(path):
    with ProgressStore.open(path) as store:
        store.record_run("c", "e", b"", ran())
        assert store.latest_result("c", "e") == ran()


def test_what_a_newer_version_tells_more_is_passed_over():
    more = (
        '[{"title":"t","bars":[{"name":"a","median":1,"least":1,"most":1,"runs":1,"mean":1}],"sentence":"","unit":"s"}]'
    )
    assert read_bars(more) == (Bars(title="t", bars=(Bar("a", 1, 1, 1, 1),)),)
    more = to_json((timeline(),)).replace('"held":', '"cpu":3,"held":').replace('"peak":', '"cores":3,"peak":')
    assert read_timelines(more) == (timeline(),)


def test_a_time_that_is_no_number_is_kept_too():
    (back,) = read_bars(to_json((Bars(title="t", bars=(Bar("a", math.inf, 0, math.nan, 1),)),)))
    assert back.bars[0].median == math.inf
    assert math.isnan(back.bars[0].most)


def test_a_run_in_a_record_of_before_is_read_as_it_was(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    old = sqlite3.connect(path)
    for statement in (statement for migration in MIGRATIONS[:2] for statement in migration):
        old.execute(statement)
    old.execute("PRAGMA user_version = 2")
    old.execute(
        "INSERT INTO runs (course, exercise, source, verdict, score, max_score, tier, seconds, checks, output, summary,"
        " diagnosis, at) VALUES ('c', 'e', '', 'pass', 1, 1, 'strong', 0.1, '[]', '', '', '',"
        " '2026-01-01T00:00:00.000000+00:00')"
    )
    old.commit()
    old.close()
    with ProgressStore.open(path) as store:
        assert store.latest_result("c", "e") == ran()
        store.record_run("c", "e", b"", ran((timeline(),), (BARS,)))
        assert store.latest_result("c", "e") == ran((timeline(),), (BARS,))
