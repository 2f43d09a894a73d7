"""The YAML of inputs that are made anew for each run, and what it comes to in the model."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from tutor.course.documents import Document, Line, refusal, whole
from tutor.course.problems import did_you_mean, quoted
from tutor.course.validation import tag
from tutor.model.inputs import InputSpec, MadeFiles, MadeNames, MadeNumbers, MadeTexts

__all__ = [
    "INPUT_KINDS",
    "FilesInput",
    "InputDocument",
    "NamesInput",
    "NumbersInput",
    "TextsInput",
    "build_input",
]

_MOST_ITEMS = 1_000
_MOST_WORDS = 2_000
_MOST_WORDS_IN_ALL = 100_000  # arguments travel into a jail, and come back out of its evidence
_LARGEST = 10**15
_Count: TypeAlias = Annotated[int, whole(1, _MOST_ITEMS)]


def _two(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - the least and the most
        raise refusal("wrong-type", "the least and the most are expected here", "write two whole numbers, like [3, 12]")
    return value


def _ordered(value: tuple[int, int]) -> tuple[int, int]:
    if value[0] > value[1]:
        raise refusal("contradiction", f"the least, {value[0]}, is more than the most, {value[1]}", "swap them")
    return value


_Words: TypeAlias = Annotated[int, whole(1, _MOST_WORDS)]
_Bound: TypeAlias = Annotated[int, whole(-_LARGEST, _LARGEST)]


class InputForm(Document):
    """What all inputs have in common: nothing but that one key names the kind."""

    keys_of_kin: ClassVar[tuple[str, ...]] = ("texts", "numbers", "names", "files")


class TextsInput(InputForm):
    """A list of texts."""

    texts: _Count = Field(description="A list of so many different texts.", examples=[8])
    words: Annotated[tuple[_Words, _Words], BeforeValidator(_two), AfterValidator(_ordered)] = Field(
        (3, 12), description="The least and the most words of a text.", examples=[[20, 40]]
    )


class NumbersInput(InputForm):
    """A list of whole numbers."""

    numbers: _Count = Field(description="A list of so many different whole numbers.", examples=[8])
    between: Annotated[tuple[_Bound, _Bound], BeforeValidator(_two), AfterValidator(_ordered)] = Field(
        (1, 10_000), description="The least and the most of a number.", examples=[[20_000, 40_000]]
    )


class NamesInput(InputForm):
    """A list of names."""

    names: _Count = Field(description="A list of so many different names.", examples=[20])
    suffix: Line = Field("", description="What each of them ends in.", examples=[".txt"])


class FilesInput(InputForm):
    """Names with texts."""

    files: _Count = Field(description="A dict of so many different names, each with a short text.", examples=[20])
    suffix: Line = Field(".txt", description="What each name ends in.", examples=[".csv"])


INPUT_KINDS = InputForm.keys_of_kin


def _one_kind(value: Any) -> Any:
    known = f"the kinds there are: {', '.join(INPUT_KINDS)}"
    if not isinstance(value, dict):
        raise refusal("wrong-type", "an input is a mapping", "write it like `{texts: 8, words: [20, 40]}`")
    kinds = [key for key in value if key in INPUT_KINDS]
    if len(kinds) > 1:
        what = f"an input is of one kind; here are {' and '.join(f'`{kind}`' for kind in kinds)}"
        raise refusal("many-kinds", what, "give each a name of its own", at=kinds[1])
    if not kinds:
        stranger = next(iter(value), "")
        what = f"{quoted(stranger)} is no kind of input" if stranger else "this input doesn't say what is made"
        raise refusal("unknown-input", what, did_you_mean(stranger, INPUT_KINDS) or known, at=stranger)
    return value


def _kind(value: Any) -> str:
    return tag(next(key for key in value if key in INPUT_KINDS))


def _possible(value: InputForm) -> InputForm:
    """What the numbers can't be together."""
    if isinstance(value, NumbersInput):
        first, last = value.between
        if last - first + 1 < value.numbers:
            what = f"there are no {value.numbers} different whole numbers from {first} to {last}"
            raise refusal("contradiction", what, "widen `between`, or ask for fewer", at="between")
    if isinstance(value, TextsInput) and value.texts * value.words[1] > _MOST_WORDS_IN_ALL:
        what = f"these texts may have more than {_MOST_WORDS_IN_ALL} words in all"
        raise refusal("out-of-range", what, "make them fewer or shorter", at="words")
    return value


InputDocument: TypeAlias = Annotated[
    Annotated[TextsInput, Tag(tag("texts"))]
    | Annotated[NumbersInput, Tag(tag("numbers"))]
    | Annotated[NamesInput, Tag(tag("names"))]
    | Annotated[FilesInput, Tag(tag("files"))],
    Discriminator(_kind),
    BeforeValidator(_one_kind),
    AfterValidator(_possible),
]


def build_input(form: InputForm) -> InputSpec:
    """What an input's document says is made."""
    match form:
        case TextsInput():
            return MadeTexts(form.texts, *form.words)
        case NumbersInput():
            return MadeNumbers(form.numbers, *form.between)
        case NamesInput():
            return MadeNames(form.names, form.suffix)
        case FilesInput():
            return MadeFiles(form.files, form.suffix)
    raise AssertionError(form)
