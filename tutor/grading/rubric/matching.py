"""Finding a compiled rubric's phrases in an answer, and judging whether they are affirmed or denied there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tutor.grading.rubric.clauses import Segment, divide
from tutor.grading.rubric.lexicon import ARTICLES
from tutor.grading.rubric.negation import Negations, find_negations
from tutor.grading.rubric.patterns import CompiledGroup, CompiledPhrase, CompiledRubric, Hit
from tutor.grading.rubric.tokens import Mark, Token, cleaned, read_words, tokenize
from tutor.model.rubric import Polarity

__all__ = ["GroupFinding", "Match", "Occurrence", "Reading", "find_group", "read"]

_MOST_MATCHES = 64  # of one phrase in one clause
_MOST_OCCURRENCES = 200  # of one term in one answer
_LONGEST_COMPOUND = 4


class Occurrence(NamedTuple):
    """The tokens from `start` to `end`, which a term's alternative of that number matches, with so many typos."""

    start: int
    end: int
    alternative: int
    edits: int


class Match(NamedTuple):
    """One way in which a phrase stands in a clause. `negators`: by first token, those that deny some word of it."""

    occurrences: tuple[Occurrence, ...]
    clause: int
    negators: tuple[int, ...] = ()
    is_denied: bool = False


class GroupFinding(NamedTuple):
    """How a group stands in one clause: the matches of each phrase (none: it is missing), and whether that counts."""

    clause: int
    matches: tuple[tuple[Match, ...], ...]
    counts: bool


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """An answer as a rubric sees it. `steps[i]`: how many words but articles stand before token i."""

    text: str
    tokens: tuple[Token, ...]
    segments: tuple[Segment, ...]
    negations: Negations
    clause_of: tuple[int, ...]
    steps: tuple[int, ...]
    hits: dict[int, list[tuple[int, int, int]]]
    alive: frozenset[int]
    rubric: CompiledRubric
    found: dict[int, tuple[Occurrence, ...]]

    def occurrences(self, term: int) -> tuple[Occurrence, ...]:
        """Where a term stands, in order."""
        if term not in self.found:
            self.found[term] = tuple(sorted(set(self._find(term)))[:_MOST_OCCURRENCES])
        return self.found[term]

    def _find(self, term: int) -> Iterator[Occurrence]:
        for number, alternative in enumerate(self.rubric.terms[term].alternatives):
            first, *rest = alternative.words
            for start, end, edits in self.hits.get(first, ()):
                last, total = self._follow(rest, end, edits)
                if last:
                    yield Occurrence(start, last, number, total)

    def _follow(self, words: Sequence[int], end: int, edits: int) -> tuple[int, int]:
        """Where the words end that must follow at once, and all typos; 0 if they don't."""
        for word in words:
            following = next((hit for hit in self.hits.get(word, ()) if hit[0] == end), None)
            if following is None or self.tokens[end].mark is not Mark.NONE:
                return 0, 0
            end, edits = following[1], edits + following[2]
        return end, edits


def read(rubric: CompiledRubric, answer: str) -> Reading:
    """Read an answer for a rubric."""
    text = cleaned(answer)
    tokens = tokenize(text)
    segments = divide(tokens)
    steps, step = [0], 0
    for token in tokens:
        step += token.word.norm not in ARTICLES
        steps.append(step)
    hits = _hits(rubric, tokens)
    return Reading(
        text=text,
        tokens=tokens,
        segments=segments,
        negations=find_negations(tokens, segments),
        clause_of=tuple(segment.clause for segment in segments for _ in range(segment.start, segment.end)),
        steps=tuple(steps),
        hits=hits,
        alive=frozenset(term for word in hits for term in rubric.terms_by_word.get(word, ())),
        rubric=rubric,
        found={},
    )


def _hits(rubric: CompiledRubric, tokens: Sequence[Token]) -> dict[int, list[tuple[int, int, int]]]:
    """For each word pattern, where it stands: start, end and typos, in order."""
    hits: dict[int, list[tuple[int, int, int]]] = {}
    for index, token in enumerate(tokens):
        for hit in rubric.index.hits(token.word):
            hits.setdefault(hit.pattern, []).append((index, index + 1, hit.edits))
        for end, hit in _compounds(rubric, tokens, index):
            hits.setdefault(hit.pattern, []).append((index, end, hit.edits))
    return hits


def _compounds(rubric: CompiledRubric, tokens: Sequence[Token], index: int) -> Iterator[tuple[int, Hit]]:
    """What words written together mean as one: `multi-threading`, and `S 3`."""
    end = index + 1
    while end < len(tokens) and end - index < _LONGEST_COMPOUND and (tokens[end].joined or _is_spaced(tokens, end)):
        end += 1
        joined = "".join(token.word.norm for token in tokens[index:end])
        yield from ((end, hit) for word in read_words(joined) for hit in rubric.index.hits(word))


