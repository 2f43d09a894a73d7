"""GIFT as pieces: where questions begin and end, and what stands between their braces.

https://docs.moodle.org/en/GIFT_format. Questions are parted by empty lines; `//` begins a comment line; a backslash
takes the meaning from `~ = # { } :` and makes a line end of `n`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.course.problems import ProblemList
from tutor.course.source import SourceFile

__all__ = ["Answer", "Piece", "RawQuestion", "answers", "feedback_apart", "hash_apart", "questions", "unescaped"]

_TITLE = re.compile(r"\s*::((?:[^\\:]|\\.|:(?!:))*)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")
_TAG = re.compile(r"\[tag:([^\]\s][^\]]{0,99})\]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,9}(?:\.\d{1,9})?)%")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = {"n": "\n", **{char: char for char in "~=#{}:\\"}}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the file as it was written, escapes and all, and the offset where it begins."""

    raw: str
    start: int

    def cut(self, start: int, end: int | None = None) -> Piece:
        """A part of it."""
        return Piece(self.raw[start:end], self.start + start)

    @property
    def text(self) -> str:
        """What it says."""
        return unescaped(self.raw).strip()

    @property
    def without_format(self) -> Piece:
        """What stands after a format such as `[html]`, if it begins with one."""
        form = _FORMAT.match(self.raw)
        return self.cut(form.end()) if form else self


@dataclass(frozen=True, slots=True)
class RawQuestion:
    """A question, cut out. `body` is what stands in its braces, None if it has none; `tail` is what follows."""

    title: str
    format: str
    head: Piece
    body: Piece | None
    tail: Piece
    start: int
    category: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in the braces. `sign` is = or ~; `weight` in percent, None if it isn't written."""

    sign: str
    weight: float | None
    said: Piece
    feedback: str


def unescaped(raw: str) -> str:
    """A text without its escapes; a backslash before any other character stays."""
    return _ESCAPE.sub(lambda match: _PLAIN.get(match[1], match[0]), raw)


def questions(source: SourceFile, problems: ProblemList) -> Iterator[RawQuestion]:
    """The questions of a file in order; what is no GIFT is noted."""
    category = ""
    tags: list[str] = []
    for block in _blocks(source):
        kept: list[str] = []
        for line in block.raw.split("\n"):
            found = _CATEGORY.fullmatch(line)
            if found:
                category = found[1].strip()
            elif line.lstrip().startswith("//"):
                tags += _TAG.findall(line)
            # a line that is no part of a question leaves blanks, so that offsets stay
            kept.append(" " * len(line) if found or line.lstrip().startswith("//") else line)
        text = Piece("\n".join(kept), block.start)
        if text.raw.strip():
            raw = _question(text, category, tuple(dict.fromkeys(tags)), source, problems)
            tags = []
            if raw:
                yield raw


def _blocks(source: SourceFile) -> Iterator[Piece]:
    start = at = 0
    for line in [*source.lines, ""]:
        if not line.strip():
            if source.text[start:at].strip():
                yield Piece(source.text[start:at], start)
            start = at + len(line) + 1
        at += len(line) + 1


def _question(
    block: Piece, category: str, tags: tuple[str, ...], source: SourceFile, problems: ProblemList
) -> RawQuestion | None:
    start = block.start + len(block.raw) - len(block.raw.lstrip())
    title = _TITLE.match(block.raw)
    rest = block.cut(title.end()) if title else block
    form = _FORMAT.match(rest.raw)
    rest = rest.cut(form.end()) if form else rest
    name, written = (unescaped(title[1]).strip() if title else ""), (form[1].lower() if form else "")
    opens = _find(rest.raw, "{")
    closes = _find(rest.raw, "}", max(opens, 0))
    if opens < 0 and closes < 0:
        return RawQuestion(name, written, rest, None, rest.cut(len(rest.raw)), start, category, tags)
    if opens < 0 or closes < 0:
        at = source.place(rest.start + max(opens, closes))
        what = "this brace is never closed before the next empty line" if closes < 0 else "this brace closes none"
        problems.error(
            "gift-syntax", what, "write \\{ or \\} for a brace that is meant as such", at, source.line(at.line)
        )
        return None
    body, tail = rest.cut(opens + 1, closes), rest.cut(closes + 1)
    return RawQuestion(name, written, rest.cut(0, opens), body, tail, start, category, tags)


def _find(raw: str, signs: str, start: int = 0) -> int:
    """Where one of `signs` stands without a backslash; -1 if nowhere."""
    at = start
    while at < len(raw):
        if raw[at] == "\\":
            at += 1
        elif raw[at] in signs:
            return at
        at += 1
    return -1


def feedback_apart(body: Piece) -> tuple[Piece, str]:
    """The answers of a body, and the feedback for everyone, after `####`."""
    at = _find(body.raw, "#")
    while at >= 0 and not body.raw.startswith("####", at):
        at = _find(body.raw, "#", at + 1)
    return (body, "") if at < 0 else (body.cut(0, at), body.cut(at + 4).without_format.text)


def hash_apart(body: Piece) -> list[Piece]:
    """What stands before the first `#`, between that and the second, and so on."""
    parts: list[Piece] = []
    start, at = 0, _find(body.raw, "#")
    while at >= 0:
        parts.append(body.cut(start, at))
        start, at = at + 1, _find(body.raw, "#", at + 1)
    return [*parts, body.cut(start)]


def answers(body: Piece) -> list[Answer]:
    """The answers, each from its sign to the next; what stands before the first is one without a sign."""
    found: list[Answer] = []
    at = _find(body.raw, "=~")
    first = body.cut(0, at if at >= 0 else None)
    if first.raw.strip():
        found.append(_answer("", first))
    while at >= 0:
        end = _find(body.raw, "=~", at + 1)
        found.append(_answer(body.raw[at], body.cut(at + 1, end if end >= 0 else None)))
        at = end
    return found


def _answer(sign: str, piece: Piece) -> Answer:
    weight = _WEIGHT.match(piece.raw)
    rest = piece.cut(weight.end()) if weight else piece
    at = _find(rest.raw, "#")
    said = rest if at < 0 else rest.cut(0, at)
    feedback = rest.cut(at + 1).without_format.text if at >= 0 else ""
    return Answer(sign, float(weight[1]) if weight else None, said.without_format, feedback)
