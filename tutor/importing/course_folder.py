"""A course that is written out: all of it or nothing, and never over anything."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tutor.course import lint
from tutor.course.slugs import slug
from tutor.errors import UsageError
from tutor.importing.notes import Note, Notes, as_markdown
from tutor.importing.quiz_text import Keys, quiz_text
from tutor.model.places import Problem, Severity

__all__ = ["NewCourse", "NewQuiz", "plain_id", "refuse_taken", "write_course"]

_TO_DO = "TODO.md"
_UNLINKED = frozenset({"missing-link", "missing-image", "outside-course"})
_NOT_ASCII = re.compile(r"[^a-z0-9]+")
_MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class NewQuiz:
    """A quiz to be: the keys of its questions, with their ids."""

    id: str
    title: str
    questions: tuple[Keys, ...]


@dataclass(frozen=True, slots=True)
class NewCourse:
    """A course to be. `lessons` are texts by the name of their file, in reading order; `images` are files that are
    taken along, by the path that they get in lessons/."""

    id: str
    title: str
    lessons: Mapping[str, str]
    quizzes: tuple[NewQuiz, ...]
    images: Mapping[str, Path] = field(default_factory=dict)


def plain_id(words: str, otherwise: str) -> str:
    """An id of small letters a-z, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", slug(words, otherwise)).encode("ascii", "ignore").decode()
    return _NOT_ASCII.sub("-", plain).strip("-") or otherwise


def refuse_taken(out: Path) -> None:
    """Raise UsageError unless a course can be written to `out`: it isn't there, or is an empty folder."""
    if os.path.lexists(out) and not (out.is_dir() and not out.is_symlink() and not any(out.iterdir())):
        mend = "name a folder that isn't there yet, or an empty one: an import writes over nothing"
        raise UsageError("The place is taken", f"{out} is there already, and isn't empty", mend)


def write_course(course: NewCourse, out: Path, source: str, notes: Notes) -> tuple[Note, ...]:
    """Write the course and its TODO.md to `out`; all that is to be told, what lint finds in it included.

    Raises UsageError if `out` is taken, OSError if it can't be written.
    """
    refuse_taken(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    try:
        _write_files(course, made)
        _unlink(made, notes)
        _quote_what_is_wrong(made, notes)
        _note_problems(lint(made), made, notes)
        (made / _TO_DO).write_bytes(as_markdown(notes.found, source).encode("utf-8", "replace"))
        made.chmod(0o755)
        if out.exists():
            out.rmdir()
        made.rename(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return tuple(notes.found)


def _write_files(course: NewCourse, root: Path) -> None:
    front = {"format": 1, "id": course.id, "title": course.title, "lessons": list(course.lessons)}
    files = {"lessons/course.yaml": _front_page(front)}
    files |= {f"lessons/{name}": text for name, text in course.lessons.items()}
    files |= {f"quizzes/{quiz.id}.yaml": quiz_text(quiz.title, quiz.questions) for quiz in course.quizzes}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "replace"))
    for name, image in course.images.items():
        path = root / "lessons" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(image, path)


def _front_page(front: Mapping[str, object]) -> str:
    import yaml  # noqa: PLC0415 - loads with a course

    said: str = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
    return said


def _unlink(root: Path, notes: Notes) -> None:
    """Make text of each link that leads nowhere and was overlooked so far."""
    for _ in range(_MOST_ROUNDS):
        broken = [problem for problem in lint(root) if problem.code in _UNLINKED and problem.place.file.suffix == ".md"]
        if not broken:
            return
        for path, problems in _by_file(broken).items():
            lines = path.read_text(encoding="utf-8").split("\n")
            for problem in sorted(problems, key=lambda problem: problem.place, reverse=True):
                row, column = problem.place.line - 1, problem.place.column - 1
                lines[row] = f"{lines[row][:column]}\\{lines[row][column:]}"
                notes.lost(f"lessons/{path.name}:{row + 1}", f"{problem.what}; the link stands as text")
            path.write_bytes("\n".join(lines).encode())


def _quote_what_is_wrong(root: Path, notes: Notes) -> None:
    """Show a lesson as it was written if its markdown can't be mended: nothing of it is lost, and the course opens."""
    wrong = [problem for problem in lint(root) if problem.severity is Severity.ERROR]
    for path, problems in _by_file(wrong).items():
        if path.suffix == ".md":
            title, _, body = path.read_text(encoding="utf-8").partition("\n")
            title = title.strip("# \t") or path.stem
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", body)), default=0))
            path.write_bytes(f"# {title}\n\n{fence}text\n{body.strip() or title}\n{fence}\n".encode())
            what = f"{problems[0].what}, so this lesson is shown as it was written: mend it"
            notes.to_do(f"lessons/{path.name}:{problems[0].place.line}", what)


def _by_file(problems: Iterable[Problem]) -> dict[Path, list[Problem]]:
    found: dict[Path, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.place.file, []).append(problem)
    return found


def _note_problems(problems: Iterable[Problem], root: Path, notes: Notes) -> None:
    for problem in problems:
        kind = "an error" if problem.severity is Severity.ERROR else "a warning"
        where = f"{problem.place.file.relative_to(root).as_posix()}:{problem.place.line}"
        notes.to_do(where, f"{problem.what} ({kind} of `tutor lint`, {problem.code}): {problem.mend}")
