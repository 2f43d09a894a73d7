"""Opening the record's file: safe against crashes, and against several programs at once."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tutor.progress.schema import MIGRATIONS, migrate, version_of
from tutor.progress.trouble import explained, is_busy, too_new

__all__ = ["open_record", "patiently"]

_T = TypeVar("_T")
_PAUSE = 0.02  # seconds between tries where SQLite itself doesn't wait


def open_record(path: Path, wait: float) -> sqlite3.Connection:
    """A connection to the record, made and migrated as needed, in autocommit mode. `wait` is in seconds.

    Raises ProgressError.
    """
    with explained(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # made here and not by SQLite, so that nobody else may read it, whatever the umask
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = _connect(path, wait)
        try:
            patiently(lambda: migrate(connection), wait)
            _refuse_newer(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise too_new(path, version, len(MIGRATIONS))


def patiently(action: Callable[[], _T], wait: float) -> _T:
    """Do it again while another program holds the file, up to `wait` seconds.

    SQLite waits by itself (busy_timeout), except where that could be a deadlock, as when the journal mode changes or a
    log is recovered; there it reports busy at once.
    """
    until = time.monotonic() + wait
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() >= until:
                raise
        threading.Event().wait(_PAUSE)


def _connect(path: Path, wait: float) -> sqlite3.Connection:
    """With a write-ahead log where that works; it needs shared memory, which network file systems lack."""
    connection = _bare(path, wait)
    try:
        if patiently(lambda: _with_log(connection), wait):
            return connection
    except sqlite3.OperationalError as error:
        if is_busy(error):
            connection.close()
            raise
    except BaseException:
        connection.close()
        raise
    connection.close()
    return _without_log(path, wait)


def _bare(path: Path, wait: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _with_log(connection: sqlite3.Connection) -> bool:
    """Switch to WAL and try it: on some file systems the switch works and the first transaction fails."""
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        return False
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
    return True


def _without_log(path: Path, wait: float) -> sqlite3.Connection:
    """A rollback journal. A file left in WAL mode opens without shared memory only while it is locked for us alone."""
    connection = _bare(path, wait)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        patiently(lambda: connection.execute("PRAGMA journal_mode = DELETE").fetchone(), wait)
        connection.execute("PRAGMA locking_mode = NORMAL")
        version_of(connection)  # the lock is given back at the next read
    except BaseException:
        connection.close()
        raise
    return connection