def _is_spaced(tokens: Sequence[Token], index: int) -> bool:
    """Whether a lone letter stands before a number."""
    before, here = tokens[index - 1].word.norm, tokens[index]
    return len(before) == 1 and before.isalpha() and here.word.norm.isdigit() and here.mark is Mark.NONE


# --- phrases and groups ------------------------------------------------------------------------------------


def find_group(group: CompiledGroup, reading: Reading, *, thorough: bool = False) -> Iterator[GroupFinding]:
    """How the group stands in each clause where all its phrases do; if `thorough`, in each where any of them does."""
    if not group.needs <= reading.alive and not thorough:
        return
    by_phrase = [_by_clause(phrase, reading) for phrase in group.phrases]
    clauses = {clause for matches in by_phrase for clause in matches}
    for clause in sorted(clauses):
        matches = [by_clause.get(clause, []) for by_clause in by_phrase]
        if thorough or all(matches):
            yield _judged(group.source.polarity, clause, matches, reading)


def _by_clause(phrase: CompiledPhrase, reading: Reading) -> dict[int, list[Match]]:
    found: dict[int, list[Match]] = {}
    if not all(term in reading.alive for term in phrase.terms) or not phrase.terms:
        return found
    for first in reading.occurrences(phrase.terms[0]):
        clause = reading.clause_of[first.start]
        matches = found.get(clause, [])
        if reading.clause_of[first.end - 1] != clause or len(matches) >= _MOST_MATCHES:
            continue
        for chain in _chains(phrase, reading, (first,)):
            matches.append(Match(chain, clause))
            found[clause] = matches
            if len(matches) >= _MOST_MATCHES:
                break
    return found


def _chains(
    phrase: CompiledPhrase, reading: Reading, begun: tuple[Occurrence, ...]
) -> Iterator[tuple[Occurrence, ...]]:
    """All ways to go on with the phrase's terms, each near enough to the one before it and in its clause."""
    if len(begun) == len(phrase.terms):
        yield begun
        return
    last = begun[-1]
    clause, step = reading.clause_of[last.start], reading.steps[last.end]
    for occurrence in reading.occurrences(phrase.terms[len(begun)]):
        if occurrence.start < last.end:
            continue
        too_far = reading.steps[occurrence.start] - step > phrase.source.distance
        if too_far or reading.clause_of[occurrence.start] != clause:
            break
        if reading.clause_of[occurrence.end - 1] == clause:
            yield from _chains(phrase, reading, (*begun, occurrence))


def _judged(polarity: Polarity, clause: int, matches: Sequence[Sequence[Match]], reading: Reading) -> GroupFinding:
    """The matches with what denies them, and whether they count. A negator that a phrase spells out denies nothing."""
    spans = reading.negations.spans
    spelled = (
        {
            first
            for phrase in matches
            for match in phrase
            for first, span in spans.items()
            if any(occurrence.start <= index < occurrence.end for occurrence in match.occurrences for index in span)
        }
        if spans
        else set[int]()
    )
    judged = tuple(tuple(_with_negators(match, reading, spelled) for match in phrase) for phrase in matches)
    if not all(judged):
        return GroupFinding(clause, judged, counts=False)
    return GroupFinding(clause, judged, _has_polarity(polarity, judged, reading.negations.closed))


def _has_polarity(polarity: Polarity, judged: tuple[tuple[Match, ...], ...], closed: frozenset[int]) -> bool:
    """Affirmed: each phrase can be. Negated: some phrase is denied, by more than a statement about other things."""
    if polarity is Polarity.EITHER:
        return True
    affirmed = all(any(not match.is_denied for match in phrase) for phrase in judged)
    if polarity is Polarity.AFFIRMED or (affirmed and len(judged) > 1):
        return affirmed is (polarity is Polarity.AFFIRMED)
    denied = [[match for match in phrase if match.is_denied] for phrase in judged]
    return all(denied) or any(not closed.issuperset(match.negators) for phrase in denied for match in phrase)


def _with_negators(match: Match, reading: Reading, spelled: set[int]) -> Match:
    reach = reading.negations.reach
    negators: dict[int, None] = {}
    is_denied = False
    for occurrence in match.occurrences:
        for index in range(occurrence.start, occurrence.end):
            reaching = [negator for negator in reach[index] if negator not in spelled]
            negators.update(dict.fromkeys(reaching))
            is_denied = is_denied or len(reaching) % 2 == 1
    return match._replace(negators=tuple(sorted(negators)), is_denied=is_denied)
