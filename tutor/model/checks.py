"""What an author may state about a submission's evidence. Data only; `tutor.grading` decides.

Strings may hold variables (`${learner}`, `${returned}`, ...): see `tutor.grading.variables`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.model.places import Place
from tutor.model.tasks import Workers
from tutor.model.values import JsonObject, JsonValue

__all__ = [
    "AWS_CHECKS",
    "AclCheck",
    "BucketCheck",
    "CalledCheck",
    "Check",
    "CheckSpec",
    "DiagnosisSpec",
    "InFlightCheck",
    "InstanceCheck",
    "NoLeftoverCheck",
    "ObjectCheck",
    "OnInstanceCheck",
    "OrderCheck",
    "ParallelCheck",
    "PortsTo",
    "PrintsCheck",
    "PythonCheck",
    "RaisesCheck",
    "ReturnsCheck",
    "SameResultCheck",
    "SecurityGroupCheck",
    "SpeedupCheck",
    "SshCheck",
    "TimedCheck",
    "UrlCheck",
    "VolumeCheck",
]


@dataclass(frozen=True, slots=True)
class BucketCheck:
    """A bucket of this name exists (or does not), in `region` if given; `empty` if given."""

    name: str
    exists: bool = True
    region: str | None = None
    empty: bool | None = None


@dataclass(frozen=True, slots=True)
class ObjectCheck:
    """An object exists (or does not); its bytes, as UTF-8 text, equal `equals` or hold `contains` if given."""

    bucket: str
    key: str
    exists: bool = True
    equals: str | None = None
    contains: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class AclCheck:
    """The ACL of a bucket, or of the object `key` in it, is the canned ACL `canned` (`private`, `public-read`, ...)."""

    bucket: str
    canned: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class CalledCheck:
    """The API was called: exactly `times`, or at least / at most so often (at least once if nothing is said).

    `params` are those a counted call must have had (`{"Bucket": ...}`); `error` the AWS error code it must have got
    (`""`: a call that succeeded; None: either). `times=0` or `at_most=0` says: not called.
    """

    api: str
    times: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    params: JsonObject = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """Calls were made in this order, whatever was called between them. Of a step, `api`, `params` and `error` count."""

    steps: tuple[CalledCheck, ...]


@dataclass(frozen=True, slots=True)
class ReturnsCheck:
    """The called function returned `value`: equal in value and type as JSON (1 and 1.0 are equal, 1 and true not)."""

    value: JsonValue


@dataclass(frozen=True, slots=True)
class RaisesCheck:
    """The call raised: `exception` names the class (`ClientError`, `ValueError`) or is an AWS error code
    (`BucketAlreadyExists`); `contains` must be in the message. `exception=None`: it raised nothing at all."""

    exception: str | None
    contains: str | None = None


@dataclass(frozen=True, slots=True)
class PrintsCheck:
    """Standard output equals `equals` (trailing white space aside) or holds every one of `contains`."""

    equals: str | None = None
    contains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UrlCheck:
    """A stranger who asks for `url` (an S3 URL, path or virtual-host style) gets HTTP `status`, and `body` if given."""

    url: str
    status: int
    method: str = "GET"
    body: str | None = None


@dataclass(frozen=True, slots=True)
class PythonCheck:
    """A function of the exercise's `checks.py`, called with the evidence; it passes if it raises nothing."""

    function: str


@dataclass(frozen=True, slots=True)
class ParallelCheck:
    """Calls of the submission's function `task` are in flight at once, `at_least` so many, in as many processes or in
    one process's threads, while `function` is called with `args`; and each does its share once, as in the solution.

    An empty `function` is the one that the exercise calls; `args` None are the arguments that it calls it with.
    """

    task: str
    workers: Workers
    at_least: int = 2
    function: str = ""
    args: tuple[JsonValue, ...] | None = None


@dataclass(frozen=True, slots=True)
class SameResultCheck:
    """What `function` returns for `args` equals what the solution's function `reference` returns for them.

    Empty `function` and None `args` as in `ParallelCheck`.
    """

    reference: str
    function: str = ""
    args: tuple[JsonValue, ...] | None = None


@dataclass(frozen=True, slots=True)
class InFlightCheck:
    """Calls of `api` to AWS were in flight at once, `at_least` so many."""

    api: str
    at_least: int = 2


@dataclass(frozen=True, slots=True)
class NoLeftoverCheck:
    """Once `function` had returned, no worker process and no thread of it was left. Empty fields as in
    `ParallelCheck`."""

    function: str = ""
    args: tuple[JsonValue, ...] | None = None


