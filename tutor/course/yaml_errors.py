"""Syntax errors of YAML in plain words: what an author most likely wrote, and how to write it instead."""

from __future__ import annotations

import re
from contextlib import suppress

import yaml

from tutor.course.problems import ProblemList, quoted
from tutor.course.source import SourceFile

__all__ = ["explain"]

_QUOTE = "a text that begins with or holds one of : # @ ` % & * ! | > { [ \" ' needs quotes"
_OPEN_QUOTE = (
    "a quote that is opened here is never closed",
    'close the quote; inside double quotes write a quote as \\", inside single quotes as two single quotes',
)
# the parser's words (libyaml's, then PyYAML's own), what we say, how to mend it; the first that fits is taken
_TABLE: tuple[tuple[str, str, str], ...] = (
    (
        r"mapping values are not allowed",
        "a `:` here starts a value where none can stand",
        "a text that holds `: ` needs quotes; a key must be indented as its neighbours are",
    ),
    (r"unexpected end of stream|unexpected document", *_OPEN_QUOTE),
    (
        r"(block )?sequence entries are not allowed",
        "a list item (`- `) can't begin here",
        "put the list on lines of its own below the key, or write it as [a, b]",
    ),
    (
        r"unknown escape|invalid Unicode|expected escape",
        "this escape after `\\` isn't one of YAML's",
        "write \\\\ for a backslash, or use single quotes",
    ),
    (
        r"expected ',' or '[\]}]'",
        "this list or mapping in brackets is never closed",
        "close it with ] or }, and put a comma between its items",
    ),
    (
        r"incompatible YAML|directive",
        "a line that begins with % is an instruction that this format doesn't have",
        "remove it",
    ),
    (r"alphabetic or numeric", "`*` and `&` have a meaning of their own in YAML", _QUOTE),
    (r"cannot start any token", "a text can't begin with this character", _QUOTE),
    (
        r"'-' indicator",
        "this is neither an item of the list above nor part of one",
        "begin each item with `- `, all indented alike",
    ),
    (r"expected key|<block end>", "this doesn't fit in here", "indent keys that belong together alike; " + _QUOTE),
    (
        r"'<document start>'|<document start>",
        "this doesn't belong to what stands above it",
        "begin each line with a key, and indent alike what belongs together",
    ),
)
_OTHERWISE = ("this is not YAML", "look at the indentation, quotes and brackets around here; " + _QUOTE)
_TAB = ("a tab can't indent in YAML", "indent with spaces")
# where a parser stops at the line after a slip: what the line itself shows
_MERGE = re.compile(r"^(<{7} .*|>{7} .*)$", re.MULTILINE)
_GLUED_KEY = re.compile(r"[ -]*([A-Za-z_]+):(?=[^\s/:])")
_GLUED_DASH = re.compile(r" *(?:- +)*(?=-[^\s\d-])")
_NO_COLON = re.compile(
    r"[ -]*(?=(?P<key>title|questions|ask|choices|answer|feedback|hints|explanation|points|wrong|kind|id|from|tags"
    r"|text|rubric|concepts|question|any|cloze|blanks|match|order|predict|measured|program|versions|accept|reject|prompt|checks|lessons)"
    r"(?: (?!.*: )|$))"
)


def explain(error: yaml.YAMLError, source: SourceFile, problems: ProblemList) -> None:
    """Say in `problems` what is wrong with the YAML of a file, and where."""
    index = _index(error, source)
    open_quote = _quote_over_lines(source, index)
    slip = _merge_mark(source) or (_slip_before(error, source) if open_quote is None else None)
    if slip is not None:
        index, what, mend = slip
    elif open_quote is not None:
        index, (what, mend) = open_quote, _OPEN_QUOTE
    else:
        what, mend = _words(error, source, index)
    place = source.place(min(index, len(source.text)))
    problems.error("yaml-syntax", what, mend, place, source.line(place.line))


def _quote_over_lines(source: SourceFile, index: int) -> int | None:
    """Where a quoted text begins that ends only on the line at `index`: the quote that closes it was meant to open."""
    row = source.text.count("\n", 0, index)
    begun = None
    with suppress(yaml.YAMLError):
        for token in yaml.scan(source.text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in ('"', "'"):
                start, end = token.start_mark, token.end_mark
                if start.line < end.line == row:
                    begun = start.index
    return begun


def _merge_mark(source: SourceFile) -> tuple[int, str, str] | None:
    mark = _MERGE.search(source.text)
    mend = "keep one of the two versions, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>"
    return (mark.start(), "this is a mark of a merge conflict", mend) if mark else None


def _slip_before(error: yaml.YAMLError, source: SourceFile) -> tuple[int, str, str] | None:
    """The slip that made the parser stop: where it stopped, where what it read began, or in the line above."""
    marks = (getattr(error, "context_mark", None), getattr(error, "problem_mark", None))
    in_key = "simple key" in (getattr(error, "context", None) or "")
    rows = [mark.line for mark in (marks if in_key else marks[1:]) if mark is not None]
    above = [_row_above(source, row) for row in rows[-1:]]
    for row in (*rows, *above):
        slip = _slip(source, row)
        if slip is not None:
            return slip
    return None


def _row_above(source: SourceFile, row: int) -> int:
    """The nearest line (from 0) above one that says something; the first, if none does."""
    return next((above for above in range(row - 1, 0, -1) if source.line(above + 1).strip()), 0)


def _slip(source: SourceFile, row: int) -> tuple[int, str, str] | None:
    line = source.line(row + 1)
    start = source.start(row)
    if found := _GLUED_KEY.match(line):
        key = found[1]
        return start + found.end(), "a blank is missing after `:`", f"write {quoted(f'{key}: ...')}"
    if found := _GLUED_DASH.match(line):
        return start + found.end(), "a blank is missing after `-`", "begin each item with `- `"
    if found := _NO_COLON.match(line):
        key = found["key"]
        return start + found.end(), f"a `:` is missing after {quoted(key)}", f"write {quoted(f'{key}: ...')}"
    return None


def _index(error: yaml.YAMLError, source: SourceFile) -> int:
    """Where to point: at what is left open if something is, else where the parser gave up."""
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    left_open = re.search(r"quoted scalar|flow", getattr(error, "context", None) or "")
    if opened is not None and left_open and not re.search("escape", str(getattr(error, "problem", ""))):
        mark = opened
    return int(mark.index) if mark is not None else len(source.text)


def _words(error: yaml.YAMLError, source: SourceFile, index: int) -> tuple[str, str]:
    if source.text[index : index + 1] == "\t":
        return _TAB
    said = str(getattr(error, "problem", None) or error)
    return next(((what, mend) for pattern, what, mend in _TABLE if re.search(pattern, said)), _OTHERWISE)
