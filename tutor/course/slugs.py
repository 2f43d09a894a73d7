"""Ids made from words: the same words always give the same id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["UniqueIds", "slug"]

_MARKS = re.compile(r"[\u0300-\u036f]")
_OTHERS = re.compile(r"[\W_]+")
_MOST_WORDS = 8
_MOST_CHARACTERS = 60


def slug(words: str, otherwise: str) -> str:
    """The first words, small and hyphenated, without accents; `otherwise` if no letter or digit is in them."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", words.casefold()))
    parts = [part for part in _OTHERS.split(plain.replace("'", "").replace("\u2019", "")) if part]
    return "-".join(parts[:_MOST_WORDS])[:_MOST_CHARACTERS].strip("-") or otherwise


class UniqueIds:
    """Gives each id once: a second `s3` becomes `s3-2`. `taken` are those that are spoken for from the start."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        """`wanted`, or with -2, -3 and so on."""
        found = wanted
        while found in self._taken:
            # counting goes on where it stopped: thousands of equal headings take no longer than others
            self._last[wanted] = self._last.get(wanted, 1) + 1
            found = f"{wanted}-{self._last[wanted]}"
        self._taken.add(found)
        return found
