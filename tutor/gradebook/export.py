"""A graded class as files: results.json for programs, CSV for a spreadsheet and for marking. Whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from tutor.errors import TutorError, UsageError
from tutor.gradebook.as_json import class_as_json, to_json
from tutor.gradebook.records import ClassResult, ExerciseItem, QuizItem, StudentResult
from tutor.gradebook.to_mark import TO_MARK_FILE, to_mark_csv
from tutor.spreadsheet import csv_rows, safe_cell

__all__ = ["grades_csv", "out_folder", "write_grades"]

_NOT_JUDGED = "error"
_NOT_HANDED_IN = ""  # counts as 0 in the total, but is no failed try
_PASSED = {True: "yes", False: "no", None: "to mark"}


def out_folder(out: Path, root: Path) -> Path:
    """The folder for the files, made if it isn't there. Raises UsageError if it is no place for them.

    It can't lie in the class's folder: the next grading would take it for a student.
    """
    if out.resolve().is_relative_to(root.resolve()):
        what = f"{out} lies in the class's folder, where it would be taken for a student"
        raise UsageError("No place for the grades", what, "name a folder outside of it with --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"the folder {out} can't be made: {error.strerror}"
        raise UsageError("No place for the grades", what, "name another folder with --out") from error
    return out


def write_grades(result: ClassResult, out: Path) -> tuple[Path, ...]:
    """Write the files into `out`, each in one step; earlier ones are replaced. Raises TutorError if it can't.

    There is a file of answers to mark if there are any; labels that stand in an earlier one are kept. Only their owner
    may read the files: they hold other people's marks.
    """
    texts = {
        out / "results.json": to_json(class_as_json(result), indent=2) + "\n",
        out / "grades.csv": grades_csv(result),
    }
    for path, text in texts.items():
        _write(path, text)
    marking = out / TO_MARK_FILE
    to_mark = to_mark_csv(result.to_mark, marking)  # last: an earlier file that can't be read costs no grades
    if not to_mark:
        return tuple(texts)
    _write(marking, to_mark)
    return (*texts, marking)


def grades_csv(result: ClassResult) -> str:
    """One row a student: a column for each exercise and quiz, then total and maximum, and how many answers wait to be
    marked.

    A quiz with a pass mark has a column more: `yes`, `no`, or `to mark` while it hangs on answers to mark.
    """
    columns = [
        safe_cell(name) for item in (result.students[0].items if result.students else ()) for name in _names(item)
    ]
    return csv_rows([["student", *columns, "total", "max", "to_mark"], *(_row(student) for student in result.students)])


def _names(item: ExerciseItem | QuizItem) -> list[str]:
    return [item.name, f"{item.name}/passed"] if _has_pass_mark(item) else [item.name]


def _row(student: StudentResult) -> list[str]:
    cells = (cell for item in student.items for cell in _cells(item))
    totals = (_number(student.total), _number(student.max_total), str(student.to_mark))
    return [safe_cell(student.name), *cells, *totals]


def _cells(item: ExerciseItem | QuizItem) -> list[str]:
    points = _points(item)
    if not isinstance(item, QuizItem) or not _has_pass_mark(item):
        return [points]
    return [points, _PASSED[item.passed] if points not in (_NOT_JUDGED, _NOT_HANDED_IN) else points]


def _has_pass_mark(item: ExerciseItem | QuizItem) -> bool:
    return isinstance(item, QuizItem) and item.pass_mark is not None


def _points(item: ExerciseItem | QuizItem) -> str:
    if item.score is None:
        return _NOT_JUDGED
    return _number(item.score) if item.submitted or item.score else _NOT_HANDED_IN  # credit for all needs no answer


def _number(points: float) -> str:
    """As few digits as say it; never an exponent."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


def _write(path: Path, text: str) -> None:
    try:
        _write_at_once(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        what = f"{path} can't be written: {error.strerror}"
        raise TutorError("The grades can't be kept", what, "free some space, or name another folder") from error


def _write_at_once(path: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(draft).unlink()
        raise
