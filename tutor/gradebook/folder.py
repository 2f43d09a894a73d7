"""A class's folder as students left it: found and read without trusting a name, a link or a size."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.errors import UsageError
from tutor.model.places import Place, Problem

__all__ = ["ANSWERS_FILE", "MAX_BYTES", "RefusedError", "StudentFolder", "find_students", "read_handed_in"]

ANSWERS_FILE = "answers.yaml"
MAX_BYTES = 1024 * 1024
_MAX_ENTRIES = 1000  # of one student's folder; more is an accident or an attack
_NO_LINK = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_IGNORED = frozenset({"__pycache__"})


class RefusedError(Exception):
    """A file that we don't read because of what the student made it; the text says why."""


@dataclass(frozen=True, slots=True)
class StudentFolder:
    """One student's folder: the exercises it has a file for, and whether it has answers. Nothing is read yet.

    `unlisted` says why the folder couldn't be listed; then nothing is known of what was handed in.
    """

    root: Path
    folder: str
    exercises: tuple[str, ...]
    answers: bool
    unlisted: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The student's name: the folder's, with an escape for each byte that is not UTF-8."""
        return readable(self.folder)


@dataclass
class _Sorting:
    """What one student's folder was found to hold."""

    exercises: list[str] = field(default_factory=list)
    answers: bool = False


def readable(name: str) -> str:
    """A file's name as text that every encoding of Unicode can carry."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def find_students(root: Path, exercises: Sequence[str]) -> tuple[tuple[StudentFolder, ...], tuple[Problem, ...]]:
    """The students' folders in `root`, by name, and what is wrong with `root` itself.

    Raises UsageError if `root` can't be listed, or is no class's folder.
    """
    problems = ProblemList()
    students = []
    entries = _listed(root)
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _IGNORED:
            continue
        if entry.is_symlink():
            _refuse_link(entry.name, problems)
        elif entry.is_dir(follow_symlinks=False):
            students.append(_student(root, entry.name, exercises))
        else:
            what = f"{quoted(readable(entry.name))} is not a student's folder"
            problems.warning(
                "not-a-folder", what, "put what a student handed in into a folder of its own", _at(entry.name)
            )
    if not any(student.exercises or student.answers or student.unlisted for student in students):
        _expect_a_class(root, [entry.name for entry in entries], exercises, some=bool(students or problems.any_error))
    return tuple(students), tuple(problems.in_order)


def _expect_a_class(root: Path, names: Sequence[str], exercises: Sequence[str], *, some: bool) -> None:
    """Where nothing was handed in: raises UsageError if it looks like one student's folder, or there are none."""
    mend = f"name the folder above them, as in: class/ada/{ANSWERS_FILE}, class/bob/{ANSWERS_FILE}"
    own = next((name for name in names if name == ANSWERS_FILE or name in {f"{one}.py" for one in exercises}), None)
    if own is not None:
        what = (
            f"{root} holds {quoted(own)} itself, so it is one student's folder; a class has a folder for each student"
        )
        raise UsageError("No class to grade", what, mend)
    if not some:
        raise UsageError("No class to grade", f"{root} holds no folder of a student", mend)


def read_handed_in(student: StudentFolder, name: str) -> bytes:
    """The bytes of the file `name` in a student's folder.

    Raises RefusedError if it is a link, no regular file, or over MAX_BYTES; OSError if the machine can't read it.
    """
    with _opened(student.root / student.folder, os.O_DIRECTORY) as folder, _opened(name, os.O_NONBLOCK, folder) as file:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise RefusedError("it is not a regular file")
        with os.fdopen(os.dup(file), "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise RefusedError("it is larger than 1 MiB")
    return content


@contextmanager
def _opened(path: Path | str, flags: int, folder: int | None = None) -> Iterator[int]:
    """A descriptor of `path`, never through a link; a link shows as ELOOP or, for a folder, ENOTDIR."""
    try:
        descriptor = os.open(path, _NO_LINK | flags, dir_fd=folder)
    except OSError:
        if stat.S_ISLNK(os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode):
            raise RefusedError("it is a link, which could point anywhere, and is not followed") from None
        raise
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _listed(root: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        what = f"{root} can't be listed: {error.strerror}"
        mend = "name the folder that holds a folder for each student"
        raise UsageError("No class to grade", what, mend) from error


def _student(root: Path, folder: str, exercises: Sequence[str]) -> StudentFolder:
    problems = ProblemList()
    found = _Sorting()
    unlisted = ""
    try:
        for name in _entries(root, folder, problems):
            _sort(folder, name, exercises, found, problems)
        if not (found.exercises or found.answers or problems.found):
            problems.warning("nothing-handed-in", "nothing was handed in", "ask the student for it", _at(folder))
    except (OSError, RefusedError) as error:
        unlisted = f"this folder can't be listed: {getattr(error, 'strerror', None) or error}"
        problems.error("unreadable", unlisted, "make it readable, then grade again", _at(folder))
    return StudentFolder(root, folder, tuple(found.exercises), found.answers, unlisted, tuple(problems.in_order))


def _entries(root: Path, folder: str, problems: ProblemList) -> list[str]:
    with _opened(root / folder, os.O_DIRECTORY) as descriptor, os.scandir(descriptor) as entries:
        names = [entry.name for _, entry in zip(range(_MAX_ENTRIES + 1), entries, strict=False)]
    if len(names) > _MAX_ENTRIES:
        what = f"this folder holds more than {_MAX_ENTRIES} files; not all of them were looked at"
        problems.error("too-many-files", what, "leave only what was handed in", _at(folder))
    return sorted(names)


def _sort(folder: str, name: str, exercises: Sequence[str], found: _Sorting, problems: ProblemList) -> None:
    exercise = name.removesuffix(".py")
    if name == ANSWERS_FILE:
        found.answers = True
    elif exercise != name and exercise in exercises:
        found.exercises.append(exercise)
    elif not name.startswith(".") and name not in _IGNORED:
        known = [ANSWERS_FILE, *(f"{exercise}.py" for exercise in exercises)]
        what = f"{quoted(readable(name))} is nothing that this course asks for, and was not graded"
        mend = did_you_mean(name, known) or "name it as the exercise, or take it out"
        problems.warning("unknown-file", what, mend, _at(folder, name))


def _refuse_link(name: str, problems: ProblemList) -> None:
    what = "this is a link, which could point anywhere, and was not followed"
    problems.error("link", what, "put a real folder in its place", _at(name))


def _at(*parts: str) -> Place:
    return Place(Path(*(readable(part) for part in parts)))
