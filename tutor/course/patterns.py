"""Authors' patterns of answers: whether they can be compiled at all, and whether they match a text."""

from __future__ import annotations

from functools import lru_cache
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

__all__ = ["Matcher", "PatternError", "compile_glob", "compile_regex"]

_LONGEST = 1000
_SECONDS = 0.02
_SECONDS_IN_ALL = 0.5  # of CPU time; an honest quiz takes a thousandth of that


class PatternError(ValueError):
    """A pattern can't be compiled; says why, in words."""


def compile_regex(text: str, *, case_sensitive: bool = False) -> regex.Pattern[str]:
    """A regular expression. Raises PatternError."""
    if len(text) > _LONGEST:
        raise PatternError(f"it is longer than {_LONGEST} characters")
    return _compiled(text, case_sensitive)


@lru_cache(maxsize=1024)
def _compiled(text: str, case_sensitive: bool) -> regex.Pattern[str]:  # noqa: FBT001 - private, and a key of the cache
    import regex  # noqa: PLC0415 - only courses with patterns need it

    try:
        return regex.compile(text, regex.VERSION0 if case_sensitive else regex.VERSION0 | regex.IGNORECASE)
    # the last four: the library's parser on hopeless input
    except (regex.error, OverflowError, RecursionError, ValueError, MemoryError, LookupError, TypeError) as error:
        raise PatternError(str(getattr(error, "msg", "") or error) or "it can't be compiled") from None


def compile_glob(text: str, *, case_sensitive: bool = False) -> regex.Pattern[str]:
    """A glob: `*`, `?`, `[ab]`, `[!ab]`. Raises PatternError."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        piece, at = _glob_piece(text, at)
        parts.append(piece)
    return compile_regex("(?s:" + "".join(parts) + ")", case_sensitive=case_sensitive)


def _glob_piece(text: str, at: int) -> tuple[str, int]:
    import regex  # noqa: PLC0415 - see above

    if text[at] == "*":
        return ".*", at + 1
    if text[at] == "?":
        return ".", at + 1
    if text[at] != "[":
        return regex.escape(text[at]), at + 1
    first = at + 2 if text[at + 1 : at + 2] in {"!", "^"} else at + 1
    end = text.find("]", first + 1)
    if end < 0:
        raise PatternError("a `[` is never closed")
    inside = "".join(f"\\{char}" if char in "\\[]^&|~" else char for char in text[first:end])
    return f"[{'^' if first == at + 2 else ''}{inside}]", end + 1


class Matcher:
    """Tries patterns on texts, in bounded time however many there are: what is left after that matches nothing."""

    def __init__(self) -> None:
        self._spent = 0.0

    def matches(self, pattern: regex.Pattern[str], text: str) -> bool:
        """Whether all of a text matches; a pattern that takes too long doesn't."""
        if self._spent > _SECONDS_IN_ALL:
            return False
        start = process_time()
        try:
            return pattern.fullmatch(text, timeout=_SECONDS) is not None
        except (TimeoutError, MemoryError):
            return False
        finally:
            self._spent += process_time() - start
