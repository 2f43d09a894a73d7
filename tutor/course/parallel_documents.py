"""The YAML of checks on parallel work: what is in flight at once, its result, what it leaves, and how long it takes."""

from __future__ import annotations

import math
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from tutor.course.check_documents import Api, CheckForm, Name
from tutor.course.documents import Document, Json, Number, choice_of, refusal, shorthand, whole
from tutor.course.problems import quoted
from tutor.course.yaml_nodes import NodeKind, Scalar
from tutor.model.tasks import Workers

__all__ = [
    "CallOfFunction",
    "InFlightArgs",
    "InFlightForm",
    "NoLeftoverForm",
    "ParallelArgs",
    "ParallelForm",
    "SameResultArgs",
    "SameResultForm",
    "SpeedupArgs",
    "SpeedupForm",
    "TimedForm",
]

_MOST_AT_ONCE = 64
_MOST_SPEEDUP = 64
_SPEEDUP_SCHEMA = {"type": "number", "exclusiveMinimum": 1, "maximum": _MOST_SPEEDUP}


def _several(value: Any) -> Any:
    """More than one: that one at a time is in flight is true of every program."""
    if isinstance(value, Scalar) and value.kind is NodeKind.INT and value.value in (0, 1):
        what = f"`at_least: {value.value}` can't fail: sequential code has one in flight as well"
        raise refusal("empty-check", what, "write 2 or more")
    return value


def _speedup(value: float) -> float:
    if not (math.isfinite(value) and 1 < value <= _MOST_SPEEDUP):
        what = "a speed-up is more than 1: at 1 it is as fast as the other"
        raise refusal("out-of-range", what, f"write a number above 1 and up to {_MOST_SPEEDUP}, such as 1.3")
    return value


def _asked_for(value: Any) -> Any:
    """`true`, spelled out as a mapping without a key."""
    if isinstance(value, Scalar) and value.kind is NodeKind.BOOL:
        if not value.value:
            raise refusal("empty-check", "`false` asks for nothing", "write `true`, or remove the check")
        return {}
    if isinstance(value, Scalar):
        mend = "write `true`, without quotes, or `{function: ..., with: [...]}` to have another function called"
        raise refusal("wrong-type", f"{quoted(value.text)} is no truth value here", mend)
    return value


def _mapped(value: Any) -> Any:
    if not isinstance(value, dict):
        what = "the keys of what is returned, each with its function, are expected here"
        raise refusal("wrong-type", what, "write `key: function` lines, like `sequential: sequential_word_count`")
    if not value:
        raise refusal("empty-check", "nothing is timed", "write `key: function` lines")
    return value


_AtOnce: TypeAlias = Annotated[
    int,
    whole(2, _MOST_AT_ONCE),
    BeforeValidator(_several, json_schema_input_type=Annotated[int, Field(ge=2, le=_MOST_AT_ONCE)]),
]
_Workers: TypeAlias = Annotated[
    Workers, choice_of(list(map(str, Workers)), "kind of workers"), WithJsonSchema({"enum": list(map(str, Workers))})
]
_Arguments: TypeAlias = tuple[Json, ...] | None


class CallOfFunction(Document):
    """Which function is called with what, where that is not what the exercise itself runs."""

    function: Name | None = Field(
        None, description="The function that is called; if left out, that of `run`.", examples=["count_words"]
    )
    args: _Arguments = Field(
        None, alias="with", description="Its arguments; if left out, those of `run`.", examples=[["${lines}"]]
    )


class ParallelArgs(CallOfFunction):
    """A task whose calls are in flight at once."""

    task: Name = Field(description="The learner's function that does one piece of the work.", examples=["word_count"])
    workers: _Workers = Field(description="What does the work: threads or processes.", examples=["processes"])
    at_least: _AtOnce = Field(2, description="How many of its calls are in flight at once.", examples=[4])


class SameResultArgs(CallOfFunction):
    """A function of the solution that returns what the learner's must return."""

    solution: Name = Field(description="The function of `solution.py`.", examples=["sequential_word_count"])


class InFlightArgs(Document):
    """Calls to AWS that are in flight at once."""

    api: Api = Field(description="The call's name, as AWS writes it.", examples=["PutObject"])
    at_least: _AtOnce = Field(2, description="How many of them are in flight at once.", examples=[4])


class SpeedupArgs(Document):
    """How much faster one function is than another."""

    of: Name = Field(description="The learner's function.", examples=["count_in_processes"])
    over: Name = Field(description="The function of `solution.py` that it is held against.", examples=["count_all"])
    at_least: Annotated[Number, AfterValidator(_speedup), WithJsonSchema(_SPEEDUP_SCHEMA)] = Field(
        description="How many times as fast it is.", examples=[1.3]
    )
    args: _Arguments = Field(
        None, alias="with", description="The arguments of both; if left out, those of `run`.", examples=[["${lines}"]]
    )


class ParallelForm(CheckForm):
    """`parallel: {task, workers, ...}`."""

    parallel: ParallelArgs = Field(
        description="Calls of this task are in flight at once, in threads or processes, and each does its share once.",
        examples=[{"task": "word_count", "workers": "processes", "at_least": 2}],
    )


class SameResultForm(CheckForm):
    """`same_result_as: FUNCTION`, or a mapping."""

    same_result_as: Annotated[SameResultArgs, shorthand("solution", Name, SameResultArgs)] = Field(
        description="The result equals that of this function of `solution.py`, or `{solution, function, with}`.",
        examples=["sequential_word_count"],
    )


class InFlightForm(CheckForm):
    """`in_flight: API`, or a mapping."""

    in_flight: Annotated[InFlightArgs, shorthand("api", Api, InFlightArgs)] = Field(
        description="Calls to AWS were in flight at once: the call's name, or `{api, at_least}`.",
        examples=["PutObject", {"api": "PutObject", "at_least": 4}],
    )


class NoLeftoverForm(CheckForm):
    """`no_leftover_workers: true`, or a mapping."""

    no_leftover_workers: Annotated[
        CallOfFunction, BeforeValidator(_asked_for, json_schema_input_type=Annotated[bool, Field()] | CallOfFunction)
    ] = Field(
        description="No worker process and no thread is left afterwards: `true`, or `{function, with}`.",
        examples=[True, {"function": "count_words", "with": ["${lines}"]}],
    )


class TimedForm(CheckForm):
    """`timed: {key: function}`."""

    timed: Annotated[dict[str, Name], BeforeValidator(_mapped), Field(min_length=1)] = Field(
        description="What is returned tells the seconds of these functions: the keys, each with its function.",
        examples=[{"sequential": "sequential_word_count", "threads": "concurrent_word_count"}],
    )


class SpeedupForm(CheckForm):
    """`speedup: {of, over, at_least}`."""

    speedup: SpeedupArgs = Field(
        description="The learner's function is so many times as fast as a function of the solution.",
        examples=[{"of": "count_in_processes", "over": "count_all", "at_least": 1.3}],
    )
