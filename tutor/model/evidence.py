"""What was observed when a submission ran. Made by the sandbox, judged by grading, JSON throughout."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tutor.model.values import JsonObject, JsonValue
from tutor.model.verdicts import Tier

__all__ = ["ApiCall", "BucketState", "Evidence", "ObjectState", "Outcome", "Raised", "UrlAnswer"]


class Outcome(StrEnum):
    """How the run ended. Only `MACHINE` is not the learner's doing."""

    RETURNED = "returned"  # imported, called, returned a value that JSON can carry
    UNSENDABLE = "unsendable"  # returned something JSON can't carry; `returned_repr` shows it
    RAISED = "raised"  # an exception came out of the import or the call
    SYNTAX = "syntax"  # the file is not Python
    NO_FUNCTION = "no-function"  # the file defines no function of the asked name
    EXITED = "exited"  # the process ended itself before the call returned (sys.exit, os._exit)
    SIGNALLED = "signalled"  # the process died of a signal that we did not send (segmentation fault, abort)
    TIME = "time"  # the limit on seconds was reached
    MEMORY = "memory"  # the limit on memory was reached and we ended it
    PROCESSES = "processes"  # the limit on processes was reached and we ended it
    CANCELLED = "cancelled"  # the learner pressed cancel
    MACHINE = "machine"  # starved or broken machine: nothing can be said about the submission


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception of the submission. `aws_code` is the error code of a botocore ClientError, else empty.

    `line` is the last line of the submission's own file in the traceback, 0 if none; `traceback` leaves out ours.
    """

    type: str
    message: str
    aws_code: str = ""
    line: int = 0
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class ObjectState:
    """An object after the run. `text` is its bytes as UTF-8, None if they aren't or are over 64 KiB."""

    size: int
    text: str | None
    content_type: str
    acl: str
    metadata: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BucketState:
    """A bucket after the run. `acl` is the canned ACL that its grants amount to, or `custom`.

    `ownership` is `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`; `public_access_block` has the four
    settings by their AWS names, empty if the configuration was deleted.
    """

    name: str
    region: str
    acl: str
    ownership: str
    public_access_block: dict[str, bool]
    objects: dict[str, ObjectState]
    policy: str = ""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call to the private AWS, as its gateway saw it. `at` and `seconds` are on our clock, from the run's start.

    `error` is the AWS error code, empty for success. `identity` is `learner`, `stranger` or `anonymous`.
    """

    api: str
    service: str
    params: JsonObject
    status: int
    error: str = ""
    identity: str = "learner"
    at: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class UrlAnswer:
    """What a stranger got who asked for a URL after the run."""

    status: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that was observed in one run. `variables` are the values that this run's `${...}` had.

    `urls` is keyed by `METHOD url`, url as declared in the check with its variables filled in. `denied` names in
    plain words each attempt the wall stopped that we could see, `limits_hit` each limit that was reached without
    ending the run. `exit_status` is the process's own, None if we ended it.
    """

    outcome: Outcome
    tier: Tier
    variables: dict[str, str]
    returned: JsonValue = None
    returned_repr: str = ""
    raised: Raised | None = None
    exit_status: int | None = None
    stdout: str = ""
    stderr: str = ""
    output_truncated: bool = False
    buckets: dict[str, BucketState] = field(default_factory=dict)
    calls: tuple[ApiCall, ...] = ()
    urls: dict[str, UrlAnswer] = field(default_factory=dict)
    limits_hit: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    machine_note: str = ""
