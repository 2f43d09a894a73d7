"""Problems of a course: gathered while it is read, so that all of them are told at once."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from tutor.model.places import Place, Problem, Severity

__all__ = ["ProblemList", "closest", "did_you_mean", "quoted", "visible"]

_LONGEST_QUOTE = 60
_CLOSE_ENOUGH = 0.5
_HIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass
class ProblemList:
    """What was found so far."""

    found: list[Problem] = field(default_factory=list)

    def error(self, code: str, what: str, mend: str, place: Place, source_line: str = "") -> None:
        """Note a problem that keeps the course from opening."""
        self.found.append(Problem(code, what, mend, place, source_line))

    def warning(self, code: str, what: str, mend: str, place: Place, source_line: str = "") -> None:
        """Note a problem that a course can live with."""
        self.found.append(Problem(code, what, mend, place, source_line, Severity.WARNING))

    @property
    def in_order(self) -> list[Problem]:
        """All of them by place, none twice."""
        unique = dict.fromkeys(self.found)
        return sorted(unique, key=lambda problem: (problem.place, problem.code, problem.what))

    @property
    def any_error(self) -> bool:
        """Whether the course can't be used."""
        return any(problem.severity is Severity.ERROR for problem in self.found)


def visible(text: str) -> str:
    """`text` with a mark for each character that would act on a terminal instead of being seen. Length is kept."""
    return "".join("\ufffd" if _acts(char) else char for char in text)


def _acts(char: str) -> bool:
    return char in _TURNS_TEXT or unicodedata.category(char) in _HIDDEN


def quoted(text: str) -> str:
    """An author's own text inside a message: one line, short, between backquotes."""
    line = visible(" ".join(text.split()))
    return f"`{line}`" if len(line) <= _LONGEST_QUOTE else f"`{line[: _LONGEST_QUOTE - 1]}…`"


def closest(word: str, known: Iterable[str]) -> str:
    """The one of `known` that `word` was most likely meant to be; empty if none is close."""
    close = difflib.get_close_matches(word[:200], list(known), n=1, cutoff=_CLOSE_ENOUGH)
    return close[0] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the closest of `known`, or the empty string if none is close."""
    close = closest(word, known)
    return f"did you mean {quoted(close)}?" if close else ""
