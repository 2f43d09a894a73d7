"""A rubric: what a free-text answer must say, and what it must not. Plain data; grading's `free_text` judges by it.

A phrase is a line of terms with blanks between them, which must stand in that order in one clause of the answer, with
at most `distance` other words between two of them (`a`, `an` and `the` don't count). A term is

    word        the word in any of its forms (stemmed), or a synonym of it, with a typo or two if it is long
    word*       any word that begins so
    =word       this word and no other: no stem, no synonym, no typo
    a|b|c       any of these terms

Case doesn't count. `multi-threading` finds `multi threading` and `multithreading` too; `can't`, `cannot` and `can not`
are the same two words; `EC2's` is `EC2`. A synonym may be of several words, also where a phrase spells it out.

A group counts as affirmed if no word of it is under a negation, as negated if some are. Negating words that a phrase
spells out itself (`not inherit`) negate nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tutor.model.places import Place

__all__ = ["Concept", "Forbidden", "Phrase", "PhraseGroup", "Polarity", "Rubric"]


class Polarity(StrEnum):
    """How a clause must speak of a phrase group: as so, as not so, or either."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of terms, as the author wrote it. `distance`: how many other words may stand between two terms."""

    text: str
    place: Place
    distance: int = 3


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """Phrases that stand in one clause, in any order."""

    phrases: tuple[Phrase, ...]
    polarity: Polarity = Polarity.AFFIRMED


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that the answer must say, in any of several ways. `question` is what a learner is asked back who hasn't
    said it; it never shows a pattern. `required`: without it no answer passes, however many others are met.
    """

    name: str
    question: str
    groups: tuple[PhraseGroup, ...]
    place: Place
    required: bool = False


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A false or reversed claim: the answer fails, whatever else it says. `feedback` is what the learner is told.

    `unless` are groups that excuse it when they stand in the same clause.
    """

    name: str
    feedback: str
    groups: tuple[PhraseGroup, ...]
    place: Place
    unless: tuple[PhraseGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """`need` of the `concepts` make a pass; fewer make a partial. None of them and nothing forbidden: `unsure`, unless
    `closed`: then everything that can be right is listed, and any other answer fails.

    `synonyms` are sets of words or short phrases that mean the same in this question.
    """

    concepts: tuple[Concept, ...]
    need: int
    place: Place
    forbidden: tuple[Forbidden, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    closed: bool = False
