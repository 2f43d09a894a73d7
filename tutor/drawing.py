"""Lines drawn in text: pieces that know what they stand for, names that fit, and how wide text is on a screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple

from tutor.grading.shown import shortened, visible

__all__ = [
    "ASCII",
    "BLOCKS",
    "Columns",
    "DrawnLine",
    "Glyphs",
    "Ink",
    "Piece",
    "cells",
    "columns",
    "cut",
    "filled",
    "flowed",
    "heading",
    "key",
    "one_line",
    "painted",
    "sentence_lines",
    "value_piece",
    "written",
]

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_LEFT_TO_RIGHT_MARK = "\u200e"
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_SELECTORS = range(0xFE00, 0xFE10)
_LONGEST = 2_000  # characters of a text that are looked at
_GAP = "  "
_LARGEST_SHARE = 3  # names take a third of a line at most
_LEAST_DRAWING = 20  # columns
_IN_ASCII = str.maketrans("µ…", "u~", _LEFT_TO_RIGHT_MARK)


class Ink(StrEnum):
    """What a piece stands for; a face may give each a colour, and without colours nothing is lost."""

    TITLE = "title"
    NAME = "name"
    WORK = "work"
    HELD = "held"
    SPREAD = "spread"
    SCALE = "scale"
    VALUE = "value"
    BLANK = "blank"


class Piece(NamedTuple):
    """A part of a line."""

    text: str
    ink: Ink


DrawnLine = tuple[Piece, ...]


class Glyphs(NamedTuple):
    """What is drawn with, each of one column. Each differs from the others in shape, not in colour alone."""

    work: str
    end: str  # the last column of a piece of work: so two that follow each other are two
    held: str
    spread: str
    reach: str
    reach_end: str
    rule: str
    tick: str


BLOCKS = Glyphs("█", "▊", "░", "▒", "─", "┤", "─", "┬")
ASCII = Glyphs("#", "|", ".", "=", "-", "|", "-", "+")  # for what can't show blocks


class Columns(NamedTuple):
    """How a line is divided: a name, then `width` columns of drawing, then a value. Where names take too much of it,
    each stands on a line of its own above its drawing: `name` is 0."""

    name: int
    width: int
    value: int


def columns(names: Sequence[str], values: Sequence[str], width: int) -> Columns:
    """The division of lines of `width` columns. Values that leave too little to draw in are left out."""
    name = max(map(cells, names), default=0)
    value = max(map(cells, values), default=0)
    if name > width // _LARGEST_SHARE:
        name = 0
    left = width - (name + len(_GAP) if name else len(_GAP))
    if left - value - len(_GAP) < _LEAST_DRAWING:
        return Columns(name, max(left, 1), 0)
    return Columns(name, left - value - len(_GAP), value)


def heading(name: str, at: Columns, width: int) -> tuple[list[DrawnLine], DrawnLine]:
    """The lines above a drawing, and what its line begins with."""
    if at.name:
        return [], (Piece(filled(name, at.name), Ink.NAME), Piece(_GAP, Ink.BLANK))
    return [(Piece(cut(name, width), Ink.NAME),)], (Piece(_GAP, Ink.BLANK),)


def value_piece(value: str, at: Columns) -> DrawnLine:
    """What a line ends with."""
    if not at.value:
        return ()
    return (Piece(" " * (at.value - cells(value)) + _GAP, Ink.BLANK), Piece(value, Ink.VALUE))


def key(glyph: str, ink: Ink, words: str) -> DrawnLine:
    """A glyph and what it stands for."""
    return (Piece(glyph, ink), Piece(" ", Ink.BLANK), Piece(words, Ink.SCALE))


def painted(drawing: Sequence[tuple[str, Ink]]) -> DrawnLine:
    """Columns one by one as pieces: neighbours of one ink are one piece."""
    runs = groupby(drawing, key=itemgetter(1))
    return tuple(Piece("".join(glyph for glyph, _ in run), ink) for ink, run in runs)


def written(lines: Iterable[DrawnLine], glyphs: Glyphs = BLOCKS) -> list[str]:
    """The lines as text alone."""
    texts = ["".join(piece.text for piece in line).rstrip() for line in lines]
    return [text.translate(_IN_ASCII) for text in texts] if glyphs is ASCII else texts


def cells(text: str) -> int:
    """How many columns a text takes."""
    return sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.category(char) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def one_line(text: str) -> str:
    """A name of others for a drawing: one line, and nothing in it that acts on a terminal or moves what is beside it.

    What joins characters into one picture is left out: terminals don't agree on how wide that is. A name that is
    written from right to left is followed by a mark that turns the direction back.
    """
    shown = visible(" ".join(text[:_LONGEST].split()))
    kept = "".join(char for char in shown if unicodedata.category(char) != "Cf" and ord(char) not in _SELECTORS)
    turned = any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in kept)
    return f"{kept}{_LEFT_TO_RIGHT_MARK}" if turned else kept


def cut(text: str, width: int) -> str:
    """The text in so many columns at most: without its middle, for names often differ at the end."""
    if cells(text) <= width:
        return text
    room = max(width - 1, 0)
    mark = _LEFT_TO_RIGHT_MARK if text.endswith(_LEFT_TO_RIGHT_MARK) else ""
    tail = _head(text[::-1], room // 2)[::-1]
    return f"{_head(text, room - cells(tail))}…{tail.removesuffix(mark)}{mark}" if width > 0 else ""


def _head(text: str, width: int) -> str:
    """As much of its beginning as fits."""
    return text[: sum(taken <= width for taken in accumulate(map(_cells, text)))]


def filled(text: str, width: int) -> str:
    """The text, and blanks up to the width."""
    return text + " " * (width - cells(text))


def flowed(items: Iterable[Sequence[Piece]], width: int) -> Iterator[DrawnLine]:
    """Items one after the other, in as many lines as they need."""
    line: list[Piece] = []
    for item in items:
        size = cells("".join(piece.text for piece in (*line, *item)))
        if line and size + len(_GAP) > width:
            yield tuple(line)
            line = []
        line += [*([Piece(_GAP, Ink.BLANK)] if line else []), *item]
    if line:
        yield tuple(line)


def sentence_lines(text: str, width: int) -> list[str]:
    """A sentence in lines of at most so many columns; only a word that is wider than that is broken."""
    lines, line = [], ""
    for word in _words(text, width):
        longer = f"{line} {word}" if line else word
        if line and cells(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def _words(text: str, width: int) -> Iterator[str]:
    for word in shortened(visible(" ".join(text.split())), _LONGEST).split():
        rest = word
        while cells(rest) > width:
            head = _head(rest, width) or rest[0]
            yield head
            rest = rest[len(head) :]
        if rest:
            yield rest
