"""The YAML of checks on AWS and the program: one model for each kind; the key that names it holds what is checked."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

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
from tutor.course.yaml_nodes import Scalar

__all__ = [
    "ACLS",
    "AclForm",
    "Api",
    "BucketForm",
    "CallArgs",
    "CalledForm",
    "CheckForm",
    "Name",
    "NotCalledForm",
    "ObjectForm",
    "OrderForm",
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


Acl: TypeAlias = Annotated[str, BeforeValidator(_acl), WithJsonSchema({"enum": list(ACLS)})]
Api: TypeAlias = Annotated[
    str, BeforeValidator(_api), WithJsonSchema({"type": "string", "pattern": f"^{_API.pattern}$"})
]
Name: TypeAlias = Annotated[
    str, BeforeValidator(_name), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"})
]
_Method: TypeAlias = Annotated[str, BeforeValidator(_method), WithJsonSchema({"enum": list(_METHODS)})]
_Times: TypeAlias = Annotated[int, whole(0, 1_000_000)]


class BucketArgs(Document):
    """A bucket that is there, or not."""

    name: Line = Field(description="Its name.", examples=["${learner}-photos"])
    exists: Flag = Field(default=True, description="Whether it is there, or must not be.", examples=[False])
    region: Line | None = Field(None, description="The region that it is in.", examples=["eu-west-1"])
    empty: Flag | None = Field(None, description="Whether it holds no object.", examples=[True])


class ObjectArgs(Document):
    """An object that is there, or not, and what it holds."""

    bucket: Line = Field(description="The bucket that it is in.", examples=["${learner}-photos"])
    key: FilledText = Field(description="Its key.", examples=["2026/cat.txt"])
    exists: Flag = Field(default=True, description="Whether it is there, or must not be.", examples=[False])
    equals: Text | None = Field(None, description="Its whole text.", examples=["hello"])
    contains: FilledText | None = Field(None, description="A part of its text.", examples=["hello"])
    content_type: Line | None = Field(None, description="Its content type.", examples=["text/plain"])


class AclArgs(Document):
    """The ACL of a bucket, or of an object in it."""

    bucket: Line = Field(description="The bucket.", examples=["${learner}-photos"])
    canned: Acl = Field(alias="is", description="The canned ACL that it has.", examples=["public-read"])
    key: FilledText | None = Field(None, description="The object's key, for an object's ACL.", examples=["cat.txt"])


class CallArgs(Document):
    """An API call, with which parameters, and what came of it."""

    api: Api = Field(description="The call's name, as AWS writes it.", examples=["CreateBucket"])
    params: dict[str, Json] = Field(
        default_factory=dict,
        description="Parameters that a call must have had to count.",
        examples=[{"Bucket": "${learner}-photos"}],
    )
    error: Text | None = Field(
        None,
        description="The error code that a call must have got to count; empty: it succeeded.",
        examples=["NoSuchKey"],
    )


class CalledArgs(CallArgs):
    """An API call, how often, with which parameters, and what came of it."""

    times: _Times | None = Field(None, description="Exactly how often.", examples=[1])
    at_least: _Times | None = Field(None, description="How often at least.", examples=[2])
    at_most: _Times | None = Field(None, description="How often at most.", examples=[5])


class RaisesArgs(Document):
    """An exception's class or an AWS error code, and a part of its message. `nothing`: none at all."""

    exception: Line = Field(
        description="An exception's class or an AWS error code; `nothing`: none at all.", examples=["BucketNotEmpty"]
    )
    contains: FilledText | None = Field(None, description="A part of its message.", examples=["not empty"])


class PrintsArgs(Document):
    """What is printed: all of it, or parts."""

    equals: Text | None = Field(None, description="All that is printed.", examples=["42"])
    contains: LooseTexts = Field((), description="A part, or parts, of what is printed.", examples=["42", ["a", "b"]])


class UrlArgs(Document):
    """What a stranger gets from a URL."""

    url: Line = Field(description="An S3 URL; `${returned}` is what the function returned.", examples=["${returned}"])
    status: Annotated[int, whole(100, 599)] = Field(description="The HTTP status that a stranger gets.", examples=[200])
    method: _Method = Field("GET", description="The HTTP method.", examples=["HEAD"])
    body: Text | None = Field(None, description="The body that a stranger gets.", examples=["hello"])


