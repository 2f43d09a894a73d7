"""Word stems, by Snowball's English stemmer, with the irregular forms that it doesn't know."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tutor.grading.rubric.lexicon import IRREGULAR

__all__ = ["stem"]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The stem of a case-folded word; words with digits or marks in them are their own stems."""
    word = IRREGULAR.get(word, word)
    if not word.isalpha():
        return word
    # a stemmer keeps what it works on in itself: each is lent to one call at a time, whatever thread that comes from
    try:
        stemmer = _idle.pop()
    except IndexError:
        stemmer = _new_stemmer()
    found = str(stemmer.stemWord(word))
    _idle.append(stemmer)
    return found


_idle: list[Any] = []


def _new_stemmer() -> Any:
    # the stemmers of all languages load with it, which who answers no free text need not wait for
    from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    return EnglishStemmer()
