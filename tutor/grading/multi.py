"""Judging a `multi` question: every right choice is picked, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tutor.grading.choice import find_choice
from tutor.grading.credit import judged, unread
from tutor.grading.folding import as_texts
from tutor.grading.shown import shown
from tutor.model.questions import Choice, MultiQuestion, MultiScoring
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_multi"]

_MOST_READ = 1000  # picks; a file could hold any number
_MOST_TOLD = 5  # unknown ones of them


def grade_multi(question: MultiQuestion, answer: JsonValue) -> QuestionResult:
    """All points for exactly the right choices, else the share that the question's scoring gives.

    A pick that is none of the choices counts as a wrong one. Picking nothing earns nothing, however it is scored.
    """
    texts = as_texts(answer)
    if texts is None:
        return unread(question, "Expected a list of the choices you pick, each by its text.")
    given = [text for text in dict.fromkeys(texts) if text.strip()][:_MOST_READ]
    if not given:
        return unread(question, "Nothing was picked. At least one choice is right.")
    found = [(text, find_choice(question.choices, text)) for text in given]
    unknown = tuple(text for text, choice in found if choice is None)
    picked = [choice for choice in question.choices if any(choice is other for _, other in found)]
    missed = [choice for choice in question.choices if choice.right and choice not in picked]
    wrong = [choice for choice in picked if not choice.right]
    one = len(unknown) + len(wrong) + len(missed) == 1
    feedback = (*_on_unknown(unknown), *_on_wrong(wrong, named=not one), *_on_missed(missed))
    result = judged(question, _share(question, picked, len(unknown)), feedback)
    return result if picked else replace(result, taken=False)


def _share(question: MultiQuestion, picked: Sequence[Choice], unknown: int) -> float:
    """The share of the points, from 0 to 1."""
    right = sum(choice.right for choice in picked)
    wrong = len(picked) - right + unknown
    total = sum(choice.right for choice in question.choices)
    if right == total and not wrong:
        return 1.0
    shares = {
        MultiScoring.EXACT: 0.0,
        MultiScoring.NET: (right - wrong) / max(total, 1),
        MultiScoring.EACH: (len(question.choices) - wrong - (total - right)) / max(len(question.choices), 1),
        MultiScoring.COVERAGE: 0.0 if wrong else right / max(total, 1),
    }
    return max(0.0, shares[question.scoring])


def _on_unknown(texts: Sequence[str]) -> tuple[str, ...]:
    more = (f"{len(texts) - _MOST_TOLD} more are none either.",) if len(texts) > _MOST_TOLD else ()
    return (*(f"{shown(text)} is none of the choices." for text in texts[:_MOST_TOLD]), *more)


def _on_wrong(wrong: Sequence[Choice], *, named: bool) -> tuple[str, ...]:
    """Of each wrong pick its own feedback; `named`, where it isn't alone: after the choice that it is about."""
    return tuple(_on_one(choice, named=named) for choice in wrong)


def _on_one(choice: Choice, *, named: bool) -> str:
    if not choice.feedback:
        return f"Not right: {choice.text}"
    return f"{choice.text.rstrip('.')}: {choice.feedback}" if named else choice.feedback


def _on_missed(missed: Sequence[Choice]) -> tuple[str, ...]:
    """Of a missed choice its own feedback; the others are counted and not given away."""
    silent = sum(not choice.feedback for choice in missed)
    told = tuple(choice.feedback for choice in missed if choice.feedback)
    if not silent:
        return told
    more = "more " if told or len(missed) > 1 else ""
    return (*told, f"{silent} {more}{'is' if silent == 1 else 'are'} right that you did not pick.")
