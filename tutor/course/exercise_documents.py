"""The YAML of an exercise: how it is run, how it is checked."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from tutor.course.check_documents import Name
from tutor.course.check_kinds import CheckDocument
from tutor.course.documents import (
    Document,
    FilledText,
    Json,
    Line,
    LooseTexts,
    Number,
    Points,
    refusal,
    whole,
)
from tutor.course.input_documents import InputDocument
from tutor.course.start_documents import StartDocument

__all__ = ["DiagnoseDocument", "ExerciseDocument"]

_MOST_SECONDS = 600
_SECONDS = {"type": "number", "exclusiveMinimum": 0, "maximum": _MOST_SECONDS}


def _seconds(value: float) -> float:
    if not 0 < value <= _MOST_SECONDS:
        raise refusal("out-of-range", "this number is out of range", f"write seconds above 0 and up to {_MOST_SECONDS}")
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class RunDocument(Document):
    """Which function is called, and with what."""

    call: Name = Field(description="The function that is called.", examples=["make_bucket"])
    args: tuple[Json, ...] = Field(
        default=(), alias="with", description="Its arguments.", examples=[["${learner}-photos"]]
    )
    kwargs: dict[str, Json] = Field(
        default_factory=dict, description="Its arguments by name.", examples=[{"name": "${learner}-photos"}]
    )


class LimitsDocument(Document):
    """What a submission may use."""

    seconds: Annotated[Number, AfterValidator(_seconds), WithJsonSchema(_SECONDS)] = Field(
        10.0, description="Wall time and CPU time, in seconds.", examples=[5]
    )
    memory_mb: Annotated[int, whole(32, 16_384)] = Field(512, description="Memory in all, in MiB.", examples=[1024])
    processes: Annotated[int, whole(1, 1024)] = Field(64, description="Processes and threads together.", examples=[16])
    disk_mb: Annotated[int, whole(1, 4096)] = Field(64, description="What it writes to files, in MiB.", examples=[16])
    output_kb: Annotated[int, whole(1, 4096)] = Field(64, description="What it prints, in KiB.", examples=[16])


class DiagnoseDocument(Document):
    """A known cause of failure: checks that hold, and what is said then."""

    when: Annotated[
        tuple[CheckDocument, ...],
        Field(min_length=1),
        BeforeValidator(_listed, json_schema_input_type=CheckDocument | tuple[CheckDocument, ...]),
    ] = Field(description="Checks that all hold.", examples=[[{"returns": None}]])
    say: FilledText = Field(
        description="The likely cause, for the learner.", examples=["Your function returned nothing."]
    )


_Checks: TypeAlias = Annotated[tuple[CheckDocument, ...], Field(min_length=1)]


class ExerciseDocument(Document):
    """All of `exercise.yaml`."""

    title: Line = Field(description="What stands above it.", examples=["Create a bucket"])
    prompt: FilledText = Field(description="What is to be done, in markdown.", examples=["Write `make_bucket(name)`."])
    points: Points | None = Field(None, description="Scales the points of the checks to this sum.", examples=[3])
    run: RunDocument | None = Field(
        None,
        description="Which function is called; without it, the file is only imported.",
        examples=[{"call": "make_bucket", "with": ["${learner}-photos"]}],
    )
    start: StartDocument = Field(
        StartDocument(), description="The AWS to begin from.", examples=[{"buckets": [{"name": "${learner}-photos"}]}]
    )
    make: dict[str, InputDocument] = Field(
        default_factory=dict,
        description="Inputs that are made anew for each run; an argument that is just `${lines}` is one of them.",
        examples=[{"lines": {"texts": 8, "words": [20, 40]}}],
    )
    limits: LimitsDocument = Field(
        LimitsDocument(),
        description="The seconds, memory and so on that a submission may use.",
        examples=[{"seconds": 5}],
    )
    checks: _Checks = Field(
        description="What must be so afterwards.", examples=[[{"bucket": "${learner}-photos"}, {"returns": 3}]]
    )
    diagnose: tuple[DiagnoseDocument, ...] = Field(
        (),
        description="Known causes of failure: the first whose checks all hold is shown.",
        examples=[[{"when": {"returns": None}, "say": "Your function returned nothing."}]],
    )
    hints: LooseTexts = Field(
        (), description="A ladder, from a nudge to nearly the answer.", examples=[["boto3 calls are in snake case."]]
    )
    wrong: dict[str, FilledText] = Field(
        default_factory=dict,
        description="Files in `wrong/`, each with text that its learner must be shown.",
        examples=[{"prints_instead.py": "your function returned nothing"}],
    )
