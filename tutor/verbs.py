"""What the verbs of the command line share: which course is meant, what a jail may not see, how things are counted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tutor.model.course import Course

__all__ = ["Verbs", "add_verb", "counted", "course_here", "course_path", "is_watched", "secret_folders"]

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives it no public name
else:
    Verbs = Any


def add_verb(verbs: Verbs, name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
    """A parser for one verb; `words` say in the list of verbs what it does."""
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
    # SUPPRESS: `tutor --course PATH check` counts as well, and isn't undone by a default here
    parser.add_argument("--course", metavar="PATH", type=Path, default=argparse.SUPPRESS, help="another course")
    parser.set_defaults(verb=run, parser=parser)
    return parser


def course_path(options: argparse.Namespace, named: Path | None = None) -> Path:
    """The course that was asked for, else the one that ships with us."""
    from tutor.course import shipped_course

    return named or options.course or shipped_course()


def course_here(options: argparse.Namespace) -> Path:
    """The course that was asked for, else the current folder if it is one, else the one that ships with us."""
    from tutor.course import shipped_course

    here = Path()
    is_course = (here / "lessons").is_dir() and (here / "quizzes").is_dir()
    return options.course or (here if is_course else shipped_course())


def secret_folders(course: Course) -> tuple[Path, ...]:
    """What a submission may not see: solutions, answers, the learner's record."""
    from tutor.progress import default_data_folder

    return (course.root / "lessons", course.root / "quizzes", default_data_folder())


def counted(number: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def is_watched() -> bool:
    """Whether somebody looks at standard error."""
    return sys.stderr is not None and sys.stderr.isatty()
