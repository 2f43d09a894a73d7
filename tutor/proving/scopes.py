"""What an author's gate looks at: a course, or the part of one that lies below a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tutor.course.loader import read_course
from tutor.errors import UsageError
from tutor.model.course import Course, Exercise
from tutor.model.places import Problem

__all__ = ["Scope", "mend_scope", "read_scope"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A course, or the part of one that lies below `path`: `problems` are those of loading it that stand there.

    `course` is None if it can't be used; `elsewhere` are problems in the rest of the course.
    """

    path: Path
    course: Course | None
    problems: tuple[Problem, ...]
    elsewhere: tuple[Problem, ...] = ()

    def holds(self, file: Path) -> bool:
        """Whether a file is part of it."""
        return file.is_relative_to(self.path)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises that it touches."""
        known = self.course.exercises.values() if self.course else ()
        return tuple(one for one in known if self.holds(one.folder) or self.path.is_relative_to(one.folder))


def read_scope(root: Path) -> Scope:
    """The course that `root` is, or lies in, and what loading it found there.

    Raises UsageError if `root` isn't there, or in no course.
    """
    path, course_root = _found(root)
    course, problems = read_course(course_root)
    found = problems.in_order
    here = tuple(problem for problem in found if problem.place.file.is_relative_to(path))
    return Scope(path, course, here, tuple(problem for problem in found if problem not in here))


def mend_scope(root: Path) -> list[Path]:
    """Mend what can be mended without asking in the course that `root` is, or lies in; the files that were changed.

    Raises UsageError as `read_scope` does, OSError if a file can't be written.
    """
    from tutor.course.fixing import write_ids  # noqa: PLC0415 - who only lints doesn't pay for mending

    return write_ids(_found(root)[1])


def _found(root: Path) -> tuple[Path, Path]:
    """An absolute path, and the folder of the course that it is, or lies in."""
    # absolute() would keep the `..` that its parents are counted by
    path = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow symbolic links
    if not path.exists():
        raise UsageError("Nothing to look at", f"there is no file or folder {root}", "name a course, or a file in one")
    folders = (path, *path.parents)
    course_root = next((folder for folder in folders if (folder / "lessons" / "course.yaml").is_file()), None)
    if course_root is None:
        what = f"{root} is no course, and in none: no folder from it upwards holds lessons/course.yaml"
        raise UsageError("Nothing to look at", what, "name a folder that holds lessons/course.yaml, or a file below it")
    return path, course_root
