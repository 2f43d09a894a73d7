"""Whether a hint holds the answer of its question: as whole words or whole numbers, in any case of letters."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from tutor.model.questions import (
    Blank,
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    PredictQuestion,
    Question,
    TextPattern,
    TextQuestion,
    TextRule,
    TextSyntax,
    TrueFalseQuestion,
)

__all__ = ["tells_answer"]

_Answered: TypeAlias = (
    ChoiceQuestion
    | MultiQuestion
    | NumberQuestion
    | TextQuestion
    | FreeTextQuestion
    | PredictQuestion
    | ClozeQuestion
    | MatchQuestion
    | OrderQuestion
)

# as answers these can be told only by a hint that says nothing else: every other sentence has one of them
_EVERYDAY = frozenset(
    {
        "a",
        "all",
        "an",
        "and",
        "any",
        "at",
        "both",
        "by",
        "false",
        "for",
        "i",
        "if",
        "in",
        "is",
        "it",
        "no",
        "none",
        "not",
    }
    | {"of", "on", "one", "or", "the", "to", "true", "yes"}
)
_MARKS = str.maketrans("", "", "`*_\"'\u2018\u2019\u201c\u201d")
_LIST_NUMBER = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.,-])([-+\u2212]?(?:\d[\d,]*)(?:\.\d+)?(?:[eE][-+]?\d+)?)\s?([^\W\d_]*)(?![.,]?\d)")
_STOPS = " \t\n.,;:!?()"


def tells_answer(question: Question, hint: str) -> bool:
    """Whether who has read `hint` has read the answer. True or false gives nothing away: any sentence holds one. What
    is measured nobody knows before."""
    return not isinstance(question, TrueFalseQuestion | MeasuredQuestion) and _tells(question, _Said(hint))


def _tells(question: _Answered, said: _Said) -> bool:
    match question:
        case ChoiceQuestion() | MultiQuestion():
            told = _tells_choices(question.choices, said)
        case NumberQuestion():
            told = said.number(question.rule)
        case TextQuestion():
            told = _tells_text(question.rule, said)
        case FreeTextQuestion():
            told = any(said.text(answer) for answer in (question.answer, *question.accept))
        case PredictQuestion():
            told = said.text(question.output)
        case _:
            told = _tells_parts(question, said)
    return told


def _tells_parts(question: ClozeQuestion | MatchQuestion | OrderQuestion, said: _Said) -> bool:
    match question:
        case ClozeQuestion():
            return any(_tells_blank(blank, said) for blank in question.blanks)
        case MatchQuestion():
            return all(said.text(pair.left) and said.text(pair.right) for pair in question.pairs)
        case OrderQuestion():
            return said.in_order(question.items)


def _tells_choices(choices: Iterable[Choice], said: _Said) -> bool:
    """All right ones, and no wrong one: a hint that weighs both tells neither."""
    listed = list(choices)
    right = [choice for choice in listed if choice.right]
    told = bool(right) and all(said.text(choice.text) for choice in right)
    return told and not any(said.beside(choice.text, right) for choice in listed if not choice.right)


def _tells_text(rule: TextRule, said: _Said) -> bool:
    told = any(said.text(text) for text in _plain(rule.answers))
    return told and not any(said.text(text) for text in _plain(wrong.pattern for wrong in rule.wrong))


def _plain(patterns: Iterable[TextPattern]) -> Iterator[str]:
    return (pattern.text for pattern in patterns if pattern.syntax is TextSyntax.PLAIN)


def _tells_blank(blank: Blank, said: _Said) -> bool:
    if isinstance(blank.rule, NumberRule):
        return said.number(blank.rule)
    right = {_folded(text) for text in _plain(blank.rule.answers)}
    others = [choice for choice in blank.choices if _folded(choice) not in right]
    return _tells_text(blank.rule, said) and not any(said.text(choice) for choice in others)


class _Said:
    """The words of a hint."""

    def __init__(self, hint: str) -> None:
        self._hint = _LIST_NUMBER.sub(" ", hint)
        self._words = _folded(self._hint)

    def text(self, answer: str) -> bool:
        """Whether it says so, in whole words."""
        wanted = _folded(answer)
        if not wanted.strip(_STOPS):
            return False
        if wanted.strip(_STOPS) in _EVERYDAY:
            return self._words.strip(_STOPS) == wanted.strip(_STOPS)
        return self._find(wanted, 0) >= 0

    def beside(self, wrong: str, right: Iterable[Choice]) -> bool:
        """Whether it says a wrong choice that is no part of a right one (`S3` in `S3 or EBS`)."""
        wanted = _folded(wrong)
        return self.text(wrong) and not any(wanted in _folded(choice.text) for choice in right)

    def number(self, rule: NumberRule) -> bool:
        """Whether it says the number, with its own unit or none."""
        units = {"", rule.unit.casefold(), *(unit.casefold() for unit, _ in rule.units)}
        for digits, word in _NUMBER.findall(self._hint):
            value = float(digits.replace(",", "").replace("\u2212", "-"))
            glued = f"{digits}{word}" in self._hint
            if math.isclose(value, rule.answer) and (not glued or word.casefold() in units):
                return True
        return False

    def in_order(self, items: Iterable[str]) -> bool:
        """Whether it says all of the items one after the other."""
        at = 0
        for item in items:
            wanted = _folded(item)
            at = self._find(wanted, at)
            if at < 0:
                return False
            at += len(wanted)
        return True

    def _find(self, wanted: str, start: int) -> int:
        while (start := self._words.find(wanted, start)) >= 0:
            if self._stands_alone(wanted, start):
                return start
            start += 1
        return -1

    def _stands_alone(self, wanted: str, start: int) -> bool:
        """Whether no word or number goes on where `wanted` begins and ends: 3 isn't in 1.3, low isn't in low-cost."""
        before, after = self._words[max(0, start - 2) : start], self._words[start + len(wanted) :][:2]
        return not ((_in_word(wanted[0]) and _goes_on(before[::-1])) or (_in_word(wanted[-1]) and _goes_on(after)))


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _goes_on(next_to: str) -> bool:
    """Whether a word goes on with what stands next to it, read away from it."""
    if not next_to:
        return False
    first, second = next_to[0], next_to[1:2]
    return _in_word(first) or (first == "-" and _in_word(second or " ")) or (first in ".," and second.isdigit())


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_MARKS)
    return " ".join(plain.split())
