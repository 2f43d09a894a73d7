"""A class's answers that no rule met, as `to-mark.csv`: the instructor labels each, for `tutor rubric` to read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tutor.errors import UsageError
from tutor.gradebook.records import ToMark
from tutor.spreadsheet import csv_rows, safe_cell

__all__ = ["TO_MARK_FILE", "to_mark_csv"]

TO_MARK_FILE = "to-mark.csv"
_COLUMNS = ("student", "quiz", "question", "answer", "label")
_SEPARATORS = (",", ";", "\t")  # spreadsheets save CSV with the one that their language prefers
_LABEL = -1

_Row = tuple[str, ...]


def to_mark_csv(answers: Sequence[ToMark], earlier: Path) -> str:
    """The file's new text; empty if there is nothing to mark and nothing was marked.

    Rows that have a label in the `earlier` file stay, first, also if their answer is not among these: marking is work.
    Raises UsageError if that file can't be read: it isn't ours to replace.
    """
    labelled = [row for row in _read(earlier) if row[_LABEL].strip()]
    marked = {row[:_LABEL] for row in labelled}
    fresh = dict.fromkeys(_row(answer) for answer in answers)
    rows = [*labelled, *(row for row in fresh if row[:_LABEL] not in marked)]
    return csv_rows([_COLUMNS, *rows]) if rows or earlier.exists() else ""


def _row(answer: ToMark) -> _Row:
    texts = (answer.student, answer.quiz, answer.question, answer.answer)
    # as the file holds it, so that it can be found there again
    return (*(safe_cell(text).encode("utf-8", "backslashreplace").decode() for text in texts), "")


def _read(file: Path) -> list[_Row]:
    """The rows of an earlier file, in our columns."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise _not_ours(file, str(error)) from error
    for separator in _SEPARATORS:
        with suppress(csv.Error):
            rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
            if set(_COLUMNS) <= set(rows.fieldnames or ()):
                return [tuple((row[column] or "").replace("\r\n", "\n") for column in _COLUMNS) for row in rows]
    raise _not_ours(file, f"it has not the columns {', '.join(_COLUMNS)}")


def _not_ours(file: Path, why: str) -> UsageError:
    what = f"{file} can't be read, and may hold labels of yours: {why}"
    return UsageError("The answers to mark can't be kept", what, "move that file away, then grade again")
