"""The YAML of a check: one model for each kind; the key that names the kind holds what is checked."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from tutor.course.documents import (
    Document,
    FilledText,
    Flag,
    Json,
    Line,
    LooseTexts,
    Points,
    Text,
    refusal,
    shorthand,
    whole,
)
from tutor.course.problems import did_you_mean, quoted
from tutor.course.validation import tag
from tutor.course.yaml_nodes import Scalar

__all__ = [
    "ACLS",
    "CHECK_KINDS",
    "AclForm",
    "Api",
    "BucketForm",
    "CalledForm",
    "CheckDocument",
    "CheckForm",
    "Name",
    "NotCalledForm",
    "ObjectForm",
    "PrintsForm",
    "PythonForm",
    "RaisesForm",
    "ReturnsForm",
    "UrlForm",
]

ACLS = (
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
)
_API = re.compile(r"[A-Z][A-Za-z0-9]*")
_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")


def _written(value: Any) -> str:
    return value.text if isinstance(value, Scalar) else value if isinstance(value, str) else ""


def _acl(value: Any) -> Any:
    text = _written(value)
    if text not in ACLS:
        raise refusal(
            "wrong-value", f"{quoted(text)} is no canned ACL", did_you_mean(text, ACLS) or f"one of {', '.join(ACLS)}"
        )
    return text


def _api(value: Any) -> Any:
    text = _written(value)
    if not _API.fullmatch(text):
        raise refusal("bad-api", "this is no name of an AWS API call", "write it as AWS does, like `CreateBucket`")
    return text


def _name(value: Any) -> Any:
    text = _written(value)
    if not text.isidentifier() or not text.isascii():
        raise refusal(
            "bad-name", "this is no name of a Python function", "write a name like `make_bucket`, without brackets"
        )
    return text


def _method(value: Any) -> Any:
    text = _written(value)
    if text not in _METHODS:
        raise refusal("wrong-value", f"{quoted(text)} is no HTTP method", f"one of {', '.join(_METHODS)}")
    return text


Acl: TypeAlias = Annotated[str, BeforeValidator(_acl)]
Api: TypeAlias = Annotated[str, BeforeValidator(_api)]
Name: TypeAlias = Annotated[str, BeforeValidator(_name)]
_Times: TypeAlias = Annotated[int, whole(0, 1_000_000)]


class BucketArgs(Document):
    """A bucket that is there, or not."""

    name: Line
    exists: Flag = True
    region: Line | None = None
    empty: Flag | None = None


class ObjectArgs(Document):
    """An object that is there, or not, and what it holds."""

    bucket: Line
    key: FilledText
    exists: Flag = True
    equals: Text | None = None
    contains: FilledText | None = None
    content_type: Line | None = None


class AclArgs(Document):
    """The ACL of a bucket, or of an object in it."""

    bucket: Line
    canned: Acl = Field(alias="is")
    key: FilledText | None = None


class CalledArgs(Document):
    """An API call, how often, with which parameters, and what came of it."""

    api: Api
    times: _Times | None = None
    at_least: _Times | None = None
    at_most: _Times | None = None
    params: dict[str, Json] = Field(default_factory=dict)
    error: Text | None = None


class RaisesArgs(Document):
    """An exception's class or an AWS error code, and a part of its message. `nothing`: none at all."""

    exception: Line
    contains: FilledText | None = None


class PrintsArgs(Document):
    """What is printed: all of it, or parts."""

    equals: Text | None = None
    contains: LooseTexts = ()


class UrlArgs(Document):
    """What a stranger gets from a URL."""

    url: Line
    status: Annotated[int, whole(100, 599)]
    method: Annotated[str, BeforeValidator(_method)] = "GET"
    body: Text | None = None


class CheckForm(Document):
    """What every check may have beside the key that names its kind."""

    keys_of_kin: ClassVar[tuple[str, ...]] = (
        "bucket", "object", "acl", "called", "not_called", "returns", "raises", "prints", "url", "python",
    )  # fmt: skip

    name: Line | None = None
    points: Points = 1.0
    otherwise: Text = ""


class BucketForm(CheckForm):
    """`bucket: NAME`, or a mapping."""

    bucket: Annotated[BucketArgs, shorthand("name")]


class ObjectForm(CheckForm):
    """`object: {bucket, key, ...}`."""

    object: ObjectArgs


class AclForm(CheckForm):
    """`acl: {bucket, key, is}`."""

    acl: AclArgs


class CalledForm(CheckForm):
    """`called: CreateBucket`, or a mapping."""

    called: Annotated[CalledArgs, shorthand("api")]


class NotCalledForm(CheckForm):
    """`not_called: CreateBucket`."""

    not_called: Api


class ReturnsForm(CheckForm):
    """`returns: VALUE`."""

    returns: Json


class RaisesForm(CheckForm):
    """`raises: nothing`, `raises: NAME`, or a mapping."""

    raises: Annotated[RaisesArgs, shorthand("exception")]


class PrintsForm(CheckForm):
    """`prints: TEXT`, or a mapping."""

    prints: Annotated[PrintsArgs, shorthand("contains")]


class UrlForm(CheckForm):
    """`url: {url, status, ...}`."""

    url: UrlArgs


class PythonForm(CheckForm):
    """`python: function_name`."""

    python: Name


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
    | Annotated[ReturnsForm, Tag(tag("returns"))]
    | Annotated[RaisesForm, Tag(tag("raises"))]
    | Annotated[PrintsForm, Tag(tag("prints"))]
    | Annotated[UrlForm, Tag(tag("url"))]
    | Annotated[PythonForm, Tag(tag("python"))],
    Discriminator(_kind),
    BeforeValidator(_one_kind),
]
