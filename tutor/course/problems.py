"""Problems of a course: gathered while it is read, so that all of them are told at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from tutor.model.places import Place, Problem, Severity

__all__ = ["ProblemList", "closest", "did_you_mean", "quoted", "visible"]

_LONGEST_QUOTE = 60
_LETTERS_EACH = 3  # a slip of the pen in so many letters
_LEAST_BEGINNING = 3
_LONGEST_WORD = 200
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


def closest(word: str, known: Collection[str]) -> str:
    """The one of `known` that `word` was most likely meant to be; empty if none is close.

    A letter that is missing, too many, another, or swapped with its neighbour is one slip of the pen; an ending such as
    `.md` that both have says nothing.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a mistake needs it

    best, fewest = "", _LONGEST_WORD
    for one in known:
        ours, theirs = _without_ending(word[:_LONGEST_WORD].casefold(), one[:_LONGEST_WORD].casefold())
        longest = max(len(ours), len(theirs))
        most = min(max(longest // _LETTERS_EACH, 1), longest - 1, fewest - 1)
        slips = OSA.distance(ours, theirs, score_cutoff=most) if most >= 0 else fewest
        if slips <= most:
            best, fewest = one, slips
    return best or _begun(word, known)


def _without_ending(word: str, other: str) -> tuple[str, str]:
    (stem, dot, ending), (other_stem, _, other_ending) = word.rpartition("."), other.rpartition(".")
    return (stem, other_stem) if dot and stem and other_stem and ending == other_ending else (word, other)


def _begun(word: str, known: Collection[str]) -> str:
    """The only one that goes on where a word of some length ends."""
    found = [one for one in known if one.startswith(word)] if len(word) >= _LEAST_BEGINNING else []
    return found[0] if len(found) == 1 else ""


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A question that names the closest of `known`, or the empty string if none is close."""
    close = closest(word, known)
    return f"did you mean {quoted(close)}?" if close else ""
