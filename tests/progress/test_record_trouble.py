"""A record that can't be used says what happened, in which file, and what to do; it is never deleted."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path

import pytest

from tutor.errors import ProgressError
from tutor.model.verdicts import QuestionResult, Verdict
from tutor.progress import ProgressStore, connection, schema
from tutor.progress.schema import MIGRATIONS

GOOD = QuestionResult(Verdict.PASS, 1, 1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "progress.sqlite3"


def raw(path, *statements):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as opened:
        return [opened.execute(statement).fetchone() for statement in statements][-1]


def trouble_of(path, **more):
    with pytest.raises(ProgressError) as caught:
        ProgressStore.open(path, **more)
    assert caught.value.place is not None
    assert caught.value.place.file == path
    return caught.value


# --- schema ------------------------------------------------------------------------------------------------


def test_a_file_of_version_0_is_brought_up_to_date(path):
    raw(path, "PRAGMA user_version = 0")
    with ProgressStore.open(path) as store:
        store.record_answer("c", "q", "one", "a", GOOD)
    assert raw(path, "PRAGMA user_version") == (len(MIGRATIONS),)


def test_a_later_migration_keeps_what_is_there(path, monkeypatch):
    with ProgressStore.open(path) as store:
        store.record_answer("c", "q", "one", "a", GOOD)
    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE review (id INTEGER PRIMARY KEY)",)))
    monkeypatch.setattr(connection, "MIGRATIONS", schema.MIGRATIONS)
    with ProgressStore.open(path) as store:
        assert store.answers("c")["q", "one"].answer == "a"
    assert raw(path, "SELECT count(*) FROM review") == (0,)
    assert raw(path, "PRAGMA user_version") == (len(MIGRATIONS) + 1,)


def test_a_migration_that_fails_leaves_the_file_as_it_was(path, monkeypatch):
    with ProgressStore.open(path) as store:
        store.record_answer("c", "q", "one", "a", GOOD)
    half = ("CREATE TABLE half (id INTEGER)", "CREATE TABLE half (id INTEGER)")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, half))
        assert "half" in trouble_of(path).what
    assert raw(path, "SELECT count(*) FROM sqlite_master WHERE name = 'half'") == (0,)
    with ProgressStore.open(path) as store:
        assert len(store.answers("c")) == 1


def test_a_newer_file_asks_for_an_upgrade_and_stays_as_it_is(path):
    raw(path, "CREATE TABLE future (id)", "PRAGMA user_version = 99")
    error = trouble_of(path)
    assert "newer" in error.what
    assert "upgrade" in error.mend
    assert raw(path, "SELECT count(*) FROM sqlite_master WHERE name = 'future'") == (1,)


# --- files that can't be used ------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_file_is_named_and_kept(path, content):
    path.write_bytes(content)
    error = trouble_of(path)
    assert "damaged" in error.what
    assert f"mv {path}" in error.mend
    assert path.read_bytes() == content


def test_a_file_damaged_while_it_is_open_is_named(path):
    with ProgressStore.open(path) as store:
        for number in range(200):
            store.record_answer("c", "q", str(number), "x" * 500, GOOD)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with ProgressStore.open(path) as store, pytest.raises(ProgressError, match="damaged"):
        store.answers("c")


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    error = trouble_of(tmp_path / "file" / "progress.sqlite3")
    assert "TUTOR_DATA" in error.mend


def test_a_file_that_is_a_folder_is_named(path):
    path.mkdir()
    trouble_of(path)


@pytest.fixture
def as_nobody():
    """A folder that another user owns, and the rights of that other user gone: root may write anywhere."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    else:
        folder.chmod(0o555)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def test_a_folder_that_may_not_be_written_is_named(as_nobody):
    error = trouble_of(as_nobody / "progress.sqlite3")
    assert "TUTOR_DATA" in error.mend
    assert str(as_nobody) in error.mend


def test_a_closed_record_says_so_without_a_traceback(path):
    store = ProgressStore.open(path)
    store.close()
    with pytest.raises(ProgressError, match="closed"):
        store.answers("c")


# --- journals ----------------------------------------------------------------------------------------------


def journal_of(store):
    return store._connection.execute("PRAGMA journal_mode").fetchone()[0]  # noqa: SLF001 - not seen from outside


def test_it_keeps_a_log_and_waits_for_the_disk(path):
    with ProgressStore.open(path) as store:
        assert journal_of(store) == "wal"
        assert store._connection.execute("PRAGMA synchronous").fetchone() == (2,)  # noqa: SLF001 - as above


class NoSharedMemory(sqlite3.Connection):
    """A file system where the switch to a log does not happen (as SQLite tells it: the old mode comes back)."""

    def execute(self, statement, *values):
        return super().execute(statement.replace("journal_mode = WAL", "journal_mode"), *values)


class NoLocking(sqlite3.Connection):
    """A network file system: the switch to a log works, and the first transaction in it fails."""

    def execute(self, statement, *values):
        if statement == "BEGIN IMMEDIATE" and super().execute("PRAGMA journal_mode").fetchone() == ("wal",):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMMAP
            raise error
        return super().execute(statement, *values)


@pytest.mark.parametrize("kind", [NoSharedMemory, NoLocking])
def test_where_a_log_fails_another_journal_is_kept(path, monkeypatch, kind):
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, factory=kind, **more))
    with ProgressStore.open(path) as store:
        assert journal_of(store) == "delete"
        store.record_answer("c", "q", "one", "a", GOOD)
        with ProgressStore.open(path) as other:
            other.record_answer("c", "q", "two", "b", GOOD)
        assert len(store.answers("c")) == 2


# --- locks -------------------------------------------------------------------------------------------------


def test_a_file_that_stays_locked_is_named(path):
    with ProgressStore.open(path, wait=0.05) as store:
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProgressError, match="keeps the file locked"):
            store.record_answer("c", "q", "one", "a", GOOD)
        assert store.answers("c") == {}
        blocker.execute("ROLLBACK")
        blocker.close()
        store.record_answer("c", "q", "one", "a", GOOD)
        assert len(store.answers("c")) == 1


def test_a_file_locked_at_the_start_is_named(path):
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    assert "locked" in trouble_of(path, wait=0.05).what
    blocker.close()
