"""What an author may state about a submission's evidence. Data only; `tutor.grading` decides.

Strings may hold variables (`${learner}`, `${returned}`, ...): see `tutor.grading.variables`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.model.places import Place
from tutor.model.values import JsonObject, JsonValue

__all__ = [
    "AclCheck",
    "BucketCheck",
    "CalledCheck",
    "Check",
    "CheckSpec",
    "DiagnosisSpec",
    "ObjectCheck",
    "OrderCheck",
    "PrintsCheck",
    "PythonCheck",
    "RaisesCheck",
    "ReturnsCheck",
    "UrlCheck",
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
