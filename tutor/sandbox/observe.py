"""From what came over the wall to evidence: every field re-typed, nothing believed that has another type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tutor.model.evidence import (
    ApiCall,
    BucketState,
    Evidence,
    ObjectState,
    Outcome,
    Raised,
    UrlAnswer,
)
from tutor.model.runs import Job
from tutor.model.tasks import Rendezvous
from tutor.model.verdicts import Tier
from tutor.sandbox import observe_ec2, observe_reach
from tutor.sandbox.racks import NOTHING_FOUND, Found
from tutor.sandbox.running import RunReport, Stop

__all__ = ["evidence"]

_TEXT = 8000  # characters of any text that a submission told
_DEEPEST = 64  # levels of a returned value; the runner sends no more, and what walks a value later may recurse
_MOST_PARTS = 100_000  # the runner sends half as many

_STOPPED = {
    Stop.TIME: Outcome.TIME,
    Stop.MEMORY: Outcome.MEMORY,
    Stop.PROCESSES: Outcome.PROCESSES,
    Stop.CANCELLED: Outcome.CANCELLED,
    Stop.STARVED: Outcome.MACHINE,
}
_TELLABLE = {
    outcome.value: outcome
    for outcome in (
        Outcome.RETURNED,
        Outcome.UNSENDABLE,
        Outcome.RAISED,
        Outcome.SYNTAX,
        Outcome.NO_FUNCTION,
        Outcome.EXITED,
    )
}


def evidence(
    job: Job, tier: Tier, report: RunReport, seen: Mapping[str, Any], on_instances: Found = NOTHING_FOUND
) -> Evidence:
    """The evidence of one run. `seen` is what the AWS process told: state, journal, URLs."""
    told = report.told or {}
    outcome = _outcome(report, told)
    raised = _raised(told.get("raised")) if outcome is not Outcome.RETURNED else None
    return Evidence(
        outcome=outcome,
        tier=tier,
        variables=dict(job.variables),
        returned=told.get("value") if outcome is Outcome.RETURNED else None,
        returned_repr=_text(told.get("repr")) or ("something" if outcome is Outcome.UNSENDABLE else ""),
        raised=raised,
        exit_status=_int(told.get("exit_status")) if outcome is Outcome.EXITED and told else report.exit_status,
        stdout=report.stdout.decode("utf-8", "replace"),
        stderr=report.stderr.decode("utf-8", "replace"),
        output_truncated=report.truncated,
        buckets={name: _bucket(state) for name, state in seen["buckets"].items()},
        instances=observe_ec2.instances(seen),
        volumes=observe_ec2.volumes(seen),
        security_groups=observe_ec2.security_groups(seen),
        key_pairs=observe_ec2.key_pairs(seen),
        snapshots=observe_ec2.snapshots(seen),
        calls=tuple(ApiCall(**call) for call in seen["calls"]),
        urls={key: UrlAnswer(**answer) for key, answer in seen["urls"].items()},
        incomplete={str(kind): _text(missing) for kind, missing in seen.get("incomplete", {}).items()},
        unlisted={str(api): _int(count) or 0 for api, count in seen.get("unlisted", {}).items()},
        watched=job.watch,
        limits_hit=(*_limits_hit(job, report, raised), *filter(None, [on_instances.overrun])),
        denied=_denied(raised),
        seconds=report.seconds,
        cpu_seconds=report.last.cpu_seconds,
        peak_memory_mb=report.peak_mb,
        machine_note=_machine_note(report),
        call_seconds=report.call_seconds,
        called=report.called or not job.run.call,
        tasks=report.tasks,
        leftovers=report.leftovers,
        held=Rendezvous(seen.get("held", Rendezvous.UNASKED)),
        connections=observe_reach.connections(seen),
        sessions=observe_reach.sessions(seen),
        instance_files=on_instances.files,
    )


def _outcome(report: RunReport, told: Mapping[str, Any]) -> Outcome:
    if report.stop is not Stop.NOT:
        return _STOPPED[report.stop]
    if told:
        kind = told.get("outcome")
        outcome = _TELLABLE.get(kind, Outcome.EXITED) if type(kind) is str else Outcome.EXITED
        return Outcome.UNSENDABLE if outcome is Outcome.RETURNED and _is_beyond_measure(told.get("value")) else outcome
    if report.exit_status is not None and report.exit_status < 0:
        return Outcome.SIGNALLED
    return Outcome.EXITED


def _is_beyond_measure(value: Any) -> bool:
    """Whether a value is nested deeper, or has more parts, than the runner would have sent."""
    level = [value]
    parts = 0
    for _ in range(_DEEPEST):
        parts += len(level)
        if parts > _MOST_PARTS:
            return True
        nested = [item for item in level if isinstance(item, list | dict)]
        level = [inner for item in nested for inner in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return False
    return True


def _raised(told: Any) -> Raised | None:
    if type(told) is not dict:
        return None
    return Raised(
        type=_text(told.get("type")),
        message=_text(told.get("message")),
        aws_code=_text(told.get("aws_code")),
        line=_int(told.get("line")) or 0,
        traceback=_text(told.get("traceback")),
    )


def _text(value: Any) -> str:
    return value[:_TEXT] if type(value) is str else ""


def _int(value: Any) -> int | None:
    return value if type(value) is int and abs(value) < 1 << 31 else None


def _bucket(state: Mapping[str, Any]) -> BucketState:
    objects = {key: ObjectState(**item) for key, item in state["objects"].items()}
    return BucketState(**{**state, "objects": objects})


def _limits_hit(job: Job, report: RunReport, raised: Raised | None) -> tuple[str, ...]:
    """Limits that were reached without ending the run, told by the errors that they cause."""
    hit = []
    if report.truncated:
        hit.append(f"output: it printed more than {job.limits.output_kb} KiB; the rest was dropped")
    if raised and raised.type == "MemoryError":
        hit.append(f"memory: it asked for more than its {job.limits.memory_mb} MiB")
    if raised and (raised.type == "BlockingIOError" or "can't start new thread" in raised.message):
        hit.append(f"processes: it may have {job.limits.processes} processes and threads at once")
    if raised and raised.type == "OSError" and "No space left" in raised.message:
        hit.append(f"disk: it may write {job.limits.disk_mb} MiB, and some ten thousand files")
    if raised and raised.type == "OSError" and "File too large" in raised.message:
        hit.append(f"disk: a file may hold {job.limits.disk_mb} MiB")
    return tuple(hit)


_NETWORK = ("Network is unreachable", "Temporary failure in name resolution", "Name or service not known")
_OUTSIDE = ("FileNotFoundError", "PermissionError")


def _denied(raised: Raised | None) -> tuple[str, ...]:
    """What the wall stopped, told by the error that the submission then met."""
    if raised is None:
        return ()
    denied = []
    if any(words in raised.message for words in _NETWORK) or raised.type in ("gaierror", "EndpointConnectionError"):
        denied.append("a network connection: a submission reaches its private AWS and nothing else")
    elif raised.type == "EOFError" and "reading a line" in raised.message:
        denied.append("a question to the keyboard: nobody types while a program is checked, so input() reads nothing")
    elif raised.type in _OUTSIDE and "'/" in raised.message:
        denied.append("a file outside its folder: a submission sees its own files, Python and boto3, nothing else")
    elif raised.type == "OSError" and "Read-only file system" in raised.message:
        denied.append("writing outside its folder: a submission may write in its home folder and in /tmp")
    return tuple(denied)


def _machine_note(report: RunReport) -> str:
    if report.stop is not Stop.STARVED:
        return ""
    return (
        f"in {report.seconds:.0f} s it got {report.last.cpu_seconds:.1f} s of CPU and waited "
        f"{report.last.waited_seconds:.1f} s for one"
    )
