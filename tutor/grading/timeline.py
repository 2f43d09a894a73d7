"""Timelines of what was metered: tasks by worker, requests to AWS beside each other, and what they show in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from tutor.durations import duration
from tutor.grading.checks_calls import is_of_api, made_calls
from tutor.grading.finding import Scene
from tutor.grading.flight import Flight, flight_of, most_at_once
from tutor.grading.shown import named
from tutor.model.checks import CalledCheck, Check, InFlightCheck, ParallelCheck
from tutor.model.evidence import ApiCall, Evidence
from tutor.model.runs import call_key
from tutor.model.tasks import Rendezvous, TaskCall, TaskEnd, Tasks, Workers
from tutor.model.timing import Span, Timeline

__all__ = ["api_timeline", "task_timeline", "timelines_of"]

_MOST_LANES = 16
_MOST_SPANS = 200
_WHY = {
    Workers.THREADS: "Threads of one process wait at the same time; where there is a GIL, they compute in turns.",
    Workers.PROCESSES: "Each process has a Python of its own: they compute at the same time, if there are cores.",
}


def timelines_of(checks: Iterable[Check], scene: Scene) -> tuple[Timeline, ...]:
    """A picture for each task and each API of AWS that checks want in flight at once, as far as any call was seen."""
    found: dict[str, Timeline | None] = {}
    for check in checks:
        if isinstance(check, ParallelCheck):
            args = scene.args if check.args is None else check.args
            key = f"{check.task} {call_key(check.function or scene.call, args)}"
            trial = scene.trial(check.function, check.args)
            tasks = trial.evidence.tasks if trial else None
            found.setdefault(key, task_timeline(check.task, tasks, check.workers) if tasks else None)
        elif isinstance(check, InFlightCheck):
            found.setdefault(check.api, api_timeline(check.api, scene.evidence))
    return tuple(timeline for timeline in found.values() if timeline is not None)


# --- tasks by worker ---------------------------------------------------------------------------------------


def task_timeline(task: str, tasks: Tasks, workers: Workers | None = None) -> Timeline | None:
    """Calls of a task, a lane for each worker; None if there was no call."""
    calls = [call for call in tasks.calls if call.task == task]
    if not calls:
        return None
    flight = flight_of(calls)
    lanes = set(islice(dict.fromkeys((call.process, call.thread) for call in calls), _MOST_LANES))
    shown = [call for call in calls if (call.process, call.thread) in lanes][:_MOST_SPANS]
    edge = min(call.began for call in shown)
    spans: dict[tuple[int, int], list[Span]] = {}
    for call in shown:
        held = max(call.went - call.began, 0.0)
        span = Span(call.began - edge, max(call.ended, call.began) - edge, held)
        spans.setdefault((call.process, call.thread), []).append(span)
    return Timeline(
        title=f"Calls of {task} by worker",
        lanes=tuple((_worker(lane, calls), tuple(line)) for lane, line in spans.items()),
        seconds=max(span.ended for line in spans.values() for span in line),
        peak=flight.peak,
        processes=flight.processes,
        workers=workers,
        sentence=" ".join(_on_tasks(task, tasks, calls, flight, len(shown))),
    )


def _worker(lane: tuple[int, int], calls: Sequence[TaskCall]) -> str:
    """A worker in words, as short as tells it from the others."""
    process, thread = lane
    own = "main process" if process == 1 else f"process {process - 1}"
    inside = "main thread" if thread == 1 else f"thread {thread - 1}"
    if len({call.process for call in calls}) == 1:
        return inside if process == 1 else f"{own}, {inside}" if thread > 1 else own
    return own if all(call.thread == thread for call in calls if call.process == process) else f"{own}, {inside}"


def _on_tasks(task: str, tasks: Tasks, calls: Sequence[TaskCall], flight: Flight, shown: int) -> Iterator[str]:
    """What happened, why, and what is not in the picture."""
    yield _what_happened(task, flight)
    yield _why_so(tasks, flight)
    lost = sum(call.end is TaskEnd.LOST for call in calls)
    if lost:
        yield f"{_number(lost)} had not ended when all was over."
    if flight.peak > 1 and flight.workers > 1:
        yield _shares(calls)
    if shown < flight.calls or tasks.unlisted:
        yield f"The picture shows {shown} of {flight.calls + tasks.unlisted} calls."


def _what_happened(task: str, flight: Flight) -> str:
    where = _where(flight)
    if flight.calls == 1:
        return f"One call of {named(task)}, {where}: alone, it runs beside nothing."
    if flight.peak == 1:
        return (
            f"{flight.calls} calls of {named(task)}, one after another, {where}: each began only when the one before "
            "had ended."
        )
    return f"{flight.calls} calls of {named(task)}, at most {flight.peak} at once, {where}."


def _where(flight: Flight) -> str:
    if flight.workers == 1:
        return "by one worker"
    processes = "one process" if flight.processes == 1 else f"{flight.processes} processes"
    if flight.workers == flight.processes:
        return f"in {processes}"
    return f"in {flight.workers} threads of {processes}"


def _why_so(tasks: Tasks, flight: Flight) -> str:
    if flight.peak > 1:
        met = (
            f"The first waited until {tasks.spec.at_least} were in flight. Then the check let these go on one by one, "
            "the newest first: left alone, they would have worked at once. "
        )
        why = _WHY[Workers.PROCESSES if flight.processes > 1 else Workers.THREADS]
        return f"{met if tasks.rendezvous is Rendezvous.MET else ''}{why}"
    why = "one worker makes them all"
    if flight.workers > 1:
        why = "whoever starts the next one waits for the one before"
    elif flight.in_main:
        why = "the thread that should start workers makes them all"
    if tasks.rendezvous is Rendezvous.BLOCKED:
        return f"The first waited for another to come beside it, in vain: {why}."
    return f"{why[0].upper()}{why[1:]}."


def _shares(calls: Sequence[TaskCall]) -> str:
    least, most = (extreme(Counter((call.process, call.thread) for call in calls).values()) for extreme in (min, max))
    if least == most:
        return f"Each worker did {least}."
    return f"Each worker did {least} {'or' if most == least + 1 else 'to'} {most}."


def _number(number: int) -> str:
    return "One" if number == 1 else f"{number}"


# --- requests to AWS ---------------------------------------------------------------------------------------


def api_timeline(api: str, evidence: Evidence) -> Timeline | None:
    """Calls of an API, each in the first lane that was free; None if there was no call."""
    wanted = CalledCheck(api)
    calls = sorted((c for c in made_calls(evidence) if is_of_api(c, wanted)), key=lambda call: call.at)
    if not calls:
        return None
    shown = calls[:_MOST_SPANS]
    lanes = _beside(shown)
    drawn = lanes[:_MOST_LANES]
    peak = most_at_once((call.at, call.at + call.seconds) for call in calls)
    return Timeline(
        title=f"Requests {api} in flight",
        lanes=tuple((f"line {number}", tuple(lane)) for number, lane in enumerate(drawn, 1)),
        seconds=max(span.ended for lane in drawn for span in lane),
        peak=peak,
        processes=1,
        workers=None,
        sentence=" ".join(_on_calls(api, calls, peak, sum(map(len, drawn)))),
        noun="request",
    )


def _beside(calls: Sequence[ApiCall]) -> list[list[Span]]:
    """Spans in lanes, none over another. `calls` are in the order of their beginning."""
    edge = calls[0].at
    lanes: list[list[Span]] = []
    for call in calls:
        span = Span(call.at - edge, call.at - edge + max(call.seconds, 0.0))
        free = next((lane for lane in lanes if lane[-1].ended <= span.began), None)
        if free is None:
            lanes.append([span])
        else:
            free.append(span)
    return lanes


def _on_calls(api: str, calls: Sequence[ApiCall], peak: int, shown: int) -> Iterator[str]:
    middle = sorted(call.seconds for call in calls)[len(calls) // 2]
    took = f"A request took {duration(middle)} (median)"
    if len(calls) == 1:
        yield f"One call of {named(api)}: alone, it waits beside nothing. It took {duration(middle)}."
    elif peak == 1:
        yield f"{len(calls)} calls of {named(api)}, one after another: each waited for the answer to the one before."
        yield f"{took}, and all that time nothing else was done."
    else:
        yield f"{len(calls)} calls of {named(api)}, at most {peak} in flight at once."
        yield f"{took}; those in flight at once waited together."
    if shown < len(calls):
        yield f"The picture shows {shown} of {len(calls)} calls."
