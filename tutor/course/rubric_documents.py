"""The YAML of a rubric: concepts that an answer must say, claims that it must not, and phrases that tell either."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from tutor.course.answer_documents import MOST
from tutor.course.documents import (
    Document,
    FilledText,
    Flag,
    Line,
    choice_of,
    listed,
    shorthand,
    whole,
)
from tutor.model.rubric import Polarity

__all__ = ["ConceptDocument", "ForbidDocument", "GroupDocument", "Groups", "RubricDocument"]

_Distance: TypeAlias = Annotated[int, whole(0, 50)]
_Phrases: TypeAlias = Annotated[tuple[Line, ...], Field(min_length=1, max_length=MOST), listed(Line, tuple[Line, ...])]


class GroupDocument(Document):
    """Phrases that must all stand in one clause, in any order."""

    may_be_text = True

    phrases: _Phrases = Field(
        alias="all", description="A phrase, or a list of them.", examples=["local disk", ["ebs", "near*|close*"]]
    )
    polarity: Annotated[Polarity, choice_of(Polarity, "polarity")] = Field(
        Polarity.AFFIRMED,
        description="Whether the clause must say so (`affirmed`), must deny it (`negated`), or `either`.",
        examples=["negated"],
    )
    distance: _Distance | None = Field(
        None, description="How many other words may stand between two terms of a phrase.", examples=[5]
    )


_Group: TypeAlias = Annotated[GroupDocument, shorthand("all", Line, tuple[Line, ...], GroupDocument)]
Groups: TypeAlias = Annotated[
    tuple[_Group, ...],
    Field(min_length=1, max_length=MOST),
    listed(Line, tuple[Line | tuple[Line, ...] | GroupDocument, ...]),
]
_ANY = (
    "Any one of these is enough. A text is a phrase: its terms stand in this order, close together, in one clause. "
    "A list holds phrases that all stand in one clause. A term is `word`, `word*`, `=exactly` or `one|other`."
)
_ANY_EXAMPLES = [["same zone", ["ebs", "near*|close*"], {"all": "local disk", "polarity": "negated"}]]


class ConceptDocument(Document):
    """One thing that the answer must say, in any of several ways."""

    name: Line | None = Field(None, description="A short name; made from the question if left out.", examples=["near"])
    question: FilledText = Field(
        description="What the learner is asked back who hasn't said it.",
        examples=["Where does a volume stand, seen from its instance?"],
    )
    required: Flag = Field(
        default=False, description="Without it no answer passes, whatever else it says.", examples=[True]
    )
    groups: Groups = Field(alias="any", description=_ANY, examples=_ANY_EXAMPLES)


class ForbidDocument(Document):
    """A false or reversed claim: an answer that makes it fails."""

    name: Line | None = Field(None, description="A short name.", examples=["reversed"])
    feedback: FilledText = Field(description="What the learner is told.", examples=["It is the other way round."])
    groups: Groups = Field(alias="any", description=_ANY, examples=[["s3 faster ebs"]])
    unless: Groups = Field(
        (), description="Groups that excuse it when they stand in the same clause.", examples=[["cached"]]
    )


_Synonyms: TypeAlias = Annotated[tuple[Line, ...], Field(max_length=MOST)]


class RubricDocument(Document):
    """What an answer in sentences is judged by."""

    need: Annotated[int, whole(1, MOST)] | None = Field(
        None, description="How many concepts make a pass; all of them if left out.", examples=[2]
    )
    closed: Flag = Field(
        default=False,
        description="Whether an answer that meets no rule fails; otherwise the learner compares it themselves.",
        examples=[True],
    )
    distance: _Distance = Field(
        3, description="How many other words may stand between two terms of a phrase.", examples=[5]
    )
    synonyms: Annotated[tuple[_Synonyms, ...], Field(max_length=MOST)] = Field(
        (),
        description="Sets of words or short phrases that mean the same in this question.",
        examples=[[["az", "availability zone"], ["instance", "machine", "server"]]],
    )
    concepts: Annotated[tuple[ConceptDocument, ...], Field(min_length=1, max_length=MOST)] = Field(
        description="What the answer must say.",
        examples=[[{"question": "Where does a volume stand?", "any": ["same zone"]}]],
    )
    forbid: Annotated[tuple[ForbidDocument, ...], Field(max_length=MOST)] = Field(
        (),
        description="What the answer must not say.",
        examples=[[{"feedback": "It is the other way round.", "any": ["s3 faster"]}]],
    )