class CheckForm(Document):
    """What every check may have beside the key that names its kind."""

    keys_of_kin: ClassVar[tuple[str, ...]] = (
        "bucket", "object", "acl", "called", "not_called", "order", "returns", "raises", "prints", "url", "python",
        "parallel", "same_result_as", "in_flight", "no_leftover_workers", "timed", "speedup",
        "instance", "security_group", "volume", "on_instance", "ssh",
    )  # fmt: skip

    name: Line | None = Field(None, description="What the learner sees it as.", examples=["The bucket is there"])
    points: Points = Field(1.0, description="What it is worth.", examples=[2])
    otherwise: Text = Field("", description="Added when it fails.", examples=["The location stands in S3's answer."])


class BucketForm(CheckForm):
    """`bucket: NAME`, or a mapping."""

    bucket: Annotated[BucketArgs, shorthand("name", Line, BucketArgs)] = Field(
        description="There is such a bucket: its name, or `{name, exists, region, empty}`.",
        examples=["${learner}-photos"],
    )


class ObjectForm(CheckForm):
    """`object: {bucket, key, ...}`."""

    object: ObjectArgs = Field(
        description="There is such an object, and it holds this.",
        examples=[{"bucket": "${learner}-photos", "key": "cat.txt", "equals": "meow"}],
    )


class AclForm(CheckForm):
    """`acl: {bucket, key, is}`."""

    acl: AclArgs = Field(
        description="The ACL of a bucket, or of an object in it, is this canned one.",
        examples=[{"bucket": "${learner}-photos", "is": "public-read"}],
    )


class CalledForm(CheckForm):
    """`called: CreateBucket`, or a mapping."""

    called: Annotated[CalledArgs, shorthand("api", Api, CalledArgs)] = Field(
        description="AWS was asked so: the call's name, or `{api, times, at_least, at_most, params, error}`.",
        examples=["CreateBucket", {"api": "CreateBucket", "times": 1}],
    )


class NotCalledForm(CheckForm):
    """`not_called: CreateBucket`, or a mapping."""

    not_called: Annotated[CallArgs, shorthand("api", Api, CallArgs)] = Field(
        description="AWS was not asked so: the call's name, or `{api, params, error}`.",
        examples=["DeleteBucket", {"api": "PutObjectAcl", "params": {"ACL": "public-read"}}],
    )


class OrderForm(CheckForm):
    """`order: [CreateBucket, PutObject]`."""

    order: tuple[Annotated[CallArgs, shorthand("api", Api, CallArgs)], ...] = Field(
        min_length=1,
        description="AWS was asked so, in this order: names of calls, or `{api, params, error}`. "
        "Other calls may lie between.",
        examples=[["CreateBucket", {"api": "PutObject", "params": {"Key": "cat.txt"}}]],
    )


class ReturnsForm(CheckForm):
    """`returns: VALUE`."""

    returns: Json = Field(description="The function returned this.", examples=["/${learner}-photos", 3])


class RaisesForm(CheckForm):
    """`raises: nothing`, `raises: NAME`, or a mapping."""

    raises: Annotated[RaisesArgs, shorthand("exception", Line, RaisesArgs)] = Field(
        description="This came out: an exception's class, an AWS error code, `nothing`, or `{exception, contains}`.",
        examples=["BucketNotEmpty", "nothing"],
    )


class PrintsForm(CheckForm):
    """`prints: TEXT`, or a mapping."""

    prints: Annotated[PrintsArgs, shorthand("contains", FilledText, tuple[FilledText, ...], PrintsArgs)] = Field(
        description="This was printed: a part of it, parts of it, or `{equals, contains}`.", examples=["42"]
    )


class UrlForm(CheckForm):
    """`url: {url, status, ...}`."""

    url: UrlArgs = Field(
        description="A stranger who asks for this URL gets this.", examples=[{"url": "${returned}", "status": 200}]
    )


class PythonForm(CheckForm):
    """`python: function_name`."""

    python: Name = Field(description="A function of `checks.py` raises nothing.", examples=["photos_are_sorted"])
