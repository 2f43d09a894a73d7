"""Courses from what others wrote: lectures in markdown, notebooks, GIFT; and quizzes as GIFT for others to read.

This front is lazy: markdown and YAML load when something is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.importing.notes import Note

__all__ = ["export_gift", "import_course", "import_gift", "import_markdown", "notes_as_text"]


def import_course(source: Path, out: Path) -> tuple[Note, ...]:
    """Make a course of a file (.md, .markdown, .ipynb, .gift) in the folder `out`; what there is to tell of it.

    Raises UsageError if the file isn't there or isn't what its name says, or if `out` is taken.
    """
    return import_gift(source, out) if source.suffix.lower() == ".gift" else import_markdown(source, out)


def import_markdown(source: Path, out: Path) -> tuple[Note, ...]:
    """Make a course of a lecture in markdown or a notebook. Raises UsageError as `import_course` does."""
    from tutor.importing.sources import import_lecture  # noqa: PLC0415 - markdown loads with it

    return import_lecture(source, out)


def import_gift(source: Path, out: Path) -> tuple[Note, ...]:
    """Make a course of questions in GIFT. Raises UsageError as `import_course` does, CourseError with their places."""
    from tutor.importing.gift_course import import_questions  # noqa: PLC0415 - see above

    return import_questions(source, out)


def export_gift(path: Path) -> tuple[str, tuple[Note, ...]]:
    """A quiz file or a whole course as GIFT, and what GIFT can't carry. Raises UsageError or CourseError."""
    from tutor.importing.gift_course import export_questions  # noqa: PLC0415 - see above

    return export_questions(path)


def notes_as_text(notes: Sequence[Note]) -> str:
    """What there is to tell, by what became of it."""
    from tutor.importing.notes import as_text  # noqa: PLC0415 - see above

    return as_text(notes)
