"""What the sandbox is asked to do: one run of one submission, or one run of an author's checks."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Evidence, JournalEntry
from tutor.model.tasks import MeterSpec
from tutor.model.values import JsonObject, JsonValue
from tutor.model.verdicts import Tier

__all__ = ["AuthorCheckOutcome", "HoldSpec", "HomeFile", "Job", "Sandbox", "Trial", "UrlProbe", "call_key"]


@dataclass(frozen=True, slots=True)
class UrlProbe:
    """After the run, ask for `url` as a stranger would. `${returned}` in it is what the call returned."""

    method: str
    url: str


@dataclass(frozen=True, slots=True)
class HoldSpec:
    """Hold calls of `api` to AWS until `at_least` of them are in flight at once, or until no more can come."""

    api: str
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFile:
    """A file that lies in the submission's home when its run begins: `text`, or the private key of `key_pair` (a key
    pair of the run's `start`, by name). `mode` is its permissions: `0o400`."""

    text: str = ""
    key_pair: str = ""
    mode: int = 0o644


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run. `source` are the bytes of the submission, imported in the jail under `module` (`create_bucket`).

    Everything is already filled in with this run's `variables`, except `${returned}` in `probes`. `start` is the AWS
    state that the run begins from. `watch` are buckets (key empty) and objects whose state matters most: after the run,
    AWS is asked for them first. Nothing in a job may be secret: all of it but `probes`, `watch` and `start`
    enters the jail.
    `fresh` asks for an interpreter started for this run: runs that are forked from one have its order of sets and its
    addresses in common.
    `meter` asks for the calls of some functions to be metered. `linger` has the submission's process live on until we
    have looked for what it left running. `latency` is what each request to AWS waits, in seconds; `hold` has calls to
    AWS wait for each other. The function is called `repeat` times, with the same arguments; the last result counts.
    `machines` asks for instances that answer: over SSH, with a disk of their own. `read_files` are files on their disks
    to be read after the run: the instance's name, or empty for the only one there is, and the path. `files` lie in the
    submission's home, by their paths in it.
    """

    source: bytes
    module: str
    run: RunSpec
    limits: Limits
    variables: Mapping[str, str]
    start: JsonObject = field(default_factory=dict)
    probes: tuple[UrlProbe, ...] = ()
    watch: tuple[tuple[str, str], ...] = ()
    fresh: bool = False
    meter: MeterSpec | None = None
    linger: bool = False
    latency: float = 0.0
    hold: HoldSpec | None = None
    repeat: int = 1
    machines: bool = False
    read_files: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, HomeFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuthorCheckOutcome:
    """What a function of `checks.py` did. `broken` says that it failed for a reason of its own (not an assert).

    `read` are the fields of the evidence that it looked at: whether it may hold only by what was not seen.
    """

    passed: bool
    message: str = ""
    expected: JsonValue = None
    actual: JsonValue = None
    broken: bool = False
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """One function called once with the same fresh inputs: in the submission, and in the solution, as the reference.

    `reference` is what the solution's function did (the same one, metered alike), `named` what further functions of
    the solution returned for the same inputs, by name: evidence of a run each. `tinted` is what both, the submission
    and the solution, did when each metered call returned something else than it had computed.
    """

    evidence: Evidence
    reference: Evidence | None = None
    named: Mapping[str, Evidence] = field(default_factory=dict)
    tinted: tuple[Evidence, Evidence] | None = None


def call_key(function: str, args: Sequence[JsonValue]) -> str:
    """What a call is known by among the trials of one judgement: equal for the same function and arguments."""
    return f"{function} {json.dumps(args, sort_keys=True, ensure_ascii=True)}"


class Sandbox(Protocol):
    """Where submissions run. One real implementation (`tutor.sandbox`); tests may bring their own."""

    @property
    def tier(self) -> Tier:
        """How strong the jail is here."""
        ...

    def why_no_instances(self) -> str:
        """Why instances can't answer here, so that a job that asks for it has no run; empty if they can. Blocks."""
        ...

    def warm_up(self) -> None:
        """Make the next run quick. Blocks; call it from a thread while the learner reads. Raises SandboxError."""
        ...

    def run(
        self, job: Job, cancel: threading.Event | None = None, on_call: Callable[[JournalEntry], None] | None = None
    ) -> Evidence:
        """Run one submission to its end, a limit, or `cancel`. Blocks. Raises SandboxError for our own faults.

        `on_call` is told of each call to AWS as it happens, in the thread that runs this; `Evidence.calls` has all.
        """
        ...

    def run_author_checks(
        self, source: bytes, functions: Sequence[str], evidence: Evidence
    ) -> dict[str, AuthorCheckOutcome]:
        """Run functions of an author's `checks.py` on evidence, in a jail of their own. Raises SandboxError."""
        ...

    def close(self) -> None:
        """End every process that this sandbox started."""
        ...
