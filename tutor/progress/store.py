"""The learner's own record: every answer and run, hints taken, the last place. One transaction a call."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tutor.model.answers import Answer
from tutor.model.timing import Measurement
from tutor.model.verdicts import ExerciseResult, QuestionResult, Tier, Verdict
from tutor.progress.connection import open_record, patiently
from tutor.progress.encoding import (
    read_answer,
    read_bars,
    read_checks,
    read_flags,
    read_measurement,
    read_text,
    read_texts,
    read_time,
    read_timelines,
    to_json,
    to_text,
    to_time,
)
from tutor.progress.records import AnswerRecord, RunRecord
from tutor.progress.tally import NOTHING_YET, Tally
from tutor.progress.trouble import explained

__all__ = ["ProgressStore"]

_UNJUDGED = (Verdict.ERROR.value, Verdict.INCONCLUSIVE.value)
"""For the condition that `ExerciseResult.counts` is as SQL: not an error; too close to call with all points only."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ProgressStore:
    """The record in one SQLite file. What a call wrote is on disk when it returns.

    May be used from several threads, and by several programs at once. Answers and runs are only ever added. Every
    method raises ProgressError if the file can't be read or written, or stays locked for longer than `wait` seconds.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, now: Callable[[], datetime], wait: float) -> None:
        self.path = path
        self._connection = connection
        self._now = now
        self._wait = wait
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime] = _utc_now, wait: float = 5.0) -> Self:
        """Open the record, making it and its folder if they aren't there. Raises ProgressError."""
        return cls(open_record(path, wait), path, now, wait)

    def close(self) -> None:
        """Let go of the file. Once is enough; again does no harm."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- questions ---------------------------------------------------------------------------------------

    def record_answer(
        self,
        course: str,
        quiz: str,
        question: str,
        answer: Answer,
        result: QuestionResult,
        *,
        measurement: Measurement | None = None,
    ) -> None:
        """Keep one answer with its verdict, and with the experiment that it was judged by, if it was one."""
        self._write(
            "INSERT INTO answers (course, quiz, question, answer, verdict, score, max_score, feedback, at, measurement)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *_texts(course, quiz, question),
            *(to_json(answer), result.verdict.value, result.score, result.max_score),
            *(to_json(result.feedback), to_time(self._now()), to_json(measurement) if measurement else ""),
        )

    def answers(self, course: str) -> dict[tuple[str, str], AnswerRecord]:
        """The latest answer to each question of the course that has one, keyed by quiz and question."""
        rows = self._read(
            "SELECT quiz, question, answer, verdict, score, max_score, feedback, at, measurement FROM answers"
            " WHERE course = ? ORDER BY id",
            to_text(course),
        )
        tallies: dict[tuple[str, str], Tally] = {}
        for row in rows:
            key = (read_text(row[0]), read_text(row[1]))
            tallies[key] = tallies.get(key, NOTHING_YET).plus(row[2:], *row[3:6])
        return {key: _answer_record(tally) for key, tally in tallies.items()}

    def answer(self, course: str, quiz: str, question: str) -> AnswerRecord | None:
        """The latest answer to one question, None if there is none yet."""
        rows = self._read(
            "SELECT answer, verdict, score, max_score, feedback, at, measurement FROM answers"
            " WHERE course = ? AND quiz = ? AND question = ? ORDER BY id",
            *_texts(course, quiz, question),
        )
        tally = NOTHING_YET
        for row in rows:
            tally = tally.plus(row, *row[1:4])
        return _answer_record(tally) if rows else None

    def record_rating(self, course: str, quiz: str, question: str, concepts: Sequence[bool]) -> None:
        """Keep what the learner says of their latest answer; nothing if there is none."""
        self._write(
            "INSERT INTO ratings (answer, concepts, at) SELECT max(id), ?, ? FROM answers"
            " WHERE course = ? AND quiz = ? AND question = ? HAVING count(*) > 0",
            *(to_json(concepts), to_time(self._now()), *_texts(course, quiz, question)),
        )

    def rating(self, course: str, quiz: str, question: str) -> tuple[bool, ...] | None:
        """What the learner said last of their latest answer; None if they said nothing."""
        rows = self._read(
            "SELECT concepts FROM ratings WHERE answer = (SELECT max(id) FROM answers"
            " WHERE course = ? AND quiz = ? AND question = ?) ORDER BY id DESC LIMIT 1",
            *_texts(course, quiz, question),
        )
        return read_flags(rows[0][0]) if rows else None

    def set_question_hints(self, course: str, quiz: str, question: str, count: int) -> None:
        """The learner has been shown `count` hints of the question; a smaller number than before changes nothing."""
        self._write(
            "INSERT INTO question_hints (course, quiz, question, count) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (course, quiz, question) DO UPDATE SET count = max(count, excluded.count)",
            *(*_texts(course, quiz, question), count),
        )

    def question_hints(self, course: str, quiz: str, question: str) -> int:
        """How many hints of the question the learner has been shown."""
        query = "SELECT count FROM question_hints WHERE course = ? AND quiz = ? AND question = ?"
        rows = self._read(query, *_texts(course, quiz, question))
        return int(rows[0][0]) if rows else 0

    # --- exercises ---------------------------------------------------------------------------------------

    def record_run(self, course: str, exercise: str, source: bytes, result: ExerciseResult) -> None:
        """Keep one run with its submission and every check, also one that doesn't count (`ExerciseResult.counts`)."""
        self._write(
            "INSERT INTO runs (course, exercise, source, verdict, score, max_score, tier, seconds, checks, output,"
            " summary, diagnosis, timelines, bars, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(to_text(course), to_text(exercise), source, result.verdict.value, result.score, result.max_score),
            *(result.tier.value, result.seconds, to_json(result.checks), to_text(result.output)),
            *(to_text(result.summary), to_text(result.diagnosis)),
            *(to_json(result.timelines), to_json(result.bars), to_time(self._now())),
        )

    def runs(self, course: str) -> dict[str, RunRecord]:
        """The latest judged run of each exercise of the course that has one."""
        rows = self._read(
            "SELECT exercise, verdict, score, max_score, source, at FROM runs"
            " WHERE course = ? AND verdict <> ? AND (verdict <> ? OR score >= max_score AND max_score > 0) ORDER BY id",
            *(to_text(course), *_UNJUDGED),
        )
        tallies: dict[str, Tally] = {}
        for row in rows:
            exercise = read_text(row[0])
            tallies[exercise] = tallies.get(exercise, NOTHING_YET).plus(row[1:], *row[1:4])
        return {exercise: _run_record(tally) for exercise, tally in tallies.items()}

    def latest_result(self, course: str, exercise: str) -> ExerciseResult | None:
        """What the latest judged run of an exercise came to, without the differences from AWS; None if it has none."""
        rows = self._read(
            "SELECT verdict, score, max_score, tier, seconds, checks, timelines, bars, output, summary, diagnosis"
            " FROM runs WHERE course = ? AND exercise = ?"
            " AND verdict <> ? AND (verdict <> ? OR score >= max_score AND max_score > 0) ORDER BY id DESC LIMIT 1",
            *(*_texts(course, exercise), *_UNJUDGED),
        )
        return _exercise_result(exercise, rows[0]) if rows else None

    def set_hints(self, course: str, exercise: str, count: int) -> None:
        """The learner has been shown `count` hints of the exercise; a smaller number than before changes nothing."""
        self._write(
            "INSERT INTO hints (course, exercise, count) VALUES (?, ?, ?)"
            " ON CONFLICT (course, exercise) DO UPDATE SET count = max(count, excluded.count)",
            *(to_text(course), to_text(exercise), count),
        )

    def hints(self, course: str, exercise: str) -> int:
        """How many hints of the exercise the learner has been shown."""
        query = "SELECT count FROM hints WHERE course = ? AND exercise = ?"
        rows = self._read(query, to_text(course), to_text(exercise))
        return int(rows[0][0]) if rows else 0

    # --- reading -----------------------------------------------------------------------------------------

    def set_place(self, course: str, lesson: str, section: str) -> None:
        """The learner is here now."""
        self._write(
            "INSERT INTO places (course, lesson, section, at) VALUES (?, ?, ?, ?) ON CONFLICT (course)"
            " DO UPDATE SET lesson = excluded.lesson, section = excluded.section, at = excluded.at",
            *(to_text(course), to_text(lesson), to_text(section), to_time(self._now())),
        )

    def place(self, course: str) -> tuple[str, str] | None:
        """Lesson and section where the learner was last; None if they haven't begun."""
        rows = self._read("SELECT lesson, section FROM places WHERE course = ?", to_text(course))
        return (read_text(rows[0][0]), read_text(rows[0][1])) if rows else None

    def mark_seen(self, course: str, lesson: str, section: str) -> None:
        """The learner has read this section."""
        self._write(
            "INSERT INTO seen (course, lesson, section, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            *(to_text(course), to_text(lesson), to_text(section), to_time(self._now())),
        )

    def seen(self, course: str) -> set[tuple[str, str]]:
        """Lesson and section of everything the learner has read."""
        rows = self._read("SELECT lesson, section FROM seen WHERE course = ?", to_text(course))
        return {(read_text(lesson), read_text(section)) for lesson, section in rows}

    # --- the file ----------------------------------------------------------------------------------------

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is read and written inside is one step: no other thread or program comes between, and if an error
        leaves it, nothing of it was written."""
        with self._lock:
            if self._connection.in_transaction:  # this thread's own, as the lock is ours
                yield
                return
            with explained(self.path), self._transaction():
                yield

    def _write(self, statement: str, *values: object) -> None:
        with self.at_once(), explained(self.path):
            self._connection.execute(statement, values)

    def _read(self, query: str, *values: object) -> list[Any]:
        with self._lock, explained(self.path):
            return patiently(lambda: self._connection.execute(query, values).fetchall(), self._wait)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """The write lock is taken at the start, so that no other program can come between reading and writing."""
        patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"), self._wait)
        try:
            yield
            # in a rollback journal, readers may hold up the commit; the transaction stays open, so it can be retried
            patiently(lambda: self._connection.execute("COMMIT"), self._wait)
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def _texts(*names: str) -> tuple[str | bytes, ...]:
    return tuple(to_text(name) for name in names)


def _answer_record(tally: Tally) -> AnswerRecord:
    answer, verdict, score, max_score, feedback, at, measurement = tally.latest
    return AnswerRecord(
        answer=read_answer(answer),
        verdict=Verdict(verdict),
        score=score,
        max_score=max_score,
        feedback=read_texts(feedback),
        attempts=tally.attempts,
        used=tally.used,
        best_score=tally.best_score,
        passed=tally.passed,
        unsure=tally.unsure,
        at=read_time(at),
        measurement=read_measurement(measurement),
    )


def _run_record(tally: Tally) -> RunRecord:
    verdict, score, max_score, source, at = tally.latest
    return RunRecord(
        verdict=Verdict(verdict),
        score=score,
        max_score=max_score,
        attempts=tally.attempts,
        best_score=tally.best_score,
        source=source,
        at=read_time(at),
    )


def _exercise_result(exercise: str, row: Sequence[Any]) -> ExerciseResult:
    verdict, score, max_score, tier, seconds, checks, timelines, bars, *texts = row
    output, summary, diagnosis = map(read_text, texts)
    return ExerciseResult(
        exercise=exercise,
        verdict=Verdict(verdict),
        score=score,
        max_score=max_score,
        tier=Tier(tier),
        seconds=seconds,
        checks=read_checks(checks),
        output=output,
        summary=summary,
        diagnosis=diagnosis,
        timelines=read_timelines(timelines),
        bars=read_bars(bars),
    )
