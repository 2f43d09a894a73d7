"""What was observed when a submission ran. Made by the sandbox, judged by grading, JSON throughout."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from tutor.model.tasks import Leftovers, Rendezvous, Tasks
from tutor.model.values import JsonObject, JsonValue
from tutor.model.verdicts import Tier

__all__ = [
    "ApiCall",
    "AttachmentState",
    "BucketState",
    "Connection",
    "Evidence",
    "FileOnInstance",
    "InstanceState",
    "JournalEntry",
    "KeyPairState",
    "ObjectState",
    "Outcome",
    "Raised",
    "RuleState",
    "SecurityGroupState",
    "SnapshotState",
    "SshSession",
    "UrlAnswer",
    "VolumeState",
    "file_key",
    "in_order",
]


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
class AttachmentState:
    """A volume at an instance, both by id. `device` is the name that the instance was asked to give it: `/dev/sdf`.

    `delete_on_termination`: whether the volume goes when the instance is terminated.
    """

    volume: str
    instance: str
    device: str
    delete_on_termination: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceState:
    """An instance after the run; a terminated one, too.

    `state` is the one that it settles in: `running`, `stopped` or `terminated`, never one on the way there, so that
    nothing depends on how fast a submission was. `type` is `t3.micro` and its like, `image` the AMI's id, `image_name`
    and `image_owner` (an account's id) what AWS tells of it, empty if there is no such image any more; `newer_image` is
    the name of the newest public image of the same release where that is another one. `security_groups` has names by
    id. Addresses and DNS names are empty if it has none. `user_data` is decoded text,
    at most 16 KiB.
    """

    id: str
    state: str
    type: str
    image: str
    region: str
    zone: str
    key_pair: str = ""
    security_groups: dict[str, str] = field(default_factory=dict)
    public_ip: str = ""
    public_dns: str = ""
    private_ip: str = ""
    private_dns: str = ""
    vpc: str = ""
    subnet: str = ""
    root_device: str = ""
    attachments: tuple[AttachmentState, ...] = ()
    termination_protection: bool = False
    user_data: str = ""
    image_name: str = ""
    image_owner: str = ""
    newer_image: str = ""
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeState:
    """An EBS volume after the run. `state` is `available` or `in-use`; `size` is in GiB, `throughput` in MiB/s.

    `iops` and `throughput` are 0 where the type has no such number; `snapshot` is the id of the one it was made from.
    What is being attached, changed or deleted is told as it will be in the end.
    """

    id: str
    state: str
    size: int
    type: str
    region: str
    zone: str
    encrypted: bool = False
    iops: int = 0
    throughput: int = 0
    snapshot: str = ""
    attachments: tuple[AttachmentState, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleState:
    """One rule of a security group for one other side: `peer` is a CIDR block, a group's id or a prefix list's id.

    `protocol` is `tcp`, `udp`, `icmp`, a number, or `all`. Ports (for icmp: type and code) are None where all count.
    """

    protocol: str
    from_port: int | None
    to_port: int | None
    peer: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroupState:
    """A security group after the run. The default group of a VPC is told only if something in it was changed."""

    id: str
    name: str
    description: str
    region: str
    vpc: str = ""
    inbound: tuple[RuleState, ...] = ()
    outbound: tuple[RuleState, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPairState:
    """A key pair after the run: the public half, as AWS keeps it. `type` is `rsa` or `ed25519`."""

    name: str
    id: str
    type: str
    fingerprint: str
    region: str
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotState:
    """A snapshot of a volume after the run. `size` is the volume's in GiB; `state` is `completed`, as in the end."""

    id: str
    state: str
    volume: str
    size: int
    region: str
    description: str = ""
    encrypted: bool = False
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call to the private AWS, as its gateway saw it. `at` and `seconds` are on our clock, from the run's start.

    `error` is the AWS error code, empty for success. `identity` is `learner`, `stranger` or `anonymous`. `note` says in
    one sentence how AWS differs from what happened here, where we know of a difference that this call met. With
    `params_left_out` it had parameters that the journal had no room for; `params` then has a note that says so.
    `region` is the one that it was signed for, empty if that is the run's own.
    """

    api: str
    service: str
    params: JsonObject
    status: int
    error: str = ""
    identity: str = "learner"
    at: float = 0.0
    seconds: float = 0.0
    note: str = ""
    params_left_out: bool = False
    region: str = ""


@dataclass(frozen=True, slots=True)
class UrlAnswer:
    """What a stranger got who asked for a URL after the run."""

    status: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One attempt to reach an address of an instance, by TCP. `at` is on our clock, in seconds from the run's start.

    `source` is the address that AWS saw it come from, `address` and `port` what was asked for, `instance` the id of the
    instance that has that address now, empty if none has. `outcome` is `open`, or `dropped`: nothing answered, as if
    nobody were there. `why` says in one sentence why it was dropped.
    """

    at: float
    source: str
    address: str
    port: int
    instance: str = ""
    outcome: str = "open"
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SshSession:
    """One login over SSH, or one command of it, as the instance's own SSH server saw it.

    `user` is the one asked for. `command` is empty for an interactive shell; of `scp` and `sftp` it is what they run
    at the far end. `exit_status` is None if the connection ended before the command did. `printed` is the beginning of
    what it wrote to its output; errors are in it only at a terminal. `refused` says why nobody came in: `user`, `key`,
    `no-key` or `root`; empty if somebody did.
    """

    at: float
    instance: str
    user: str
    command: str = ""
    exit_status: int | None = None
    printed: str = ""
    refused: str = ""


JournalEntry: TypeAlias = ApiCall | Connection | SshSession
"""What is told of a run as it happens."""


def in_order(
    calls: Iterable[ApiCall], connections: Iterable[Connection] = (), sessions: Iterable[SshSession] = ()
) -> tuple[JournalEntry, ...]:
    """All that happened, oldest first."""
    return tuple(heapq.merge(calls, connections, sessions, key=_when))


def _when(entry: JournalEntry) -> float:
    return entry.at


@dataclass(frozen=True, slots=True)
class FileOnInstance:
    """A file on an instance's disk after the run. `text` is its bytes as UTF-8, None if it can't be told: `why` then is
    `missing`, `not-a-file`, `too-large` (over 64 KiB), `not-text` or `unreadable`."""

    text: str | None
    size: int = 0
    why: str = ""


def file_key(instance: str, path: str) -> str:
    """What a file is known by in `Evidence.instance_files`: `instance` is the name that a check gave, or empty."""
    return f"{instance} {path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that was observed in one run. `variables` are the values that this run's `${...}` had.

    `urls` is keyed by `METHOD url`, url as declared in the check with its variables filled in. `denied` names in
    plain words each attempt the wall stopped that we could see, `limits_hit` each limit that was reached without
    ending the run. `exit_status` is the process's own, None if we ended it. Instances, volumes, security groups and
    snapshots are keyed by id, key pairs by name; a name that several regions have is followed by `@` and the region
    from the second one on.

    There is a limit to what is kept and told. `incomplete` says in one sentence for each kind of thing (`calls`,
    `parameters`, `buckets`, `objects`, `texts`, `metadata`, `instances`, ...) what is missing; it is empty if all is
    there. `unlisted` counts the calls that the journal had no room for by API, under `*` those whose APIs were
    too many. `watched` are the buckets (key empty) and objects that were looked at before any others: of those
    nothing is missing.

    `call_seconds` is from when the function was called, arguments and all, to when what it returned was told: our
    clock. `called` is False if the run ended before that, while the file was imported. `tasks` are the metered calls,
    `leftovers` what was left running: None where nobody asked. `held` is what came of holding calls to AWS for each
    other.

    `connections` are attempts to reach instances, `sessions` what came of those that came through, each oldest first.
    `instance_files` are the files that were asked for, by `file_key`; an instance that could not be told from others,
    or whose disk is gone, has none.
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
    instances: dict[str, InstanceState] = field(default_factory=dict)
    volumes: dict[str, VolumeState] = field(default_factory=dict)
    security_groups: dict[str, SecurityGroupState] = field(default_factory=dict)
    key_pairs: dict[str, KeyPairState] = field(default_factory=dict)
    snapshots: dict[str, SnapshotState] = field(default_factory=dict)
    calls: tuple[ApiCall, ...] = ()
    urls: dict[str, UrlAnswer] = field(default_factory=dict)
    incomplete: dict[str, str] = field(default_factory=dict)
    unlisted: dict[str, int] = field(default_factory=dict)
    watched: tuple[tuple[str, str], ...] = ()
    limits_hit: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    machine_note: str = ""
    call_seconds: float = 0.0
    called: bool = True
    tasks: Tasks | None = None
    leftovers: Leftovers | None = None
    held: Rendezvous = Rendezvous.UNASKED
    connections: tuple[Connection, ...] = ()
    sessions: tuple[SshSession, ...] = ()
    instance_files: dict[str, FileOnInstance] = field(default_factory=dict)
