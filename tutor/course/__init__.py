"""Text -> model: reads a course, and tells everything that is wrong with it.

This front is lazy: pydantic, YAML and markdown load when a course does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.errors import CourseError, UsageError
from tutor.model.course import Course
from tutor.model.places import Problem, Severity

if TYPE_CHECKING:
    from tutor.course.render import Form

__all__ = ["lint", "load_course", "render_problems", "shipped_course"]


def load_course(root: Path) -> Course:
    """The course in a folder. Raises CourseError with every problem in it, if one is an error."""
    from tutor.course.loader import read_course  # noqa: PLC0415 - pydantic loads with a course, not before

    course, problems = read_course(root)
    if course is not None:
        return course
    found = problems.in_order
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise CourseError(first.what + more, first.mend, found, first.place)


def lint(root: Path) -> list[Problem]:
    """Every problem of a course, by place; of one file or folder in a course, if `root` is that.

    Raises UsageError if `root` isn't there, or in no course.
    """
    from tutor.course.loader import read_course  # noqa: PLC0415 - pydantic loads with a course, not before

    # absolute() would keep the `..` that its parents are counted by
    path = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow symbolic links
    if not path.exists():
        raise UsageError("Nothing to lint", f"there is no file or folder {root}", "name a course, or a file in one")
    course_root = next((folder for folder in (path, *path.parents) if _is_course(folder)), None)
    if course_root is None:
        what = f"{root} is no course, and in none: no folder from it upwards holds lessons/course.yaml"
        raise UsageError("Nothing to lint", what, "name a folder that holds lessons/course.yaml, or a file below it")
    _, problems = read_course(course_root)
    return [problem for problem in problems.in_order if problem.place.file.is_relative_to(path)]


def render_problems(problems: Iterable[Problem], form: Form = "text") -> str:
    """Problems for a person to read (`text`: place, words, the source line with a caret, the mend), or for programs."""
    from tutor.course.render import render_problems as render  # noqa: PLC0415 - see above

    return render(problems, form)


def shipped_course() -> Path:
    """The folder of the course that ships: inside the installed package, else of the checkout. Raises UsageError."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_course", package.parent):
        if _is_course(root):
            return root
    raise UsageError("No course", "the course that ships with tutor isn't there", "install poptutor again")


def _is_course(folder: Path) -> bool:
    return (folder / "lessons" / "course.yaml").is_file()
