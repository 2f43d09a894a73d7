"""Ids made from words: the same words always give the same id."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["slug", "unique"]

_MARKS = re.compile(r"[\u0300-\u036f]")
_OTHERS = re.compile(r"[\W_]+")
_MOST_WORDS = 8
_MOST_CHARACTERS = 60


def slug(words: str, otherwise: str) -> str:
    """The first words, small and hyphenated, without accents; `otherwise` if no letter or digit is in them."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", words.casefold()))
    parts = [part for part in _OTHERS.split(plain.replace("'", "").replace("\u2019", "")) if part]
    return "-".join(parts[:_MOST_WORDS])[:_MOST_CHARACTERS].strip("-") or otherwise


def unique(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with -2, -3 and so on if it is in `taken`, to which it is added."""
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken.add(found)
    return found
