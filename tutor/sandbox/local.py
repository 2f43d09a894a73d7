"""The sandbox of this machine: runs of submissions in jails, each beside an AWS of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tutor.errors import SandboxError
from tutor.model.course import Limits
from tutor.model.evidence import Evidence, JournalEntry
from tutor.model.runs import AuthorCheckOutcome, HomeFile, Job
from tutor.model.values import JsonValue
from tutor.model.verdicts import Tier
from tutor.sandbox.aws_attendant import AwsAttendant
from tutor.sandbox.aws_client import AwsOrder, AwsProcess, AwsRun
from tutor.sandbox.jail import Jail
from tutor.sandbox.jails import Jails, Keeper, Purpose
from tutor.sandbox.observe import evidence
from tutor.sandbox.racks import NOTHING_FOUND, RackOnCall, Racks, no_instances
from tutor.sandbox.running import Call, Stop
from tutor.sandbox.tier import TierReport
from tutor.sandbox.watch import Usage

__all__ = ["LocalSandbox"]

_CHECK_LIMITS = Limits(seconds=10)
_RETURNED = "${returned}"
_AUTHORS = "tell the course's author"
_PACKAGE = Path(__file__).resolve().parents[1]


class LocalSandbox:
    """Runs submissions on this machine. Starts nothing until `warm_up` or the first run; thread-safe.

    `tier` forces a tier (tests, `--tier`); else it is found by trying. `secret` are folders that no jail may see
    even if they lie in what it is shown (the course, the learner's record). `fork` False: no warm fork, a wall for
    each run.
    """

    def __init__(self, *, tier: Tier | None = None, secret: Sequence[Path] = (), fork: bool = True) -> None:
        self._secret = (_PACKAGE, *secret)
        self._keeper = Keeper()
        environments = {Purpose.SUBMISSION: learner_environment(), Purpose.CHECKS: {}}
        self._jails = Jails(self._keeper, forced=tier, fork=fork, secret=self._secret, environments=environments)
        self._racks = Racks(self._keeper, lambda: self.tier, self._secret)
        self._aws: AwsProcess | None = None
        self._lock = threading.Lock()

    @property
    def tier(self) -> Tier:
        """How strong the jail is here, found by starting one."""
        return self.tier_report().tier

    def tier_report(self) -> TierReport:
        """The tier, why it is no higher, and what would raise it. Raises SandboxError if no jail starts at all."""
        return self._jails.tier_report()

    def why_no_instances(self) -> str:
        """Why instances can't answer here, found by trying; empty if they can. Blocks. Raises SandboxError."""
        with _our_faults():
            return self.tier_report().unreached or self._racks.why_not()

    def warm_up(self) -> None:
        """Have a jail, a checks jail and the AWS process warm and waiting. Blocks. Raises SandboxError."""
        with _our_faults():
            aws = self._aws_process()
            self._jails.warm_up()
            aws.ready()
            aws.prepared()

    def run(
        self, job: Job, cancel: threading.Event | None = None, on_call: Callable[[JournalEntry], None] | None = None
    ) -> Evidence:
        """Run one submission to its end, a limit, or `cancel`. Raises SandboxError for our own faults.

        A warm process that died while it waited is replaced; a program that has begun is never run again.
        """
        with _our_faults():
            scene = self._set_at_last(job)
            try:
                report = scene.jail.run(
                    _order(job, scene.aws),
                    job.limits,
                    cancel,
                    call=Call(tuple(job.run.args), dict(job.run.kwargs)),
                    attendants=(AwsAttendant(scene.aws, on_call, job.latency),) if on_call or job.hold else (),
                    beside=scene.beside,
                    instances=scene.instances,
                    meter=job.meter,
                )
                seen = scene.aws.collect(_probes(job, (report.told or {}).get("value")), job.watch)
                is_over = report.stop is Stop.CANCELLED  # nobody waits for what is found
                on_instances = scene.rack.found(seen, job.read_files) if scene.rack and not is_over else NOTHING_FOUND
            finally:
                scene.close()
                self._refill()
        return evidence(job, scene.jail.tier, report, seen, on_instances)

    def _set_at_last(self, job: Job) -> _Scene:
        """The scene of a run, with what was dead replaced: the jail, or the AWS, or both. Raises SandboxError."""
        self._prepare_instances(job)
        for _ in range(2):
            try:
                return self._set(job)
            except SandboxError:
                self._forget_warm()
        return self._set(job)

    def _prepare_instances(self, job: Job) -> None:
        """Where a run wants instances that answer: see that there can be any. Raises SandboxError."""
        if not job.machines:
            return
        why = self.tier_report().unreached
        if why:
            raise no_instances(why)
        self._racks.begin()  # it gets warm while the run comes to its first instance

    def _set(self, job: Job) -> _Scene:
        """A jail that waits for its job, the AWS that serves it, and perhaps its rack. Raises SandboxError."""
        with ExitStack() as undo:
            jail = undo.enter_context(closing(self._jails.take(Purpose.SUBMISSION, job.limits.disk_mb)))
            jail.ready()
            rack = undo.enter_context(closing(RackOnCall(self._racks))) if job.machines else None
            order = AwsOrder(
                sockets=jail.sockets,
                region=job.variables["region"],
                start=job.start,
                latency=job.latency,
                hold=job.hold,
                rack=rack.aws_end.fileno() if rack else -1,
            )
            aws = undo.enter_context(closing(self._aws_process().open(order)))
            jail.ready()  # still: a new AWS takes its time, and who was killed may be a while in dying
            undo.pop_all()
        return _Scene(jail, aws, rack)

    def run_author_checks(
        self, source: bytes, functions: Sequence[str], seen: Evidence
    ) -> dict[str, AuthorCheckOutcome]:
        """Run functions of an author's `checks.py` on evidence, in a jail of their own. Raises SandboxError."""
        order = {
            "kind": "checks",
            "source": source.decode("utf-8", "replace"),
            "functions": list(functions),
            "evidence": asdict(seen),
        }
        with _our_faults():
            try:
                report = self._jails.take(Purpose.CHECKS).run(order, _CHECK_LIMITS)
            except SandboxError:
                self._forget_warm()
                report = self._jails.take(Purpose.CHECKS).run(order, _CHECK_LIMITS)
            finally:
                self._refill()
        outcomes = (report.told or {}).get("outcomes")
        told = outcomes if type(outcomes) is dict else {}
        missing = AuthorCheckOutcome(
            passed=False, broken=True, message=f"checks.py ended early ({report.stop or 'exit'})"
        )
        return {name: _outcome(told[name]) if name in told else missing for name in functions}

    def close(self) -> None:
        """End every process that this sandbox started."""
        self._keeper.refuse()
        self._racks.close()
        self._jails.close()
        with self._lock:
            if self._aws is not None:
                self._aws.close()
        self._keeper.close()

    def _forget_warm(self) -> None:
        """Let go of all that waits warm: one of it proved to be dead. What other runs use goes on."""
        self._jails.forget()
        with self._lock:
            if self._aws is not None:
                self._aws.forget()

    def _refill(self) -> None:
        """Have the next ones get ready, while this run is judged. A failure is the next run's to tell."""
        with suppress(SandboxError):
            self._jails.refill()
            if self._aws is not None:
                self._aws.prepare()

    def _aws_process(self) -> AwsProcess:
        tier = self.tier
        with self._lock:
            if self._aws is None or not self._aws.alive:
                if self._aws is not None:
                    self._aws.close()
                self._aws = self._keeper.start(lambda: AwsProcess(tier, self._secret))
            return self._aws


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where one run takes place."""

    jail: Jail
    aws: AwsRun
    rack: RackOnCall | None

    def beside(self) -> list[int]:
        """The processes that serve the run."""
        return [*([self.aws.pid] if self.aws.pid else []), *(self.rack.pids if self.rack else [])]

    def instances(self) -> Usage:
        """What the instances of the run use."""
        return self.rack.usage if self.rack else Usage()

    def close(self) -> None:
        """End all of it."""
        self.aws.close()
        self.jail.close()
        if self.rack is not None:
            self.rack.close()


@contextmanager
def _our_faults() -> Iterator[None]:
    """What the system refuses us, told as a fault of ours. Raises SandboxError."""
    try:
        yield
    except OSError as error:
        raise SandboxError("The sandbox can't run here", str(error), "see `tutor doctor`, and try again") from error


def learner_environment() -> dict[str, str]:
    """What boto3 finds in the environment, as on a machine set up for AWS. The keys are dummies of the private AWS."""
    from tutor.sandbox.aws.accounts import ACCOUNTS  # noqa: PLC0415 - only a run needs it

    learner = ACCOUNTS["learner"]
    return {
        "AWS_ACCESS_KEY_ID": learner.access_key,
        "AWS_SECRET_ACCESS_KEY": learner.secret_key,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _order(job: Job, aws: AwsRun) -> dict[str, Any]:
    return {
        "kind": "run",
        "authority": aws.authority,
        "fresh": job.fresh,
        "source": job.source.decode("latin-1"),  # bytes as they are, in JSON
        "module": job.module,
        "call": job.run.call,
        "repeat": job.repeat,
        "linger": job.linger,
        "files": {_in_home(path): _laid_out(file, aws) for path, file in job.files.items()},
    }


def _in_home(path: str) -> str:
    """A path below the home, as the author of a course wrote it. Raises SandboxError for one that leads elsewhere."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or not parts.name or "\0" in path:
        raise SandboxError("The run can't begin", f"the file {path!r} isn't one of the home", _AUTHORS)
    return path


def _laid_out(file: HomeFile, aws: AwsRun) -> dict[str, Any]:
    if not file.key_pair:
        return {"text": file.text, "mode": file.mode}
    if file.key_pair not in aws.private_keys:
        what = f"it starts without a private key of {file.key_pair!r}"
        raise SandboxError("The run can't begin", what, _AUTHORS)
    return {"text": aws.private_keys[file.key_pair], "mode": file.mode}


def _probes(job: Job, returned: object) -> list[tuple[str, str]]:
    """The URLs to ask for; one that needs a returned text is left out if none was returned."""
    filled = []
    for probe in job.probes:
        if _RETURNED not in probe.url:
            filled.append((probe.method, probe.url))
        elif type(returned) is str:
            filled.append((probe.method, probe.url.replace(_RETURNED, returned[:2000])))
    return filled


def _outcome(told: Any) -> AuthorCheckOutcome:
    """An outcome as checks.py told it: the author's code, so typed anew but believed."""
    if type(told) is not dict:
        return AuthorCheckOutcome(passed=False, broken=True, message="checks.py told nothing that can be read")

    def value(name: str) -> JsonValue:
        return told.get(name)

    return AuthorCheckOutcome(
        passed=told.get("passed") is True,
        message=str(told.get("message", "")),
        expected=value("expected"),
        actual=value("actual"),
        broken=told.get("broken") is True,
        read=tuple(name for name in told.get("read") or () if type(name) is str),
    )
