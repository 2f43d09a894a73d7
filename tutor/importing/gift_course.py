"""Files of GIFT -> a course with a quiz for each category; quizzes -> GIFT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tutor.course import load_course
from tutor.course.problems import ProblemList, quoted
from tutor.course.quizzes import read_quiz
from tutor.course.slugs import UniqueIds
from tutor.course.source import SourceFile, read_source
from tutor.errors import CourseError, UsageError
from tutor.importing.course_folder import NewCourse, NewQuiz, plain_id, refuse_taken, write_course
from tutor.importing.gift_reader import GiftReader
from tutor.importing.gift_syntax import RawQuestion, questions
from tutor.importing.gift_writer import GiftWriter
from tutor.importing.notes import Note, Notes
from tutor.importing.quiz_text import Keys, quiz_text
from tutor.importing.sources import read_text
from tutor.model.course import Quiz
from tutor.model.places import Severity

__all__ = ["export_questions", "gift_to_quizzes", "import_questions", "quizzes_to_gift"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TOP = re.compile(r"\$(?:course|system|module|cat\d*)\$(?:/top)?/?|top/", re.IGNORECASE)


# --- from GIFT ---------------------------------------------------------------------------------------------


def import_questions(source: Path, out: Path) -> tuple[Note, ...]:
    """Make a course of a file of GIFT. Raises UsageError, OSError, and CourseError with all that is no GIFT in it."""
    out = out.absolute()
    refuse_taken(out)
    notes = Notes()
    quizzes = gift_to_quizzes(read_text(source), notes)
    title = _title(source.stem)
    lines = [f"# {title}"]
    for quiz in quizzes:
        label = re.sub(r"([\\\[\]`*_<>])", r"\\\1", quiz.title)
        lines += ["", f"## {label}", "", f"[Pop quiz: {label}](../quizzes/{quiz.id}.yaml)"]
    lesson = f"{plain_id(source.stem, 'questions')}.md"
    course = NewCourse(plain_id(source.stem, "imported"), title, {lesson: "\n".join(lines) + "\n"}, tuple(quizzes))
    return write_course(course, out, source.name, notes)


def _title(stem: str) -> str:
    title = " ".join(stem.replace("-", " ").replace("_", " ").split())
    return title[:1].upper() + title[1:] or "Questions"


def gift_to_quizzes(source: SourceFile, notes: Notes) -> list[NewQuiz]:
    """The questions of a file, a quiz for each category. Raises CourseError with all that is no GIFT in it."""
    problems = ProblemList()
    reader = GiftReader(source, problems, notes)
    by_category: dict[str, list[Keys]] = {}
    ids: dict[str, UniqueIds] = {}
    for raw in questions(source, problems):
        found = reader.keys(raw)
        if found is None:
            continue
        name = raw.title if _ID.fullmatch(raw.title) else plain_id(raw.title or found["ask"], "question")
        keys = {"id": ids.setdefault(raw.category, UniqueIds()).unique(name), **found}
        if _loads(keys, raw, source, problems):
            by_category.setdefault(raw.category, []).append(keys)
    if problems.any_error:
        first = problems.in_order[0]
        raise CourseError(first.what, first.mend, problems.in_order, first.place)
    if not by_category:
        raise UsageError(
            "Nothing to import", f"{source.path.name} has no questions", "name a file of questions in GIFT"
        )
    quiz_ids = UniqueIds()
    return [_quiz(category, listed, source.path.stem, quiz_ids) for category, listed in by_category.items()]


def _quiz(category: str, listed: Iterable[Keys], stem: str, quiz_ids: UniqueIds) -> NewQuiz:
    title = " ".join(_TOP.sub("", category).replace("/", ": ").split()) or _title(stem)
    return NewQuiz(quiz_ids.unique(plain_id(title, "quiz")), title, tuple(listed))


def _loads(keys: dict[str, Any], raw: RawQuestion, source: SourceFile, problems: ProblemList) -> bool:
    """Whether a question can stand in a quiz; if not, the reason is noted where the question begins in its own file."""
    found = ProblemList()
    read_quiz(SourceFile(source.path, quiz_text("x", [keys])), found)
    error = next((problem for problem in found.in_order if problem.severity is Severity.ERROR), None)
    if error is not None:
        place = source.place(raw.start)
        problems.error("gift-question", error.what, error.mend, place, source.line(place.line))
    return error is None


# --- to GIFT -----------------------------------------------------------------------------------------------


def export_questions(path: Path) -> tuple[str, tuple[Note, ...]]:
    """A quiz file or a course as GIFT, with what is lost. Raises UsageError and CourseError."""
    notes = Notes()
    if path.is_dir():
        quizzes = list(load_course(path).quizzes.values())
    elif path.suffix == ".yaml" and path.is_file():
        quizzes = [_open(path)]
    else:
        what = f"{path} is neither a quiz file nor a course"
        raise UsageError("Nothing to export", what, "name a quiz's .yaml file, or a course's folder")
    return quizzes_to_gift(quizzes, notes), tuple(notes.found)


def _open(path: Path) -> Quiz:
    problems = ProblemList()
    source = read_source(path, problems)
    quiz = read_quiz(source, problems) if source else None
    if quiz is None or problems.any_error:
        raise CourseError("this quiz has mistakes", "mend what is named", problems.in_order)
    return quiz


def quizzes_to_gift(quizzes: Iterable[Quiz], notes: Notes) -> str:
    """Quizzes as GIFT, each as a category."""
    return "\n\n".join(part for quiz in quizzes for part in _parts(quiz, notes)) + "\n"


def _parts(quiz: Quiz, notes: Notes) -> Iterator[str]:
    where = f"quizzes/{quiz.id}"
    if quiz.pass_mark is not None:
        notes.lost(where, "GIFT can't carry the pass mark of a quiz")
    if not quiz.shuffle:
        notes.lost(where, "GIFT can't carry that nothing is shuffled")
    writer = GiftWriter(where, notes)
    written = [text for question in quiz.questions if (text := writer.gift(question)) is not None]
    if written:
        yield f"$CATEGORY: {' '.join(quiz.title.split())}"
        yield from written
    else:
        notes.lost(where, f"GIFT can carry no question of {quoted(quiz.title)}")
