"""A rubric's phrases, compiled once: terms as alternatives of words, with the rubric's synonyms put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from tutor.grading.rubric.tokens import Word, cleaned, tokenize
from tutor.grading.rubric.typos import Typos
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept, Forbidden, Phrase, PhraseGroup

__all__ = [
    "Alternative",
    "CompiledClaim",
    "CompiledGroup",
    "CompiledPhrase",
    "CompiledRubric",
    "Hit",
    "Kind",
    "Term",
    "WordIndex",
    "compile_rubric",
]

_MOST_KNOWN = 1024  # words of answers that are remembered for one rubric


class Kind(IntEnum):
    """How one word of a pattern is compared."""

    STEM = 0
    PREFIX = 1
    EXACT = 2


class _WordPattern(NamedTuple):
    kind: Kind
    norm: str
    stem: str

    @property
    def key(self) -> tuple[Kind, str]:
        return (self.kind, self.stem if self.kind is Kind.STEM else self.norm)


class Hit(NamedTuple):
    """That a word of an answer is the word pattern of this number, with so many typos."""

    pattern: int
    edits: int


class Alternative(NamedTuple):
    """Word patterns, by number, that must follow each other; `synonym` is what stands in for the author's word."""

    words: tuple[int, ...]
    kind: Kind
    synonym: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a phrase as the author wrote it, and what it matches."""

    text: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class CompiledPhrase:
    """A phrase and its terms, by number."""

    source: Phrase
    terms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CompiledGroup:
    """A group, its phrases, and all terms that it needs."""

    source: PhraseGroup
    phrases: tuple[CompiledPhrase, ...]
    needs: frozenset[int]


@dataclass(frozen=True, slots=True)
class CompiledClaim:
    """The groups of a concept or of a forbidden claim, and of its `unless`."""

    source: Concept | Forbidden
    groups: tuple[CompiledGroup, ...]
    unless: tuple[CompiledGroup, ...] = ()


class WordIndex:
    """Finds the word patterns that a word of an answer satisfies."""

    def __init__(self, patterns: Sequence[_WordPattern], known: Iterable[str]) -> None:
        self._exact: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[tuple[str, int]]] = {}
        for number, pattern in enumerate(patterns):
            if pattern.kind is Kind.EXACT:
                self._exact.setdefault(pattern.norm, []).append(number)
            elif pattern.kind is Kind.STEM:
                self._stems.setdefault(pattern.stem, []).append(number)
            else:
                self._prefixes.setdefault(pattern.norm[:1], []).append((pattern.norm, number))
        plain = ((pattern.norm, pattern.stem) for pattern in patterns if pattern.kind is Kind.STEM)
        self._typos = Typos(plain, {*known, *self._exact})
        self._seen: dict[str, tuple[Hit, ...]] = {}

    def hits(self, word: Word) -> tuple[Hit, ...]:
        """The word patterns that the word satisfies."""
        found = self._seen.get(word.norm)
        if found is None:
            if len(self._seen) >= _MOST_KNOWN:
                self._seen.clear()
            found = self._seen[word.norm] = tuple(self._find(word))
        return found

    def is_known(self, word: Word) -> bool:
        """Whether the word, its stem or what it is a typo of belongs to the question or to common English."""
        return bool(self.hits(word)) or self._typos.is_known(word)

    def _find(self, word: Word) -> Iterator[Hit]:
        numbers = [*self._exact.get(word.norm, ()), *self._stems.get(word.stem, ())]
        numbers += [number for prefix, number in self._prefixes.get(word.norm[:1], ()) if word.norm.startswith(prefix)]
        if numbers:
            yield from (Hit(number, 0) for number in numbers)
            return
        stem, edits = self._typos.meant(word)
        yield from (Hit(number, edits) for number in self._stems.get(stem, ()))


@dataclass(frozen=True, eq=False)
class CompiledRubric:
    """A question's rubric, ready to judge answers by. Equal only to itself, and cheap to hash."""

    question: FreeTextQuestion
    terms: tuple[Term, ...]
    terms_by_word: dict[int, tuple[int, ...]]
    index: WordIndex
    concepts: tuple[CompiledClaim, ...]
    forbidden: tuple[CompiledClaim, ...]

    @cached_property
    def subject(self) -> frozenset[str]:
        """The stems of all that the question speaks of: prompt, model answer, patterns, accepted examples."""
        question = self.question
        texts = (question.ask, question.answer, question.explanation, *question.accept, *_pattern_texts(question))
        return frozenset(word.stem for text in texts for word in _words(text) if not word.is_function)


def compile_rubric(question: FreeTextQuestion) -> CompiledRubric:
    """The rubric of a question, compiled."""
    builder = _Builder(question.rubric.synonyms)
    concepts = tuple(builder.claim(concept) for concept in question.rubric.concepts)
    forbidden = tuple(builder.claim(claim) for claim in question.rubric.forbidden)
    known = {word.stem for text in (question.ask, question.answer) for word in _words(text)}
    return CompiledRubric(
        question=question,
        terms=tuple(builder.terms),
        terms_by_word=builder.terms_by_word(),
        index=WordIndex(builder.patterns, known),
        concepts=concepts,
        forbidden=forbidden,
    )


