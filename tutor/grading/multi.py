"""Judging a `multi` question: every right choice is picked, and no other."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.grading.choice import find_choice
from tutor.grading.folding import as_text
from tutor.grading.shown import shown
from tutor.model.questions import Choice, MultiQuestion, MultiScoring
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult, Verdict

__all__ = ["grade_multi"]


def grade_multi(question: MultiQuestion, answer: JsonValue) -> QuestionResult:
    """All points for exactly the right choices; with `NET`, right picks less wrong picks, over the right ones.

    A pick that is none of the choices counts as a wrong one.
    """
    texts = _picked_texts(answer)
    if texts is None:
        return _judged(question, 0.0, ("Expected a list of the choices you pick, each by its text.",))
    if not texts:
        return _judged(question, 0.0, ("Nothing was picked. At least one choice is right.",))
    found = [(text, find_choice(question.choices, text)) for text in texts]
    unknown = tuple(dict.fromkeys(text for text, choice in found if choice is None))
    picked = [choice for choice in question.choices if any(choice is other for _, other in found)]
    missed = [choice for choice in question.choices if choice.right and choice not in picked]
    feedback = (*_on_unknown(unknown), *_on_picked(picked), *_on_missed(missed))
    return _judged(question, _earned(question, picked, len(unknown)), feedback)


def _picked_texts(answer: JsonValue) -> tuple[str, ...] | None:
    """The texts that were picked; one alone may stand without a list. None if it is no such thing."""
    single = as_text(answer)
    if single is not None:
        return (single,) if single.strip() else ()
    if not isinstance(answer, Sequence):
        return None
    texts = tuple(as_text(item) for item in answer)
    known = tuple(text for text in texts if text is not None)
    return known if len(known) == len(texts) else None


def _earned(question: MultiQuestion, picked: Sequence[Choice], unknown: int) -> float:
    """The share of the points, from 0 to 1."""
    right = sum(choice.right for choice in picked)
    wrong = len(picked) - right + unknown
    total = sum(choice.right for choice in question.choices)
    if right == total and not wrong:
        return 1.0
    if question.scoring is MultiScoring.EXACT or not total:
        return 0.0
    return max(0.0, (right - wrong) / total)


def _on_unknown(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{shown(text)} is none of the choices." for text in texts)


def _on_picked(picked: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(choice.feedback or f"Not right: {choice.text}" for choice in picked if not choice.right)


def _on_missed(missed: Sequence[Choice]) -> tuple[str, ...]:
    """Of a missed choice its own feedback; the others are counted and not given away."""
    silent = sum(not choice.feedback for choice in missed)
    told = tuple(choice.feedback for choice in missed if choice.feedback)
    if not silent:
        return told
    more = "more " if told or len(missed) > 1 else ""
    return (*told, f"{silent} {more}{'is' if silent == 1 else 'are'} right that you did not pick.")


def _judged(question: MultiQuestion, share: float, feedback: tuple[str, ...]) -> QuestionResult:
    verdict = Verdict.PASS if share == 1 else Verdict.PARTIAL if share > 0 else Verdict.FAIL
    return QuestionResult(verdict, share * question.points, question.points, feedback, question.explanation)
