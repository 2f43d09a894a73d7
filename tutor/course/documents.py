"""What every YAML document of a course is made of: strict models, and plain types that say in words what they expect.

The models load the files and make the JSON Schema. Leaves arrive as `Scalar`, which keeps what was written, so that a
choice `- 5` is the text "5" and a version `1.10` doesn't lose its nought.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import reduce
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from tutor.course.problems import quoted
from tutor.course.yaml_nodes import NodeKind, Scalar

__all__ = [
    "Document",
    "FilledText",
    "Finite",
    "Flag",
    "Json",
    "Line",
    "LooseTexts",
    "NotNegative",
    "Number",
    "Points",
    "Share",
    "Slug",
    "Text",
    "Whole",
    "choice_of",
    "fold",
    "listed",
    "refusal",
    "share",
    "shorthand",
    "whole",
    "written",
]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?) ?%")
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_MOST_POINTS = 1_000_000
_LARGEST = 1e300
_CLOSE = 0.7  # of a few short words, one that is less alike was not meant
# what an editor may let an author write for a text: a bare 5 or true is one too
_ANY_TEXT = {"type": ["string", "number", "boolean"]}
_SOME_TEXT = {**_ANY_TEXT, "pattern": r"\S"}


class Document(BaseModel):
    """A mapping of a course file: unknown keys are errors."""

    # keys that this mapping has not, and its next of kin have
    keys_of_kin: ClassVar[tuple[str, ...]] = ()
    # whether a text alone may stand for it
    may_be_text: ClassVar[bool] = False

    # built when one is read, not on import: most are part of another, and are built with it
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _note_keys(cls, value: Any, info: ValidationInfo) -> Any:
        """Note which keys may stand in this mapping, for the message about one that may not."""
        if not isinstance(value, dict | cls):
            raise refusal(
                "wrong-type",
                f"a mapping with the keys {cls.keys_in_words()} is expected here",
                "write `key: value` lines",
            )
        if isinstance(info.context, dict):
            info.context[id(value)] = cls
        return value

    @classmethod
    def allowed_keys(cls) -> tuple[str, ...]:
        """The keys that may stand in it, as an author writes them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def keys_in_words(cls) -> str:
        """The keys for a sentence."""
        return ", ".join(f"`{key}`" for key in cls.allowed_keys())


def refusal(code: str, what: str, mend: str, at: str = "", *, for_text: bool = False) -> PydanticCustomError:
    """What a validator raises: a problem's code, words and mend.

    `at` is the key in this mapping to point at; `for_text` says that a text may stand here.
    """
    told = {"code": code, "what": what, "mend": mend, "at": at, "for_text": for_text}
    return PydanticCustomError("refused", "{what}", told)


def fold(text: str) -> str:
    """`text` with its white space folded to single spaces."""
    return " ".join(text.split())


def _any_of(forms: tuple[Any, ...]) -> Any:
    return reduce(operator.or_, forms)


def shorthand(key: str, *forms: Any) -> BeforeValidator:
    """Lets anything but a mapping stand for a mapping with `key` alone; `forms` is all that may be written."""

    def spell_out(value: Any) -> Any:
        return value if isinstance(value, dict | BaseModel) else {key: value}

    return BeforeValidator(spell_out, json_schema_input_type=_any_of(forms)) if forms else BeforeValidator(spell_out)


def listed(*forms: Any, mapping: bool = True) -> BeforeValidator:
    """Lets one item, also a `mapping`, stand for a list of one. `forms`: all that may be written, for editors."""

    def spell_out(value: Any) -> Any:
        alone = isinstance(value, Scalar) or (mapping and isinstance(value, dict))
        return [value] if alone else value

    return BeforeValidator(spell_out, json_schema_input_type=_any_of(forms))


def written(value: Any) -> Any:
    """The text of a leaf, for a type that names the words it takes."""
    return value.text if isinstance(value, Scalar) else value


def choice_of(words: Iterable[str], what: str) -> BeforeValidator:
    """One of a few words; `what` says what they are."""
    known = tuple(words)

    def check(value: Any) -> Any:
        word = written(value)
        if word not in known:
            said = quoted(word) if isinstance(word, str) else _named(value)
            close = get_close_matches(word[:100], known, 1, _CLOSE) if isinstance(word, str) else []
            mend = f"did you mean {quoted(close[0])}?" if close else f"write one of: {', '.join(known)}"
            raise refusal("wrong-value", f"{said} is no {what}", mend)
        return word

    return BeforeValidator(check)


def _named(value: Any) -> str:
    if isinstance(value, Scalar):
        return "nothing" if value.kind is NodeKind.NULL else value.kind.value
    return "a list" if isinstance(value, list) else "a mapping"


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if not isinstance(value, Scalar) or (value.kind is NodeKind.NULL and not value.text):
        raise refusal(
            "wrong-type",
            f"a text is expected here, not {_named(value)}",
            "write a text, in quotes if need be",
            for_text=True,
        )
    if _HALF_A_PAIR.search(value.text):
        raise refusal("wrong-value", "half of a surrogate pair is not a character", "write the character itself")
    return value.text


