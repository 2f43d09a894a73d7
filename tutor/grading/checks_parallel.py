"""The check on work done in parallel: enough calls of a task in flight at once, each piece of work done once, rightly.

What was in flight is decided before what came of it: a program that does one thing after the other is told so first.
"""

from __future__ import annotations

from tutor.grading.checks_program import judge_returns
from tutor.grading.equality import reordered, same
from tutor.grading.finding import Finding, Scene, broken, failed, passed
from tutor.grading.flight import Flight, flight_of
from tutor.grading.ran import NOT_RUN, came_back, ending, reference_trouble, unjudged
from tutor.grading.shares import share_trouble
from tutor.grading.shown import counted, named
from tutor.grading.start import Start
from tutor.model.checks import ParallelCheck, ReturnsCheck
from tutor.model.evidence import Evidence, Outcome
from tutor.model.runs import Trial
from tutor.model.tasks import Rendezvous, TaskCall, TaskEnd, Tasks, Workers
from tutor.model.values import JsonValue
from tutor.model.verdicts import Verdict

__all__ = ["judge_parallel", "judge_value"]

_BOTH = {Workers.THREADS: "threads", Workers.PROCESSES: "worker processes"}
_TOOLS = {
    Workers.THREADS: "`ThreadPoolExecutor`, or `threading.Thread`",
    Workers.PROCESSES: "`multiprocessing.Pool`, or `ProcessPoolExecutor`",
}
_KEEP_ORDER = "Collect the results in the order of the inputs, not as they come: `map` of a pool keeps it."


def judge_parallel(check: ParallelCheck, scene: Scene) -> Finding:
    """Whether calls of the task were in flight at once, did each piece of work once, and made the right result."""
    trial = scene.trial(check.function, check.args)
    if trial is None:
        return broken(NOT_RUN)
    function = check.function or scene.call
    return unjudged(trial.evidence, function) or _judge(check, trial, function)


def _judge(check: ParallelCheck, trial: Trial, function: str) -> Finding:
    tasks = trial.evidence.tasks
    if tasks is None:
        return broken(NOT_RUN) if came_back(trial.evidence) else failed(ending(trial.evidence, function))
    if check.task in tasks.undefined:
        return failed(
            f"Your file defines no function {named(check.task)}. The judge watches its calls: write it with `def`, at "
            "the top level of the file."
        )
    calls = [call for call in tasks.calls if call.task == check.task]
    flight = flight_of(calls)
    if not calls:
        finding = failed(_on_no_call(check, trial, tasks, function))
    elif flight.at_once(check.workers) < check.at_least and not _met(check, tasks):
        finding = _on_too_few(check, trial.evidence, tasks, flight, function)
    else:
        finding = _on_work(check, trial, tasks, calls, function)
        if finding.verdict is Verdict.FAIL:
            return finding  # there was enough in flight: what was asked and seen of that would only mislead
    return _shown(finding, check, flight)


def _met(check: ParallelCheck, tasks: Tasks) -> bool:
    """Whether the judge held calls for just what the check asks, and they met."""
    spec = tasks.spec
    asked = spec.tasks == (check.task,) and spec.workers is check.workers and spec.at_least >= check.at_least
    return asked and tasks.rendezvous is Rendezvous.MET


def _shown(finding: Finding, check: ParallelCheck, flight: Flight) -> Finding:
    """With what was asked to be in flight, and what was."""
    if finding.expected is not None or finding.actual is not None:
        return finding
    where = "processes" if check.workers is Workers.PROCESSES else "threads of one process"
    seen = f"at most {flight.peak} at once, in {_counted(flight.processes, 'process', 'processes')}"
    asked = f"{check.at_least} calls of {check.task} at once, in {where}"
    return Finding(finding.verdict, finding.message, asked, seen if flight.calls else "no call")


# --- nothing, or too little, in flight ---------------------------------------------------------------------


