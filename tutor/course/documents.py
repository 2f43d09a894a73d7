"""What every YAML document of a course is made of: strict models, and plain types that say in words what they expect.

The models load the files and make the JSON Schema. Leaves arrive as `Scalar`, which keeps what was written, so that a
choice `- 5` is the text "5" and a version `1.10` doesn't lose its nought.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from tutor.course.yaml_nodes import NodeKind, Scalar

__all__ = [
    "Document",
    "FilledText",
    "Flag",
    "Json",
    "Line",
    "LooseTexts",
    "Number",
    "Points",
    "Slug",
    "Text",
    "Whole",
    "fold",
    "refusal",
    "shorthand",
    "whole",
]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST_POINTS = 1_000_000


class Document(BaseModel):
    """A mapping of a course file: unknown keys are errors."""

    # keys that this mapping has not, and its next of kin have
    keys_of_kin: ClassVar[tuple[str, ...]] = ()

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

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


def refusal(code: str, what: str, mend: str, at: str = "") -> PydanticCustomError:
    """What a validator raises: a problem's code, words and mend; `at` is the key in this mapping to point at."""
    return PydanticCustomError("refused", "{what}", {"code": code, "what": what, "mend": mend, "at": at})


def fold(text: str) -> str:
    """`text` with its white space folded to single spaces."""
    return " ".join(text.split())


def shorthand(key: str) -> BeforeValidator:
    """Lets anything but a mapping stand for a mapping with `key` alone."""
    return BeforeValidator(lambda value: value if isinstance(value, dict | BaseModel) else {key: value})


def _named(value: Any) -> str:
    if isinstance(value, Scalar):
        return "nothing" if value.kind is NodeKind.NULL else value.kind.value
    return "a list" if isinstance(value, list) else "a mapping"


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if not isinstance(value, Scalar) or (value.kind is NodeKind.NULL and not value.text):
        raise refusal(
            "wrong-type", f"a text is expected here, not {_named(value)}", "write a text, in quotes if need be"
        )
    if any("\ud800" <= char <= "\udfff" for char in value.text):
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

    return BeforeValidator(check)


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


Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
FilledText: TypeAlias = Annotated[str, BeforeValidator(_filled)]
Line: TypeAlias = Annotated[str, _folded(_filled)]
Slug: TypeAlias = Annotated[str, BeforeValidator(_slug)]
Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]
Number: TypeAlias = Annotated[float, BeforeValidator(_number)]
Points: TypeAlias = Annotated[float, BeforeValidator(_positive)]
Whole: TypeAlias = Annotated[int, whole(0, 1_000_000)]
LooseTexts: TypeAlias = Annotated[tuple[FilledText, ...], BeforeValidator(_texts)]
# any JSON value: pydantic has no need to know the recursive type, `_json` has looked at all of it
Json: TypeAlias = Annotated[Any, BeforeValidator(_json)]
