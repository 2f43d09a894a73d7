"""Word stems, by Snowball's English stemmer, with the irregular forms that it doesn't know."""

from __future__ import annotations

from functools import lru_cache

from tutor.grading.rubric.lexicon import IRREGULAR

__all__ = ["stem"]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The stem of a case-folded word; words with digits or marks in them are their own stems."""
    # the stemmers of all languages load with it, which who answers no free text need not wait for
    from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - as said

    word = IRREGULAR.get(word, word)
    # a stemmer keeps what it works on in itself: one for each call keeps threads apart
    return str(EnglishStemmer().stemWord(word)) if word.isalpha() else word
