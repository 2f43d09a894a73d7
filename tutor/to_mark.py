"""Answers that no rule of a rubric met, in a CSV file for the instructor to mark; `tutor rubric` reads it then."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from tutor.errors import ProgressError
from tutor.model.places import Place
from tutor.spreadsheet import csv_rows, safe_cell

__all__ = ["append_to_mark", "to_mark_path"]

_COLUMNS = ("quiz", "question", "answer", "label")


def to_mark_path(folder: Path, course_id: str) -> Path:
    """The file of a course in a data folder."""
    return folder / "to-mark" / f"{course_id}.csv"


def append_to_mark(file: Path, quiz_id: str, question_id: str, answer: str) -> None:
    """Add a row with an empty label. It is on the disk when this returns; what stood in the file stays as it is.

    Programs that add at the same time wait for each other. Raises ProgressError.
    """
    row = [*(safe_cell(text) for text in (quiz_id, question_id, answer)), ""]
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _append(handle, csv_rows([row]))
        finally:
            os.close(handle)
    except OSError as error:
        what = f"your answer can't be kept for the instructor: {error.strerror or error}"
        mend = f"make {file.parent} a folder that you may write to, then answer again"
        raise ProgressError("Your answer can't be kept", what, mend, Place(file)) from error


def _append(handle: int, row: str) -> None:
    """A file without its head gets one; a last line that an editor or a full disk left open is ended first."""
    size = os.fstat(handle).st_size
    lead = "" if size else csv_rows([_COLUMNS])
    if size and os.pread(handle, 1, size - 1) != b"\n":
        lead = "\n"
    content = memoryview((lead + row).encode("utf-8", "backslashreplace"))
    try:
        while content:
            content = content[os.write(handle, content) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)  # no half of a row stays behind
        raise
