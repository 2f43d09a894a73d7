"""The YAML of a `measured` question: a program, its versions, and what they are called with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tutor.course.answer_documents import MOST
from tutor.course.check_documents import Name
from tutor.course.documents import Document, FilledText, Json, whole
from tutor.course.input_documents import InputDocument
from tutor.course.question_documents import QuestionBase
from tutor.course.start_documents import MOST_LATENCY

__all__ = ["ExperimentDocument", "MeasuredDocument"]


class ExperimentDocument(Document):
    """What is timed, and with what."""

    program: FilledText = Field(
        description="The program, in Python: it defines a function for each version.",
        examples=["def in_a_loop(lines): ...\ndef in_threads(lines): ..."],
    )
    versions: Annotated[dict[str, Name], Field(max_length=MOST)] = Field(
        description="What is put in order: each version's name, and the function of the program that is timed.",
        examples=[{"In a loop": "in_a_loop", "In threads": "in_threads"}],
    )
    args: Annotated[tuple[Json, ...], Field(max_length=MOST)] = Field(
        (), alias="with", description="The arguments of every version.", examples=[["${lines}"]]
    )
    make: Annotated[dict[str, InputDocument], Field(max_length=MOST)] = Field(
        default_factory=dict,
        description="Arguments that are made anew for every round, by name.",
        examples=[{"lines": {"texts": 3, "words": [2, 4]}}],
    )
    latency_ms: Annotated[int, whole(0, MOST_LATENCY)] = Field(
        0, description="What each request to AWS waits, in milliseconds.", examples=[60]
    )


class MeasuredDocument(QuestionBase):
    """Predict which version is fastest; then they are timed."""

    ask: FilledText = Field(
        "Which is the fastest here, which the slowest? Put them in order, the fastest first.",
        description="The question, in markdown.",
        examples=["Which is fastest for so few words?"],
    )
    measured: ExperimentDocument = Field(
        description="The experiment: `program`, `versions`, what they are called `with`.",
        examples=[
            {
                "program": "def in_a_loop(lines): ...\ndef in_threads(lines): ...",
                "versions": {"In a loop": "in_a_loop", "In threads": "in_threads"},
                "with": ["${lines}"],
                "make": {"lines": {"texts": 3}},
            }
        ],
    )
