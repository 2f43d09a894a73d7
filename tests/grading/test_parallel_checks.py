"""Parallel work is judged by what was in flight at once, by what each call did, and by what came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tutor.grading import grade_exercise
from tutor.model.checks import NoLeftoverCheck, ParallelCheck, ReturnsCheck, SameResultCheck
from tutor.model.course import RunSpec
from tutor.model.evidence import Outcome, Raised
from tutor.model.runs import Trial, call_key
from tutor.model.tasks import Leftovers, MeterSpec, Rendezvous, TaskCall, TaskEnd, Tasks, Workers
from tutor.model.verdicts import Verdict

LINES = ["a b", "c", "d e f", "g"]
COUNTS = [2, 1, 3, 1]
KEY = call_key("count", [LINES])
THREADS = ParallelCheck("word_count", Workers.THREADS, 2)
PROCESSES = ParallelCheck("word_count", Workers.PROCESSES, 2)


def call(number, began=0.0, ended=1.0, *, process=1, thread=1, **more):
    """One call of `word_count` with line `number`."""
    line = LINES[number] if isinstance(number, int) else number
    values = {"argument": f"of {line}", "result": f"for {line}"} | more
    where = {"process": process, "thread": thread}
    return TaskCall(task="word_count", **where, began=began, went=began, ended=ended, **values)


def tasks(*calls, rendezvous=Rendezvous.BLOCKED, check=PROCESSES, **more):
    spec = MeterSpec((check.task,), check.workers, check.at_least)
    return Tasks(spec=spec, calls=calls, rendezvous=rendezvous, **more)


def in_processes(*numbers):
    """Calls that all overlap, each in a process of its own."""
    return tuple(call(number, 0.1 * place, 2.0, process=2 + place) for place, number in enumerate(numbers))


def in_threads(*numbers):
    return tuple(call(number, 0.1 * place, 2.0, thread=2 + place) for place, number in enumerate(numbers))


def one_by_one(*numbers, worker=lambda _: {}):
    return tuple(call(number, place, place + 0.9, **worker(place)) for place, number in enumerate(numbers))


@pytest.fixture
def run(make):
    """Judges one check on a trial of `count(LINES)`; `calls` are the metered ones of the submission."""

    def judge(check, *calls, evidence=None, reference=None, rendezvous=Rendezvous.BLOCKED, tinted=None, **more):
        seen = evidence or make.evidence(returned=COUNTS)
        metered = {key: more.pop(key) for key in ("undefined", "stillborn", "unlisted", "at_import") if key in more}
        if seen.tasks is None:
            seen = replace(seen, tasks=tasks(*calls, rendezvous=rendezvous, **metered), **more)
        solved = reference or make.evidence(returned=COUNTS, tasks=tasks(*one_by_one(0, 1, 2, 3)))
        trial = Trial(seen, solved, {"sequential": solved}, tinted)
        given = replace(make.exercise(check, call="count"), run=RunSpec("count", (LINES,)))
        result = grade_exercise(given, seen, {}, {KEY: trial})
        return result.checks[0]

    return judge


# --- what is proved ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "calls"),
    [(PROCESSES, in_processes(0, 1, 2, 3)), (THREADS, in_threads(0, 1, 2, 3)), (THREADS, in_threads(3, 1, 0, 2))],
)
@pytest.mark.parametrize("rendezvous", [Rendezvous.MET, Rendezvous.BLOCKED, Rendezvous.UNFINISHED])
def test_enough_calls_in_flight_that_do_all_the_work_once_pass(run, check, calls, rendezvous):
    assert run(check, *calls, rendezvous=rendezvous).verdict is Verdict.PASS


def test_a_loop_in_the_functions_own_thread_is_told_from_workers(run):
    told = run(PROCESSES, *one_by_one(0, 1, 2, 3))
    assert told.verdict is Verdict.FAIL
    assert "one after another, in the thread that called your function" in told.message
    assert "`target=word_count, args=(x,)`" in told.message
    assert "at most 1 at once" in told.actual


@pytest.mark.parametrize(
    ("check", "key", "kind"), [(PROCESSES, "process", "4 processes"), (THREADS, "thread", "4 threads")]
)
def test_start_and_join_in_one_loop_is_told(run, check, key, kind):
    told = run(check, *one_by_one(0, 1, 2, 3, worker=lambda place: {key: 2 + place}))
    assert told.verdict is Verdict.FAIL
    assert f"one after another, in {kind}" in told.message
    assert "two loops, not one" in told.message
    assert str(told.expected).startswith("2 calls of word_count at once, in ")  # no backticks: no face draws them


@pytest.mark.parametrize("worker", [{"process": 2}, {"thread": 2}])
def test_one_worker_is_told(run, worker):
    told = run(PROCESSES, *one_by_one(0, 1, 2, 3, worker=lambda _: worker))
    assert told.verdict is Verdict.FAIL
    assert "by one worker. Either there is but one" in told.message


def test_threads_where_processes_are_asked_and_the_other_way_round(run):
    threads, processes = run(PROCESSES, *in_threads(0, 1, 2, 3)), run(THREADS, *in_processes(0, 1, 2, 3))
    assert (threads.verdict, processes.verdict) == (Verdict.FAIL, Verdict.FAIL)
    assert "4 calls of `word_count` were in flight at once, all in one process: those are threads" in threads.message
    assert "each in another process. Threads are asked" in processes.message


def test_fewer_workers_than_asked_are_told_with_their_number(run):
    check = ParallelCheck("word_count", Workers.PROCESSES, 4)
    told = run(check, *in_processes(0, 1), call(2, 3, 4, process=2), call(3, 3, 4, process=3))
    assert told.verdict is Verdict.FAIL
    assert "4 calls of `word_count`, at most 2 at once." in told.message
    assert "4 at once are asked" in told.message


def test_threads_beside_processes_count_only_as_what_they_are(run):
    check = ParallelCheck("word_count", Workers.THREADS, 4)
    calls = [call(0, 0, 2, thread=2), call(1, 0, 2, thread=3), call(2, 0, 2, process=2), call(3, 0, 2, process=3)]
    told = run(check, *calls)
    assert told.verdict is Verdict.FAIL
    assert "4 calls of `word_count`, at most 2 at once that count as threads." in told.message


def test_a_call_that_begins_when_another_ends_is_not_beside_it(run):
    assert (
        run(THREADS, call(0, 0, 1, thread=2), call(1, 1, 2, thread=3), call(2, 2, 3), call(3, 3, 4)).verdict
        is Verdict.FAIL
    )


@pytest.mark.parametrize("outcome", [Outcome.TIME])
def test_a_limit_that_comes_before_it_is_settled_decides_nothing(run, make, outcome):
    told = run(PROCESSES, call(0), evidence=make.evidence(outcome), rendezvous=Rendezvous.UNFINISHED)
    assert told.verdict is Verdict.INCONCLUSIVE
    assert "the limit of time came before it was settled" in told.message


@pytest.mark.parametrize(
    ("outcome", "verdict"), [(Outcome.MACHINE, Verdict.ERROR), (Outcome.CANCELLED, Verdict.INCONCLUSIVE)]
)
def test_what_the_machine_or_the_learner_stopped_is_no_failure(run, make, outcome, verdict):
    assert run(PROCESSES, call(0), evidence=make.evidence(outcome)).verdict is verdict


def test_calls_that_nobody_held_and_that_did_not_meet_decide_nothing(run):
    assert run(PROCESSES, *one_by_one(0, 1, 2, 3), rendezvous=Rendezvous.UNASKED).verdict is Verdict.INCONCLUSIVE


def test_a_missing_run_is_our_fault(make):
    result = grade_exercise(make.exercise(PROCESSES), make.evidence(), {})
    assert result.verdict is Verdict.ERROR
    assert "not your fault" in result.checks[0].message


# --- the task is not called --------------------------------------------------------------------------------


def test_a_task_that_is_not_there_is_told(run):
    assert "defines no function `word_count`" in run(PROCESSES, undefined=("word_count",)).message


def test_a_task_that_is_never_called_is_told_even_when_the_result_is_right(run, make):
    right, wrong = run(PROCESSES), run(PROCESSES, evidence=make.evidence(returned=[]))
    assert (right.verdict, wrong.verdict) == (Verdict.FAIL, Verdict.FAIL)
    assert "never called while `count` ran. The result is right, but it was made in another way" in right.message
    assert "right" not in wrong.message


def test_workers_that_die_at_birth_are_told(run, make):
    told = run(PROCESSES, evidence=make.evidence(Outcome.TIME), stillborn=True, rendezvous=Rendezvous.UNFINISHED)
    assert told.verdict is Verdict.FAIL
    assert "ended as soon as they were born" in told.message
    assert "__main__" in told.message


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.RAISED, "`count` raised ValueError: no."),
        (Outcome.PROCESSES, "`count` was stopped at its limit of processes and threads."),
        (Outcome.EXITED, "`count` did not come to its end."),
    ],
)
@pytest.mark.parametrize("calls", [(), one_by_one(0), in_processes(0, 1)])
def test_what_ended_the_run_is_told(run, make, outcome, words, calls):
    raised = Raised("ValueError", "no") if outcome is Outcome.RAISED else None
    told = run(PROCESSES, *calls, evidence=make.evidence(outcome, raised=raised), rendezvous=Rendezvous.UNFINISHED)
    assert told.verdict is Verdict.FAIL
    assert words in told.message


def test_a_run_that_ended_while_the_file_was_imported_is_not_the_functions_doing(run, make):
    stuck = make.evidence(Outcome.TIME, called=False)
    told = run(PROCESSES, evidence=stuck, rendezvous=Rendezvous.UNFINISHED, at_import=4)
    assert told.verdict is Verdict.FAIL
    assert "never called. While the file was imported, before `count` was called, it was stopped at" in told.message


@pytest.mark.parametrize(
    ("outcome", "words"), [(Outcome.SYNTAX, "is not Python"), (Outcome.NO_FUNCTION, "defines no function `count`")]
)
def test_a_file_that_cannot_be_run_is_told(run, make, outcome, words):
    assert words in run(PROCESSES, evidence=make.evidence(outcome)).message


# --- the work ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "words"),
    [
        (in_processes(0, 1, 2), "Only 3 of 4 inputs came to `word_count`"),
        (in_processes(3, 3, 3, 3), "Only 1 of 4 inputs came to `word_count`, and 3 times more it got one"),
        (in_processes(0, 1, 2, 3, 3), "called 5 times for 4 inputs: some work was done twice"),
        (in_processes(0, 1, 2, 3, "nothing"), "called once more than is asked, with something that is no input"),
        (in_processes("a b c", "d e f g"), "called twice, never with one of the 4 inputs alone"),
        (in_processes(0, 1, "d e f g"), "2 of 4 inputs never came to `word_count`; 1 of 3 calls had something else"),
        (in_processes(0, 1, 2, "x") , "1 of 4 inputs never came to `word_count`; 1 of 4 calls had something else"),
    ],
)  # fmt: skip
def test_work_that_is_left_out_done_twice_or_done_on_something_else_is_told(run, calls, words):
    told = run(PROCESSES, *calls, rendezvous=Rendezvous.MET)
    assert told.verdict is Verdict.FAIL
    assert words in told.message


def test_one_call_for_all_is_told(run):
    told = run(PROCESSES, call("a b c d e f g"))
    assert told.verdict is Verdict.FAIL
    assert "called once in all; 2 calls at once are asked. Give each input a call of its own" in told.message


def test_a_task_that_returns_the_wrong_value_is_told(run):
    calls = [*in_processes(0, 1, 2), call(3, 0, 2, process=9, result="for another")]
    told = run(PROCESSES, *calls)
    assert "1 of 4 calls of `word_count` returned the wrong value" in told.message


def test_what_was_raised_in_a_worker_is_told(run):
    calls = [*in_processes(0, 1, 2), call(3, 0, 2, process=9, result="", end=TaskEnd.RAISED)]
    assert "1 of 4 calls of `word_count` raised an exception" in run(PROCESSES, *calls).message


@pytest.mark.parametrize("rendezvous", [Rendezvous.MET, Rendezvous.UNFINISHED])
def test_a_function_that_does_not_wait_for_its_workers_is_told(run, rendezvous):
    lost = {"result": "", "end": TaskEnd.LOST}
    calls = [call(0, 0, 2, process=2, **lost), *([call(1, 0, 2, process=3, **lost)] * (rendezvous is Rendezvous.MET))]
    told = run(PROCESSES, *calls, rendezvous=rendezvous)
    assert told.verdict is Verdict.FAIL
    assert "had not ended" in told.message
    assert "`join`" in told.message


def test_equal_inputs_may_be_called_for_as_often_as_they_are_there(run, make):
    twice = make.evidence(returned=COUNTS, tasks=tasks(*one_by_one(0, 1, 2, 2)))
    assert run(PROCESSES, *in_processes(2, 0, 2, 1), reference=twice).verdict is Verdict.PASS
    assert run(PROCESSES, *in_processes(2, 0, 1, 1), reference=twice).verdict is Verdict.FAIL


def test_a_solution_that_could_not_be_run_is_not_the_learners_fault(run, make):
    for reference in (make.evidence(Outcome.TIME), make.evidence(Outcome.MACHINE), make.evidence(returned=COUNTS)):
        assert run(PROCESSES, *in_processes(0, 1, 2, 3), reference=reference).verdict is Verdict.ERROR


# --- the result --------------------------------------------------------------------------------------------


def test_results_out_of_order_are_told(run, make):
    told = run(PROCESSES, *in_processes(0, 1, 2, 3), evidence=make.evidence(returned=[1, 1, 2, 3]))
    assert told.verdict is Verdict.FAIL
    assert "the right items in another order" in told.message
    assert "`map` of a pool keeps it" in told.message


def test_a_wrong_result_is_told_as_what_it_is(run, make):
    told = run(PROCESSES, *in_processes(0, 1, 2, 3), evidence=make.evidence(returned=None))
    assert (told.verdict, told.expected) == (Verdict.FAIL, COUNTS)
    assert "`count` returned nothing (None)" in told.message


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("<map object at 0x7f>", "`list(...)`"),
        ("[<Future at 0x7f state=finished returned int>]", "`.result()`"),
        ("[<multiprocessing.pool.ApplyResult object at 0x7f>]", "`.get()`"),
    ],
)
def test_promises_that_nobody_asked_for_their_results_are_told(run, make, text, advice):
    told = run(PROCESSES, *in_processes(0, 1, 2, 3), evidence=make.evidence(Outcome.UNSENDABLE, returned_repr=text))
    assert told.verdict is Verdict.FAIL
    assert advice in told.message


def test_calls_for_show_do_not_count(run, make):
    changed, kept = make.evidence(returned=[3, 2, 4, 2]), make.evidence(returned=COUNTS)
    calls = in_processes(0, 1, 2, 3)
    assert run(PROCESSES, *calls, tinted=(changed, changed)).verdict is Verdict.PASS
    told = run(PROCESSES, *calls, tinted=(kept, changed))
    assert told.verdict is Verdict.FAIL
    assert "not made of what the calls of `word_count` returned" in told.message
    assert run(PROCESSES, *calls, tinted=(make.evidence(Outcome.RAISED), changed)).verdict is Verdict.FAIL
    assert run(PROCESSES, *calls, tinted=(make.evidence(Outcome.MACHINE), changed)).verdict is Verdict.ERROR
    assert run(PROCESSES, *calls, tinted=(kept, make.evidence(Outcome.RAISED))).verdict is Verdict.PASS


def test_results_that_come_in_another_order_when_run_again_are_no_calls_for_show(run, make):
    solved, moved = make.evidence(returned=[3, 2, 4, 2]), make.evidence(returned=[4, 3, 2, 2])
    told = run(PROCESSES, *in_processes(0, 1, 2, 3), tinted=(moved, solved))
    assert told.verdict is Verdict.FAIL
    assert "When it was run again with other numbers, the results came in another order." in told.message
    assert "`map` of a pool keeps it" in told.message
    assert "elsewhere" not in told.message


def test_what_stays_as_it_was_is_for_show_even_if_it_looks_moved(run, make):
    calls, moved = in_processes(0, 1, 2, 3), make.evidence(returned=[3, 2, 1, 1])
    told = run(PROCESSES, *calls, tinted=(make.evidence(returned=COUNTS), moved))
    assert "made, and the work was done once more elsewhere" in told.message


def test_calls_while_the_file_was_imported_are_told_apart_from_none(run):
    told = run(PROCESSES, at_import=4)
    assert told.verdict is Verdict.FAIL
    assert "`word_count` was called only while the file was imported, and never while `count` ran." in told.message


def test_the_same_result_as_the_solutions_is_asked_for_alone(run, make):
    check = SameResultCheck("sequential")
    assert run(check).verdict is Verdict.PASS
    assert "another order" in run(check, evidence=make.evidence(returned=[3, 2, 1, 1])).message
    raised = make.evidence(Outcome.RAISED, raised=Raised("ValueError", "no"))
    assert "`count` raised ValueError: no" in run(check, evidence=raised).message
    assert run(check, reference=make.evidence(Outcome.TIME)).verdict is Verdict.ERROR
    assert run(SameResultCheck("other")).verdict is Verdict.ERROR


# --- what is left ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (Leftovers(processes=4), "4 worker processes were still there after `count` had returned"),
        (Leftovers(processes=1, threads=1), "One worker process and one thread were still there"),
        (Leftovers(threads=1), "One thread was still there"),
    ],
)
def test_workers_that_are_left_are_counted(run, left, words):
    told = run(NoLeftoverCheck(), leftovers=left)
    assert told.verdict is Verdict.FAIL
    assert words in told.message
    assert "`with` block" in told.message


def test_nothing_left_counts_only_beside_something_that_works(make):
    seen = make.evidence(returned=1, leftovers=Leftovers())
    trials = {call_key("work", []): Trial(seen)}
    for value, verdict in ((1, Verdict.PASS), (2, Verdict.FAIL)):
        given = make.exercise(ReturnsCheck(value), NoLeftoverCheck())
        assert grade_exercise(given, seen, {}, trials).checks[1].verdict is verdict


def test_what_is_left_cannot_be_told_of_a_function_that_did_not_return(run, make):
    told = run(NoLeftoverCheck(), evidence=make.evidence(Outcome.TIME), leftovers=Leftovers())
    assert told.verdict is Verdict.FAIL
    assert "limit of time" in told.message


def test_nothing_of_what_a_stranger_wrote_can_break_a_message(run, make):
    odd = make.evidence(returned=["\x1b[31m[b]\ud800", {"\u202e": 10**5000}])
    told = run(PROCESSES, *in_processes(0, 1, 2, 3), evidence=odd)
    assert told.verdict is Verdict.FAIL
    told.message.encode()
    assert "\x1b" not in told.message