def _filled(value: Any) -> Any:
    text = _text(value)
    if not text.strip():
        raise refusal("empty-text", "this text is empty", "write it, or remove the key")
    return text


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if not isinstance(value, Scalar) or value.kind is not NodeKind.BOOL:
        raise refusal(
            "wrong-type", f"true or false is expected here, not {_named(value)}", "write true or false, without quotes"
        )
    return value.value


def _number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not isinstance(value, Scalar) or value.kind not in {NodeKind.INT, NodeKind.FLOAT}:
        raise refusal("wrong-type", f"a number is expected here, not {_named(value)}", "write a number, without quotes")
    return value.value


def _finite(value: Any) -> Any:
    number = _number(value)
    if not math.isfinite(number) or abs(number) > _LARGEST:
        raise refusal("out-of-range", "this number is out of range", "write a finite number")
    return number


def _not_negative(value: Any) -> Any:
    number = _finite(value)
    if number < 0:
        raise refusal("out-of-range", "this can't be below 0", "write 0 or more")
    return number


def share(*, below_one: bool = False) -> BeforeValidator:
    """A share from 0 to 1, or per cent. `below_one`: 1 itself is none."""

    def check(value: Any) -> Any:
        percent = _PERCENT.fullmatch(value.text) if isinstance(value, Scalar) else None
        number = float(percent[1]) / 100 if percent else _number(value)
        if not 0 <= number <= 1 or (below_one and number == 1):
            raise refusal("out-of-range", "a share is a number from 0 to 1", "write it like 0.8, or like 80%")
        return float(number)

    return BeforeValidator(check)


def _positive(value: Any) -> Any:
    number = _number(value)
    if not (math.isfinite(number) and 0 < number <= _MOST_POINTS):
        raise refusal(
            "bad-points", f"points must be above 0 and at most {_MOST_POINTS}", "write a number such as 1 or 0.5"
        )
    return number


def whole(least: int, most: int) -> BeforeValidator:
    """A whole number between two others, both allowed."""

    def check(value: Any) -> Any:
        number = value.value if isinstance(value, Scalar) and value.kind is NodeKind.INT else value
        if not isinstance(number, int) or isinstance(number, bool):
            raise refusal(
                "wrong-type", f"a whole number is expected here, not {_named(value)}", "write digits, without quotes"
            )
        if not least <= number <= most:
            raise refusal("out-of-range", "this number is out of range", f"write a whole number from {least} to {most}")
        return number

    return BeforeValidator(check, json_schema_input_type=Annotated[int, Field(ge=least, le=most)])


def _slug(value: Any) -> Any:
    text = _text(value)
    if not _SLUG.fullmatch(text):
        raise refusal(
            "bad-id", "an id is made of small letters a-z, digits and single hyphens", "write it like `s3-or-ebs`"
        )
    return text


def _texts(value: Any) -> Any:
    if isinstance(value, Scalar):
        return [value]
    if not isinstance(value, list):
        raise refusal(
            "wrong-type", f"a text or a list of texts is expected here, not {_named(value)}", "write `- text` lines"
        )
    return value


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    plain = value.value if isinstance(value, Scalar) else value
    if isinstance(plain, float) and not math.isfinite(plain):
        raise refusal(
            "wrong-value",
            "JSON has no infinity and no NaN, so no run can return it",
            "write a finite number, or put it in quotes",
        )
    return _text(value) if isinstance(plain, str) else plain


def _folded(check: Callable[[Any], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: fold(check(value)))


Text: TypeAlias = Annotated[str, BeforeValidator(_text), WithJsonSchema(_ANY_TEXT)]
FilledText: TypeAlias = Annotated[str, BeforeValidator(_filled), WithJsonSchema(_SOME_TEXT)]
Line: TypeAlias = Annotated[str, _folded(_filled), WithJsonSchema(_SOME_TEXT)]
Slug: TypeAlias = Annotated[
    str, BeforeValidator(_slug), WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_SLUG.pattern}$"})
]
Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]
Number: TypeAlias = Annotated[float, BeforeValidator(_number)]
Finite: TypeAlias = Annotated[float, BeforeValidator(_finite)]
NotNegative: TypeAlias = Annotated[
    float, BeforeValidator(_not_negative), WithJsonSchema({"type": "number", "minimum": 0})
]
Points: TypeAlias = Annotated[
    float,
    BeforeValidator(_positive),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": _MOST_POINTS}),
]
Share: TypeAlias = Annotated[
    float,
    share(),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": "%$"}]}),
]
Whole: TypeAlias = Annotated[int, whole(0, 1_000_000)]
LooseTexts: TypeAlias = Annotated[
    tuple[FilledText, ...],
    BeforeValidator(_texts),
    WithJsonSchema({"anyOf": [_SOME_TEXT, {"type": "array", "items": _SOME_TEXT}]}),
]
# any JSON value: pydantic has no need to know the recursive type, `_json` has looked at all of it
Json: TypeAlias = Annotated[Any, BeforeValidator(_json)]
