"""Wildcards of AWS's, `*` and `?`, matched in a time that no pattern and no text can blow up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["like"]

_STAR, _ANY = "any number", "any one"  # longer than any character, so that none is taken for them


def like(text: str, pattern: str, *, fold: bool = False, escapes: bool = False) -> bool:
    """Whether a pattern stands for a text: one step for each character of the text, whatever the pattern.

    `fold`: upper and lower case are the same. `escapes`: a backslash takes a wildcard's meaning away, as it does in
    EC2's filters (AWSEC2/latest/UserGuide/Using_Filtering), and not in policies
    (IAM/latest/UserGuide/reference_policies_elements_resource).
    """
    form = _form(pattern.lower() if fold else pattern, escapes)
    matched = 1  # bit N: the first N of the pattern's characters stand for what was read so far
    for char in text.lower() if fold else text:
        matched = ((matched & form.takes.get(char, form.takes_any)) << 1) | (matched & form.stars)
        if not matched:
            return False
    return matched >> form.length == 1


@dataclass(frozen=True, slots=True)
class _Form:
    """A pattern without its stars: which places take a character, at which stars stand, how many places there are."""

    takes: dict[str, int]
    takes_any: int
    stars: int
    length: int


@lru_cache(maxsize=1024)
def _form(pattern: str, escapes: bool) -> _Form:  # noqa: FBT001 - lru_cache keys positional arguments
    places: dict[str, list[int]] = {}
    stars: list[int] = []
    length = 0
    for token in _tokens(pattern, escapes=escapes):
        if token == _STAR:
            stars.append(length)
        else:
            places.setdefault(token, []).append(length)
            length += 1
    takes_any = _bits(places.pop(_ANY, []))
    takes = {char: _bits(where) | takes_any for char, where in places.items()}
    return _Form(takes, takes_any, _bits(stars), length)


def _bits(places: list[int]) -> int:
    """A number with these bits set, some of them perhaps named twice."""
    found = bytearray(places[-1] // 8 + 1 if places else 0)
    for place in places:
        found[place // 8] |= 1 << place % 8
    return int.from_bytes(found, "little")


def _tokens(pattern: str, *, escapes: bool) -> list[str]:
    """A pattern's characters, with the two wildcards by name."""
    wild = {"*": _STAR, "?": _ANY}
    return [wild.get(part) or part[-1] for part in re.findall(r"\\.|." if escapes else ".", pattern, re.DOTALL)]
