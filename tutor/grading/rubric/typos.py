"""Typing mistakes: which word of a rubric an unknown word was meant to be.

Letters wrong, missing, too many or swapped (optimal string alignment): one from five letters of the rubric's word, two
from nine. Never in a word with a digit; never in the first letter, unless it is swapped with the second, so that no
`in-`, `un-`, `de-` or `a-` comes or goes; never when the word as typed is itself a word of the question or of common
English (`faster` is no `master`); never when it could be two different words.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from tutor.grading.rubric.common_words import COMMON_STEMS
from tutor.grading.rubric.tokens import Word

__all__ = ["Typos"]

_ONE_FROM = 5
_TWO_FROM = 9
_TOO_MANY = 99
_LONGEST = 40  # letters; nothing longer is an English word


class Typos:
    """The words that a rubric looks for (as written, and their stems), and those that are never a typo of one."""

    def __init__(self, words: Iterable[tuple[str, str]], known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._by_letter: dict[str, list[tuple[str, str]]] = {}
        for norm, stem in words:
            if norm.isalpha() and len(norm) >= _ONE_FROM:
                self._by_letter.setdefault(norm[0], []).append((norm, stem))

    def is_known(self, word: Word) -> bool:
        """Whether the word belongs to the question or to common English."""
        return word.is_function or bool({word.stem, word.norm} & self._known) or word.stem in COMMON_STEMS

    def meant(self, word: Word) -> tuple[str, int]:
        """The stem of the word that was meant, and the number of typos; ("", 0) if there is none, or more than one."""
        typed = word.norm
        if not (_ONE_FROM - 1 <= len(typed) <= _LONGEST and typed.isalpha()) or self.is_known(word):
            return "", 0
        best, stems = _TOO_MANY, set[str]()
        for norm, stem in self._candidates(typed):
            edits = _edits(word, norm, stem)
            if edits < best:
                best, stems = edits, {stem}
            elif edits == best < _TOO_MANY:
                stems.add(stem)
        return (stems.pop(), best) if len(stems) == 1 else ("", 0)

    def _candidates(self, typed: str) -> list[tuple[str, str]]:
        same = self._by_letter.get(typed[0], [])
        swapped = [pair for pair in self._by_letter.get(typed[1], []) if pair[0][1] == typed[0]]
        return same + swapped if typed[0] != typed[1] else same


def _edits(word: Word, norm: str, stem: str) -> int:
    """How many typos make the word of the rubric from what was typed; a large number if too many."""
    found = [_allowed(word.norm, norm), _allowed(word.stem, stem)]
    return min(found)


def _allowed(typed: str, meant: str) -> int:
    most = 2 if len(meant) >= _TWO_FROM else 1 if len(meant) >= _ONE_FROM else 0
    edits = OSA.distance(typed, meant, score_cutoff=most) if most else 0
    return edits if 0 < edits <= most else _TOO_MANY
