"""Answers that a person marked, from a CSV file with the columns `answer` and `label`."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.course.source import SourceFile, read_source
from tutor.errors import CourseError
from tutor.model.places import Place, Problem
from tutor.spreadsheet import as_given

__all__ = ["LABELS", "Label", "MarkedAnswer", "MarkedAnswersError", "MarkedFile", "read_marked", "separator"]

_NEEDED = ("answer", "label")
_OF_A_CLASS = ("quiz", "question")
_SEPARATORS = (",", ";", "\t")  # spreadsheets save CSV with the one that their language prefers


class Label(StrEnum):
    """How a person marked an answer. A `BORDERLINE` one may be judged in any way."""

    ACCEPT = "accept"
    REJECT = "reject"
    BORDERLINE = "borderline"


LABELS = {label.value: label for label in Label}
"""The labels by their words, in lower case."""


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """One row of the file; `place` is where it begins."""

    answer: str
    label: Label
    place: Place


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """The marked answers of a file, in its order, and how many rows have no label yet."""

    answers: tuple[MarkedAnswer, ...]
    unlabelled: int = 0


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


def read_marked(path: Path, quiz: str = "", question: str = "") -> MarkedFile:
    """Every marked answer of a file. Raises MarkedAnswersError with all that is wrong with it.

    A file of a whole class, with the columns `quiz` and `question` as well, may hold answers to other questions than
    the one that is named here: they are passed over.
    """
    problems = ProblemList()
    source = read_source(path, problems)
    marked = _Reader(source, problems, (quiz, question)).read() if source else MarkedFile(())
    if problems.any_error:
        raise MarkedAnswersError(problems.in_order)
    return marked


def separator(text: str, columns: Collection[str]) -> str:
    """What stands between the fields: that by which the first row names these columns; a comma if nothing is."""
    for mark in _SEPARATORS:
        with suppress(csv.Error):
            head = next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), [])
            if set(columns) <= set(_names(head)):
                return mark
    return ","


def _names(head: Sequence[str]) -> list[str]:
    return [name.strip().casefold() for name in head]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the answers to one question, and notes what is wrong with the file."""

    source: SourceFile
    problems: ProblemList
    wanted: tuple[str, str]

    def read(self) -> MarkedFile:
        """The whole file."""
        rows = _rows(self.source, separator(self.source.text, _NEEDED), self.problems)
        head = next(rows, None)
        names = _names(head.fields) if head else []
        missing = [name for name in _NEEDED if name not in names]
        if missing:
            what = f"the first line names no column {' and no column '.join(map(quoted, missing))}"
            self._wrong("no-column", what, "begin with the line: answer,label")
            return MarkedFile(())
        ours = [row for row in rows if self._is_whole(row, names) and self._is_asked_for(row, names)]
        labelled = [row for row in ours if row.fields[names.index("label")].strip()]
        if not labelled:
            self._say_that_there_is_none(ours)
        marked = [self._marked(row, names) for row in labelled]
        return MarkedFile(tuple(one for one in marked if one), len(ours) - len(labelled))

    def _say_that_there_is_none(self, unlabelled: Sequence[_Row]) -> None:
        if self.problems.any_error:
            return
        of = f" to {quoted('#'.join(self.wanted))}" if all(self.wanted) else ""
        mend = "write one answer a line, such as: lower,accept"
        if unlabelled:
            mend = "write accept, reject or borderline into the column `label`"
        self._wrong("no-answers", f"the file holds no marked answer{of}", mend)

    def _is_whole(self, row: _Row, names: Sequence[str]) -> bool:
        if len(row.fields) == len(names):
            return True
        what = f"this row has {len(row.fields)} fields, and the first line names {len(names)} columns"
        mend = "put quotes around an answer that holds a comma, and end each row with its label"
        self._wrong("field-count", what, mend, row.first)
        return False

    def _is_asked_for(self, row: _Row, names: Sequence[str]) -> bool:
        if not _of_a_class(names) or not all(self.wanted):
            return True
        return tuple(row.fields[names.index(name)].strip() for name in _OF_A_CLASS) == self.wanted

    def _marked(self, row: _Row, names: Sequence[str]) -> MarkedAnswer | None:
        label, answer = (row.fields[names.index(name)] for name in ("label", "answer"))
        word = label.strip().casefold()
        if word not in LABELS:
            line = self.source.line(row.last)
            at = Place(self.source.path, row.last, max(line.rfind(label), 0) + 1)
            guess = did_you_mean(word, LABELS)
            mend = f"{guess + ' ' if guess else ''}the labels are accept, reject and borderline"
            self.problems.error("bad-label", f"{quoted(label)} is no label", mend, at, line)
            return None
        given = as_given(answer) if _of_a_class(names) else answer  # those files are ours, and guarded
        return MarkedAnswer(given, LABELS[word], Place(self.source.path, row.first))

    def _wrong(self, code: str, what: str, mend: str, line: int = 1) -> None:
        self.problems.error(code, what, mend, Place(self.source.path, line), self.source.line(line))


def _of_a_class(names: Sequence[str]) -> bool:
    return set(_OF_A_CLASS) <= set(names)


def _rows(source: SourceFile, mark: str, problems: ProblemList) -> Iterator[_Row]:
    """The rows that hold something; the file's end or a row that can't be read ends them."""
    reader = csv.reader(io.StringIO(source.text, newline=""), delimiter=mark, strict=True)
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
