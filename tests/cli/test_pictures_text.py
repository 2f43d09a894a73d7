"""Timelines and bars as text: drawn in any width, told in words, whatever stands in them."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.bars_text import bar_lines, bar_words
from tutor.drawing import ASCII, BLOCKS, cells
from tutor.durations import alike, duration
from tutor.gradebook import exercise_as_json, to_json
from tutor.model.tasks import Workers
from tutor.model.timing import Bar, Bars, Span, Timeline
from tutor.model.verdicts import CheckResult, ExerciseResult, Tier, Verdict
from tutor.timeline_text import timeline_lines, timeline_words
from tutor.verdict_text import exercise_lines

PARALLEL = Timeline(
    title="Tasks by worker",
    lanes=(
        ("process 2", (Span(0.1, 0.25, 0.05), Span(0.25, 0.4))),
        ("process 3", (Span(0.15, 0.3), Span(0.3, 0.3), Span(0.35, 0.4))),
    ),
    seconds=0.4,
    peak=2,
    processes=2,
    workers=Workers.PROCESSES,
    sentence="2 tasks were in flight at once, in 2 processes.",
)
VERSIONS = Bars(
    title="Three versions",
    bars=(
        Bar("sequential_word_count", 1.2, 1.1, 1.3, 7),
        Bar("concurrent_word_count", 1.25, 1.2, 1.4, 7),
        Bar("parallel_word_count", 0.6, 0.6, 0.65, 7),
    ),
    sentence="The processes were twice as fast. With 2 cores, Amdahl's law allows 1.9 times at most.",
)


def lanes(*spans, seconds=1.0, **more):
    drawn = tuple((f"thread {number}", spans) for number, spans in enumerate(spans, start=1))
    return Timeline(title="Tasks", lanes=drawn, seconds=seconds, peak=1, processes=1, **more)


def judged(**pictures):
    return ExerciseResult(
        exercise="count",
        verdict=Verdict.FAIL,
        score=0,
        max_score=1,
        tier=Tier.STRONG,
        seconds=0.1,
        checks=(CheckResult("It is parallel", Verdict.FAIL, 0, 1, "Only 1 at once."),),
        output="printed",
        **pictures,
    )


# --- drawn ---------------------------------------------------------------------------------------------------


def test_a_timeline_is_a_lane_for_each_worker_over_a_scale():
    assert timeline_lines(PARALLEL, 66) == [
        "Tasks by worker",
        "process 2              ░░░░░███████████▊████████████████▊  2 tasks",
        "process 3                   ████████████████▊▊     █████▊  3 tasks",
        "           ┬──────────────────────┬─────────────────────┬",
        "           0                      200                   400 ms",
        "█ at work  ░ held, for others to join",
        "2 tasks were in flight at once, in 2 processes.",
    ]


def test_bars_have_the_median_and_the_spread_side_by_side():
    assert bar_lines(VERSIONS, 70) == [
        "Three versions",
        "sequential_word_count  ███████████████████████████████▒▒──┤     1.20 s",
        "concurrent_word_count  █████████████████████████████████▒▒───┤  1.25 s",
        "parallel_word_count    █████████████████┤                       0.60 s",
        "█ fastest  ▒ to the median  ─┤ to the slowest of 7 runs",
        "The processes were twice as fast. With 2 cores, Amdahl's law allows",
        "1.9 times at most.",
    ]


def test_in_a_narrow_terminal_long_names_stand_above_their_bars():
    assert bar_lines(VERSIONS, 40)[1:3] == [
        "sequential_word_count",
        "  ████████████████████████▒▒─┤    1.20 s",
    ]


def test_what_has_no_blocks_is_drawn_in_ascii():
    text = "\n".join([*timeline_lines(PARALLEL, 66, ASCII), *bar_lines(VERSIONS, 70, ASCII)])
    assert "process 2              .....###########|################|  2 tasks" in text
    assert "sequential_word_count  ###############################==--|     1.20 s" in text
    assert text.isascii()
    assert all(line.isascii() for line in timeline_lines(lanes([Span(0, 2e-5)], seconds=2e-5), 60, ASCII))


def test_work_that_took_no_time_is_seen_beside_work_that_did():
    (lane,) = (line for line in timeline_lines(lanes([Span(0, 1), Span(0.5, 0.5)]), 60) if line.startswith("thread"))
    assert "█▊█" in lane
    instant = timeline_lines(lanes([Span(0, 0)], [Span(0, 0)], seconds=0), 60)
    assert [line[10] for line in instant[1:3]] == ["▊", "▊"]
    assert instant[4].split() == ["0", "µs"]
    bars = bar_lines(Bars(title="t", bars=(Bar("a", 1, 1, 1, 1), Bar("b", 0, 0, 0, 1))), 60)
    assert bars[2].startswith("b  ▒ ")


def test_lanes_are_counted_where_there_are_too_many_to_draw():
    many = lanes(*([Span(0, 1)],) * 100)
    drawn = timeline_lines(many, 80)
    assert len(drawn) < 40
    assert "and 68 workers more, with 68 tasks" in drawn
    assert timeline_words(many)[-1] == "  and 68 workers more, with 68 tasks"


def test_nothing_to_draw_is_said():
    assert timeline_lines(lanes(noun="request"), 60) == ["Tasks", "No request was seen."]
    assert bar_lines(Bars(title="t", bars=()), 60) == ["t", "Nothing was measured."]


def test_one_run_has_no_spread():
    assert bar_lines(Bars(title="t", bars=(Bar("a", 1, 1, 1, 1),)), 60)[-1] == "One run each."


@pytest.mark.parametrize("seconds", [2e-6, 0.00042, 0.0031, 0.07, 0.42, 1.0, 3.3, 59.0, 700.0])
def test_the_scale_has_round_times_and_a_unit_that_fits(seconds):
    *_, rule, scale = timeline_lines(lanes([Span(0, seconds)], seconds=seconds), 80)
    *labels, unit = scale.split()
    numbers = [float(label) for label in labels]
    assert rule.count("┬") == len(labels) >= 2
    assert numbers[0] == 0
    assert numbers[-1] < 1000
    assert numbers[-1] / {"s": 1, "ms": 1e3, "µs": 1e6}[unit] <= seconds * 1.001
    assert [round(later - earlier, 9) for earlier, later in pairwise(numbers)] == [round(numbers[1], 9)] * (
        len(numbers) - 1
    )


NASTY = st.text(
    st.sampled_from(list("[]/\\@$# \n\tab") + list("é漢😀👩\u200d💻\ufe0fא\u202eع\x1b\x07\x9b\u2028\ud800")),
    max_size=60,
)
TIMES = st.floats(0, 3) | st.sampled_from([0.0, 1e-9, 1e-5, 1e12, math.inf, math.nan, -1.0])
SPANS = st.lists(st.builds(Span, TIMES, TIMES, TIMES), max_size=5).map(tuple)
TIMELINES = st.builds(
    Timeline,
    title=NASTY,
    lanes=st.lists(st.tuples(NASTY, SPANS), max_size=16).map(tuple),
    seconds=TIMES,
    peak=st.integers(0, 9),
    processes=st.integers(0, 9),
    sentence=NASTY,
)
BARS = st.builds(
    Bars,
    title=NASTY,
    bars=st.lists(st.builds(Bar, NASTY, TIMES, TIMES, TIMES, st.integers(0, 20)), max_size=6).map(tuple),
    sentence=NASTY,
)


@settings(max_examples=150, deadline=None)
@given(TIMELINES, BARS, st.integers(40, 200), st.sampled_from([BLOCKS, ASCII]))
def test_no_picture_is_wider_than_asked_and_nothing_in_it_acts_on_a_terminal(timeline, bars, width, glyphs):
    lines = [*timeline_lines(timeline, width, glyphs), *bar_lines(bars, width, glyphs)]
    assert max(map(cells, lines)) <= width
    for line in [*lines, *timeline_words(timeline), *bar_words(bars)]:
        line.encode()
        assert not set(line) & set("\x1b\x07\x9b\u202e\u2028\n\t")


@pytest.mark.parametrize("name", ["x" * 100_000, "漢" * 3_000, "a b " * 30_000])
def test_a_huge_name_is_cut_and_holds_nobody_up(name):
    timeline = Timeline(
        title=name, lanes=((name, (Span(0, 1),)),), seconds=1, peak=1, processes=1, sentence=name, noun="task"
    )
    lines = [*timeline_lines(timeline, 80), *bar_lines(Bars(title=name, bars=(Bar(name, 1, 1, 1, 1),)), 80)]
    assert max(map(cells, lines)) <= 80
    assert any("…" in line for line in lines)
    assert max(map(len, timeline_words(timeline))) < 10_000


def test_wide_characters_take_two_columns():
    lines = timeline_lines(lanes([Span(0, 1)], [Span(0, 1)]), 60)
    wide = replace(PARALLEL, lanes=(("漢字", (Span(0, 1),)), ("ab", (Span(0, 1),))), seconds=1.0)
    drawn = timeline_lines(wide, 60)
    assert drawn[1].index("█") + 2 == drawn[2].index("█")
    assert len(lines[1]) == len(lines[2])


def test_a_name_from_right_to_left_does_not_turn_the_drawing_round():
    drawn = timeline_lines(replace(PARALLEL, lanes=(("ספירה", (Span(0, 1),)),), seconds=1.0), 60)
    assert drawn[1].startswith("ספירה\u200e")


# --- in words ------------------------------------------------------------------------------------------------


def test_words_say_first_what_the_picture_shows_and_then_what_is_in_it():
    assert timeline_words(PARALLEL) == [
        "Tasks by worker: 2 tasks were in flight at once, in 2 processes.",
        "  process 2: 2 tasks, from 100 ms to 400 ms, held for 50 ms of it",
        "  process 3: 3 tasks, from 150 ms to 400 ms",
    ]
    assert bar_words(VERSIONS)[1:] == [
        "  sequential_word_count: 1.2 s, the median of 7 runs that took from 1.1 s to 1.3 s",
        "  concurrent_word_count: 1.25 s, the median of 7 runs that took from 1.2 s to 1.4 s",
        "  parallel_word_count: 600 ms, the median of 7 runs that took from 600 ms to 650 ms",
    ]


def test_a_moment_is_no_waiting():
    moment = lanes([Span(0, 1, 1e-5)])
    assert timeline_words(moment)[1:] == ["  thread 1: 1 task, from 0 s to 1 s"]
    assert "░" not in "".join(timeline_lines(moment, 80))


def test_a_request_is_no_task():
    assert timeline_words(lanes([Span(0, 1)], [], noun="request"))[1:] == [
        "  thread 1: 1 request, from 0 s to 1 s",
        "  thread 2: 0 requests",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (-1, "0 s"),
        (math.nan, "0 s"),
        (1.2345, "1.23 s"),
        (0.9996, "1 s"),
        (0.0614, "61.4 ms"),
        (1e-5, "10 µs"),
        (123.456, "123 s"),
    ],
)
def test_a_duration_has_three_figures_and_a_unit_that_fits(seconds, words):
    assert duration(seconds) == words


def test_durations_that_are_compared_have_one_unit_unless_they_are_far_apart():
    assert alike([1.21, 0.0614]) == ["1.210 s", "0.061 s"]
    assert alike([1.21, 1.25]) == ["1.21 s", "1.25 s"]
    assert alike([2.0, 0.0005]) == ["2 s", "500 µs"]


# --- in a verdict --------------------------------------------------------------------------------------------


def test_a_verdict_tells_what_was_measured_after_the_checks_and_before_the_output():
    said = list(exercise_lines(judged(timelines=(PARALLEL,), bars=(VERSIONS,))))
    places = [next(at for at, line in enumerate(said) if line.startswith(words)) for words in ORDER]
    assert places == sorted(places)


ORDER = ["  fail: It is parallel", "Tasks by worker: 2 tasks", "  process 3: ", "Three versions: ", "It printed:"]


def test_the_json_has_the_pictures_as_data():
    told = json.loads(to_json(exercise_as_json(judged(timelines=(PARALLEL,), bars=(VERSIONS,)))))
    (timeline,), (bars,) = told["timelines"], told["bars"]
    assert timeline["lanes"][0] == {
        "worker": "process 2",
        "spans": [{"began": 0.1, "ended": 0.25, "held": 0.05}, {"began": 0.25, "ended": 0.4, "held": 0.0}],
    }
    told_of = [timeline[key] for key in ("title", "workers", "peak", "processes", "seconds", "noun")]
    assert told_of == ["Tasks by worker", "processes", 2, 2, 0.4, "task"]
    assert timeline["sentence"] == PARALLEL.sentence
    assert bars["bars"][2] == {"name": "parallel_word_count", "median": 0.6, "least": 0.6, "most": 0.65, "runs": 7}
    assert (bars["title"], bars["sentence"]) == (VERSIONS.title, VERSIONS.sentence)


def test_odd_numbers_are_still_json():
    told = json.loads(to_json(exercise_as_json(judged(timelines=(lanes([Span(0, math.inf)], seconds=math.nan),)))))
    assert told["timelines"][0]["seconds"] == "nan"
