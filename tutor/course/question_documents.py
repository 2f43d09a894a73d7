"""The YAML of questions: one model for each kind, and the keys that all of them share."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from tutor.course.answer_documents import (
    MOST,
    NUMBER_KEYS,
    BlankDocument,
    NumberKeys,
    TextKeys,
    WrongItems,
)
from tutor.course.documents import (
    Document,
    FilledText,
    Flag,
    Line,
    LooseTexts,
    NotNegative,
    Points,
    Share,
    Slug,
    Text,
    choice_of,
    listed,
    refusal,
    shorthand,
)
from tutor.course.rubric_documents import RubricDocument
from tutor.course.validation import tag
from tutor.course.yaml_nodes import NodeKind, Scalar
from tutor.model.questions import MultiScoring, OrderScoring, Status

__all__ = [
    "ChoiceDocument",
    "ChoiceItem",
    "ClozeDocument",
    "FreeTextDocument",
    "HintItem",
    "MatchDocument",
    "MultiDocument",
    "NumberDocument",
    "OrderDocument",
    "PairItem",
    "PredictDocument",
    "QuestionBase",
    "TextDocument",
    "TrueFalseDocument",
]

_MOST_ATTEMPTS = 20
_MOST_EXAMPLES = 500


_Count: TypeAlias = Annotated[int, Field(ge=1, le=_MOST_ATTEMPTS)]


def _spelled_attempts(value: Any) -> Any:
    """`3` is three attempts for all points each."""
    if isinstance(value, Scalar) and value.kind is NodeKind.INT:
        count = int(value.text, 0) if len(value.text) < len("0xffff") else 0
        if not 0 < count <= _MOST_ATTEMPTS:
            mend = f"write how many there are, 1 to {_MOST_ATTEMPTS}, or leave the key out for any number"
            raise refusal("bad-attempts", "this number of attempts is out of range", mend)
        return [1.0] * count
    if isinstance(value, Scalar):
        mend = "write a list of shares, like [1, 0.7, 0.5], or how many attempts there are"
        raise refusal("bad-attempts", "attempts are a whole number or a list of shares", mend)
    return value


class HintItem(Document):
    """A hint, and what it costs."""

    may_be_text = True

    text: FilledText = Field(description="The hint, in markdown.", examples=["Think of where the disk stands."])
    cost: NotNegative = Field(0.0, description="Points taken off once it was shown.", examples=[0.5])


class QuestionBase(Document):
    """What every question may have."""

    keys_of_kin: ClassVar[tuple[str, ...]] = (
        "choices", "feedback", "scoring", *NUMBER_KEYS, "wrong", "case_sensitive", "typos", "rubric", "accept",
        "reject", "cloze", "blanks", "match", "distractors", "order", "depends", "predict", "measured",
        "answer",
    )  # fmt: skip

    id: Slug | None = Field(
        None,
        description="Names the question in learners' records; made from the text if left out. Never change it.",
        examples=["s3-or-ebs"],
    )
    kind: Text | None = Field(
        None, description="The kind of question. The other keys tell it, so it may be left out.", examples=["choice"]
    )
    ask: FilledText = Field(
        description="The question, in markdown.", examples=["Which is better, higher latency or lower?"]
    )
    points: Points = Field(1.0, description="What it is worth.", examples=[2])
    attempts: Annotated[
        tuple[Share, ...],
        Field(min_length=1, max_length=_MOST_ATTEMPTS),
        BeforeValidator(_spelled_attempts, json_schema_input_type=_Count | tuple[Share, ...]),
    ] = Field(
        (),
        description="The share of the points that each attempt can earn, or how many attempts there are. "
        "Without it, any number.",
        examples=[[1, 0.7, 0.5], 3],
    )
    hints: Annotated[
        tuple[Annotated[HintItem, shorthand("text", FilledText, HintItem)], ...],
        Field(max_length=MOST),
        listed(FilledText, tuple[FilledText | HintItem, ...], mapping=False),
    ] = Field(
        (),
        description="A ladder from a nudge to nearly the answer: a text, or a list of texts and `{text, cost}`.",
        examples=[["Think of where the disk stands.", {"text": "It begins with E.", "cost": 0.5}]],
    )
    explanation: Text = Field(
        "", description="Why it is so, in markdown; shown once the question is done.", examples=["A volume is local."]
    )
    tags: LooseTexts = Field((), description="Words of your own.", examples=[["lecture"]])
    taught_in: Line | None = Field(
        None,
        alias="from",
        description="Where its matter is taught: a lesson, or a section of one.",
        examples=["amazon-s3", "amazon-s3#bucket-names"],
    )
    status: Annotated[Status, choice_of(Status, "status of a question")] = Field(
        Status.LIVE,
        description="`void`: worth nothing any more. `credit_all`: everyone has its points.",
        examples=["void"],
    )


class ChoiceItem(Document):
    """A choice, and what is said to who picks it."""

    may_be_text = True

    text: FilledText = Field(description="The choice, in markdown.", examples=["EBS"])
    feedback: Text = Field(
        "",
        description="Said to who picks it; of a right one in a `multi`, to who missed it.",
        examples=["It is local."],
    )
    pinned: Flag = Field(
        default=False, description="Stays last when the others are mixed, as in `all of these`.", examples=[True]
    )


_Choices: TypeAlias = Annotated[
    tuple[Annotated[ChoiceItem, shorthand("text", FilledText, ChoiceItem)], ...], Field(max_length=MOST)
]
_CHOICES = Field(
    description="What to pick from: texts, or `{text, feedback, pinned}`.",
    examples=[["S3", {"text": "EBS", "feedback": "A volume is read by its own instance only."}, "EC2"]],
)
_ChoiceFeedback: TypeAlias = Annotated[dict[str, Text], Field(max_length=MOST)]
_FEEDBACK: Any = Field(
    default_factory=dict, description="Feedback for choices: `choice: feedback`.", examples=[{"EBS": "It is local."}]
)


class ChoiceDocument(QuestionBase):
    """Pick one."""

    choices: _Choices = _CHOICES
    answer: FilledText = Field(description="The right choice.", examples=["S3"])
    feedback: _ChoiceFeedback = _FEEDBACK


class MultiDocument(QuestionBase):
    """Pick all that are right."""

    choices: _Choices = _CHOICES
    answer: Annotated[LooseTexts, Field(max_length=MOST)] = Field(
        description="The right choices.", examples=[["S3", "EBS"]]
    )
    feedback: _ChoiceFeedback = _FEEDBACK
    scoring: Annotated[MultiScoring, choice_of(MultiScoring, "scoring")] = Field(
        MultiScoring.NET,
        description="`net`: right picks less wrong ones. `exact`: all or nothing. `each`: every choice counts alike. "
        "`coverage`: right picks, and nothing if any is wrong.",
        examples=["exact"],
    )


class TrueFalseFeedback(Document):
    """What is said to who answers true, and to who answers false."""

    true: Text = Field("", description="Said to who answers true.", examples=["It lies in a region."])
    false: Text = Field("", description="Said to who answers false.", examples=["Right."])


class TrueFalseDocument(QuestionBase):
    """Say whether it is so."""

    answer: Flag = Field(description="Whether it is so, without quotes.", examples=[True, False])
    feedback: TrueFalseFeedback = Field(
        TrueFalseFeedback(), description="Feedback for either answer.", examples=[{"true": "It lies in a region."}]
    )


class NumberDocument(QuestionBase, NumberKeys):
    """Type a number."""


class TextDocument(QuestionBase, TextKeys):
    """Type a short answer."""


_Examples: TypeAlias = Annotated[LooseTexts, Field(max_length=_MOST_EXAMPLES)]


class FreeTextDocument(QuestionBase):
    """Answer in sentences; a rubric judges."""

    answer: FilledText = Field(description="The model answer, in markdown.", examples=["EBS, since it stands near."])
    rubric: RubricDocument = Field(
        description="What the answer must say, and what it must not.",
        examples=[{"concepts": [{"question": "Where does a volume stand?", "any": ["same zone"]}]}],
    )
    accept: _Examples = Field(
        (), description="Right answers, to test the rubric: each must pass.", examples=[["It is in the same zone."]]
    )
    reject: _Examples = Field(
        (), description="Wrong answers, to test the rubric: each must fail.", examples=[["It isn't near."]]
    )


class ClozeDocument(QuestionBase):
    """Fill in the gaps of a text."""

    ask: FilledText = Field("Fill in the gaps.", description="The question, in markdown.", examples=["What fits?"])
    cloze: FilledText = Field(
        description="The text, in markdown, with gaps: `{{right|also right}}`, or a name of `blanks`.",
        examples=["S3 keeps {{objects|files}} in {{container}}."],
    )
    blanks: Annotated[dict[str, BlankDocument], Field(max_length=MOST)] = Field(
        default_factory=dict,
        description="Gaps with more to say, by name: a text, a list, a number, or a mapping.",
        examples=[{"container": {"answer": "buckets", "choices": ["buckets", "folders"]}}],
    )


class PairItem(Document):
    """Two texts that belong together."""

    left: FilledText = Field(description="What a right text is looked for.", examples=["S3"])
    right: FilledText = Field(description="What belongs to it.", examples=["objects"])
    feedback: Text = Field("", description="Said to who gives it something else.", examples=["S3 knows no blocks."])


def _pairs_kind(value: Any) -> str:
    return tag("mapping" if isinstance(value, dict) else "list")


_PairMapping: TypeAlias = Annotated[dict[str, FilledText], Field(max_length=MOST)]
_PairList: TypeAlias = Annotated[tuple[PairItem, ...], Field(max_length=MOST)]
_Pairs: TypeAlias = Annotated[
    Annotated[_PairMapping, Tag(tag("mapping"))] | Annotated[_PairList, Tag(tag("list"))], Discriminator(_pairs_kind)
]


class MatchDocument(QuestionBase):
    """Say what belongs together."""

    ask: FilledText = Field(
        "What belongs together?", description="The question, in markdown.", examples=["Which service keeps what?"]
    )
    match: _Pairs = Field(
        description="What belongs together: `left: right` lines, or a list of `{left, right, feedback}`.",
        examples=[{"S3": "objects", "EBS": "blocks"}],
    )
    distractors: Annotated[LooseTexts, Field(max_length=MOST)] = Field(
        (), description="More texts to give, that belong to none.", examples=[["tables"]]
    )


class OrderDocument(QuestionBase):
    """Put items in order."""

    ask: FilledText = Field(
        "Put these in order.", description="The question, in markdown.", examples=["What comes first?"]
    )
    order: Annotated[tuple[FilledText, ...], Field(max_length=MOST)] = Field(
        description="The items, in a right order.", examples=[["create the bucket", "add the object", "read it"]]
    )
    scoring: Annotated[OrderScoring, choice_of(OrderScoring, "scoring")] = Field(
        OrderScoring.LONGEST,
        description="`longest`: what stands in the right order counts. `exact`: all or nothing.",
        examples=["exact"],
    )
    depends: Annotated[dict[str, Annotated[LooseTexts, Field(max_length=MOST)]], Field(max_length=MOST)] = Field(
        default_factory=dict,
        description="If other orders are right, too: each item with those that must stand before it.",
        examples=[{"read it": ["add the object"]}],
    )


class PredictDocument(QuestionBase):
    """Say what a program prints."""

    ask: FilledText = Field(
        "What does this program print?", description="The question, in markdown.", examples=["What is printed?"]
    )
    predict: FilledText = Field(description="The program, in Python.", examples=["print(6 * 7)"])
    answer: Text = Field(description="What it prints. Linting runs the program, to see that it does.", examples=["42"])
    wrong: WrongItems = Field(
        (),
        description="Wrong answers that learners do give, each with its feedback: `[{text, feedback}]`.",
        examples=[[{"text": "67", "feedback": "`*` multiplies."}]],
    )
