"""Clauses of an answer, and the segments that a negation reaches within them.

A clause ends at `. ; ! ?`, a new line, and before `but`, `because`, `since`, `whereas`, `while`, `although`, `however`,
`so`, `instead` and their like: phrases are matched within one clause. "not because" doesn't end one (what it denies is
the reason), nor do "because of" and "due to", nor does the "but" that means "except" ("everything but S3", unless that
word isn't the subject and a verb follows: "open to everyone but the bucket isn't"), nor a "because it" after a
statement: what is said of "it" is said of that subject. But it ends a segment. A segment ends also at a comma,
colon, bracket or dash, and before `and`, `or`, `nor`, `when`, `which`, `who`, `if`, `where`, and an `as` that gives a
reason: one before a pronoun, `each`, `every` or `all`, or with a verb that we know after it ("as threads can't"; not
"as a disk", "as fast as", "the same as"). Negation is judged by segments, see `negation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from tutor.grading.rubric.lexicon import ARTICLES, EXCEPTED_FROM, LEADS, PRONOUNS, Role, words
from tutor.grading.rubric.tokens import Mark, Token

__all__ = ["Link", "Segment", "divide"]


class Link(Enum):
    """How a segment follows the one before it."""

    CLAUSE = auto()
    SOFT = auto()
    COMMA = auto()
    AND = auto()
    OR = auto()
    COMMA_OR = auto()


class Segment(NamedTuple):
    """The tokens from `start` to `end`, of the clause with that number."""

    start: int
    end: int
    clause: int
    link: Link


_PAIR = 4  # words from "between" to "and"
_DEGREES = words("little much many few small large big far long slow fast simple short often close near high low cheap")
_BE = words("be is are was were am")
_NO_BREAK_AFTER = {  # "is so small", "anything but", "even though"
    "so": words("be is are was were am not do does think hope guess suppose and or ever just even"),
    "though": words("even"),
}


def divide(tokens: Sequence[Token]) -> tuple[Segment, ...]:
    """The segments of an answer, in order; none is empty."""
    starts = [(0, Link.CLAUSE)] if tokens else []
    for index in range(1, len(tokens)):
        link = _link(tokens, index)
        if link is not None:
            starts.append((index, link))
    segments: list[Segment] = []
    clause = -1
    for number, (start, link) in enumerate(starts):
        clause += link is Link.CLAUSE
        end = starts[number + 1][0] if number + 1 < len(starts) else len(tokens)
        segments.append(Segment(start, end, clause, link))
    return tuple(segments)


def _link(tokens: Sequence[Token], index: int) -> Link | None:
    """How a new segment begins at this token; None if none does."""
    token = tokens[index]
    role = token.word.role
    if token.mark is Mark.HARD or (role in _BREAKING and _breaks(tokens, index)):
        return Link.SOFT if _is_same_subject(tokens, index) else Link.CLAUSE
    if role is Role.REASON and _is_before_noun(tokens, index):
        return None if _is_denied_reason(tokens, index) else Link.SOFT
    comma = token.mark is Mark.SOFT
    if role is Role.OR:
        return Link.COMMA_OR if comma else Link.OR
    if role is Role.AND:
        return None if _is_within_pair(tokens, index) else Link.AND
    if role in {Role.SOFT, Role.NOR} or (token.word.norm == "as" and _gives_reason(tokens, index)):
        return Link.SOFT
    return Link.COMMA if comma else None


_BREAKING = frozenset({Role.HARD, Role.REASON})
_ENDING = _BREAKING | {Role.SOFT, Role.AND, Role.OR, Role.NOR}
_SUBJECTS = (PRONOUNS - {"one"}) | words("each every all")


def _breaks(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word that can begin a clause does so here."""
    token, before = tokens[index], tokens[index - 1].word.norm
    if token.word.role is Role.REASON:
        is_article = before in ARTICLES and token.mark is Mark.NONE  # "the cause"
        return not (_is_before_noun(tokens, index) or is_article or _is_denied_reason(tokens, index))
    if token.word.norm == "instead":
        return _after(tokens, index) != "of"
    if token.word.norm == "so" and _after(tokens, index) in _DEGREES:
        return False
    if token.word.norm == "but" and before in EXCEPTED_FROM:
        return token.mark is Mark.SOFT or not _means_except(tokens, index)
    return token.mark is Mark.SOFT or before not in _NO_BREAK_AFTER.get(token.word.norm, ())


def _means_except(tokens: Sequence[Token], index: int) -> bool:
    """Whether the "but" of "everything but S3" excepts: "everything" is the subject, or no statement follows."""
    before = tokens[index - 2].word.norm if index > 1 and tokens[index - 1].mark is Mark.NONE else ""
    return not before or before in LEADS or not _has_verb(tokens, index)


def _gives_reason(tokens: Sequence[Token], index: int) -> bool:
    """Whether "as" means "because", and not "in the role of" or "like"."""
    before = {token.word.norm for token in tokens[max(0, index - _PAIR) : index]}
    if before & {"as", "same", "such"} or index + 1 == len(tokens):
        return False
    return tokens[index + 1].word.norm in _SUBJECTS or _has_verb(tokens, index)


def _has_verb(tokens: Sequence[Token], index: int) -> bool:
    """Whether a verb that we know follows, before the next mark or the next word that can end a segment."""
    for token in tokens[index + 1 :]:
        word = token.word
        if token.mark is not Mark.NONE or word.role in _ENDING or word.norm in {"as", "that", "to"}:
            return False
        if word.role in {Role.AUX, Role.CLAUSAL}:
            return True
    return False


def _is_within_pair(tokens: Sequence[Token], index: int) -> bool:
    """Whether the "and" is that of "between A and B", "both A and B"."""
    before = [token.word.norm for token in tokens[max(0, index - _PAIR) : index]]
    return bool({"between", "both"} & set(before)) and "and" not in before


def _is_same_subject(tokens: Sequence[Token], index: int) -> bool:
    """Whether a reason goes on about the subject of the statement before it: "S3 is slower because it is far away"."""
    token = tokens[index]
    if token.word.role is not Role.REASON or token.mark is not Mark.NONE or _after(tokens, index) != "it":
        return False
    starts = [at for at in range(index) if tokens[at].mark is not Mark.NONE or tokens[at].word.role in _ENDING]
    before = tokens[max(starts, default=0) : index]
    return before[0].word.norm not in PRONOUNS and any(token.word.role is Role.AUX for token in before[1:])


def _after(tokens: Sequence[Token], index: int) -> str:
    return tokens[index + 1].word.norm if index + 1 < len(tokens) else ""


def _is_before_noun(tokens: Sequence[Token], index: int) -> bool:
    """Whether the reason is a noun: "because of the lock", "due to it"; that is no clause of its own."""
    return _after(tokens, index) in {"of", "to"} or tokens[index].word.norm == "due"


def _is_denied_reason(tokens: Sequence[Token], index: int) -> bool:
    """Whether "because" follows a "not" that denies it: "it is not because", "not because"; "can't because" doesn't."""
    if tokens[index - 1].word.role is not Role.NOT:
        return False
    if index < 2 or tokens[index - 1].mark is not Mark.NONE:  # noqa: PLR2004 - the "not", and what stands before it
        return True
    before = tokens[index - 2].word
    return before.norm in _BE or before.role is not Role.AUX
