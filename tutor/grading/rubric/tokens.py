"""Words of a text, with where they stand, and the punctuation between them.

A word is letters and digits. What is written together with hyphens or dots (`multi-threading`, `us-east-1a`,
`my..name`) is several words that are `joined`, so that an author's `multi-threading` finds `multi threading` and
`multithreading` as well. Contractions are the words they stand for (`can't`, `cannot` and `cant` are "can not"), a
possessive `'s` is dropped, `&`, `+` and `=` are read as "and", "and", "is".

A `.` or `..` that stands alone is a word: in quotes, or between blanks ("they begin with . or contain ..", but not "on
S3 . It is": there it ends a sentence as well, as it does after any word but a preposition, an article, `and` and `or`,
unless one of the last two follows). The numbers of a list in a line ("1. threads 2. processes") end no sentence: what
stands before and after them is set apart as by a comma.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from tutor.grading.rubric.lexicon import ARTICLES, CONTRACTIONS, FUNCTION_WORDS, Role, role_of, words
from tutor.grading.rubric.stems import stem

__all__ = ["Mark", "Token", "Word", "cleaned", "read_words", "tokenize"]


class Mark(IntEnum):
    """The punctuation before a word."""

    NONE = 0
    SOFT = 1  # a comma, a colon, a bracket, a dash
    HARD = 2  # the end of a sentence or a line


class Word(NamedTuple):
    """A word of the language: its case-folded `norm`, its `stem`, what it does, whether it carries no content."""

    norm: str
    stem: str
    role: Role
    is_function: bool


class Token(NamedTuple):
    """A word as it stands in a text, from `start` to `end`. `joined`: written together with the word before it."""

    word: Word
    start: int
    end: int
    mark: Mark
    joined: bool


class _Gap(NamedTuple):
    """What stands between two words: a mark, whether it joins them, and symbols that are read as words."""

    mark: Mark
    joins: bool
    symbols: tuple[str, ...]
    has_dot: bool = False  # a lone one, between blanks


_LONGEST_WORD = 64  # letters; what is longer is no word, and would fill the caches
_QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'"))
_ABBREVIATION = re.compile(r"\b(e\.\s?g|i\.\s?e|etc|vs|approx|a\.\s?k\.\s?a|resp|incl)\.", re.IGNORECASE)
_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)+|[^\W_]+(?:['_]+[^\W_]+)*")
_SYMBOL = re.compile(
    r"""!=|≠|<=|>=|=>|->|(?<![&+=<>])[&+=<>](?![&+=<>])|(?<=["'(“”])\.{1,2}(?=["')“”])|(?<=\s)\.{1,2}(?=[\s,;:)])"""
)
_LONE_DOT = re.compile(r"(?<=\s)\.{1,2}(?=[\s,;:)])")
_NUMBER = re.compile(r"(?<!\S)\d{1,2}(?=\. )")
_JOINS_DOTS = words("and or")
_BEFORE_DOT = _JOINS_DOTS | ARTICLES | words("with by in of at on to from as for like single double")
_READ_AS = {"!=": "is not", "≠": "is not", "&": "and", "+": "and", "=": "is", "=>": "", "->": "", "<=": "<", ">=": ">"}
# a long line, no end of a sentence, and the next one goes on in small letters
_WRAPPED = re.compile(r"""(?<=[^\n]{50})(?<![.;:!?])\n[ \t]*(?=[a-z0-9`"'(])""")
_HARD = re.compile(r"[.;!?\n…]")
_SOFT = re.compile(r"[,:()\[\]{}\u2013-\u2015]|\s-+\s|--")
_JOINING = frozenset({"-", "\u2010", "\u2011", ".", "..", "_", "__", "@"})


def cleaned(text: str) -> str:
    """The text in its compatibility form (NFKC), without outer blanks and unseen marks, wrapped lines joined.

    Token positions refer to this.
    """
    if not text.isascii():
        kept = "".join(letter for letter in text if unicodedata.category(letter) not in {"Cf", "Cs"})
        text = unicodedata.normalize("NFKC", kept).replace("\u2028", "\n").replace("\u2029", "\n")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.strip()
    return _WRAPPED.sub(" ", text) if "\n" in text else text


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of a text that was `cleaned`."""
    plain = text.translate(_QUOTES)
    if "." in plain:
        plain = _itemized(_ABBREVIATION.sub(lambda found: found.group().replace(".", "\x1f"), plain))
    tokens: list[Token] = []
    reached = 0
    for found in _WORD.finditer(plain):
        start, end = found.span()
        gap = _gap(plain[reached:start])
        joins = gap.joins and reached > 0 and not _is_missing_blank(plain, reached, start)
        mark = Mark.HARD if gap.joins and reached > 0 and not joins else gap.mark
        mark = _add_symbols(tokens, gap, reached, start, mark)
        if gap.has_dot and not _goes_on(tokens, found.group()):
            mark = Mark.HARD
        for word in read_words(found.group()[:_LONGEST_WORD]):
            tokens.append(Token(word, start, end, mark, joins))
            mark, joins = Mark.NONE, False
        reached = end
    _add_symbols(tokens, _gap(plain[reached:] + " "), reached, len(plain), Mark.NONE)
    return tuple(tokens)


def _itemized(text: str) -> str:
    """The text with `1. a 2. b` as `1) a(2) b`, of the same length, if it counts to two or more."""
    dots: list[int] = []
    for found in _NUMBER.finditer(text):
        if int(found.group()) == len(dots) + 1:
            dots.append(found.end())
    if len(dots) < 2:  # noqa: PLR2004 - a single item is no list
        return text
    letters = list(text)
    for number, dot in enumerate(dots, start=1):
        letters[dot] = ")"
        blank = dot - len(str(number)) - 1
        if blank >= 0 and letters[blank] == " ":
            letters[blank] = "("
    return "".join(letters)


def _goes_on(tokens: Sequence[Token], after: str) -> bool:
    """Whether a sentence goes on after the lone dot that was read last, as after "with ." and before "or"."""
    before = tokens[-2].word.norm if len(tokens) > 1 else ""
    return before in _BEFORE_DOT or after in _JOINS_DOTS


def _is_missing_blank(text: str, reached: int, start: int) -> bool:
    """Whether a single dot is the end of a sentence, with no blank after it: `on S3.It is`."""
    return text[reached:start] == "." and text[start].isupper() and not text[reached - 1].isupper()


def _add_symbols(tokens: list[Token], gap: _Gap, start: int, end: int, mark: Mark) -> Mark:
    """Append what is read as words; the mark that is left for the word after them."""
    for symbol in gap.symbols:
        for word in read_words(symbol):
            tokens.append(Token(word, start, end, mark, joined=False))
            mark = Mark.NONE
    return mark


@lru_cache(maxsize=1024)
def _gap(text: str) -> _Gap:
    if text in {" ", ""}:
        return _Gap(Mark.NONE, joins=False, symbols=())
    if text in _JOINING:
        return _Gap(Mark.NONE, joins=True, symbols=())
    symbols = [
        symbol for found in _SYMBOL.finditer(text) for symbol in _READ_AS.get(found.group(), found.group()).split()
    ]
    rest = _SYMBOL.sub(" ", text)
    mark = Mark.HARD if _HARD.search(rest) else Mark.SOFT if _SOFT.search(rest) else Mark.NONE
    return _Gap(mark, joins=False, symbols=tuple(symbols), has_dot=bool(_LONE_DOT.search(text)))


@lru_cache(maxsize=16_384)
def read_words(text: str) -> tuple[Word, ...]:
    """The words that a piece of text without blanks stands for: two for a contraction, one for most."""
    norm = unicodedata.normalize("NFKC", text.casefold()).replace(",", "")
    if norm in CONTRACTIONS:
        return tuple(_word(part) for part in CONTRACTIONS[norm])
    head, apostrophe, tail = norm.partition("'")
    if not apostrophe:
        return (_word(norm),)
    if tail in _ENDINGS:
        return tuple(_word(part) for part in (head, *_ENDINGS[tail]))
    return (_word(norm.replace("'", "")),)


_ENDINGS: dict[str, tuple[str, ...]] = {
    "s": (), "re": ("are",), "ll": ("will",), "ve": ("have",), "d": ("would",),
}  # fmt: skip


def _word(norm: str) -> Word:
    return Word(norm, stem(norm), role_of(norm), norm in FUNCTION_WORDS)
