"""Files that are imported: which there are, and how they are read."""

from __future__ import annotations

from pathlib import Path

from tutor.course.problems import ProblemList
from tutor.course.source import SourceFile, read_source
from tutor.errors import UsageError
from tutor.importing.course_folder import refuse_taken, write_course
from tutor.importing.draft import Draft
from tutor.importing.lecture import lecture_to_course
from tutor.importing.notebook import notebook_to_draft
from tutor.importing.notes import Note, Notes

__all__ = ["import_lecture", "read_text"]

_NOTEBOOK = ".ipynb"
_MARKDOWN = frozenset({".md", ".markdown", ".txt"})


def import_lecture(source: Path, out: Path) -> tuple[Note, ...]:
    """Make a course of a lecture in markdown or a notebook. Raises UsageError, OSError."""
    kind = source.suffix.lower()
    if kind != _NOTEBOOK and kind not in _MARKDOWN:
        what = f"{source.name} ends in none of .md, .markdown, .ipynb, .gift"
        raise UsageError("Can't import this", what, "name a lecture in markdown, a notebook, or questions in GIFT")
    out = out.absolute()
    refuse_taken(out)
    text = read_text(source).text
    notes = Notes()
    draft = notebook_to_draft(text, source.name, notes) if kind == _NOTEBOOK else Draft.of_file(text)
    course = lecture_to_course(draft, source.stem, source.parent, notes)
    if not course.lessons:
        raise UsageError(
            "Nothing to import", f"{source.name} has no text for a lesson", "name a lecture with text in it"
        )
    return write_course(course, out, source.name, notes)


def read_text(source: Path) -> SourceFile:
    """A file's text. Raises UsageError if it can't be read as such."""
    problems = ProblemList()
    found = read_source(source, problems)
    if found is None:
        problem = problems.found[0]
        raise UsageError("Can't import this", f"{source}: {problem.what}", problem.mend)
    return found
