"""How a verdict came about, for a rubric's author: every match, what it is made of, and why it counts or doesn't."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tutor.grading.rubric.judgement import Judgement, judge
from tutor.grading.rubric.matching import GroupFinding, Match, Occurrence, Reading, find_group
from tutor.grading.rubric.patterns import CompiledClaim, CompiledGroup, CompiledPhrase, CompiledRubric, Kind
from tutor.grading.shown import shortened, visible
from tutor.model.places import Place
from tutor.model.rubric import Concept, Polarity
from tutor.model.verdicts import Verdict

__all__ = [
    "ClaimTrace",
    "ClauseTrace",
    "GroupTrace",
    "PhraseTrace",
    "RubricTrace",
    "TermTrace",
    "render_trace",
    "traced",
]


@dataclass(frozen=True, slots=True)
class TermTrace:
    """A term, the words of the answer that it matched, and how (`2 typos`, `synonym "az"`); `edits` are typos."""

    term: str
    text: str
    how: str
    edits: int


@dataclass(frozen=True, slots=True)
class PhraseTrace:
    """A phrase found in a clause: the span of the answer's normal form, and the words that deny it."""

    phrase: str
    text: str
    start: int
    end: int
    terms: tuple[TermTrace, ...]
    negators: tuple[str, ...]
    is_denied: bool


@dataclass(frozen=True, slots=True)
class GroupTrace:
    """A group in one clause: what was found of it, what is missing, and whether and why it counts.

    `group` is its number in the concept or claim, from 0.
    """

    group: int
    pattern: str
    place: Place
    polarity: Polarity
    clause: int
    phrases: tuple[PhraseTrace, ...]
    missing: tuple[str, ...]
    counts: bool
    why: str


