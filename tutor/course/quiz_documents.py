"""The YAML of a quiz: one model for each kind of question, and how a question's kind is told from its keys."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator as Before
from pydantic import Discriminator, Field, Tag

from tutor.course.documents import Document, FilledText, Flag, Line, LooseTexts, Points, Slug, Text, refusal, shorthand
from tutor.course.problems import did_you_mean, quoted
from tutor.course.validation import tag
from tutor.course.yaml_nodes import NodeKind, Scalar
from tutor.model.questions import MultiScoring

__all__ = [
    "KINDS",
    "ChoiceDocument",
    "ChoiceItem",
    "MultiDocument",
    "QuestionDocument",
    "QuizDocument",
    "TextDocument",
    "TrueFalseDocument",
]


# more are no question, and would take long to compare
_MOST = 200


class ChoiceItem(Document):
    """A choice: its text, or its text with what is said to who picks it."""

    text: FilledText
    feedback: Text = ""


class WrongItem(Document):
    """A wrong answer that learners do give."""

    text: FilledText
    feedback: FilledText


class TrueFalseFeedback(Document):
    """What is said to who answers true, and to who answers false."""

    true: Text = ""
    false: Text = ""


class _QuestionBase(Document):
    keys_of_kin: ClassVar[tuple[str, ...]] = ("choices", "feedback", "scoring", "wrong", "case_sensitive")

    id: Slug | None = None
    kind: Text | None = None
    ask: FilledText
    points: Points = 1.0
    explanation: Text = ""
    hints: LooseTexts = ()
    tags: LooseTexts = ()


_Choices: TypeAlias = Annotated[tuple[Annotated[ChoiceItem, shorthand("text")], ...], Field(max_length=_MOST)]


class ChoiceDocument(_QuestionBase):
    """Pick one."""

    choices: _Choices
    answer: FilledText
    feedback: dict[str, Text] = Field(default_factory=dict)


class MultiDocument(_QuestionBase):
    """Pick all that are right."""

    choices: _Choices
    answer: Annotated[LooseTexts, Field(max_length=_MOST)]
    feedback: dict[str, Text] = Field(default_factory=dict)
    scoring: Annotated[MultiScoring, Before(lambda value: value.text if isinstance(value, Scalar) else value)] = (
        MultiScoring.NET
    )


class TrueFalseDocument(_QuestionBase):
    """Say whether it is so."""

    answer: Flag
    feedback: TrueFalseFeedback = TrueFalseFeedback()


class TextDocument(_QuestionBase):
    """Type a short answer."""

    answer: Annotated[LooseTexts, Field(max_length=_MOST)]
    wrong: Annotated[tuple[WrongItem, ...], Field(max_length=_MOST)] = ()
    case_sensitive: Flag = False


KINDS: dict[str, type[_QuestionBase]] = {
    "choice": ChoiceDocument,
    "multi": MultiDocument,
    "true_false": TrueFalseDocument,
    "text": TextDocument,
}


def _checked_kind(value: Any) -> Any:
    """The question, if its `kind` is one that there is and its keys belong to some kind."""
    kind = value.get("kind") if isinstance(value, dict) else None
    name = kind.text if isinstance(kind, Scalar) else ""
    if kind is not None and name not in KINDS:
        mend = did_you_mean(name, KINDS) or f"the kinds there are: {', '.join(KINDS)}"
        raise refusal("unknown-kind", f"there is no kind of question {quoted(name)}", mend, at="kind")
    return value


def _kind(value: Any) -> str:
    """The kind that is written, else the one that the keys tell."""
    if not isinstance(value, dict):
        return tag("text")
    kind, answer = value.get("kind"), value.get("answer")
    if isinstance(kind, Scalar):
        return tag(kind.text)
    if "choices" in value:
        return tag("multi" if isinstance(answer, list) else "choice")
    return tag("true_false" if isinstance(answer, Scalar) and answer.kind is NodeKind.BOOL else "text")


QuestionDocument: TypeAlias = Annotated[
    Annotated[ChoiceDocument, Tag(tag("choice"))]
    | Annotated[MultiDocument, Tag(tag("multi"))]
    | Annotated[TrueFalseDocument, Tag(tag("true_false"))]
    | Annotated[TextDocument, Tag(tag("text"))],
    Discriminator(_kind),
    Before(_checked_kind),
]


class QuizDocument(Document):
    """A quiz: a title and questions."""

    title: Line
    questions: Annotated[tuple[QuestionDocument, ...], Field(min_length=1)]
