"""What is right for a typed answer: rules for texts and numbers, as the loader leaves them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tutor.course.answer_documents import NumberKeys, PatternItem, TextKeys, WrongItem
from tutor.course.documents import fold
from tutor.course.patterns import Matcher, compile_glob, compile_regex
from tutor.course.problems import quoted
from tutor.course.question_sheet import Sheet
from tutor.model.questions import NearMiss, NumberRule, TextPattern, TextRule, TextSyntax, WrongText

if TYPE_CHECKING:
    import regex

__all__ = ["build_number_rule", "build_text_rule", "build_wrong"]

_MOST_FIGURES = 15


# --- texts -------------------------------------------------------------------------------------------------


def build_text_rule(sheet: Sheet, document: TextKeys) -> TextRule:
    """The rule of a text, after what is wrong with it is noted."""
    cased = document.case_sensitive
    answers = tuple(_pattern(item, str.strip) for item in document.answer)
    if not answers:
        sheet.error(sheet.at("answer"), "empty-list", "no answer is right", "write at least one answer")
    listed = _Listed(sheet.matcher, fold, case_sensitive=cased)
    for index, answer in enumerate(answers):
        if listed.holds(answer):
            what = f"the answer {quoted(answer.text)} stands here a second time"
            mend = "keep one of the two; white space never counts, and case only with `case_sensitive: true`"
            sheet.warning(sheet.at("answer", index), "duplicate-answer", what, mend)
        listed.add(answer)
    wrong = build_wrong(sheet, document.wrong, answers, case_sensitive=cased)
    return TextRule(answers, wrong, cased, document.typos)


def build_wrong(
    sheet: Sheet,
    items: Sequence[WrongItem],
    answers: Sequence[TextPattern],
    *,
    case_sensitive: bool,
    form: Callable[[str], str] = fold,
) -> tuple[WrongText, ...]:
    """The listed wrong answers. One that is right as well, or that an earlier one catches, is noted.

    `form` makes texts comparable, as the judging of this kind of question does. A plain wrong text may stand out from a
    pattern of right ones: it is looked at before those.
    """
    right = _Listed(sheet.matcher, form, case_sensitive=case_sensitive)
    before = _Listed(sheet.matcher, form, case_sensitive=case_sensitive)
    for answer in answers:
        right.add(answer)
    wrong = tuple(WrongText(_pattern(item, form), item.feedback) for item in items)
    for index, pattern in enumerate(one.pattern for one in wrong):
        at = sheet.at("wrong", index, "text" if pattern.syntax is TextSyntax.PLAIN else pattern.syntax.value)
        if right.holds(pattern):
            what = f"{quoted(pattern.text)} is listed as wrong here, and as an answer above"
            sheet.error(at, "wrong-is-right", what, "take it out of one of the two")
        elif before.holds(pattern) or (before.catches(pattern) and not right.catches(pattern)):
            what = f"the wrong answer {quoted(pattern.text)} is caught by one above it"
            sheet.error(at, "duplicate-choice", what, "keep one, or put the narrower one first")
        before.add(pattern)
    return wrong


def _pattern(item: PatternItem, form: Callable[[str], str]) -> TextPattern:
    if item.glob is not None:
        return TextPattern(item.glob.strip(), TextSyntax.GLOB)
    if item.regex is not None:
        return TextPattern(item.regex.strip(), TextSyntax.REGEX)
    return TextPattern(form(item.text or ""))


class _Listed:
    """The patterns of a list, as far as it was read. `form` makes texts comparable."""

    def __init__(self, matcher: Matcher, form: Callable[[str], str], *, case_sensitive: bool) -> None:
        self._matcher = matcher
        self._form = form
        self._cased = case_sensitive
        self._keys: set[tuple[TextSyntax, str]] = set()
        self._compiled: list[regex.Pattern[str]] = []

    def add(self, pattern: TextPattern) -> None:
        """Take one more."""
        key = self._key(pattern)
        if key not in self._keys and pattern.syntax is not TextSyntax.PLAIN:
            compile_ = compile_glob if pattern.syntax is TextSyntax.GLOB else compile_regex
            self._compiled.append(compile_(pattern.text, case_sensitive=self._cased))
        self._keys.add(key)

    def holds(self, pattern: TextPattern) -> bool:
        """Whether it is listed already."""
        return self._key(pattern) in self._keys

    def catches(self, pattern: TextPattern) -> bool:
        """Whether one of them takes all that it takes, as far as that can be told: of plain texts."""
        text = self._form(pattern.text)
        return pattern.syntax is TextSyntax.PLAIN and any(
            self._matcher.matches(broad, text) for broad in self._compiled
        )

    def _key(self, pattern: TextPattern) -> tuple[TextSyntax, str]:
        text = self._form(pattern.text)
        return pattern.syntax, text if self._cased else text.casefold()


# --- numbers -----------------------------------------------------------------------------------------------


def build_number_rule(sheet: Sheet, document: NumberKeys) -> NumberRule:
    """The rule of a number, after what is wrong with it is noted."""
    if document.relative and not document.answer and not document.tolerance:
        what = "a share of 0 is 0, so only exactly 0 is right"
        sheet.warning(sheet.at("relative"), "useless-tolerance", what, "give an absolute `tolerance`")
    _check_near(sheet, document)
    return NumberRule(
        answer=document.answer,
        tolerance=document.tolerance,
        relative=document.relative,
        significant=document.significant,
        unit=document.unit or "",
        units=_units(sheet, document),
        unit_required=document.unit_required,
        near=tuple(NearMiss(item.value, item.feedback) for item in document.near),
    )


def _units(sheet: Sheet, document: NumberKeys) -> tuple[tuple[str, float], ...]:
    """All units that may be given, that of the answer first."""
    if document.unit is None:
        for key in ("units", "unit_required"):
            if getattr(document, key):
                what = f"`{key}` needs to know the unit of the answer"
                sheet.error(sheet.at(key), "no-unit", what, "add `unit: ...`, or remove the key")
        return ()
    factors = {document.unit: 1.0}
    for name, factor in document.units.items():
        unit = fold(name)
        at = sheet.at("units", name)
        if factor <= 0:
            what = f"a factor of {factor:g} makes every number of {quoted(unit)} wrong"
            sheet.error(at, "bad-factor", what, f"write how many {document.unit} one {unit} is")
        elif unit in factors and factors[unit] != factor:
            what = f"the unit {quoted(unit)} has a factor already: {factors[unit]:g}"
            sheet.error(at, "bad-factor", what, "remove this one")
        factors.setdefault(unit, factor)
    return tuple(factors.items())


def _check_near(sheet: Sheet, document: NumberKeys) -> None:
    seen: set[float] = set()
    for index, item in enumerate(document.near):
        at = sheet.at("near", index, "value")
        if item.value == document.answer:
            what = f"{item.value:g} is listed as a near miss, and is the answer itself"
            sheet.error(at, "near-is-right", what, "take it out, or write the wrong number that learners give")
        elif _is_right(item.value, document):
            what = f"{item.value:g} is listed as a near miss, and is right by the tolerance"
            sheet.error(at, "near-is-right", what, "make the tolerance smaller, or take this one out")
        elif item.value in seen:
            sheet.error(at, "duplicate-choice", f"the near miss {item.value:g} stands here twice", "keep one")
        seen.add(item.value)


def _is_right(value: float, document: NumberKeys) -> bool:
    answer = document.answer
    if document.significant is not None:
        figures = range(document.significant, _MOST_FIGURES + 1)
        if any(value == float(f"{answer:.{count - 1}e}") for count in figures):
            return True
    margin = max(document.tolerance, document.relative * abs(answer))
    return math.isclose(value, answer, rel_tol=1e-12) or abs(value - answer) <= margin
