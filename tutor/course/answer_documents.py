"""The YAML of typed answers: texts and patterns, numbers with tolerances and units, the gaps of a cloze."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from tutor.course.documents import (
    Document,
    FilledText,
    Finite,
    Flag,
    Line,
    LooseTexts,
    NotNegative,
    listed,
    refusal,
    share,
    shorthand,
    whole,
)
from tutor.course.patterns import PatternError, compile_glob, compile_regex
from tutor.course.problems import closest
from tutor.course.validation import tag
from tutor.course.yaml_nodes import NodeKind, Scalar

__all__ = [
    "MOST",
    "NUMBER_KEYS",
    "AcceptedTexts",
    "BlankDocument",
    "NearItem",
    "NumberBlank",
    "NumberKeys",
    "PatternItem",
    "TextBlank",
    "TextKeys",
    "WrongItem",
    "WrongItems",
    "is_number",
]

# more are no question, and would take long to compare
MOST = 200
_GLOB_MEND = "`*` is any text, `?` any character, `[ab]` one of these; `[[]` is a bracket itself"
_FORMS = ("text", "glob", "regex")
_ONE_FORM: dict[str, Any] = {"oneOf": [{"required": [form]} for form in _FORMS]}


def is_number(value: Any) -> bool:
    """Whether a leaf is a number that stands without quotes."""
    return isinstance(value, Scalar) and value.kind in {NodeKind.INT, NodeKind.FLOAT}


def _one_form(value: Any, *, may_be_text: bool = False) -> Any:
    """The mapping, if it says what it matches once."""
    if not isinstance(value, dict):
        return value
    forms = [key for key in value if key in _FORMS]
    if len(forms) > 1:
        what = f"a pattern is of one form; here are {' and '.join(f'`{form}`' for form in forms)}"
        raise refusal("many-kinds", what, "make an item of each, with a `- ` of its own", at=forms[1])
    if not forms:
        for_text = may_be_text and not any(closest(key, _FORMS) for key in value)
        what = "this doesn't say what it matches"
        raise refusal("missing-key", what, "add `text:`, `glob:` or `regex:`", for_text=for_text)
    return value


def _text_or_form(value: Any) -> Any:
    """The same, where a text alone may stand."""
    return _one_form(value, may_be_text=True)


def _glob(value: Any) -> Any:
    if isinstance(value, Scalar):
        try:
            compile_glob(value.text)
        except PatternError as error:
            raise refusal("bad-pattern", f"this is no pattern: {error}", _GLOB_MEND) from None
    return value


def _regex(value: Any) -> Any:
    if isinstance(value, Scalar):
        try:
            compile_regex(value.text)
        except PatternError as error:
            what = f"this regular expression can't be read: {error}"
            mend = "a backslash before . ? * + ( ) [ ] { } | takes their meaning away; single quotes keep backslashes"
            raise refusal("bad-pattern", what, mend) from None
    return value


class PatternItem(Document):
    """An accepted answer: its text, or a pattern of texts."""

    model_config = ConfigDict(json_schema_extra=_ONE_FORM)

    text: FilledText | None = Field(None, description="The text itself; white space is folded.", examples=["lower"])
    glob: Annotated[FilledText, BeforeValidator(_glob)] | None = Field(
        None,
        description="A pattern of the whole answer: `*` is any text, `?` any character, `[ab]` one of these.",
        examples=["low*"],
    )
    regex: Annotated[FilledText, BeforeValidator(_regex)] | None = Field(
        None, description="A regular expression that the whole answer must match.", examples=["(the )?lower( one)?"]
    )


class WrongItem(PatternItem):
    """A wrong answer that learners do give, with feedback of its own. The first that matches is taken."""

    feedback: FilledText = Field(
        description="What is said to who gives it, in markdown.", examples=["That is the time for one item."]
    )


AcceptedTexts: TypeAlias = Annotated[
    tuple[
        Annotated[PatternItem, BeforeValidator(_text_or_form), shorthand("text", FilledText, PatternItem)],
        ...,
    ],
    Field(max_length=MOST),
    listed(FilledText, PatternItem, tuple[FilledText | PatternItem, ...]),
]
WrongItems: TypeAlias = Annotated[tuple[Annotated[WrongItem, BeforeValidator(_one_form)], ...], Field(max_length=MOST)]
_WRONG = Field((), description="Wrong answers that learners do give, each with its feedback: `[{text, feedback}]`.",
               examples=[[{"text": "higher", "feedback": "Latency is time spent waiting."}]])  # fmt: skip


class TextKeys(Document):
    """What says which texts are right."""

    answer: AcceptedTexts = Field(
        description="The right text, or a list of all that are right: texts, `{glob: ...}` or `{regex: ...}`.",
        examples=["lower", ["lower", "the lower one"], [{"glob": "low*"}]],
    )
    wrong: WrongItems = _WRONG
    case_sensitive: Flag = Field(default=False, description="Whether upper and lower case count.", examples=[True])
    typos: Annotated[int, whole(0, 2)] = Field(
        0,
        description="How many letters may be wrong, missing, too many or swapped, in words of five letters and more.",
        examples=[1],
    )


class NearItem(Document):
    """A wrong number that learners do give, with feedback of its own."""

    value: Finite = Field(description="The number, in the unit of the answer.", examples=[64])
    feedback: FilledText = Field(
        description="What is said to who gives it, in markdown.", examples=["That is one too many."]
    )


class NumberKeys(Document):
    """What says which numbers are right."""

    answer: Finite = Field(description="The right number, without quotes.", examples=[63, 1.5])
    tolerance: NotNegative = Field(
        0.0, description="How far off an answer may be, in the unit of the answer.", examples=[0.5]
    )
    relative: Annotated[
        float,
        share(below_one=True),
        WithJsonSchema(
            {"anyOf": [{"type": "number", "minimum": 0, "exclusiveMaximum": 1}, {"type": "string", "pattern": "%$"}]}
        ),
    ] = Field(
        0.0,
        description="How far off an answer may be, as a share of the right one. The larger tolerance counts.",
        examples=["1%", 0.01],
    )
    significant: Annotated[int, whole(1, 15)] | None = Field(
        None,
        description="At least so many significant figures are asked; rounding to as many as are given is right.",
        examples=[2],
    )
    unit: Line | None = Field(
        None, description="The unit of `answer`; it may stand after the learner's number.", examples=["TB", "%"]
    )
    units: Annotated[dict[str, Finite], Field(max_length=MOST)] = Field(
        default_factory=dict,
        description="Other units that may be given, each with its factor to `unit`.",
        examples=[{"GB": 0.001}],
    )
    unit_required: Flag = Field(
        default=False, description="Whether a number without its unit is wrong.", examples=[True]
    )
    near: Annotated[tuple[NearItem, ...], Field(max_length=MOST)] = Field(
        (),
        description="Wrong numbers that learners do give, each with its feedback: `[{value, feedback}]`.",
        examples=[[{"value": 64, "feedback": "One too many."}]],
    )


NUMBER_KEYS = tuple(key for key in NumberKeys.allowed_keys() if key != "answer")
_CHOICES = Field((), description="Texts to pick from; without them the learner types.", examples=[["EBS", "S3"]])
_BlankChoices: TypeAlias = Annotated[LooseTexts, Field(max_length=MOST)]


class TextBlank(TextKeys):
    """A gap for a text, typed or picked."""

    keys_of_kin = NUMBER_KEYS

    choices: _BlankChoices = _CHOICES


class NumberBlank(NumberKeys):
    """A gap for a number."""

    keys_of_kin = ("wrong", "case_sensitive", "typos", "choices")


def _blank_kind(value: Any) -> str:
    if not isinstance(value, dict):
        return tag("text")
    told = any(key in value for key in NUMBER_KEYS)
    is_text = any(key in value for key in NumberBlank.keys_of_kin)
    return tag("number" if told or (is_number(value.get("answer")) and not is_text) else "text")


BlankDocument: TypeAlias = Annotated[
    Annotated[TextBlank, Tag(tag("text"))] | Annotated[NumberBlank, Tag(tag("number"))],
    Discriminator(_blank_kind),
    shorthand("answer", FilledText, tuple[FilledText | PatternItem, ...], TextBlank, NumberBlank),
]
