"""Answers and choices without quotes that other readers of YAML would take for something else than their text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tutor.course.answer_documents import NUMBER_KEYS, TextBlank
from tutor.course.problems import quoted
from tutor.course.question_documents import (
    ClozeDocument,
    NumberDocument,
    QuestionBase,
    TextDocument,
    TrueFalseDocument,
)
from tutor.course.question_sheet import Sheet
from tutor.course.yaml_nodes import Mapping, Node, NodeKind, Scalar, Sequence

__all__ = ["note_ambiguous"]

# https://yaml.org/type/bool.html, int.html, float.html, timestamp.html: what YAML 1.1 makes of these
_OLD = re.compile(
    r"(?P<truth>yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)"
    r"|(?P<sixty>[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?)"
    r"|(?P<grouped>[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?)"
    r"|(?P<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?)"
)
# what may be a version, an octal number or a code as well as a number
_VERSION = re.compile(r"[0-9]+\.[0-9]*0|0[0-9]+|0[ox].*")
# `7.5 nm`, `50%`, `4,096`, `2,5 km/h`: a number as people write it, so a text here
_MEASURE = re.compile(
    r"(?P<sign>[-+\u2212]?)"
    r"(?:(?P<grouped>[0-9]{1,3}(?:[, \u202f][0-9]{3})+(?:\.[0-9]+)?)|(?P<digits>[0-9]+(?:[.,][0-9]+)?))"
    r"(?P<power>[eE][-+]?[0-9]+)? ?"
    r"(?P<unit>[%‰€$£]|[°µμΩ]?[^\W\d_]{1,12}(?:/[^\W\d_]{1,6})?)?"
)
_BETWEEN = re.compile("[, \u202f]")
# `2nd`, `3D`, `5xx`, `4K`: names that begin with a digit
_NO_UNITS = frozenset({"st", "nd", "rd", "th", "d", "x", "xx", "k"})
_TEXT_KEYS = frozenset({"kind", "wrong", "case_sensitive", "typos"})
_IN_WORDS = {
    "truth": "true or false",
    "sixty": "a number to the base of 60",
    "grouped": "a number",
    "day": "a date",
}
_KEYS = ("answer", "choices", "wrong", "order", "distractors")
_TEXTS = frozenset({"text", "answer", "choices", "right", "left", "wrong"})
_QUOTES = frozenset("'\"|>")


def note_ambiguous(sheet: Sheet, document: QuestionBase) -> None:
    """Warn of scalars in a question's answers and choices that aren't for everybody what they are for us."""
    if isinstance(document, TrueFalseDocument):
        return
    if isinstance(document, NumberDocument):
        _note_version(sheet, document)
        return
    if isinstance(document, TextDocument) and not _TEXT_KEYS & document.model_fields_set:
        _note_measure(sheet)
    for scalar in _answers(sheet, document):
        other = _other_reading(scalar)
        if other and _is_plain(sheet, scalar):
            what = f"{quoted(scalar.text)} without quotes is a text here, and {other} to other readers of YAML"
            is_answer = scalar is sheet.at("answer") and other == _IN_WORDS["truth"]
            mend = "put it in quotes, or write true or false if that is meant" if is_answer else "put it in quotes"
            sheet.warning(scalar, "ambiguous-scalar", what, mend)


def _answers(sheet: Sheet, document: QuestionBase) -> Iterator[Scalar]:
    """The scalars that are texts to answer with, or to choose from."""
    nodes = sheet.node.items if isinstance(sheet.node, Mapping) else {}
    for key in _KEYS:
        yield from _scalars(nodes.get(key))
    pairs = nodes.get("match")
    if isinstance(pairs, Mapping):
        yield from pairs.keys.values()
        yield from (scalar for right in pairs.items.values() for scalar in _scalars(right))
    else:
        yield from _scalars(pairs)
    if isinstance(document, ClozeDocument):
        texts = [name for name, blank in document.blanks.items() if isinstance(blank, TextBlank)]
        yield from (scalar for name in texts for scalar in _scalars(sheet.at("blanks", name)))


def _note_version(sheet: Sheet, document: NumberDocument) -> None:
    """`answer: 1.10` may be the number 1.1 or the text 1.10."""
    at = sheet.at("answer")
    own = {"answer", "kind"} & document.model_fields_set | (frozenset(NUMBER_KEYS) & document.model_fields_set)
    if own == {"answer"} and isinstance(at, Scalar) and _VERSION.fullmatch(at.text):
        what = f"{quoted(at.text)} without quotes is the number {document.answer:g}"
        mend = "put it in quotes if it is a text such as a version; add `kind: number` if it is a number"
        sheet.warning(at, "ambiguous-scalar", what, mend)


def _note_measure(sheet: Sheet) -> None:
    """`answer: 50%` is judged as a text, and was most likely meant as a number."""
    at = sheet.at("answer")
    if not isinstance(at, Scalar) or at.kind is not NodeKind.TEXT or not _is_plain(sheet, at):
        return
    found = _MEASURE.fullmatch(at.text)
    unit = (found["unit"] or "") if found else ""
    if found is None or unit.casefold() in _NO_UNITS:
        return
    keys = f"answer: {_plain_number(found)}"
    if unit:
        keys += f", unit: {unit if unit.isalnum() else json.dumps(unit, ensure_ascii=False)}"
    what = f"{quoted(at.text)} looks like a number{' with a unit' if unit else ''}, and is judged as a text"
    sheet.warning(at, "number-as-text", what, f"write `{keys}` if a number is meant; or put it in quotes")


def _plain_number(found: re.Match[str]) -> str:
    """The number as YAML writes it: no groups of thousands, a point for a decimal comma."""
    sign = "-" if found["sign"] in {"-", "\u2212"} else ""
    digits = _BETWEEN.sub("", found["grouped"]) if found["grouped"] else found["digits"].replace(",", ".")
    return f"{sign}{digits}{found['power'] or ''}"


def _is_plain(sheet: Sheet, scalar: Scalar) -> bool:
    return sheet.page.source.text[scalar.start : scalar.start + 1] not in _QUOTES


def _scalars(node: Node | None) -> Iterator[Scalar]:
    """The scalars below a node that are texts to answer with."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        yield from (scalar for item in node.items for scalar in _scalars(item))
    elif isinstance(node, Mapping):
        yield from (scalar for key in node.items if key in _TEXTS for scalar in _scalars(node.items[key]))


def _other_reading(scalar: Scalar) -> str:
    """What another reader takes a scalar for; empty if all agree, or its text comes out the same."""
    match scalar.kind:
        case NodeKind.TEXT:
            found = _OLD.fullmatch(scalar.text)
            return _IN_WORDS[found.lastgroup or ""] if found and found.lastgroup in _IN_WORDS else ""
        case NodeKind.BOOL:
            return "true or false"
        case NodeKind.NULL:
            return "nothing" if scalar.text else ""
    return f"the number {scalar.value}" if _loses(scalar) else ""


def _loses(scalar: Scalar) -> bool:
    """Whether a number, written out again, is another text."""
    if scalar.text.lstrip("-").startswith("0") and scalar.kind is NodeKind.INT:
        return len(scalar.text.lstrip("-")) > 1
    return str(scalar.value) != scalar.text
