"""What SQLite's errors mean to the learner, and how each is mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutor.errors import ProgressError
from tutor.model.places import Place

__all__ = ["explained", "is_busy", "too_new"]

_TITLE = "Your record can't be used"
_PRIMARY = 0xFF  # the low byte of an extended result code is its primary code (sqlite.org/rescode.html)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_CLOSED_TO_US = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into ProgressErrors that name the file and the mend."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(path, error) from error
    except OSError as error:
        what = f"the file can't be opened: {error.strerror or error}"
        raise ProgressError(_TITLE, what, _elsewhere(path), Place(path)) from error


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another program holds the file, so that waiting may help."""
    return _code(error) in _BUSY


def too_new(path: Path, version: int, known: int) -> ProgressError:
    """The file was written by a newer version of this program."""
    what = f"it was written by a newer tutor (format {version}; this one knows {known})"
    return ProgressError(_TITLE, what, "upgrade: pip install --upgrade poptutor", Place(path))


def _of_sqlite(path: Path, error: sqlite3.Error) -> ProgressError:
    code = _code(error)
    if code in _BUSY:
        what, mend = "another program keeps the file locked", "close other tutors that use it, then try again"
    elif code in _CORRUPT:
        what = f"the file is damaged, or no record at all ({error})"
        mend = f"move it away and a new one is made: mv {path} {path}.damaged (nothing was deleted)"
    elif code in _CLOSED_TO_US:
        what, mend = f"the file or its folder can't be written ({error})", _elsewhere(path)
    elif code == sqlite3.SQLITE_FULL:
        what, mend = "the disk is full", "free some space, then try again; all earlier answers are kept"
    else:
        what, mend = f"the database says: {error}", _elsewhere(path)
    return ProgressError(_TITLE, what, mend, Place(path))


def _code(error: sqlite3.Error) -> int:
    """The primary result code; 0 if SQLite gave none."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def _elsewhere(path: Path) -> str:
    return f"make {path.parent} a folder that you may write to, or name another one in TUTOR_DATA"
