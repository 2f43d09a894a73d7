"""Judging a short typed text: by plain answers, patterns, listed wrong answers, and a few typing mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.grading.credit import Ruling, ruled
from tutor.grading.folding import as_text, folded, forgiven
from tutor.grading.patterns import matches_any_form, seconds_each
from tutor.grading.shown import named
from tutor.grading.typos import looks_close, typing_mistakes
from tutor.model.questions import TextPattern, TextQuestion, TextRule, TextSyntax, WrongText
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_text", "judge_text"]

_LONGEST = 2000  # characters; a short answer is meant


def grade_text(question: TextQuestion, answer: JsonValue) -> QuestionResult:
    """Full points for any of the right answers; a listed wrong one gets its own feedback."""
    return ruled(question, judge_text(question.rule, answer))


def judge_text(rule: TextRule, answer: JsonValue) -> Ruling:
    """What the rule says of an answer. What was typed counts first as it is, then without surrounding quotes and a
    last period, then with its typing mistakes forgiven.
    """
    text = as_text(answer)
    if text is None:
        return Ruling(right=False, feedback="Expected a short text here, not a list or nothing.", taken=False)
    if not text.strip():
        empty = "The answer is empty. Type what you think; a guess is better than nothing."
        return Ruling(right=False, feedback=empty, taken=False)
    if len(text) > _LONGEST:
        too_long = f"The answer is too long: a word or a few are meant, not {len(text)} characters."
        return Ruling(right=False, feedback=too_long, taken=False)
    forms = forgiven(folded(text, case_sensitive=True))
    found = _listed(rule, forms[:1]) or _listed(rule, forms[1:]) or _forgiven_typos(rule, forms)
    return found or Ruling(right=False, feedback=_hint(rule, forms))


# --- what the author listed --------------------------------------------------------------------------------


def _listed(rule: TextRule, forms: Sequence[str]) -> Ruling | None:
    """What the lists of right and wrong answers say; None if neither does.

    A plain text is more exact than a pattern: a plain right answer comes before all wrong ones, and a plain wrong one
    before the patterns of right ones.
    """
    if not forms:
        return None
    is_plain_right = any(_matches(rule, right, forms) for right in rule.answers if _is_plain(right))
    if is_plain_right:
        return Ruling(right=True)
    is_right = any(_matches(rule, right, forms) for right in rule.answers if not _is_plain(right))
    for wrong in rule.wrong:
        if (_is_plain(wrong.pattern) or not is_right) and _matches(rule, wrong.pattern, forms):
            return Ruling(right=False, feedback=_feedback(rule, wrong, forms))
    return Ruling(right=True) if is_right else None


def _is_plain(pattern: TextPattern) -> bool:
    return pattern.syntax is TextSyntax.PLAIN


def _matches(rule: TextRule, pattern: TextPattern, forms: Sequence[str]) -> bool:
    if not _is_plain(pattern):
        patterns = (*rule.answers, *(wrong.pattern for wrong in rule.wrong))
        seconds = seconds_each(patterns, len(forms))
        return matches_any_form(pattern, forms, case_sensitive=rule.case_sensitive, seconds=seconds)
    wanted = folded(pattern.text, case_sensitive=rule.case_sensitive)
    return any(folded(form, case_sensitive=rule.case_sensitive) == wanted for form in forms)


def _feedback(rule: TextRule, wrong: WrongText, forms: Sequence[str]) -> str:
    return wrong.feedback or _hint(rule, forms)


# --- what is nearly right ----------------------------------------------------------------------------------


def _forgiven_typos(rule: TextRule, forms: Sequence[str]) -> Ruling | None:
    if not rule.typos:
        return None
    for right in filter(_is_plain, rule.answers):
        wanted = folded(right.text, case_sensitive=rule.case_sensitive)
        given = (folded(form, case_sensitive=rule.case_sensitive) for form in forms)
        if any(typing_mistakes(wanted, form, rule.typos) is not None for form in given):
            return Ruling(right=True, feedback=f"Right. It is spelt {named(right.text)}.")
    return None


def _hint(rule: TextRule, forms: Sequence[str]) -> str:
    """What may be said of a wrong answer that nobody foresaw, without giving the right one away."""
    given = [folded(form) for form in forms]
    rights = [folded(right.text) for right in rule.answers if _is_plain(right)]
    if rule.case_sensitive and any(right in given for right in rights):
        return "Right but for upper and lower case, which counts here."
    if any(looks_close(right, form) for form in given for right in rights):
        return "Close: check the spelling."
    return "That is not the answer looked for. Read the question once more."
