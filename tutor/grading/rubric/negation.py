"""What a negation reaches.

- A clausal negator (a verb with "not", as `isn't` and `cannot`; `never`, `no longer`, `impossible`, ...) denies its
  whole segment, and so does a "no" or "not" at the end of one ("the content itself no").
- Any other (a bare `not`, `no`, `without`, `neither`, `nor`, `instead of`, `rather than`, `except`, ...) denies what
  follows it in its segment.
- Both are carried on by "or" ("can't start or end"), clausal ones also by ", or", by a list of short items that ends in
  one, and back to a short subject before "and" or "or" ("S3 and EBS aren't"). A new subject ("or it is") stops that;
  so does "that" with a subject of its own ("it means that you can't").
- "not only", "no doubt", "not until", "whether or not" and their like deny nothing; nor does a "no" that is the answer
  itself ("No, ...", "no the file", "no as ...", "no by default", "I think not"). "yes" and its like are never denied.
- What is reached twice is affirmed: "it isn't true that it can't be read".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tutor.grading.rubric.clauses import Link, Segment
from tutor.grading.rubric.lexicon import ARTICLES, LEADS, NEUTRAL, PHRASAL_NEGATORS, PRONOUNS, Role, words
from tutor.grading.rubric.tokens import Mark, Token

__all__ = ["Negations", "find_negations"]

_SHORT = 3  # words of an item in a list, or of a subject
_FARTHEST = 8  # segments that a negation is carried on to
_ADVERBS = words("also really always even still just actually necessarily simply probably certainly it they you")


class Negations(NamedTuple):
    """`reach[i]`: which negators, by the index of their first token, deny token i. `spans`: each negator's tokens.

    `closed`: those that deny a segment with a subject of its own, and so nothing that is said outside of it.
    """

    reach: tuple[tuple[int, ...], ...]
    spans: dict[int, range]
    closed: frozenset[int]


class _Negator(NamedTuple):
    first: int
    last: int
    segment: int
    is_clausal: bool


def find_negations(tokens: Sequence[Token], segments: Sequence[Segment]) -> Negations:
    """Every negator of an answer and what it denies."""
    negators = [
        negator
        for number, segment in enumerate(segments)
        for index in range(segment.start, segment.end)
        if tokens[index].word.role in _STARTING or tokens[index].word.norm in PHRASAL_NEGATORS
        if (negator := _negator(tokens, segments, number, index)) is not None
    ]
    reach: list[tuple[int, ...]] = [()] * len(tokens)
    answers = {index for segment in segments for index in _answer_words(tokens, segment)} if negators else set[int]()
    for negator in negators:
        for index in _reached(tokens, segments, negator):
            if index not in answers:
                reach[index] = (*reach[index], negator.first)
    spans = {negator.first: range(negator.first, negator.last + 1) for negator in negators}
    closed = (negator.first for negator in negators if _is_closed(tokens, segments[negator.segment], negator))
    return Negations(tuple(reach), spans, frozenset(closed))


_STARTING = frozenset({Role.NOT, Role.NO, Role.NOR, Role.CLAUSAL, Role.CONSTITUENT})


# --- what negates --------------------------------------------------------------------------------------------


def _negator(tokens: Sequence[Token], segments: Sequence[Segment], number: int, index: int) -> _Negator | None:
    """The negator that begins at this token, if one does."""
    segment, word = segments[number], tokens[index].word
    for rest, is_clausal in PHRASAL_NEGATORS.get(word.norm, ()):
        if index + len(rest) < segment.end and _follows(tokens, index, rest):
            return _Negator(index, index + len(rest), number, is_clausal)
    if word.role not in _STARTING or _is_neutral(tokens, index):
        return None
    is_clausal = word.role is Role.CLAUSAL or (word.role is Role.NOT and _follows_auxiliary(tokens, segment, index))
    if not is_clausal and word.role in {Role.NOT, Role.NO}:
        if _is_the_answer(tokens, segment, index):
            return None
        is_clausal = index + 1 == segment.end and index > segment.start
    return _Negator(index, index, number, is_clausal)


def _follows(tokens: Sequence[Token], index: int, words: Sequence[str]) -> bool:
    """Whether these words come next, with no mark between."""
    after = tokens[index + 1 : index + 1 + len(words)]
    return len(after) == len(words) and all(
        token.word.norm == word and token.mark is Mark.NONE for token, word in zip(after, words, strict=True)
    )


def _is_neutral(tokens: Sequence[Token], index: int) -> bool:
    norm = tokens[index].word.norm
    if any(_follows(tokens, index, words) for words in NEUTRAL.get(norm, ())):
        return True
    before = tokens[index - 1].word.norm if index else ""
    return norm == "not" and (before == "why" or (before == "or" and _has_whether(tokens, index)))


def _has_whether(tokens: Sequence[Token], index: int) -> bool:
    return any(token.word.norm == "whether" for token in tokens[max(0, index - 12) : index])


def _follows_auxiliary(tokens: Sequence[Token], segment: Segment, index: int) -> bool:
    """Whether an auxiliary stands before the "not", or one word before that: "is not", "is it not", "can also not"."""
    if index == segment.start:
        return False
    if tokens[index - 1].word.role is Role.AUX:
        return True
    is_near = index - 2 >= segment.start and tokens[index - 2].word.role is Role.AUX
    return is_near and tokens[index - 1].word.norm in _ADVERBS


def _answer_words(tokens: Sequence[Token], segment: Segment) -> Iterator[int]:
    """Where a "yes" stands, or a "no" that answers: no negation reaches them."""
    for index in range(segment.start, segment.end):
        role = tokens[index].word.role
        if role is Role.ANSWER or (role is Role.NO and _is_the_answer(tokens, segment, index)):
            yield index


def _is_the_answer(tokens: Sequence[Token], segment: Segment, index: int) -> bool:
    """Whether a "no" or "not" answers the question as such, and denies no word."""
    leads = all(tokens[i].word.norm in LEADS | PRONOUNS for i in range(segment.start, index))
    if not leads:
        return False
    if index + 1 == segment.end:
        return True
    after = tokens[index + 1].word
    opens = after.norm in _AFTER_ANSWER or after.role in {Role.AUX, Role.ANSWER}
    return tokens[index].word.role is Role.NO and opens


# what a "no" that belongs to a noun never stands before
_AFTER_ANSWER = PRONOUNS | ARTICLES | words("its his their your my our as by for with in on at from unless only")


def _is_closed(tokens: Sequence[Token], segment: Segment, negator: _Negator) -> bool:
    """Whether a clausal negator has a subject in its segment: "the file can't", but not "and can't"."""
    before = (tokens[index].word for index in range(segment.start, negator.first))
    return negator.is_clausal and any(word.role is Role.PLAIN and word.norm not in _NO_SUBJECT for word in before)


_NO_SUBJECT = _ADVERBS | ARTICLES


# --- what is negated -----------------------------------------------------------------------------------------


def _reached(tokens: Sequence[Token], segments: Sequence[Segment], negator: _Negator) -> list[int]:
    own = segments[negator.segment]
    begin = _begin(tokens, own, negator) if negator.is_clausal else negator.last + 1
    numbers = _forward(tokens, segments, negator)
    if negator.is_clausal and begin == own.start:
        numbers += _backward(tokens, segments, negator.segment)
    others = [index for number in numbers for index in range(segments[number].start, segments[number].end)]
    return [*range(begin, own.end), *others]


def _begin(tokens: Sequence[Token], segment: Segment, negator: _Negator) -> int:
    """Where a clausal negation begins: with its segment, or after a "that" which has a subject of its own."""
    for index in range(negator.first - 3, segment.start, -1):
        if tokens[index].word.norm == "that":
            return index + 1
    return segment.start


def _forward(tokens: Sequence[Token], segments: Sequence[Segment], negator: _Negator) -> list[int]:
    """The segments after its own that the negation is carried on to."""
    carried: list[int] = []
    number = negator.segment + 1
    while number < len(segments) and len(carried) < _FARTHEST:
        link = segments[number].link
        carries = link is Link.OR or (
            negator.is_clausal and (link is Link.COMMA_OR or _in_list(tokens, segments, number))
        )
        if not carries or _has_subject(tokens, segments[number]):
            break
        carried.append(number)
        number += 1
    return carried


def _in_list(tokens: Sequence[Token], segments: Sequence[Segment], number: int) -> bool:
    """Whether a segment is one of short items with commas between them, the last after an "or"."""
    for segment in segments[number : number + _FARTHEST]:
        if segment.link in {Link.OR, Link.COMMA_OR}:
            return True
        if segment.link is not Link.COMMA or not _is_short(tokens, segment):
            return False
    return False


def _backward(tokens: Sequence[Token], segments: Sequence[Segment], number: int) -> list[int]:
    """The segment before it, if that holds the other half of its subject: "S3 and EBS aren't"."""
    if number == 0 or segments[number].link not in {Link.AND, Link.OR}:
        return []
    own, before = segments[number], segments[number - 1]
    ends_in_short = before.end - before.start <= _SHORT and _is_short(tokens, before)
    return [number - 1] if ends_in_short and not _has_subject(tokens, own) else []


def _is_short(tokens: Sequence[Token], segment: Segment) -> bool:
    """Whether a segment holds a few words and no verb that we know, no answer and no negation."""
    words = [tokens[index].word for index in range(segment.start, segment.end)]
    return len(words) <= _SHORT and not any(
        word.role in _VERBAL or word.role in _STARTING or word.norm in PRONOUNS for word in words
    )


_VERBAL = frozenset({Role.AUX, Role.ANSWER})


def _has_subject(tokens: Sequence[Token], segment: Segment) -> bool:
    """Whether a segment after "or" begins anew, with a pronoun as its subject."""
    second = segment.start + 1
    return second < segment.end and tokens[second].word.norm in PRONOUNS - {"one"}