def _on_no_call(check: ParallelCheck, trial: Trial, tasks: Tasks, function: str) -> str:
    evidence = trial.evidence
    if tasks.stillborn:
        return (
            "Worker processes ended as soon as they were born, and were started again and again. Each of them imports "
            "your file: keep what starts workers inside a function or below `if __name__ == '__main__':`, and let "
            "them run a function of the file's top level."
        )
    if not came_back(evidence):
        return f"{named(check.task)} was never called. {ending(evidence, function)}"
    if tasks.at_import:
        return (
            f"{named(check.task)} was called only while the file was imported, and never while {named(function)} ran. "
            f"Let {named(function)} start the workers, for what it is given."
        )
    returned = evidence.returned
    right = returned is not None and trial.reference is not None and same(trial.reference.returned, returned)
    result = " The result is right, but it was made in another way." if right else ""
    return (
        f"{named(check.task)} was never called while {named(function)} ran.{result} "
        f"Let {_BOTH[check.workers]} call {named(check.task)} for each piece of the work."
    )


def _on_too_few(check: ParallelCheck, evidence: Evidence, tasks: Tasks, flight: Flight, function: str) -> Finding:
    if tasks.rendezvous is Rendezvous.UNASKED or (tasks.rendezvous is Rendezvous.UNFINISHED and _was_cut(evidence)):
        return Finding(Verdict.INCONCLUSIVE, _unsettled(evidence))
    if not came_back(evidence):
        return failed(f"{ending(evidence, function)} Until then: {_in_flight(check, flight)}")
    lost = sum(call.end is TaskEnd.LOST for call in tasks.calls if call.task == check.task)
    if lost:
        return failed(
            f"{named(function)} returned before its workers were done: {_counted(lost, 'call', 'calls')} of "
            f"{named(check.task)} had not ended. Wait for all of them before you return: `join` each, or leave the "
            "`with` block of a pool."
        )
    if flight.calls < check.at_least:
        seen = (
            f"{named(check.task)} was called {counted(flight.calls)} in all; {check.at_least} calls at once are asked"
        )
        return failed(f"{seen}. Give each input a call of its own, instead of one call for many.")
    return failed(_in_disguise(check, flight))


def _was_cut(evidence: Evidence) -> bool:
    return evidence.outcome in (Outcome.TIME, Outcome.MACHINE)


def _unsettled(evidence: Evidence) -> str:
    if not _was_cut(evidence):
        return "Not judged: the calls were not held for each other, and too quick to tell."
    return (
        "Not judged: the limit of time came before it was settled whether more calls would be in flight. Try again; if "
        "it comes again, look for a loop or a wait that never ends."
    )


def _in_disguise(check: ParallelCheck, flight: Flight) -> str:
    """Why calls were not in flight at once, from where they ran."""
    if check.workers is Workers.PROCESSES and flight.within_process >= check.at_least:
        seen = f"{flight.within_process} calls of {named(check.task)} were in flight at once, all in one process"
        return f"{seen}: those are threads. Processes are asked: use {_TOOLS[check.workers]}."
    if check.workers is Workers.THREADS and flight.processes_at_once >= check.at_least:
        seen = (
            f"{flight.processes_at_once} calls of {named(check.task)} were in flight at once, each in another process"
        )
        return f"{seen}. Threads are asked: use {_TOOLS[check.workers]}."
    if flight.peak > 1:
        return f"{_in_flight(check, flight)} {check.at_least} at once are asked: let more workers do it."
    return f"{_one_by_one(check, flight)} {_how_to(check, flight)}"


def _one_by_one(check: ParallelCheck, flight: Flight) -> str:
    where = "in the thread that called your function" if flight.in_main else "by one worker"
    if flight.workers > 1:
        where = f"in {flight.processes} processes" if flight.processes > 1 else f"in {flight.workers} threads"
    return f"The {flight.calls} calls of {named(check.task)} ran one after another, {where}."


