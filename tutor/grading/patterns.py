"""Matching a typed answer against an author's globs and regular expressions, in bounded time.

A pattern that takes too long does not match. The limit is CPU time (the `regex` library reads `clock()`), so a busy
machine does not change a verdict; a match of a short answer takes microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from tutor.model.questions import TextPattern, TextSyntax

__all__ = ["matches_any_form", "seconds_each"]

_SECONDS = 0.05  # for all patterns of a question together
_LEAST_SECONDS = 0.001  # for each of them
_LONGEST_SOURCE = 5000  # characters; so long a pattern is no author's


def seconds_each(patterns: Sequence[TextPattern], forms: int) -> float:
    """How long one match may take if each of `patterns` is tried on so many forms of an answer."""
    tried = sum(pattern.syntax is not TextSyntax.PLAIN for pattern in patterns) * forms
    return max(_LEAST_SECONDS, _SECONDS / max(1, tried))


def matches_any_form(pattern: TextPattern, forms: Sequence[str], *, case_sensitive: bool, seconds: float) -> bool:
    """Whether the glob or regular expression matches the whole of any of the texts."""
    glob = pattern.syntax is TextSyntax.GLOB
    compiled = _compiled(_glob_source(pattern.text) if glob else pattern.text, case_sensitive=case_sensitive)
    if compiled is None:
        return False
    try:
        return any(compiled.fullmatch(form, timeout=seconds) for form in forms)
    except (TimeoutError, MemoryError, regex.error):
        return False


@lru_cache(maxsize=512)
def _compiled(source: str, *, case_sensitive: bool) -> regex.Pattern[str] | None:
    """None if it is no regular expression; lint has told the author so."""
    if len(source) > _LONGEST_SOURCE:
        return None
    flags = regex.VERSION0 if case_sensitive else regex.VERSION0 | regex.IGNORECASE | regex.FULLCASE
    try:
        return regex.compile(source, flags=flags)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError, KeyError, IndexError, TypeError):
        return None  # the last three: the library's parser on hopeless input


def _glob_source(glob: str) -> str:
    """The glob as a regular expression, whose stars never look back: it takes no longer than text times pattern."""
    first, *others = _glob_pieces(glob)
    if not others:
        return first
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1] if piece)
    return f"(?s){first}{middle}.*{others[-1]}"


def _glob_pieces(glob: str) -> list[str]:
    """What stands between the stars, each as a regular expression."""
    pieces = [""]
    at = 0
    while at < len(glob):
        end = glob.find("]", at + 2) if glob[at] == "[" else -1
        if glob[at] == "*":
            pieces.append("")
        elif end > 0:
            pieces[-1] += _one_of(glob[at + 1 : end])
            at = end
        else:
            pieces[-1] += "." if glob[at] == "?" else regex.escape(glob[at], special_only=True)
        at += 1
    return pieces


def _one_of(characters: str) -> str:
    """`[ab]`, `[a-f]`, or `[!ab]`: none of these."""
    negated = len(characters) > 1 and characters[0] in "!^"
    body = "".join(f"\\{one}" if one in "\\[]^&|~" else one for one in characters[negated:])
    return f"[{'^' if negated else ''}{body}]"
