"""Rules that hold for every rubric: what is no answer at all fails, and is told so.

Before the rubric is asked: nothing, giving up, the question said back, a bare list of keywords. After it, when no
concept was met and nothing forbidden was said: giving up with more words, gibberish, words about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from tutor.grading.rubric.lexicon import ANSWER_WORDS, STATING_VERBS, Role, words
from tutor.grading.rubric.matching import Reading
from tutor.grading.rubric.patterns import CompiledRubric
from tutor.grading.rubric.tokens import Mark, Token, Word, cleaned, tokenize
from tutor.model.questions import FreeTextQuestion

__all__ = ["BuiltinRule", "asks_for_a_list", "early_rule", "late_rule"]


class BuiltinRule(StrEnum):
    """Why an answer fails without the rubric; `feedback` is what the learner is told."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    GIVING_UP = "giving up"
    ECHO = "echo of the question"
    KEYWORDS = "list of keywords"
    GIBBERISH = "gibberish"
    OFF_TOPIC = "off the topic"

    @property
    def feedback(self) -> str:
        """What the learner is told."""
        return _FEEDBACK[self]


_FEEDBACK = {
    BuiltinRule.EMPTY: "The answer is empty. Write what you think, in a sentence or two.",
    BuiltinRule.TOO_LONG: "The answer is too long to be read: say it in at most 4,000 characters.",
    BuiltinRule.GIVING_UP: "Have a guess: say what you do know, in your own words. The lesson has what you need.",
    BuiltinRule.ECHO: "That is the question again. What is your answer to it?",
    BuiltinRule.KEYWORDS: "These are single words. Make a sentence of them that says how they belong together.",
    BuiltinRule.GIBBERISH: "No words could be read in that. Write a sentence in English.",
    BuiltinRule.OFF_TOPIC: "That doesn't seem to be about this question. Read it once more.",
}


def early_rule(rubric: CompiledRubric, reading: Reading) -> BuiltinRule | None:
    """The rule that makes it no answer, whatever the rubric says; None if none does."""
    if not reading.text:
        return BuiltinRule.EMPTY
    if _gives_up(reading, rest=_EXCUSES):
        return BuiltinRule.GIVING_UP
    if _echoes(rubric.question, reading.tokens):
        return BuiltinRule.ECHO
    if _is_bare_list(rubric, reading) and not asks_for_a_list(rubric.question):
        return BuiltinRule.KEYWORDS
    return None


def late_rule(rubric: CompiledRubric, reading: Reading) -> BuiltinRule | None:
    """The rule that explains why the rubric found nothing in it; None if none does."""
    if _gives_up(reading, rest=None):
        return BuiltinRule.GIVING_UP
    if _is_gibberish(rubric, reading):
        return BuiltinRule.GIBBERISH
    content = [token.word for token in reading.tokens if not token.word.is_function]
    if _restates(rubric.question, reading, content):
        return BuiltinRule.ECHO
    return BuiltinRule.OFF_TOPIC if _is_off_topic(rubric, reading, content) else None


# --- giving up -----------------------------------------------------------------------------------------------

_GIVING_UP = tuple(
    tuple(line.split())
    for line in """
do not know
do not understand
do not remember
do not have a clue
do not have any idea
can not say
can not tell
can not remember
have no idea
have not a clue
have forgotten
not a clue
not sure
no answer
no idea
no clue
no comment
dont no
beats me
who knows
give up
n a
na
idk
pass
skip
help
unsure
clueless
forgot
tbd
""".strip().splitlines()
)
_BY_FIRST = {first: [phrase for phrase in _GIVING_UP if phrase[0] == first] for first in {one[0] for one in _GIVING_UP}}
_LONGEST_EXCUSE = 12  # words in all
_EXCUSES = words(
    "i we me my it this that the a an is am are be how why what which works work does do about really sorry tbh at all "
    "honestly here yet please just well hmm hm um uh lol so to on of for answer question one say guess have absolutely "
    "actually answered ask explain sure completely thanks thank you know anything even"
)
_GUESSES = words("but maybe perhaps guess think probably however might could")


