"""Judging a `match` question: each left text is given its right one, all pairs counting alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tutor.grading.credit import judged_parts, unread
from tutor.grading.folding import as_text, as_texts, find_text
from tutor.grading.shown import shortened, shown, visible
from tutor.model.questions import MatchQuestion, Pair
from tutor.model.values import JsonValue
from tutor.model.verdicts import PartResult, QuestionResult

__all__ = ["grade_match"]

_MOST_READ = 1000  # left texts of a mapping; a file could hold any number


def grade_match(question: MatchQuestion, answer: JsonValue) -> QuestionResult:
    """A share of the points for each left text that was given the right one.

    `answer` lists the right texts in the order of the pairs; a hand-written file may also map left ones to them.
    """
    if isinstance(answer, Mapping):
        given, feedback = _from_mapping(question, answer)
    else:
        texts = as_texts(answer)
        if texts is None or len(texts) > len(question.pairs):
            expected = f"Expected {len(question.pairs)} texts here, one for each on the left, or a mapping of them."
            return unread(question, expected)
        given, feedback = texts + ("",) * (len(question.pairs) - len(texts)), ()
    parts = [_part(question, pair, text) for pair, text in zip(question.pairs, given, strict=True)]
    result = judged_parts(question, parts, "pairs", feedback)
    # one text that can be given is enough: else the others could be tried out beside an unknown one
    known = any(text.strip() and find_text(question.rights, text) is not None for text in given)
    return result if known else replace(result, taken=False)


def _from_mapping(question: MatchQuestion, answer: Mapping[str, JsonValue]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What each left text was given, in the order of the pairs, and a word on left texts that don't exist."""
    lefts = [pair.left for pair in question.pairs]
    given = [""] * len(lefts)
    unknown = []
    for left, right in list(answer.items())[:_MOST_READ]:
        index = find_text(lefts, left)
        if index is None:
            unknown.append(left)
        elif not given[index]:
            given[index] = as_text(right) or ""
    return tuple(given), (f"{shown(unknown[0])} is none of the texts on the left.",) if unknown else ()


def _part(question: MatchQuestion, pair: Pair, text: str) -> PartResult:
    rights = question.rights
    index = find_text(rights, text) if text.strip() else None
    if index is not None and rights[index] == pair.right:
        return PartResult(pair.left, right=True, given=pair.right)
    return PartResult(
        pair.left, right=False, given=shortened(visible(text)), feedback=_feedback(pair, text, known=index is not None)
    )


def _feedback(pair: Pair, text: str, *, known: bool) -> str:
    if not text.strip():
        return "Nothing is given to this one yet."
    if not known:
        return f"{shown(text)} is none of the texts that can be given."
    return pair.feedback or "This does not belong here."