@dataclass(frozen=True, slots=True)
class TimedCheck:
    """The run returned a mapping with the seconds that functions of the submission took: `functions` pairs each key
    with its function. Each number is held against our own measurement of that function's calls in the same run."""

    functions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SpeedupCheck:
    """The submission's function `of` is at least `at_least` times as fast as the solution's function `over`, both
    called with `args` (None: the run's), as long as the solution's own `of` is so here. Timed side by side, by us."""

    of: str
    over: str
    at_least: float
    args: tuple[JsonValue, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceCheck:
    """There are `count` instances (None: just one) like this, or none. `name` is the tag `Name`; None: any.

    One that is terminated counts only where `state` asks for that. `image` is a maker (`ubuntu`), its release
    (`ubuntu-24.04`), or an AMI's id; `newest`: there is no newer one of its release. It is in all of `security_groups`
    (names), and has all of `tags`; there may be more.
    """

    name: str | None = None
    exists: bool = True
    count: int | None = None
    state: str | None = None
    type: str | None = None
    image: str | None = None
    newest: bool | None = None
    region: str | None = None
    zone: str | None = None
    key_pair: str | None = None
    security_groups: tuple[str, ...] = ()
    tags: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PortsTo:
    """The ports from `first` to `last` of a protocol (`tcp` or `udp`), as `to` meets them: an address, a network in
    CIDR notation (each address of it), or `everyone` (each IPv4 address)."""

    first: int
    last: int
    to: str
    protocol: str = "tcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroupCheck:
    """There is a security group of this name, or none. It lets in all that `opens` says, and nothing of `closed`; with
    `only`, nobody from outside whom `opens` doesn't name.

    Without a name it is not one group that is meant, but all groups of an instance together: what somebody who wants to
    reach it meets. `instance` as in `OnInstanceCheck`.
    """

    name: str | None = None
    instance: str | None = None
    exists: bool = True
    region: str | None = None
    opens: tuple[PortsTo, ...] = ()
    closed: tuple[PortsTo, ...] = ()
    only: bool = False
    tags: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeCheck:
    """There is just one EBS volume like this, or none. `name` is the tag `Name`; None: any that is no root volume.

    `size` is in GiB, `attached_to` the tag `Name` of an instance.
    """

    name: str | None = None
    exists: bool = True
    state: str | None = None
    size: int | None = None
    type: str | None = None
    region: str | None = None
    zone: str | None = None
    encrypted: bool | None = None
    attached_to: str | None = None
    device: str | None = None
    tags: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnInstanceCheck:
    """A file lies on the disk of an instance, or does not; its text equals `equals`, or holds `contains`, if given.

    `instance` is the tag `Name`; None: the only one that is not terminated. `path` is absolute.
    """

    path: str
    instance: str | None = None
    exists: bool = True
    equals: str | None = None
    contains: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SshCheck:
    """Somebody logged in to an instance over SSH, in this run.

    With `command`, that was run (white space at its ends aside) and ended with status 0. What it wrote equals `equals`
    (white space at the ends aside) or holds `prints`, if given. `instance` is the tag `Name`; None: any.
    """

    instance: str | None = None
    user: str | None = None
    command: str | None = None
    prints: str | None = None
    equals: str | None = None


Check = (
    BucketCheck
    | ObjectCheck
    | AclCheck
    | CalledCheck
    | OrderCheck
    | ReturnsCheck
    | RaisesCheck
    | PrintsCheck
    | UrlCheck
    | PythonCheck
    | ParallelCheck
    | SameResultCheck
    | InFlightCheck
    | NoLeftoverCheck
    | TimedCheck
    | SpeedupCheck
    | InstanceCheck
    | SecurityGroupCheck
    | VolumeCheck
    | OnInstanceCheck
    | SshCheck
)
AWS_CHECKS = (
    BucketCheck,
    ObjectCheck,
    AclCheck,
    CalledCheck,
    OrderCheck,
    UrlCheck,
    InFlightCheck,
    InstanceCheck,
    SecurityGroupCheck,
    VolumeCheck,
    OnInstanceCheck,
    SshCheck,
)


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """One check with what hangs on it. `name` is what the learner sees; `otherwise` is added when it fails."""

    check: Check
    name: str
    place: Place
    points: float = 1.0
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class DiagnosisSpec:
    """A known cause of failure: when all of `when` hold for the evidence, `say` names the cause to the learner."""

    when: tuple[Check, ...]
    say: str
    place: Place
