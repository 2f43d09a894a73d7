"""Answers that a person marked, from a CSV file with the columns `answer` and `label`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.course.source import SourceFile, read_source
from tutor.errors import CourseError
from tutor.model.places import Place, Problem

__all__ = ["Label", "MarkedAnswer", "MarkedAnswersError", "read_marked"]


class Label(StrEnum):
    """How a person marked an answer. A `BORDERLINE` one may be judged in any way."""

    ACCEPT = "accept"
    REJECT = "reject"
    BORDERLINE = "borderline"


_LABELS = {label.value: label for label in Label}


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """One row of the file; `place` is where it begins."""

    answer: str
    label: Label
    place: Place


class MarkedAnswersError(CourseError):
    """The file of marked answers can't be used; `problems` holds all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("the file has mistakes", "mend what is named", problems)
        self.title = "The marked answers can't be used"


@dataclass(frozen=True, slots=True)
class _Row:
    """The fields of a row, and the lines (from 1) that it begins and ends in."""

    fields: list[str]
    first: int
    last: int


def read_marked(path: Path) -> tuple[MarkedAnswer, ...]:
    """Every marked answer of a file, in its order. Raises MarkedAnswersError with all that is wrong with it."""
    problems = ProblemList()
    source = read_source(path, problems)
    marked = tuple(_read(source, problems)) if source else ()
    if problems.any_error:
        raise MarkedAnswersError(problems.in_order)
    return marked


def _read(source: SourceFile, problems: ProblemList) -> Iterator[MarkedAnswer]:
    rows = _rows(source, problems)
    head = next(rows, None)
    names = [name.strip().casefold() for name in head.fields] if head else []
    missing = [name for name in ("answer", "label") if name not in names]
    if missing:
        what = f"the first line names no column {' and no column '.join(map(quoted, missing))}"
        problems.error("no-column", what, "begin with the line: answer,label", Place(source.path), source.line(1))
        return
    found = False
    for row in rows:
        found = True
        marked = _marked(row, names, source, problems)
        if marked:
            yield marked
    if not found:
        mend = "write one answer a line, such as: lower,accept"
        problems.error("no-answers", "the file holds no marked answer", mend, Place(source.path), source.line(1))


def _rows(source: SourceFile, problems: ProblemList) -> Iterator[_Row]:
    """The rows that hold something; the file's end or a row that can't be read ends them."""
    reader = csv.reader(io.StringIO(source.text, newline=""), strict=True)
    first = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            mend = 'put quotes around an answer with commas or quotes, and double the quotes in it: "say ""yes"""'
            place = Place(source.path, first)
            problems.error("bad-csv", f"this row can't be read as CSV: {error}", mend, place, source.line(first))
            return
        if any(field.strip() for field in fields):
            yield _Row(fields, first, reader.line_num)
        first = reader.line_num + 1


def _marked(row: _Row, names: list[str], source: SourceFile, problems: ProblemList) -> MarkedAnswer | None:
    place = Place(source.path, row.first)
    if len(row.fields) != len(names):
        what = f"this row has {len(row.fields)} fields, and the first line names {len(names)} columns"
        mend = "put quotes around an answer that holds a comma, and end each row with its label"
        problems.error("field-count", what, mend, place, source.line(row.first))
        return None
    label = row.fields[names.index("label")]
    word = label.strip().casefold()
    if word not in _LABELS:
        line = source.line(row.last)
        at = Place(source.path, row.last, max(line.rfind(label), 0) + 1)
        guess = did_you_mean(word, _LABELS)
        mend = f"{guess + ' ' if guess else ''}the labels are accept, reject and borderline"
        what = f"{quoted(label)} is no label" if word else "the label is missing"
        problems.error("bad-label", what, mend, at, line)
        return None
    return MarkedAnswer(row.fields[names.index("answer")], _LABELS[word], place)