@dataclass(frozen=True, slots=True)
class ClaimTrace:
    """A concept, or a forbidden claim: whether it `holds`, and every group of it of which anything was found."""

    name: str
    place: Place
    holds: bool
    required: bool
    groups: tuple[GroupTrace, ...]
    unless: tuple[GroupTrace, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseTrace:
    """A clause of the answer, and the words in it that deny something."""

    text: str
    negators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RubricTrace:
    """All of it. `answer` is in its normal form; `rule` names the built-in rule that decided, empty if none did."""

    question: str
    answer: str
    verdict: Verdict
    share: float
    need: int
    rule: str
    clauses: tuple[ClauseTrace, ...]
    concepts: tuple[ClaimTrace, ...]
    forbidden: tuple[ClaimTrace, ...]


# --- making it -----------------------------------------------------------------------------------------------


def traced(rubric: CompiledRubric, answer: str) -> RubricTrace:
    """Judge an answer and keep how."""
    judgement, reading = judge(rubric, answer)
    claims = rubric.concepts if reading else ()
    forbidden = rubric.forbidden if reading else ()
    return RubricTrace(
        question=rubric.question.id,
        answer=reading.text if reading else shortened(answer),
        verdict=judgement.verdict,
        share=judgement.share,
        need=rubric.question.rubric.need,
        rule=judgement.rule.value if judgement.rule else "",
        clauses=tuple(_clauses(reading)) if reading else (),
        concepts=tuple(_claim(claim, reading, judgement) for claim in claims if reading),
        forbidden=tuple(_claim(claim, reading, judgement) for claim in forbidden if reading),
    )


def _clauses(reading: Reading) -> Iterator[ClauseTrace]:
    for number in range(reading.segments[-1].clause + 1 if reading.segments else 0):
        own = [segment for segment in reading.segments if segment.clause == number]
        start, end = own[0].start, own[-1].end
        negators = [_words(reading, span.start, span.stop) for first, span in reading.negations.spans.items()
                    if start <= first < end]  # fmt: skip
        yield ClauseTrace(_words(reading, start, end), tuple(negators))


def _words(reading: Reading, start: int, end: int) -> str:
    return reading.text[reading.tokens[start].start : reading.tokens[end - 1].end]


def _claim(claim: CompiledClaim, reading: Reading, judgement: Judgement) -> ClaimTrace:
    source = claim.source
    unless = tuple(_groups(claim.unless, reading, set()))
    excused = {group.clause for group in unless if group.counts}
    holds = source in judgement.met if isinstance(source, Concept) else source in judgement.forbidden
    required = isinstance(source, Concept) and source.required
    return ClaimTrace(
        source.name, source.place, holds, required, tuple(_groups(claim.groups, reading, excused)), unless
    )


def _groups(groups: tuple[CompiledGroup, ...], reading: Reading, excused: set[int]) -> Iterator[GroupTrace]:
    for number, group in enumerate(groups):
        for finding in find_group(group, reading, thorough=True):
            yield _group(number, group, finding, reading, excused)


def _group(number: int, group: CompiledGroup, finding: GroupFinding, reading: Reading, excused: set[int]) -> GroupTrace:
    polarity = group.source.polarity
    pairs = list(zip(group.phrases, finding.matches, strict=True))
    phrases = tuple(_phrase(phrase, _chosen(matches, polarity), reading) for phrase, matches in pairs if matches)
    missing = tuple(phrase.source.text for phrase, matches in pairs if not matches)
    counts = finding.counts and finding.clause not in excused
    return GroupTrace(
        group=number,
        pattern=" + ".join(phrase.source.text for phrase in group.phrases),
        place=group.phrases[0].source.place,
        polarity=polarity,
        clause=finding.clause,
        phrases=phrases,
        missing=missing,
        counts=counts,
        why=_why(polarity, phrases, missing, excused=finding.counts and not counts),
    )


def _chosen(matches: tuple[Match, ...], polarity: Polarity) -> Match:
    """The match that speaks for the group's polarity, if there is one."""
    wanted = polarity is Polarity.NEGATED
    return next((match for match in matches if match.is_denied is wanted), matches[0])


def _why(polarity: Polarity, phrases: tuple[PhraseTrace, ...], missing: tuple[str, ...], *, excused: bool) -> str:
    if missing:
        return f"not in this clause: {', '.join(missing)}"
    if excused:
        return "excused by `unless`"
    denied = [phrase for phrase in phrases if phrase.is_denied]
    by = ", ".join(dict.fromkeys(word for phrase in denied for word in phrase.negators))
    if polarity is Polarity.EITHER:
        return "affirmed or denied, either counts"
    if denied:
        return f"denied by {by}" + ("" if polarity is Polarity.NEGATED else ", and must be affirmed")
    return "affirmed" + (", and must be denied" if polarity is Polarity.NEGATED else "")


def _phrase(phrase: CompiledPhrase, match: Match, reading: Reading) -> PhraseTrace:
    first, last = match.occurrences[0].start, match.occurrences[-1].end
    spans = reading.negations.spans
    return PhraseTrace(
        phrase=phrase.source.text,
        text=_words(reading, first, last),
        start=reading.tokens[first].start,
        end=reading.tokens[last - 1].end,
        terms=tuple(_term(term, found, reading) for term, found in zip(phrase.terms, match.occurrences, strict=True)),
        negators=tuple(_words(reading, spans[index].start, spans[index].stop) for index in match.negators),
        is_denied=match.is_denied,
    )


def _term(number: int, found: Occurrence, reading: Reading) -> TermTrace:
    term = reading.rubric.terms[number]
    alternative = term.alternatives[found.alternative]
    how = []
    if alternative.synonym:
        how.append(f'synonym "{alternative.synonym}"')
    if alternative.kind is Kind.PREFIX:
        how.append("begins so")
    if found.edits:
        how.append("1 typo" if found.edits == 1 else f"{found.edits} typos")
    text = _words(reading, found.start, found.end)
    if not how and text.casefold() not in term.text.casefold().split("|"):
        how.append("another form")
    return TermTrace(term.text, text, ", ".join(how) or "as written", found.edits)


# --- showing it ----------------------------------------------------------------------------------------------


def render_trace(trace: RubricTrace) -> str:
    """The trace as lines of plain text, safe for a terminal."""
    return visible("\n".join(_lines(trace)))


def _lines(trace: RubricTrace) -> Iterator[str]:
    rule = f" by the built-in rule `{trace.rule}`" if trace.rule else ""
    yield f"{trace.verdict.value} ({trace.share:.0%}){rule}"
    for number, clause in enumerate(trace.clauses, start=1):
        denials = f"   [denies: {', '.join(clause.negators)}]" if clause.negators else ""
        yield f"  clause {number}: {_one_line(clause.text)}{denials}"
    for concept in trace.concepts:
        required = " (required)" if concept.required else ""
        yield f"  {'met    ' if concept.holds else 'not met'}  {concept.name}{required}"
        yield from _group_lines(concept.groups)
    for claim in trace.forbidden:
        if claim.holds or claim.groups:
            yield f"  {'FORBIDDEN' if claim.holds else 'not said '}  {claim.name}"
            yield from _group_lines(claim.groups)
            yield from (f"  unless {line.lstrip()}" for line in _group_lines(claim.unless))


def _group_lines(groups: tuple[GroupTrace, ...]) -> Iterator[str]:
    for group in sorted(groups, key=lambda group: not group.counts):
        yield f"    {'+' if group.counts else '-'} `{group.pattern}` in clause {group.clause + 1}: {group.why}"
        for phrase in group.phrases:
            yield f'        `{phrase.phrase}` is "{_one_line(phrase.text)}"{_how(phrase)}'


def _how(phrase: PhraseTrace) -> str:
    said = [f'{term.term}: "{_one_line(term.text)}", {term.how}' for term in phrase.terms if term.how != "as written"]
    return f" ({'; '.join(said)})" if said else ""


def _one_line(text: str) -> str:
    return shortened(" ".join(text.split()))
