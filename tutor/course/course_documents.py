"""The YAML of `course.yaml`: which lessons a course has, in reading order."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from tutor.course.documents import Document, Line, LooseTexts, Slug, refusal
from tutor.course.yaml_nodes import NodeKind, Scalar

__all__ = ["FORMAT", "CourseDocument"]

FORMAT = 1


def _format(value: Any) -> Any:
    number = value.value if isinstance(value, Scalar) and value.kind is NodeKind.INT else value
    if not isinstance(number, int) or number < 1:
        raise refusal("wrong-value", "the format is a whole number", f"write `format: {FORMAT}`")
    if number > FORMAT:
        raise refusal(
            "newer-format", "this course is made for a newer tutor", "upgrade: pip install --upgrade poptutor"
        )
    return number


class CourseDocument(Document):
    """A course: its id, its title, its lessons."""

    format: Annotated[int, BeforeValidator(_format), WithJsonSchema({"type": "integer", "const": FORMAT})] = Field(
        description="The version of the course format.", examples=[FORMAT]
    )
    id: Slug = Field(description="Names learners' records: never change it.", examples=["aws-and-parallel-python"])
    title: Line = Field(description="What stands above the course.", examples=["AWS and parallel Python"])
    lessons: Annotated[tuple[Line, ...], Field(min_length=1)] = Field(
        description="The lessons' files, in reading order.", examples=[["amazon-s3.md"]]
    )
    unplaced: LooseTexts = Field(
        (),
        description="Quizzes that no lesson places yet, on purpose; linting leaves them alone.",
        examples=[["latency"]],
    )
