"""The jails of a sandbox: which walls hold here, found by trying, and the ones that wait ready for the next run."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from tutor.errors import SandboxError
from tutor.model.course import Limits
from tutor.model.verdicts import Tier
from tutor.sandbox.jail import Jail
from tutor.sandbox.nest import Nest
from tutor.sandbox.tier import TierReport, mends, why_too_weak
from tutor.sandbox.wall import find_bwrap

__all__ = ["Jails", "Keeper", "Purpose"]

T = TypeVar("T")
_SERVICES = ("s3", "ec2")  # to be ready for; a wall for one run doesn't wait for the second, whose model is large


class Purpose(StrEnum):
    """What a jail is for: a submission, beside an AWS; or an author's checks, with nothing."""

    SUBMISSION = "submission"
    CHECKS = "checks"


class Keeper:
    """The thread that starts processes. Linux kills a child that asked for it when the *thread* that started it ends
    (PR_SET_PDEATHSIG, prctl(2)), so all are started by one thread that lives as long as we do."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-keeper")
        self._closed = False

    def start(self, starter: Callable[[], T]) -> T:
        """Call `starter` in that thread. Raises SandboxError once closed."""
        if self._closed:
            raise SandboxError("The sandbox is closed", "it was asked to run something more", "start tutor again")
        return self._thread.submit(starter).result()

    def refuse(self) -> None:
        """Start nothing more."""
        self._closed = True

    def close(self) -> None:
        """End the thread: what it started and is still alive ends too."""
        self.refuse()
        self._thread.shutdown()


def _unreached(nest: Nest, jail: Jail) -> str:
    """Why no instance could answer a run in this jail, as far as it can tell."""
    nested = jail.unreached if nest.nested else f"namespaces can't be nested here: {nest.reason}"
    return why_too_weak(nest.tier) or nested


class Jails:
    """Warm jails. Starts nothing until it is asked; thread-safe.

    `forced` is a tier to use whatever would hold here. `fork` False gives each run a wall of its own even where one
    warm process could serve them all. `environments` says what variables a jail for a purpose has.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        forced: Tier | None,
        fork: bool,
        secret: tuple[Path, ...],
        environments: Mapping[Purpose, Mapping[str, str]],
    ) -> None:
        self._keeper = keeper
        self._forced = forced
        self._fork = fork
        self._secret = secret
        self._environments = environments
        self._report: TierReport | None = None
        self._nest: Nest | None = None  # the warm one that serves many runs, if there can be one
        self._waiting: dict[Purpose, Jail] = {}
        self._lock = threading.Lock()
        self._closed = False

    def tier_report(self) -> TierReport:
        """The tier, why it is no higher, and what would raise it. Raises SandboxError if no jail starts at all."""
        with self._lock:
            return self._found()

    def _found(self) -> TierReport:
        if self._report is None:
            self._report = self._find_tier()
        return self._report

    def _find_tier(self) -> TierReport:
        """Try the strongest wall first; the jail that starts is kept as the first one that waits."""
        reasons: list[str] = []
        for tier in self._candidates(reasons):
            try:
                nest = self._start_nest(tier, Purpose.SUBMISSION, Limits().disk_mb)
                jail = self._be_born(nest, Purpose.SUBMISSION, Limits().disk_mb)
                jail.ready()
            except SandboxError as error:
                if tier is Tier.NONE:
                    raise
                reasons.append(f"{tier} wall: {error.what}")
                continue
            if not jail.flaws:
                return self._settle(nest, jail, reasons)
            reasons += jail.flaws
            jail.close()
            nest.close()
        raise SandboxError("No jail starts here", "; ".join(reasons), "run `tutor doctor`")

    def _settle(self, nest: Nest, jail: Jail, reasons: list[str]) -> TierReport:
        self._waiting[Purpose.SUBMISSION] = jail
        self._nest = nest if nest.nested else None
        tier = nest.tier
        found = () if self._forced is not None else mends(tier, reasons)
        slow = "" if nest.nested or tier is Tier.NONE else nest.reason
        return TierReport(tier, tuple(reasons), found, find_bwrap(), slow, _unreached(nest, jail))

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
        """Have one for each purpose wait, ready. Blocks. Raises SandboxError."""
        with self._lock:
            self._found()
            waiting = [self._stocked(purpose) for purpose in Purpose]
        for jail in waiting:
            jail.ready()

    def take(self, purpose: Purpose, disk_mb: int = Limits().disk_mb) -> Jail:
        """One for a run; `ready()` says when it is. Raises SandboxError."""
        with self._lock:
            self._found()
            waiting = self._waiting.get(purpose)
            if waiting is not None and waiting.disk_mb == disk_mb:
                return self._waiting.pop(purpose)
            return self._start(purpose, disk_mb)

    def refill(self) -> None:
        """Have the next ones start; doesn't wait for them. Raises SandboxError."""
        with self._lock:
            if not self._closed and self._report is not None:
                for purpose in Purpose:
                    self._stocked(purpose)

    def forget(self) -> None:
        """Let go of all that waits warm: one of it proved to be dead. Runs that were taken go on."""
        with self._lock:
            for jail in self._waiting.values():
                jail.close()
            self._waiting = {}

    def close(self) -> None:
        """End every process that was started here, but those that were taken."""
        with self._lock:
            self._closed = True
        self.forget()
        if self._nest is not None:
            self._nest.close()

    def _stocked(self, purpose: Purpose) -> Jail:
        if purpose not in self._waiting:
            self._waiting[purpose] = self._start(purpose, Limits().disk_mb)
        return self._waiting[purpose]

    def _start(self, purpose: Purpose, disk_mb: int) -> Jail:
        """One from the warm nest; where there is none, from a nest of its own."""
        if self._nest is None:
            return self._be_born(self._start_nest(self._found().tier, purpose, disk_mb), purpose, disk_mb)
        if not self._nest.alive:
            self._nest.close()
            self._nest = self._start_nest(self._nest.tier, Purpose.SUBMISSION, Limits().disk_mb)
        return self._be_born(self._nest, purpose, disk_mb)

    def _start_nest(self, tier: Tier, purpose: Purpose, disk_mb: int) -> Nest:
        nested = self._fork and tier is Tier.STRONG and (self._report is None or self._nest is not None)
        services = _SERVICES if nested else _SERVICES[:1]
        preload = services if purpose is Purpose.SUBMISSION else ()
        return self._keeper.start(
            lambda: Nest(tier, secret=self._secret, nested=nested, preload=preload, disk_mb=disk_mb)
        )

    def _be_born(self, nest: Nest, purpose: Purpose, disk_mb: int) -> Jail:
        listen = purpose is Purpose.SUBMISSION
        return Jail(nest, environment=self._environments[purpose], listen=listen, disk_mb=disk_mb)
