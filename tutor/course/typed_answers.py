"""What is right for a typed answer: rules for texts and numbers, as the loader leaves them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tutor.course.answer_documents import NumberKeys, PatternItem, TextKeys, WrongItem
from tutor.course.documents import fold
from tutor.course.patterns import compile_glob, compile_regex, matches
from tutor.course.problems import quoted
from tutor.course.question_sheet import Sheet
from tutor.model.questions import NearMiss, NumberRule, TextPattern, TextRule, TextSyntax, WrongText

__all__ = ["build_number_rule", "build_text_rule", "build_wrong"]

_MOST_FIGURES = 15


# --- texts -------------------------------------------------------------------------------------------------


def build_text_rule(sheet: Sheet, document: TextKeys) -> TextRule:
    """The rule of a text, after what is wrong with it is noted."""
    cased = document.case_sensitive
    answers = tuple(_pattern(item) for item in document.answer)
    if not answers:
        sheet.error(sheet.at("answer"), "empty-list", "no answer is right", "write at least one answer")
    _check_twice(sheet, answers, case_sensitive=cased)
    wrong = build_wrong(sheet, document.wrong, answers, case_sensitive=cased)
    return TextRule(answers, wrong, cased, document.typos)


def build_wrong(
    sheet: Sheet, items: Sequence[WrongItem], answers: Sequence[TextPattern], *, case_sensitive: bool
) -> tuple[WrongText, ...]:
    """The listed wrong answers. One that is right as well, or that an earlier one catches, is noted.

    A plain wrong text may stand out from a pattern of right ones: it is looked at before those.
    """
    wrong: list[WrongText] = []
    for index, item in enumerate(items):
        pattern = _pattern(item)
        at = sheet.at("wrong", index, pattern.syntax.value if pattern.syntax is not TextSyntax.PLAIN else "text")
        if any(_is_same(answer, pattern, case_sensitive=case_sensitive) for answer in answers):
            what = f"{quoted(pattern.text)} is listed as wrong here, and as an answer above"
            sheet.error(at, "wrong-is-right", what, "take it out of one of the two")
        elif any(_covers(before.pattern, pattern, case_sensitive=case_sensitive) for before in wrong) and not any(
            _covers(answer, pattern, case_sensitive=case_sensitive) for answer in answers
        ):
            what = f"the wrong answer {quoted(pattern.text)} is caught by one above it"
            sheet.error(at, "duplicate-choice", what, "keep one, or put the narrower one first")
        wrong.append(WrongText(pattern, item.feedback))
    return tuple(wrong)


def _pattern(item: PatternItem) -> TextPattern:
    if item.glob is not None:
        return TextPattern(item.glob.strip(), TextSyntax.GLOB)
    if item.regex is not None:
        return TextPattern(item.regex.strip(), TextSyntax.REGEX)
    return TextPattern((item.text or "").strip())


def _same(text: str, *, case_sensitive: bool) -> str:
    return fold(text) if case_sensitive else fold(text).casefold()


def _is_same(one: TextPattern, other: TextPattern, *, case_sensitive: bool) -> bool:
    """Whether two patterns are written alike."""
    texts = {_same(pattern.text, case_sensitive=case_sensitive) for pattern in (one, other)}
    return one.syntax is other.syntax and len(texts) == 1


def _covers(broad: TextPattern, narrow: TextPattern, *, case_sensitive: bool) -> bool:
    """Whether all that `narrow` takes is taken by `broad`, as far as that can be told."""
    if _is_same(broad, narrow, case_sensitive=case_sensitive):
        return True
    if narrow.syntax is not TextSyntax.PLAIN or broad.syntax is TextSyntax.PLAIN:
        return False
    compile_ = compile_glob if broad.syntax is TextSyntax.GLOB else compile_regex
    return matches(compile_(broad.text, case_sensitive=case_sensitive), fold(narrow.text))


def _check_twice(sheet: Sheet, answers: Sequence[TextPattern], *, case_sensitive: bool) -> None:
    seen: set[tuple[TextSyntax, str]] = set()
    for index, answer in enumerate(answers):
        key = (answer.syntax, _same(answer.text, case_sensitive=case_sensitive))
        if key in seen:
            what = f"the answer {quoted(answer.text)} stands here a second time"
            mend = "keep one of the two; white space never counts, and case only with `case_sensitive: true`"
            sheet.warning(sheet.at("answer", index), "duplicate-answer", what, mend)
        seen.add(key)


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
        if _is_right(item.value, document):
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
