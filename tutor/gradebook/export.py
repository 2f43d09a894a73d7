"""A graded class as files: results.json for programs, grades.csv for a spreadsheet. Whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from tutor.errors import TutorError, UsageError
from tutor.gradebook.as_json import class_as_json, to_json
from tutor.gradebook.records import ClassResult, ExerciseItem, QuizItem, StudentResult

__all__ = ["grades_csv", "out_folder", "write_grades"]

# A spreadsheet takes a cell that begins so for a formula; the full-width forms too, in some locales.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # fmt: skip
_NOT_JUDGED = "error"
_NOT_HANDED_IN = ""  # counts as 0 in the total, but is no failed try


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


def write_grades(result: ClassResult, out: Path) -> tuple[Path, Path]:
    """Write both files into `out`, each in one step; earlier ones are replaced. Raises TutorError if it can't.

    Only their owner may read them: they hold other people's marks.
    """
    texts = {
        out / "results.json": to_json(class_as_json(result), indent=2) + "\n",
        out / "grades.csv": grades_csv(result),
    }
    for path, text in texts.items():
        try:
            _write_at_once(path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            what = f"{path} can't be written: {error.strerror}"
            raise TutorError("The grades can't be kept", what, "free some space, or name another folder") from error
    results, grades = texts
    return results, grades


def grades_csv(result: ClassResult) -> str:
    """One row a student: a column for each exercise and quiz, then total and maximum."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for index, student in enumerate(result.students):
        if index == 0:
            rows.writerow(["student", *(_cell(item.name) for item in student.items), "total", "max"])
        rows.writerow(_row(student))
    if not result.students:
        rows.writerow(["student", "total", "max"])
    return text.getvalue()


def _row(student: StudentResult) -> list[str]:
    points = (_points(item) for item in student.items)
    return [_cell(student.name), *points, _number(student.total), _number(student.max_total)]


def _points(item: ExerciseItem | QuizItem) -> str:
    if item.score is None:
        return _NOT_JUDGED
    return _number(item.score) if item.submitted else _NOT_HANDED_IN


def _number(points: float) -> str:
    """As few digits as say it; never an exponent."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS) else text


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
