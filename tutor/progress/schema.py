"""The tables of the record, as an ordered list of migrations. A published migration never changes; add the next one."""

from __future__ import annotations

import sqlite3

__all__ = ["MIGRATIONS", "migrate", "version_of"]

# Each is run in one transaction and raises `PRAGMA user_version` by one.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE answers (
            id INTEGER PRIMARY KEY AUTOINCREMENT, course TEXT NOT NULL, quiz TEXT NOT NULL, question TEXT NOT NULL,
            answer TEXT NOT NULL, verdict TEXT NOT NULL, score REAL NOT NULL, max_score REAL NOT NULL,
            feedback TEXT NOT NULL, at TEXT NOT NULL)""",
        "CREATE INDEX answers_of_course ON answers (course, quiz, question)",
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, course TEXT NOT NULL, exercise TEXT NOT NULL, source BLOB NOT NULL,
            verdict TEXT NOT NULL, score REAL NOT NULL, max_score REAL NOT NULL, tier TEXT NOT NULL,
            seconds REAL NOT NULL, checks TEXT NOT NULL, output TEXT NOT NULL, summary TEXT NOT NULL,
            diagnosis TEXT NOT NULL, at TEXT NOT NULL)""",
        "CREATE INDEX runs_of_course ON runs (course, exercise)",
        """CREATE TABLE hints (
            course TEXT NOT NULL, exercise TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (course, exercise))""",
        "CREATE TABLE places (course TEXT PRIMARY KEY, lesson TEXT NOT NULL, section TEXT NOT NULL, at TEXT NOT NULL)",
        """CREATE TABLE seen (
            course TEXT NOT NULL, lesson TEXT NOT NULL, section TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (course, lesson, section))""",
        # History is never rewritten, not even by a mistake of ours.
        *(
            f"CREATE TRIGGER {table}_keep_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'history is kept'); END"
            for table in ("answers", "runs")
            for verb in ("UPDATE", "DELETE")
        ),
    ),
    (
        """CREATE TABLE question_hints (
            course TEXT NOT NULL, quiz TEXT NOT NULL, question TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (course, quiz, question))""",
        # what a learner says of an answer that no rule met: a boolean for each concept
        """CREATE TABLE ratings (
            id INTEGER PRIMARY KEY AUTOINCREMENT, answer INTEGER NOT NULL REFERENCES answers (id),
            concepts TEXT NOT NULL, at TEXT NOT NULL)""",
        "CREATE INDEX ratings_of_answer ON ratings (answer)",
        *(
            f"CREATE TRIGGER ratings_keep_{verb.lower()} BEFORE {verb} ON ratings "
            f"BEGIN SELECT RAISE(ABORT, 'history is kept'); END"
            for verb in ("UPDATE", "DELETE")
        ),
    ),
    (
        # pictures of what was measured; a run of before has none
        "ALTER TABLE runs ADD COLUMN timelines TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE runs ADD COLUMN bars TEXT NOT NULL DEFAULT '[]'",
    ),
    (
        # what the experiment of a question came to, by which its answer was judged; empty for all others
        "ALTER TABLE answers ADD COLUMN measurement TEXT NOT NULL DEFAULT ''",
    ),
)


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations the file has been through."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest schema, a transaction a step. Another program may be doing the same."""
    while version_of(connection) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # read again under the lock: another program may have been quicker
            version = version_of(connection)
            if version < len(MIGRATIONS):
                for statement in MIGRATIONS[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
