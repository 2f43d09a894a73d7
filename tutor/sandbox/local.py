"""The sandbox of this machine: warm jails, a warm AWS process, and runs of submissions in them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from tutor.errors import SandboxError
from tutor.model.course import Limits
from tutor.model.evidence import ApiCall, Evidence
from tutor.model.runs import AuthorCheckOutcome, Job
from tutor.model.values import JsonValue
from tutor.model.verdicts import Tier
from tutor.sandbox.aws_client import AwsProcess
from tutor.sandbox.jail import Jail
from tutor.sandbox.observe import evidence
from tutor.sandbox.tier import TierReport, mends
from tutor.sandbox.wall import find_bwrap

__all__ = ["LocalSandbox"]

_CHECK_LIMITS = Limits(seconds=10)
_RETURNED = "${returned}"
_PACKAGE = Path(__file__).resolve().parents[1]

T = TypeVar("T")


class LocalSandbox:
    """Runs submissions on this machine. Starts nothing until `warm_up` or the first run; thread-safe.

    `tier` forces a tier (tests, `--tier`); else it is found by trying. `secret` are folders that no jail may see
    even if they lie in what it is shown (the course, the learner's record).
    """

    def __init__(self, *, tier: Tier | None = None, secret: Sequence[Path] = ()) -> None:
        self._forced = tier
        self._secret = (_PACKAGE, *secret)
        self._report: TierReport | None = None
        self._aws: AwsProcess | None = None
        self._spare: Jail | None = None
        self._checks_spare: Jail | None = None
        self._lock = threading.Lock()
        # Linux kills a child that asked for it when the *thread* that started it ends (PR_SET_PDEATHSIG, prctl(2)),
        # so all are started by one thread that lives as long as we do.
        self._keeper = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-keeper")
        self._closed = False

    @property
    def tier(self) -> Tier:
        """How strong the jail is here, found by starting one."""
        return self.tier_report().tier

    def tier_report(self) -> TierReport:
        """The tier, why it is no higher, and what would raise it. Raises SandboxError if no jail starts at all."""
        with self._lock:
            if self._report is None:
                self._report, self._spare = self._find_tier()
            return self._report

    def _find_tier(self) -> tuple[TierReport, Jail]:
        """Try the strongest wall first; the jail that starts is kept as the first warm one."""
        reasons: list[str] = []
        for tier in self._candidates(reasons):
            try:
                jail = self._start_jail(tier)
                jail.ready()
            except SandboxError as error:
                if tier is Tier.NONE:
                    raise
                reasons.append(f"{tier} wall: {error.what}")
                continue
            if not jail.flaws:
                found = () if self._forced is not None else mends(tier, reasons)
                return TierReport(tier, tuple(reasons), found, find_bwrap()), jail
            reasons += jail.flaws
            jail.close()
        raise SandboxError("No jail starts here", "; ".join(reasons), "run `tutor doctor`")

    def _candidates(self, reasons: list[str]) -> list[Tier]:
        if self._forced is not None:
            return [self._forced]
        if not sys.platform.startswith("linux"):
            reasons.append(f"{sys.platform} has no namespaces")
            return [Tier.NONE]
        if find_bwrap() is None:
            reasons.append("there is no bwrap program")
            return [Tier.NONE]
        return [Tier.STRONG, Tier.PARTIAL, Tier.NONE]

    def warm_up(self) -> None:
        """Have a jail, a checks jail and the AWS process warm and waiting. Blocks. Raises SandboxError."""
        aws = self._aws_process()
        tier = self.tier
        with self._lock:
            self._spare = self._spare or self._start_jail(tier)
            self._checks_spare = self._checks_spare or self._start_jail(tier, checks=True)
            spares = (self._spare, self._checks_spare)
        for spare in spares:
            spare.ready()
        aws.ready()

    def run(
        self, job: Job, cancel: threading.Event | None = None, on_call: Callable[[ApiCall], None] | None = None
    ) -> Evidence:
        """Run one submission to its end, a limit, or `cancel`. Raises SandboxError for our own faults."""
        del on_call  # the AWS process tells its calls at the end only, for now
        tier = self.tier
        try:
            return self._run_once(job, tier, cancel)
        except SandboxError:  # a warm process may have died while it waited; the second failure is a fault
            self._forget_warm()
            return self._run_once(job, tier, cancel)
        finally:
            self._refill(tier)

    def _run_once(self, job: Job, tier: Tier, cancel: threading.Event | None) -> Evidence:
        jail = self._take_jail(tier, job.limits)
        try:
            jail.ready()
            aws = self._aws_process().fork(jail.listener, region=job.variables["region"], start=job.start)
            try:
                report = jail.run(_order(job), job.limits, cancel)
                seen = aws.collect(_probes(job, (report.told or {}).get("value")))
            finally:
                aws.close()
        finally:
            jail.close()
        return evidence(job, tier, report, seen)

    def run_author_checks(
        self, source: bytes, functions: Sequence[str], seen: Evidence
    ) -> dict[str, AuthorCheckOutcome]:
        """Run functions of an author's `checks.py` on evidence, in a jail of their own. Raises SandboxError."""
        tier = self.tier
        order = {
            "kind": "checks",
            "source": source.decode("utf-8", "replace"),
            "functions": list(functions),
            "evidence": asdict(seen),
        }
        try:
            report = self._take_checks_jail(tier).run(order, _CHECK_LIMITS)
        except SandboxError:
            self._forget_warm()
            report = self._take_checks_jail(tier).run(order, _CHECK_LIMITS)
        finally:
            self._refill(tier)
        outcomes = (report.told or {}).get("outcomes")
        told = outcomes if type(outcomes) is dict else {}
        missing = AuthorCheckOutcome(
            passed=False, broken=True, message=f"checks.py ended early ({report.stop or 'exit'})"
        )
        return {name: _outcome(told[name]) if name in told else missing for name in functions}

    def close(self) -> None:
        """End every process that this sandbox started."""
        with self._lock:
            self._closed = True
            for jail in (self._spare, self._checks_spare):
                if jail is not None:
                    jail.close()
            if self._aws is not None:
                self._aws.close()
            self._spare = self._checks_spare = self._aws = None
        self._keeper.shutdown()

    def _start_jail(self, tier: Tier, *, checks: bool = False, disk_mb: int = Limits().disk_mb) -> Jail:
        environment = {} if checks else _learner_environment()
        return self._keep(
            lambda: Jail(tier, environment=environment, secret=self._secret, preload=not checks, disk_mb=disk_mb)
        )

    def _keep(self, start: Callable[[], T]) -> T:
        """Start something from the thread that lives longest."""
        if self._closed:
            raise SandboxError("The sandbox is closed", "it was asked to run something more", "start tutor again")
        return self._keeper.submit(start).result()

    def _take_jail(self, tier: Tier, limits: Limits) -> Jail:
        with self._lock:
            jail = self._spare
            if jail is not None and jail.disk_mb == limits.disk_mb:
                self._spare = None
            else:
                jail = None
        return jail or self._start_jail(tier, disk_mb=limits.disk_mb)

    def _take_checks_jail(self, tier: Tier) -> Jail:
        with self._lock:
            jail, self._checks_spare = self._checks_spare, None
        return jail or self._start_jail(tier, checks=True)

    def _forget_warm(self) -> None:
        """Let go of all that waits warm: one of it proved to be dead."""
        with self._lock:
            for waiting in (self._spare, self._checks_spare, self._aws):
                if waiting is not None:
                    waiting.close()
            self._spare = self._checks_spare = self._aws = None

    def _refill(self, tier: Tier) -> None:
        """Start the next warm jails; they warm up by themselves."""
        with self._lock:
            if self._closed:
                return
            self._spare = self._spare or self._start_jail(tier)
            self._checks_spare = self._checks_spare or self._start_jail(tier, checks=True)

    def _aws_process(self) -> AwsProcess:
        tier = self.tier
        with self._lock:
            if self._aws is None or not self._aws.alive:
                if self._aws is not None:
                    self._aws.close()
                self._aws = self._keep(lambda: AwsProcess(tier, self._secret))
            return self._aws


def _learner_environment() -> dict[str, str]:
    """What boto3 finds in the environment, as on a machine set up for AWS. The keys are dummies of the private AWS."""
    from tutor.sandbox.aws.accounts import ACCOUNTS  # noqa: PLC0415 - only a run needs it

    learner = ACCOUNTS["learner"]
    return {
        "AWS_ACCESS_KEY_ID": learner.access_key,
        "AWS_SECRET_ACCESS_KEY": learner.secret_key,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _order(job: Job) -> dict[str, Any]:
    return {
        "kind": "run",
        "source": job.source.decode("latin-1"),  # bytes as they are, in JSON
        "module": job.module,
        "call": job.run.call,
        "args": list(job.run.args),
        "kwargs": dict(job.run.kwargs),
    }


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
    )
