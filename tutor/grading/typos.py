"""How many typing mistakes lie between a right answer and what was typed."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

__all__ = ["looks_close", "typing_mistakes"]

_SHORTEST = 5  # letters of a word that may have a mistake; in shorter ones it makes another word
_CLOSE = 0.8  # of the letters: one wrong in five
_DIGITS = re.compile(r"(\d+)")
# A head that turns a word into its opposite is no slip of the hand: `asynchronous`, `immutable`, `unordered`.
_OPPOSITE = re.compile(r"(?:a(?=[st]y)|de|dis|il(?=l)|im(?=[bmp])|in|ir(?=r)|non-?|un)(?P<word>.+)", re.DOTALL)


def typing_mistakes(right: str, given: str, most: int) -> int | None:
    """How many letters are wrong, missing, too many or swapped with their neighbour; None if more than `most`, or if
    one of them is more than a typing mistake: in a digit, in a short word, in upper and lower case.
    """
    rights, words = right.split(), given.split()
    if len(rights) != len(words):
        return None
    total = 0
    for one, other in zip(rights, words, strict=True):
        mistakes = 0 if one == other else _in_word(one, other, most)
        if mistakes is None:
            return None
        total += mistakes
    return total if total <= most else None


def looks_close(right: str, given: str) -> bool:
    """Whether a learner should be told to look at the spelling; both texts are folded."""
    if len(right) < _SHORTEST - 1 or _DIGITS.findall(right) != _DIGITS.findall(given):
        return False
    return OSA.normalized_similarity(right, given) >= _CLOSE


def _in_word(right: str, given: str, most: int) -> int | None:
    if sum(letter.isalpha() for letter in right) < _SHORTEST or _is_opposite(right.casefold(), given.casefold()):
        return None
    rights, pieces = _DIGITS.split(right), _DIGITS.split(given)  # every second piece is digits
    if rights[1::2] != pieces[1::2]:
        return None
    letters = tuple(zip(rights[::2], pieces[::2], strict=True))
    mistakes = sum(OSA.distance(one, other, score_cutoff=most) for one, other in letters)
    but_for_case = sum(OSA.distance(one.casefold(), other.casefold(), score_cutoff=most) for one, other in letters)
    return mistakes if mistakes == but_for_case <= most else None


def _is_opposite(right: str, given: str) -> bool:
    found = _OPPOSITE.fullmatch(max(right, given, key=len))
    return found is not None and found["word"] == min(right, given, key=len)
