"""The YAML of a check of any kind: which of them it is, by the one key that names it."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Discriminator, Tag

from tutor.course.check_documents import (
    AclForm,
    BucketForm,
    CalledForm,
    CheckForm,
    NotCalledForm,
    ObjectForm,
    OrderForm,
    PrintsForm,
    PythonForm,
    RaisesForm,
    ReturnsForm,
    UrlForm,
)
from tutor.course.documents import refusal
from tutor.course.ec2_documents import InstanceForm, OnInstanceForm, SecurityGroupForm, SshForm, VolumeForm
from tutor.course.parallel_documents import (
    InFlightForm,
    NoLeftoverForm,
    ParallelForm,
    SameResultForm,
    SpeedupForm,
    TimedForm,
)
from tutor.course.problems import did_you_mean, quoted
from tutor.course.validation import tag

__all__ = ["CHECK_KINDS", "CheckDocument"]

CHECK_KINDS = CheckForm.keys_of_kin


def _one_kind(value: Any) -> Any:
    """The check, if exactly one of its keys names a kind."""
    if not isinstance(value, dict):
        raise refusal(
            "wrong-type", "a check is a mapping", f"begin it with one of {', '.join(CHECK_KINDS)}, and a colon"
        )
    kinds = [key for key in value if key in CHECK_KINDS]
    if len(kinds) > 1:
        what = f"a check is of one kind; here are {' and '.join(f'`{kind}`' for kind in kinds)}"
        raise refusal("many-kinds", what, "make a check of each, with a `- ` of its own", at=kinds[1])
    if not kinds:
        stranger = next((key for key in value if key not in CheckForm.allowed_keys()), "")
        mend = did_you_mean(stranger, CHECK_KINDS) or f"the kinds there are: {', '.join(CHECK_KINDS)}"
        what = f"{quoted(stranger)} is no kind of check" if stranger else "this check doesn't say what it checks"
        raise refusal("unknown-check", what, mend, at=stranger)
    return value


def _kind(value: Any) -> str:
    return tag(next(key for key in value if key in CHECK_KINDS))


CheckDocument: TypeAlias = Annotated[
    Annotated[BucketForm, Tag(tag("bucket"))]
    | Annotated[ObjectForm, Tag(tag("object"))]
    | Annotated[AclForm, Tag(tag("acl"))]
    | Annotated[CalledForm, Tag(tag("called"))]
    | Annotated[NotCalledForm, Tag(tag("not_called"))]
    | Annotated[OrderForm, Tag(tag("order"))]
    | Annotated[ReturnsForm, Tag(tag("returns"))]
    | Annotated[RaisesForm, Tag(tag("raises"))]
    | Annotated[PrintsForm, Tag(tag("prints"))]
    | Annotated[UrlForm, Tag(tag("url"))]
    | Annotated[PythonForm, Tag(tag("python"))]
    | Annotated[ParallelForm, Tag(tag("parallel"))]
    | Annotated[SameResultForm, Tag(tag("same_result_as"))]
    | Annotated[InFlightForm, Tag(tag("in_flight"))]
    | Annotated[NoLeftoverForm, Tag(tag("no_leftover_workers"))]
    | Annotated[TimedForm, Tag(tag("timed"))]
    | Annotated[SpeedupForm, Tag(tag("speedup"))]
    | Annotated[InstanceForm, Tag(tag("instance"))]
    | Annotated[SecurityGroupForm, Tag(tag("security_group"))]
    | Annotated[VolumeForm, Tag(tag("volume"))]
    | Annotated[OnInstanceForm, Tag(tag("on_instance"))]
    | Annotated[SshForm, Tag(tag("ssh"))],
    Discriminator(_kind),
    BeforeValidator(_one_kind),
]