def _how_to(check: ParallelCheck, flight: Flight) -> str:
    task = named(check.task)
    if flight.in_main:
        return (
            f"A plain loop does that, and so does a worker that is given `target={check.task}(x)`: that calls it at "
            f"once and hands over what it returned. Hand over {task} itself: `target={check.task}, args=(x,)`, or "
            f"`map({check.task}, ...)` of a pool."
        )
    if flight.workers > 1:
        return (
            "Each worker was waited for before the next one began, or a lock let them through one by one. Start all of "
            "them first, and only then `join` them, or ask for their results: two loops, not one. And do the work "
            "outside of locks."
        )
    return (
        "Either there is but one, or it got all the work as one chunk, or you waited for each result before you handed "
        f"out the next piece: let {check.at_least} or more share the work, and hand out all of it before you wait."
    )


def _in_flight(check: ParallelCheck, flight: Flight) -> str:
    number = flight.at_once(check.workers)
    where = "" if flight.peak == number else f" that count as {check.workers.value}"
    return f"{flight.calls} calls of {named(check.task)}, at most {number} at once{where}."


# --- what came of it ---------------------------------------------------------------------------------------


def _on_work(check: ParallelCheck, trial: Trial, tasks: Tasks, calls: list[TaskCall], function: str) -> Finding:
    evidence, reference = trial.evidence, trial.reference
    ended_in_a_call = evidence.outcome is not Outcome.RAISED and any(call.end is TaskEnd.RAISED for call in calls)
    if not came_back(evidence) and not ended_in_a_call:
        return failed(ending(evidence, function))
    if tasks.unlisted:
        return failed(f"There were {tasks.unlisted} calls more than are looked at: one for each piece is enough.")
    trouble = reference_trouble(reference)
    if trouble is not None or reference is None or reference.tasks is None:
        return trouble or broken(NOT_RUN)
    wrong = _on_shares(check.task, calls, reference.tasks)
    return wrong or _on_result(check, trial, reference.returned, function)


def _on_shares(task: str, calls: list[TaskCall], reference: Tasks) -> Finding | None:
    asked = [call for call in reference.calls if call.task == task]
    if not asked or reference.unlisted:
        return broken(f"Not judged: the course's own solution does not share out {named(task)}. Not your fault.")
    wrong = share_trouble(task, calls, asked)
    return failed(wrong) if wrong else None


def _on_result(check: ParallelCheck, trial: Trial, expected: JsonValue, function: str) -> Finding:
    finding = judge_value(expected, trial.evidence, function)
    return _on_tint(check, trial, function) or finding if finding.verdict is Verdict.PASS else finding


def _on_tint(check: ParallelCheck, trial: Trial, function: str) -> Finding | None:
    """The finding where the result is not made of what the calls returned: it stayed as it was when those changed."""
    if trial.tinted is None:
        return None
    own, solution = trial.tinted
    if solution.outcome is not Outcome.RETURNED:
        return None
    if own.outcome in (Outcome.MACHINE, Outcome.CANCELLED):
        return unjudged(own, function)
    if own.outcome is Outcome.RETURNED and same(own.returned, solution.returned):
        return None
    unchanged = same(own.returned, trial.evidence.returned)
    if own.outcome is Outcome.RETURNED and not unchanged and reordered(own.returned, solution.returned):
        return failed(f"When it was run again with other numbers, the results came in another order. {_KEEP_ORDER}")
    return failed(
        f"What {named(function)} returns is not made of what the calls of {named(check.task)} returned: these were "
        "made, and the work was done once more elsewhere. Return what the workers found."
    )


def judge_value(expected: JsonValue, evidence: Evidence, function: str) -> Finding:
    """Whether a function returned this value. Told of parallel work: results may be right and out of order."""
    finding = judge_returns(ReturnsCheck(expected), Scene(evidence, Start(), function))
    if finding.verdict is Verdict.FAIL and "in another order" in finding.message:
        return failed(f"{finding.message} {_KEEP_ORDER}", finding.expected, finding.actual)
    return passed() if finding.verdict is Verdict.PASS else finding


# --- words -------------------------------------------------------------------------------------------------


def _counted(number: int, one: str, many: str) -> str:
    return f"one {one}" if number == 1 else f"{number} {many}"
