"""Calls to AWS in flight at once, seconds that a program reports, and the pictures of what was metered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tutor.grading import grade_exercise
from tutor.model.checks import InFlightCheck, ParallelCheck, TimedCheck
from tutor.model.evidence import ApiCall, Outcome
from tutor.model.runs import Trial, call_key
from tutor.model.tasks import MeterSpec, Rendezvous, TaskCall, TaskEnd, Tasks, Workers
from tutor.model.verdicts import Verdict

PUTS = InFlightCheck("PutObject", 3)
TIMED = TimedCheck((("slow", "sequential"), ("fast", "concurrent")))
KEY = call_key("work", [])


def put(at, seconds=0.06, api="PutObject"):
    return ApiCall(api, "s3", {}, 200, at=at, seconds=seconds)


def one_after_another(count):
    return tuple(put(0.1 * number) for number in range(count))


@pytest.fixture
def uploads(make):
    def judge(*calls, check=PUTS, outcome=Outcome.RETURNED, held=Rendezvous.BLOCKED, **more):
        return make.judge(make.exercise(check), make.evidence(outcome, calls=calls, held=held, **more))

    return judge


# --- requests ----------------------------------------------------------------------------------------------


def test_requests_that_met_pass_whatever_else_was_called(uploads):
    calls = [put(0.0), put(0.01), put(0.02), put(0.0, api="CreateBucket"), *one_after_another(3)]
    assert uploads(*calls, held=Rendezvous.MET).verdict is Verdict.PASS


def test_requests_that_overlap_without_having_met_are_one_asked_again(uploads):
    (check,) = uploads(put(0.0), put(0.01), put(0.02)).checks
    assert check.verdict is Verdict.FAIL
    assert "given up and made again" in check.message


@pytest.mark.parametrize(
    ("calls", "words"),
    [
        (one_after_another(20), "The 20 calls of PutObject were made one after another"),
        ((put(0), put(0.06), put(0.12)), "one after another"),
        ((put(0), put(0.01), put(1), put(2)), "At most 2 of 4 calls of PutObject were in flight at once; 3 are asked"),
        ((put(0), put(0.01)), "PutObject was called twice in all; 3 calls at once are asked"),
        ((put(0, api="GetObject"),), "PutObject was not called; expected 3 at once"),
    ],
)
def test_too_few_requests_at_once_are_told(uploads, calls, words):
    (check,) = uploads(*calls).checks
    assert check.verdict is Verdict.FAIL
    assert words in check.message


def test_requests_that_were_cut_short_by_a_limit_decide_nothing(uploads):
    cut = uploads(put(0), outcome=Outcome.TIME, held=Rendezvous.UNFINISHED)
    raised = uploads(put(0), outcome=Outcome.RAISED, held=Rendezvous.UNFINISHED)
    assert (cut.checks[0].verdict, raised.checks[0].verdict) == (Verdict.INCONCLUSIVE, Verdict.FAIL)


def test_requests_that_nobody_held_decide_nothing(uploads):
    assert uploads(put(0), put(0), put(0), held=Rendezvous.UNASKED).checks[0].verdict is Verdict.INCONCLUSIVE


def test_what_the_journal_has_no_room_for_is_told(uploads):
    (check,) = uploads(put(0), unlisted={"PutObject": 9}, incomplete={"calls": "9 calls are not told"}).checks
    assert check.verdict is Verdict.FAIL
    assert "9 calls are not told" in check.message


# --- seconds -----------------------------------------------------------------------------------------------


def timed_call(task, began, ended):
    return TaskCall(task=task, process=1, thread=1, began=began, went=began, ended=ended, argument="a")


SEEN = (timed_call("sequential", 0.10, 0.50), timed_call("concurrent", 0.52, 0.62))


@pytest.fixture
def timing(make):
    def judge(returned, calls=SEEN, outcome=Outcome.RETURNED, undefined=(), **more):
        tasks = Tasks(spec=MeterSpec(("sequential", "concurrent")), calls=calls, undefined=undefined)
        seen = make.evidence(outcome, returned=returned, tasks=tasks, seconds=0.7, **more)
        return grade_exercise(make.exercise(TIMED), seen, {}, {KEY: Trial(seen)}).checks[0]

    return judge


@pytest.mark.parametrize(
    "returned",
    [
        {"slow": 0.4, "fast": 0.1},
        {"slow": 0.41, "fast": 0.103, "extra": "x"},
        {"slow": 0.385, "fast": 0.0963},  # clocks may differ by a few per cent
        {"slow": 0.52, "fast": 0.19},  # as long as can be: from one event to the next
    ],
)
def test_seconds_that_a_right_measurement_may_give_pass(timing, returned):
    assert timing(returned).verdict is Verdict.PASS


def test_of_several_calls_one_or_their_mean_may_be_told(timing):
    calls = (*SEEN, timed_call("concurrent", 0.64, 0.67))
    for seconds in (0.1, 0.065, 0.03):
        assert timing({"slow": 0.4, "fast": seconds}, calls).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ([0.4, 0.1], "Expected a dict with the keys `slow`, `fast`"),
        (None, "got None"),
        ({"slow": 0.4}, "The key `fast` is missing in what is returned. It has `slow`."),
        ({"slow": 0.4, "fast": "0.1 s"}, "`fast` is '0.1 s', a text; expected the seconds as a number"),
        ({"slow": 0.4, "fast": True}, "`fast` is True, a truth value"),
        ({"slow": 0.4, "fast": None}, "`fast` is None"),
        ({"slow": 0.4, "fast": float("nan")}, "`fast` is nan"),
        ({"slow": 0.4, "fast": 10**400}, "expected the seconds as a number"),
        (
            {"slow": 400, "fast": 0.1},
            "`slow` is 400 seconds; `sequential` took 0.4 seconds by our clock.\nThat looks like milliseconds: report",
        ),
        ({"slow": 4e8, "fast": 0.1}, "looks like nanoseconds"),
        ({"slow": 0.4, "fast": 0.002}, "`concurrent` took 0.1 seconds by our clock.\nThat is too little"),
        ({"slow": 0.4, "fast": 0.0}, "what is only started, and not joined, isn't done"),
        ({"slow": -0.4, "fast": 0.1}, "Time doesn't run backwards"),
        ({"slow": 0.4, "fast": 0.5}, "took 0.1 seconds by our clock.\nThat is too much"),
        ({"slow": 0.4, "fast": 0.4}, "0.4 fits `sequential`: were the two mixed up?"),
    ],
)
def test_seconds_that_can_not_be_right_are_told_as_what_they_look_like(timing, returned, words):
    check = timing(returned)
    assert check.verdict is Verdict.FAIL
    assert words in check.message


@pytest.mark.parametrize(
    ("fast", "told"),
    [
        (7.152557373046875e-07, "less than 0.000001 s"),
        (0.0000123456, "0.0000123 s"),
        (0.00205, "0.00205 s"),
        (45912.7, "45913 s"),
        (0, "0 s"),
        (-0.4, "-0.4 s"),
        (1e300, "1e+300 s"),
        ("0.1 s", "0.1 s"),
        (None, None),
    ],
)
def test_what_was_measured_and_what_was_returned_are_told_in_seconds_of_three_figures(timing, fast, told):
    calls = (SEEN[0], timed_call("concurrent", 0.52, 0.5659123))
    check = timing({"slow": 0.4123456, "fast": fast}, calls)
    assert check.verdict is Verdict.FAIL
    assert check.expected == {"slow": "about 0.4 s", "fast": "about 0.0459 s"}
    assert check.actual == {"slow": "0.412 s", "fast": told}


def test_where_nothing_was_measured_the_asked_keys_are_told(timing):
    asked = {"slow": "its seconds", "fast": "its seconds"}
    assert timing({"slow": 0.4, "fast": 0.1}, ()).expected == asked
    assert (timing([0.4]).expected, timing([0.4]).actual) == (asked, [0.4])
    ended = timing(None, outcome=Outcome.RAISED)
    assert (ended.expected, ended.actual) == (None, None)


def test_a_sum_of_several_calls_is_told(timing):
    calls = (*SEEN, timed_call("concurrent", 0.64, 0.74), timed_call("concurrent", 0.75, 0.85))
    assert "called 3 times: divide the sum" in timing({"slow": 0.4, "fast": 0.3}, calls).message


def test_each_number_that_is_wrong_gets_a_line_and_the_same_advice_stands_once(timing):
    assert len(timing({"slow": 0, "fast": 9}).message.splitlines()) == 4
    assert len(timing({"slow": 0, "fast": 0}).message.splitlines()) == 3


def test_a_function_that_is_not_there_or_never_called_cannot_have_been_timed(timing):
    right = {"slow": 0.4, "fast": 0.1}
    assert "`concurrent` was never called" in timing(right, SEEN[:1]).message
    assert "defines no function `concurrent`" in timing(right, SEEN[:1], undefined=("concurrent",)).message


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [(Outcome.RAISED, Verdict.FAIL), (Outcome.UNSENDABLE, Verdict.FAIL), (Outcome.MACHINE, Verdict.ERROR)],
)
def test_seconds_of_a_run_that_returned_none_are_judged_by_how_it_ended(timing, outcome, verdict):
    assert timing(None, outcome=outcome).verdict is verdict


# --- pictures ----------------------------------------------------------------------------------------------


def task_call(began, ended, process=1, thread=1, *, held=0.0, end=TaskEnd.RETURNED):
    where = {"process": process, "thread": thread}
    times = {"began": began, "went": began + held, "ended": ended}
    return TaskCall(task="word_count", **where, **times, argument="a", end=end)


@pytest.fixture
def picture(make):
    def draw(*calls, rendezvous=Rendezvous.MET, workers=Workers.PROCESSES, unlisted=0):
        tasks = Tasks(
            spec=MeterSpec(("word_count",), workers, 2), calls=calls, rendezvous=rendezvous, unlisted=unlisted
        )
        seen = make.evidence(tasks=tasks)
        check = ParallelCheck("word_count", workers)
        given = make.exercise(check, replace(check, at_least=3))
        (timeline,) = grade_exercise(given, seen, {}, {KEY: Trial(seen)}).timelines
        return timeline

    return draw


def test_a_timeline_has_a_lane_for_each_worker_in_the_order_of_their_first_task(picture):
    timeline = picture(task_call(1.0, 1.5, 3, held=0.1), task_call(1.1, 1.4, 2), task_call(1.6, 1.75, 3))
    (first, spans), (second, _) = timeline.lanes
    assert (first, second) == ("process 2", "process 1")
    assert [(round(span.began, 3), round(span.ended, 3), round(span.held, 3)) for span in spans] == [
        (0.0, 0.5, 0.1),
        (0.6, 0.75, 0.0),
    ]
    assert (round(timeline.seconds, 3), timeline.peak, timeline.processes) == (0.75, 2, 2)
    assert timeline.workers is Workers.PROCESSES
    assert timeline.sentence.startswith("3 calls of `word_count`, at most 2 at once, in 2 processes. The first waited")
    assert "Then the check let these go on one by one, the newest first" in timeline.sentence
    assert "Each worker did 1 or 2." in timeline.sentence


def test_threads_and_processes_are_named_as_shortly_as_tells_them_apart(picture):
    threads = picture(task_call(0, 2), task_call(0, 2, thread=2), task_call(0, 2, thread=3), workers=Workers.THREADS)
    assert [name for name, _ in threads.lanes] == ["main thread", "thread 1", "thread 2"]
    assert "at most 3 at once, in 3 threads of one process" in threads.sentence
    mixed = picture(task_call(0, 2), task_call(0, 2, 2, 2), task_call(0, 2, 2, 3))
    assert [name for name, _ in mixed.lanes] == ["main process", "process 1, thread 1", "process 1, thread 2"]
    assert "in 3 threads of 2 processes" in mixed.sentence


def test_the_sentence_says_why_nothing_ran_at_once(picture):
    loop = picture(task_call(0, 1), task_call(1, 2), rendezvous=Rendezvous.BLOCKED).sentence
    assert loop.startswith("2 calls of `word_count`, one after another, by one worker: each began only when")
    assert "in vain" in loop
    joined = picture(task_call(0, 1, 2), task_call(1, 2, 3), rendezvous=Rendezvous.BLOCKED).sentence
    assert "one after another, in 2 processes" in joined
    assert picture(task_call(0, 1)).sentence.startswith("One call of `word_count`, by one worker")


def test_what_had_not_ended_and_what_is_not_shown_is_told(picture):
    calls = [task_call(n, n + 2, 2 + n % 40) for n in range(400)]
    timeline = picture(*calls, task_call(1, 400, 99, end=TaskEnd.LOST), unlisted=5)
    assert len(timeline.lanes) == 16
    assert sum(len(spans) for _, spans in timeline.lanes) <= 200
    assert "One had not ended when all was over." in timeline.sentence
    assert "of 406 calls." in timeline.sentence


def test_no_call_makes_no_picture(make, uploads):
    seen = make.evidence(tasks=Tasks(spec=MeterSpec(("word_count",))))
    given = make.exercise(ParallelCheck("word_count", Workers.THREADS))
    assert grade_exercise(given, seen, {}, {KEY: Trial(seen)}).timelines == ()
    assert grade_exercise(given, seen, {}).timelines == ()
    assert uploads().timelines == ()


def test_requests_are_drawn_beside_each_other_none_over_another(uploads):
    (timeline,) = uploads(put(0.0), put(0.01), put(0.02), put(0.07)).timelines
    assert [name for name, _ in timeline.lanes] == ["line 1", "line 2", "line 3"]
    assert [len(spans) for _, spans in timeline.lanes] == [2, 1, 1]
    assert (timeline.noun, timeline.peak) == ("request", 3)
    assert timeline.sentence == (
        "4 calls of `PutObject`, at most 3 in flight at once. A request took 60 ms (median); those in flight at once "
        "waited together."
    )


def test_requests_one_after_another_are_told_so(uploads):
    (timeline,) = uploads(*one_after_another(20)).timelines
    assert len(timeline.lanes) == 1
    assert "20 calls of `PutObject`, one after another" in timeline.sentence


def test_many_requests_are_cut_and_counted(uploads):
    (timeline,) = uploads(*(put(0.001 * number, 1.0) for number in range(300))).timelines
    assert len(timeline.lanes) == 16
    assert "The picture shows 16 of 300 calls." in timeline.sentence


def test_ten_thousand_calls_in_as_many_processes_are_judged_at_once(make):
    """What a submission can make of calls is bounded; judging them must not take longer than that."""
    calls = tuple(
        TaskCall(task=task, process=number, thread=1, began=number, went=number, ended=number + 9000, argument="a")
        for number in range(5000)
        for task in ("sequential", "word_count")
    )
    seen = make.evidence(returned={"slow": 1}, tasks=Tasks(spec=MeterSpec(("sequential", "word_count")), calls=calls))
    given = make.exercise(ParallelCheck("word_count", Workers.PROCESSES, 5000), TimedCheck((("slow", "sequential"),)))
    result = grade_exercise(given, seen, {}, {KEY: Trial(seen, seen)})
    assert [check.verdict for check in result.checks] == [Verdict.PASS, Verdict.FAIL]
    assert result.timelines[0].peak == 5000
