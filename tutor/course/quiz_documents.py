"""The YAML of a quiz: a title, and questions of any kind."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from tutor.course.documents import Document, Flag, Line, Share
from tutor.course.measured_documents import MeasuredDocument
from tutor.course.question_documents import (
    ChoiceDocument,
    ClozeDocument,
    FreeTextDocument,
    MatchDocument,
    MultiDocument,
    NumberDocument,
    OrderDocument,
    PredictDocument,
    TextDocument,
    TrueFalseDocument,
)
from tutor.course.question_kinds import checked_kind, kind_tag
from tutor.course.validation import tag

__all__ = ["AnyQuestion", "QuestionDocument", "QuizDocument"]

AnyQuestion: TypeAlias = (
    ChoiceDocument
    | MultiDocument
    | TrueFalseDocument
    | NumberDocument
    | TextDocument
    | FreeTextDocument
    | ClozeDocument
    | MatchDocument
    | OrderDocument
    | PredictDocument
    | MeasuredDocument
)
QuestionDocument: TypeAlias = Annotated[
    Annotated[ChoiceDocument, Tag(tag("choice"))]
    | Annotated[MultiDocument, Tag(tag("multi"))]
    | Annotated[TrueFalseDocument, Tag(tag("true_false"))]
    | Annotated[NumberDocument, Tag(tag("number"))]
    | Annotated[TextDocument, Tag(tag("text"))]
    | Annotated[FreeTextDocument, Tag(tag("free_text"))]
    | Annotated[ClozeDocument, Tag(tag("cloze"))]
    | Annotated[MatchDocument, Tag(tag("match"))]
    | Annotated[OrderDocument, Tag(tag("order"))]
    | Annotated[PredictDocument, Tag(tag("predict"))]
    | Annotated[MeasuredDocument, Tag(tag("measured"))],
    Discriminator(kind_tag),
    BeforeValidator(checked_kind),
]


class QuizDocument(Document):
    """A quiz: a title and questions."""

    title: Line = Field(description="What stands above its questions.", examples=["Latency"])
    shuffle: Flag = Field(
        default=True,
        description="Whether choices and items are mixed when shown; pinned ones stay last.",
        examples=[False],
    )
    pass_mark: Share | None = Field(
        None, description="The share of the points from which the quiz is passed.", examples=["80%", 0.8]
    )
    questions: Annotated[tuple[QuestionDocument, ...], Field(min_length=1)] = Field(
        description="The questions, in the order they are asked.",
        examples=[[{"ask": "Which is better, higher latency or lower?", "answer": "lower"}]],
    )