def _words(text: str) -> list[Word]:
    return [token.word for token in tokenize(cleaned(text))]


def _pattern_texts(question: FreeTextQuestion) -> Iterator[str]:
    rubric = question.rubric
    for groups in [claim.groups for claim in rubric.concepts] + [claim.groups for claim in rubric.forbidden]:
        for group in groups:
            yield from (phrase.text.replace("|", " ").replace("=", " ") for phrase in group.phrases)
    for synonyms in question.rubric.synonyms:
        yield from synonyms


class _Builder:
    """Numbers the distinct word patterns and terms of a rubric."""

    def __init__(self, synonyms: Sequence[Sequence[str]]) -> None:
        self.patterns: list[_WordPattern] = []
        self.terms: list[Term] = []
        self._numbers: dict[tuple[Kind, str], int] = {}
        self._term_numbers: dict[str, int] = {}
        self._sets = [[(member, _parse(member)) for member in members] for members in synonyms]
        self._set_of = {
            tuple(word.stem for word in words): known
            for known in self._sets
            for _, words in known
            if all(word.kind is Kind.STEM for word in words)
        }
        self._longest = max((len(stems) for stems in self._set_of), default=1)

    def claim(self, source: Concept | Forbidden) -> CompiledClaim:
        unless = source.unless if isinstance(source, Forbidden) else ()
        return CompiledClaim(source, tuple(map(self._group, source.groups)), tuple(map(self._group, unless)))

    def terms_by_word(self) -> dict[int, tuple[int, ...]]:
        """For each word pattern, the terms of which an alternative begins with it."""
        found: dict[int, dict[int, None]] = {}
        for number, term in enumerate(self.terms):
            for alternative in term.alternatives:
                found.setdefault(alternative.words[0], {})[number] = None
        return {word: tuple(terms) for word, terms in found.items()}

    def _group(self, group: PhraseGroup) -> CompiledGroup:
        phrases = tuple(CompiledPhrase(phrase, self._phrase(phrase.text)) for phrase in group.phrases)
        return CompiledGroup(group, phrases, frozenset(term for phrase in phrases for term in phrase.terms))

    def _phrase(self, text: str) -> tuple[int, ...]:
        texts = text.split()
        numbers: list[int] = []
        while texts:
            length = self._run(texts)
            numbers.append(self._term(" ".join(texts[:length])))
            texts = texts[length:]
        return tuple(numbers)

    def _run(self, texts: Sequence[str]) -> int:
        """How many terms at the start are together one member of several words of a set of synonyms; 1 if none."""
        for length in range(min(self._longest, len(texts)), 1, -1):
            run = texts[:length]
            if any("|" in text for text in run):
                continue
            words = [word for text in run for word in _parse(text)]
            if all(word.kind is Kind.STEM for word in words) and tuple(word.stem for word in words) in self._set_of:
                return length
        return 1

    def _term(self, text: str) -> int:
        if text not in self._term_numbers:
            self._term_numbers[text] = len(self.terms)
            found: dict[tuple[int, ...], Alternative] = {}
            for alternative in self._alternatives(text):
                found.setdefault(alternative.words, alternative)
            self.terms.append(Term(text, tuple(found.values())))
        return self._term_numbers[text]

    def _alternatives(self, text: str) -> Iterator[Alternative]:
        for part in filter(None, text.split("|")):
            words = _parse(part)
            yield from self._spellings(words)
            if all(word.kind is Kind.STEM for word in words):
                for member, others in self._set_of.get(tuple(word.stem for word in words), ()):
                    yield from self._spellings(others, member)

    def _spellings(self, words: Sequence[_WordPattern], synonym: str = "") -> Iterator[Alternative]:
        """The words one after another, and written as one."""
        if not words:
            return
        kind = words[-1].kind
        yield Alternative(tuple(map(self._number, words)), kind, synonym)
        if len(words) > 1 and kind is Kind.STEM:
            joined = "".join(word.norm for word in words)
            yield from (Alternative((self._number(word),), kind, synonym) for word in _parse(joined))

    def _number(self, pattern: _WordPattern) -> int:
        if pattern.key not in self._numbers:
            self._numbers[pattern.key] = len(self.patterns)
            self.patterns.append(pattern)
        return self._numbers[pattern.key]


def _parse(text: str) -> list[_WordPattern]:
    """One alternative of a term: `word`, `word*` or `=word`; several words if it has hyphens, blanks or `n't` in it."""
    is_exact, is_prefix = text.startswith("=") and len(text) > 1, text.endswith("*")
    words = _words(text[1:] if is_exact else text) or _symbols(text)
    kind = Kind.EXACT if is_exact else Kind.STEM
    patterns = [_WordPattern(kind, word.norm, word.stem) for word in words]
    if is_prefix and patterns:
        patterns[-1] = _WordPattern(Kind.PREFIX, patterns[-1].norm, patterns[-1].stem)
    return patterns


def _symbols(text: str) -> list[Word]:
    """What stands between words and is read as one: `.` and `..` in quotes, `<`."""
    return _words(f'"{text.strip("=*")}"')