def _gives_up(reading: Reading, rest: frozenset[str] | None) -> bool:
    """Whether a phrase of giving up is there: as all there is but words of `rest`; with None, at the start."""
    norms = tuple(token.word.norm for token in reading.tokens)
    if not norms:
        return set(reading.text) <= set("?!. \n\t-_")
    if rest is not None:
        return len(norms) <= _LONGEST_EXCUSE and any(
            rest.issuperset((*norms[:start], *norms[start + len(phrase) :]))
            for start, phrase in _found(norms)
            if len(phrase) > 1 or not reading.hits  # a lone "pass" may be what the question is after
        )
    if _GUESSES & set(norms):
        return False
    opening = 1 if norms[0] == "i" else 0
    return any(start == opening and len(phrase) > 1 for start, phrase in _found(norms[:_LONGEST_EXCUSE]))


def _found(norms: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The phrases of giving up, and where they stand."""
    for start, norm in enumerate(norms):
        for phrase in _BY_FIRST.get(norm, ()):
            if norms[start : start + len(phrase)] == phrase:
                yield start, phrase


# --- the question said back ----------------------------------------------------------------------------------

_ECHO_WORDS = 4
_LONG_ECHO_WORDS = 8  # of so many words, one may stand elsewhere: "why is X higher", "because X is higher"
_SAME_PERSON = {"i": "you", "we": "you", "one": "you", "my": "your", "our": "your", "me": "you"}
_OPENINGS = frozenset({"because", "since", "well", "so"})


@lru_cache(maxsize=1024)
def _prompts(ask: str) -> tuple[tuple[str, ...], ...]:
    """The words of the prompt, and of each sentence of it."""
    tokens = tokenize(cleaned(ask))
    sentences: list[list[str]] = []
    for token in tokens:
        if token.mark is Mark.HARD or not sentences:
            sentences.append([])
        sentences[-1].append(_spoken(token))
    whole = tuple(_spoken(token) for token in tokens)
    return (whole, *(tuple(sentence) for sentence in sentences if len(sentences) > 1))


def _spoken(token: Token) -> str:
    return _SAME_PERSON.get(token.word.norm, token.word.stem)


def _echoes(question: FreeTextQuestion, tokens: Sequence[Token]) -> bool:
    """Whether the answer holds nothing but words of the prompt, or of a sentence of it, and most of these in order."""
    opening = next((number for number, token in enumerate(tokens) if token.word.norm not in _OPENINGS), 0)
    said = [_spoken(token) for token in tokens[opening:]]
    if len(said) < _ECHO_WORDS:
        return False
    for asked in _prompts(question.ask):
        if len(said) * 2 < len(asked) or len(said) > len(asked) + 1 or not set(said) <= set(asked):
            continue
        moved = len(said) - LCSseq.similarity(said, asked)
        says_all = len(set(said)) * 5 >= len(set(asked)) * 4
        if moved == 0 or (len(said) >= _LONG_ECHO_WORDS and (moved == 1 or says_all)):
            return True
    return False


def _restates(question: FreeTextQuestion, reading: Reading, content: Sequence[Word]) -> bool:
    """Whether the answer speaks of nothing but what is in the prompt, mostly in its turns of phrase."""
    asked = _content(question.ask)
    said = [word.stem for word in content]
    if len(said) < _ECHO_WORDS - 1 or reading.negations.spans or not set(said) <= set(asked):
        return False
    turns = set(pairwise(asked))
    same = sum(pair in turns for pair in pairwise(said))
    return 3 * same >= 2 * (len(said) - 1) if len(said) >= _ECHO_WORDS else same == len(said) - 1


@lru_cache(maxsize=1024)
def _content(ask: str) -> tuple[str, ...]:
    return tuple(token.word.stem for token in tokenize(cleaned(ask)) if not token.word.is_function)


# --- another topic -------------------------------------------------------------------------------------------

_VAGUE = words("think believe guess suppose know sure possible course certainly definitely correct right true")


def _is_off_topic(rubric: CompiledRubric, reading: Reading, content: Sequence[Word]) -> bool:
    """Whether nothing in the answer belongs to the question. A bare "I think so, yes" does, to some question."""
    told = [word for word in content if word.norm not in _VAGUE]
    return bool(told) and not reading.hits and not any(word.stem in rubric.subject for word in told)


# --- keywords ------------------------------------------------------------------------------------------------

_ITEMS = 4
_SEPARATED = re.compile(r"[,;/|•\n\t]")
_PAIR = re.compile(r"""\w["'`]?\s*(?::|\(|[-=]>|\s[-\u2013\u2014]\s)\s*["'`]?\w""")


def _is_bare_list(rubric: CompiledRubric, reading: Reading) -> bool:
    """Whether the answer is four items or more, nearly all of one word, and says nothing of them.

    Where half of them or more are pairs ("server: EC2, storage: EBS"), it says what is what.
    """
    words = [token.word for token in reading.tokens if _is_item(token, reading.text)]
    if len(words) < _ITEMS or any(word.is_function or word.norm in STATING_VERBS for word in words):
        return False
    items = _items(reading)
    parts = _SEPARATED.split(reading.text)
    if sum(bool(_PAIR.search(part)) for part in parts) * 2 >= len(parts) > 1:
        return False
    if len(parts) > 1:
        return len(items) >= _ITEMS and sum(size == 1 for size in items) * 4 >= len(items) * 3
    distinct = len({word.stem for word in words})
    is_built = any(token.mark is not Mark.NONE or token.word.role is Role.OR for token in reading.tokens)
    if is_built or distinct * 4 < len(words) * 3:
        return False  # "A + B or A + C" chooses between things
    # with blanks between the items, only words of the rubric, or five of its and the question's, are taken for items
    wanted = sum(bool(rubric.index.hits(word)) for word in words)
    near = sum(bool(rubric.index.hits(word)) or word.stem in rubric.subject for word in words)
    return sum(items) >= _ITEMS and (wanted == len(words) or (near == len(words) > _ITEMS))


def _is_item(token: Token, text: str) -> bool:
    """Whether a word can be an item: "and", "or" and the number before an item (`2.`, `2)`) are none."""
    is_number = token.word.norm.isdigit() and text[token.end : token.end + 2] in {". ", ") "}
    return token.word.role not in {Role.AND, Role.OR} and not is_number


def _items(reading: Reading) -> list[int]:
    """The number of units in each item of the list; a term of several words is one unit."""
    spans = {start: end for hits in _long_hits(reading) for start, end in hits}
    items, index = [0], 0
    while index < len(reading.tokens):
        token = reading.tokens[index]
        if index and token.mark is not Mark.NONE:
            items.append(0)
        items[-1] += _is_item(token, reading.text)
        index = max(index + 1, spans.get(index, 0))
        while index < len(reading.tokens) and reading.tokens[index].joined:
            index += 1
    return [size for size in items if size]


def _long_hits(reading: Reading) -> list[list[tuple[int, int]]]:
    """Where terms of several words stand."""
    return [
        [(found.start, found.end) for found in reading.occurrences(term) if found.end - found.start > 1]
        for term in reading.alive
    ]


def asks_for_a_list(question: FreeTextQuestion) -> bool:
    """Whether the author gives a bare list as an answer, or a statement as terse as one ("air scatters blue light")."""
    return any(_looks_like_a_list(text) for text in (question.answer, *question.accept))


def _looks_like_a_list(text: str) -> bool:
    tokens = tokenize(cleaned(text))
    words = [token.word for token in tokens]
    marks = sum(token.mark is not Mark.NONE for token in tokens)
    is_list = marks == 0 or marks >= _ITEMS - 1
    return len(words) >= _ITEMS and is_list and not any(word.is_function for word in words)


# --- gibberish -----------------------------------------------------------------------------------------------

_NO_WORD = re.compile(r"(.)\1{3}|^[^aeiouyäöüéèáàíóúñ\d]{4,}$|[^aeiouy\d]{5}")


def _is_gibberish(rubric: CompiledRubric, reading: Reading) -> bool:
    """Whether no word can be read, or most look like no word at all."""
    words = [token.word for token in reading.tokens]
    if not words:
        return True
    unknown = [word for word in words if not rubric.index.is_known(word) and word.norm not in ANSWER_WORDS]
    strange = sum(bool(_NO_WORD.search(word.norm)) for word in unknown)
    return strange * 2 > len(words)
