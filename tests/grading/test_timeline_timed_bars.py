"""The versions that a program timed itself, as bars of what they took by our clock."""

from __future__ import annotations

from tutor.grading.bars import timed_bars
from tutor.model.checks import TimedCheck
from tutor.model.tasks import MeterSpec, TaskCall, TaskEnd, Tasks

CHECK = TimedCheck((("sequential", "count"), ("threads", "count_in_threads")))


def called(task, took, end=TaskEnd.RETURNED, waited=0.0):
    times = {"began": 1.0, "went": 1.0 + waited, "ended": 1.0 + waited + took}
    return TaskCall(task=task, process=1, thread=1, argument="a", result="r", end=end, **times)


def bars(*calls):
    return timed_bars(CHECK, Tasks(spec=MeterSpec(("count", "count_in_threads")), calls=calls))


def test_the_fastest_comes_first_with_how_much_longer_the_others_took():
    drawn = bars(called("count", 0.5), called("count_in_threads", 0.125))
    assert [(bar.name, bar.median, bar.runs) for bar in drawn.bars] == [("threads", 0.125, 1), ("sequential", 0.5, 1)]
    assert "`threads` was the fastest with 125 ms; `sequential` took 4 times as long." in drawn.sentence
    assert "Each was called once" in drawn.sentence


def test_repeated_calls_have_a_median_and_a_spread():
    drawn = bars(*(called("count", took) for took in (0.5, 0.75, 2.0)), called("count_in_threads", 0.25))
    slow = drawn.bars[1]
    assert (slow.least, slow.median, slow.most, slow.runs) == (0.5, 0.75, 2.0, 3)
    assert "called once" not in drawn.sentence


def test_waiting_to_be_let_go_is_no_time_of_the_call():
    assert bars(called("count", 0.5, waited=9.0), called("count_in_threads", 0.25)).bars[1].median == 0.5


def test_one_version_alone_or_a_call_that_never_ended_is_no_picture():
    assert bars() is None
    assert bars(called("count", 0.5), called("count", 0.25)) is None
    assert bars(called("count", 0.5), called("count_in_threads", 0.25, TaskEnd.LOST)) is None
