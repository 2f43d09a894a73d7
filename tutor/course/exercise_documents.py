"""The YAML of an exercise: how it is run, what it starts from, how it is checked."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from tutor.course.check_documents import Acl, CheckDocument, Name
from tutor.course.documents import (
    Document,
    FilledText,
    Flag,
    Json,
    Line,
    LooseTexts,
    Number,
    Points,
    Text,
    refusal,
    whole,
)
from tutor.course.yaml_nodes import Scalar

__all__ = ["DiagnoseDocument", "ExerciseDocument", "StartBucket"]

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]|\$\{region\}")
_MOST_SECONDS = 600


def _region(value: Any) -> Any:
    text = value.text if isinstance(value, Scalar) else ""
    if not _REGION.fullmatch(text):
        raise refusal("wrong-value", "this is no name of an AWS region", "write one like `eu-west-1`")
    return text


def _seconds(value: float) -> float:
    if not 0 < value <= _MOST_SECONDS:
        raise refusal("out-of-range", "this number is out of range", f"write seconds above 0 and up to {_MOST_SECONDS}")
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def _owner(value: Any) -> Any:
    return value.text if isinstance(value, Scalar) else value


class RunDocument(Document):
    """Which function is called, and with what."""

    call: Name
    args: tuple[Json, ...] = Field(default=(), alias="with")
    kwargs: dict[str, Json] = Field(default_factory=dict)


class LimitsDocument(Document):
    """What a submission may use."""

    seconds: Annotated[Number, AfterValidator(_seconds)] = 10.0
    memory_mb: Annotated[int, whole(32, 16_384)] = 512
    processes: Annotated[int, whole(1, 1024)] = 64
    disk_mb: Annotated[int, whole(1, 4096)] = 64
    output_kb: Annotated[int, whole(1, 4096)] = 64


class StartObject(Document):
    """An object that is there before the run."""

    key: FilledText
    text: Text = ""
    acl: Acl | None = None
    content_type: Line | None = None


class StartBucket(Document):
    """A bucket that is there before the run."""

    name: Line
    region: Annotated[str, BeforeValidator(_region)] | None = None
    acls: Flag = False
    acl: Acl | None = None
    owner: Annotated[Literal["learner", "stranger"], BeforeValidator(_owner)] = "learner"
    objects: tuple[StartObject, ...] = ()


class StartDocument(Document):
    """The AWS state before the run."""

    buckets: tuple[StartBucket, ...] = ()


class DiagnoseDocument(Document):
    """A known cause of failure: checks that hold, and what is said then."""

    when: Annotated[tuple[CheckDocument, ...], Field(min_length=1), BeforeValidator(_listed)]
    say: FilledText


_Checks: TypeAlias = Annotated[tuple[CheckDocument, ...], Field(min_length=1)]


class ExerciseDocument(Document):
    """All of `exercise.yaml`."""

    title: Line
    prompt: FilledText
    points: Points | None = None
    run: RunDocument | None = None
    start: StartDocument = StartDocument()
    limits: LimitsDocument = LimitsDocument()
    checks: _Checks
    diagnose: tuple[DiagnoseDocument, ...] = ()
    hints: LooseTexts = ()
    wrong: dict[str, FilledText] = Field(default_factory=dict)
