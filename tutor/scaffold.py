"""Beginnings for authors: a course, lesson, quiz or exercise that lints clean and proves itself, to be written over.

Nothing that is there is ever overwritten; what a new part has to be named in gets one line more.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tutor.course.problems import ProblemList, did_you_mean, quoted, visible
from tutor.course.slugs import slug
from tutor.course.source import SourceFile, read_source
from tutor.course.validation import Page, read_page
from tutor.course.yaml_nodes import Scalar, Sequence
from tutor.errors import CourseError, UsageError

__all__ = ["Made", "new_course", "new_exercise", "new_lesson", "new_quiz"]

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_EXERCISES = {  # what each kind of exercise begins with, by the folder of its templates
    "exercise": ("exercise.yaml", "starter.py", "solution.py", "wrong/prints_instead.py", "wrong/fixed_name.py"),
    "ec2": ("exercise.yaml", "starter.py", "solution.py", "wrong/opens_to_all.py", "wrong/no_name.py"),
    "parallel": ("exercise.yaml", "starter.py", "solution.py", "wrong/one_by_one.py", "wrong/sorts_the_counts.py"),
}
_PLAIN = re.compile(r"[A-Za-z][\w ,'()/-]*")
_ID = re.compile(r"[a-z0-9_-]+")
_NO_TEXTS = frozenset({"true", "false", "null"})
_TITLES = {"lesson": "Welcome", "quiz": "A first quiz", "exercise": "A first exercise"}  # in a new course


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the new files, the files that got a line more, and what to do next, a line each."""

    files: tuple[Path, ...]
    changed: tuple[Path, ...]
    next_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Name:
    """What an author called it, as a title and as an id."""

    title: str
    id: str


def new_course(folder: Path) -> Made:
    """A course of one lesson, with a quiz and an exercise; a folder that isn't there yet gets its id as a name.

    Raises UsageError if there is one, OSError.
    """
    name = _named(folder.resolve().name)
    if not folder.exists() and not _ID.fullmatch(folder.name):
        folder = folder.with_name(name.id)
    lesson, quiz, exercise = (_named(_TITLES[kind]) for kind in ("lesson", "quiz", "exercise"))
    text = _template("lesson.md", lesson)
    text += f"\n## Try it\n\n{_link(quiz, 'Pop quiz', _quiz_target(quiz))}"
    text += f"\n{_link(exercise, 'Exercise', _exercise_target(exercise))}"
    front = _template("course.yaml", name).replace("«lesson»", lesson.id)
    files = {
        folder / "lessons" / "course.yaml": front,
        folder / "lessons" / f"{lesson.id}.md": text,
        folder / "quizzes" / f"{quiz.id}.yaml": _template("quiz.yaml", quiz),
        **_exercise_files(folder, exercise),
    }
    steps = (
        f"write over what stands in {folder / 'lessons' / lesson.id}.md",
        f"tutor test {_in_shell(folder)}: proves all that stands in it",
        f"tutor learn {_in_shell(folder)}: opens it",
    )
    return Made(_write_new(files), (), steps)


def new_lesson(root: Path, words: str) -> Made:
    """A lesson, listed last in course.yaml. Raises UsageError if there is one of that name, CourseError, OSError."""
    name = _named(words)
    front = root / "lessons" / "course.yaml"
    listed = _listed(front, f"{name.id}.md")
    made = _write_new({root / "lessons" / f"{name.id}.md": _template("lesson.md", name)})
    _replace(front, listed)
    steps = (f"write {made[0]}", f"its place among the lessons is in {front}")
    return Made(made, (front,), steps)


def new_quiz(root: Path, words: str, lesson: str = "") -> Made:
    """A quiz, placed at the end of a lesson (the last, if none is named). Raises UsageError, CourseError, OSError."""
    name = _named(words)
    host = _host(root, lesson)
    link = _link(name, "Pop quiz", _quiz_target(name))
    made = _write_new({root / "quizzes" / f"{name.id}.yaml": _template("quiz.yaml", name)})
    _append(host, link)
    return Made(made, (host,), _steps(made[0], host, link))


def new_exercise(
    root: Path, words: str, lesson: str = "", about: Literal["exercise", "ec2", "parallel"] = "exercise"
) -> Made:
    """An exercise (on S3, on `ec2`, or on `parallel` work), placed as a quiz is.

    Raises UsageError if there is one of that name, CourseError, OSError.
    """
    name = _named(words)
    host = _host(root, lesson)
    link = _link(name, "Exercise", _exercise_target(name))
    made = _write_new(_exercise_files(root, name, about))
    _append(host, link)
    return Made(made, (host,), _steps(made[0].parent, host, link))


def _steps(made: Path, host: Path, link: str) -> tuple[str, ...]:
    return (
        f"write over what stands in {made}",
        f"its place is the last line of {host}; move that to where it belongs: {link.strip()}",
        f"tutor test {_in_shell(made)}: proves it",
    )


def _in_shell(path: Path) -> str:
    """A path as a shell takes it for one word; one that begins with a dash is no option."""
    return shlex.quote(f"./{path}" if str(path).startswith("-") else str(path))


# --- names and texts -----------------------------------------------------------------------------------------


def _named(words: str) -> _Name:
    """Words or an id that an author gave as a name; a file's ending doesn't count."""
    title = " ".join(words.split()).removesuffix(".md").removesuffix(".yaml")
    if title != visible(title):
        what = f"{quoted(words)} holds characters that can't be seen"
        raise UsageError("No name", what, 'name it in words: "Amazon EC2"')
    made = re.sub("[^a-z0-9]+", "-", slug(title, "")).strip("-")
    if not made:
        what = f"{quoted(words)} has no letter from a to z and no digit"
        raise UsageError("No name", what, 'name it in words: "Amazon EC2"')
    if _ID.fullmatch(title):
        title = re.sub("[-_]+", " ", title).strip().capitalize()
    return _Name(title, made)


def _template(name: str, called: _Name) -> str:
    text = (_TEMPLATES / f"{name}.in").read_text("utf-8")
    title = called.title if name.endswith(".md") else _scalar(called.title)
    return text.replace("«title»", title).replace("«id»", called.id)


def _scalar(text: str) -> str:
    """A text as YAML: plain where nobody could take it for anything else."""
    is_plain = _PLAIN.fullmatch(text) and text.casefold() not in _NO_TEXTS
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _link(called: _Name, kind: str, target: str) -> str:
    label = re.sub(r"([\\\[\]`<&])", r"\\\1", called.title)
    return f"[{kind}: {label}]({target})\n"


def _quiz_target(called: _Name) -> str:
    return f"../quizzes/{called.id}.yaml"


def _exercise_target(called: _Name) -> str:
    return f"exercises/{called.id}/"


def _exercise_files(root: Path, called: _Name, templates: str = "exercise") -> dict[Path, str]:
    folder = root / "lessons" / "exercises" / called.id
    return {folder / name: _template(f"{templates}/{name}", called) for name in _EXERCISES[templates]}


# --- the course that is there --------------------------------------------------------------------------------


def _page(path: Path) -> Page:
    problems = ProblemList()
    source = read_source(path, problems) if path.is_file() else None
    page = read_page(source, problems) if source else None
    if page is None and not problems.found:
        what = f"there is no {path}"
        raise UsageError("No course", what, "name a course with --course, or make one: tutor new course NAME")
    if page is None:
        raise CourseError("its front page has mistakes", "mend what is named", problems.in_order)
    return page


def _lessons(page: Page) -> list[Scalar]:
    listing = page.at("lessons")
    return [item for item in listing.items if isinstance(item, Scalar)] if isinstance(listing, Sequence) else []


def _host(root: Path, lesson: str) -> Path:
    """The lesson that a quiz or exercise is placed in."""
    names = [node.text for node in _lessons(_page(root / "lessons" / "course.yaml"))]
    known = [name for name in names if (root / "lessons" / name).is_file()]
    if not known:
        raise UsageError("No lesson", "the course has no lesson to place it in", "make one: tutor new lesson NAME")
    wanted = f"{lesson.removesuffix('.md')}.md" if lesson else known[-1]
    if wanted not in known:
        guess = did_you_mean(wanted, known) or f"it has: {', '.join(known)}"
        raise UsageError("No such lesson", f"the course has no lesson {quoted(lesson)}", guess)
    return root / "lessons" / wanted


def _listed(front: Path, name: str) -> str:
    """The text of course.yaml with one lesson more. Raises UsageError where only its author can write that."""
    page = _page(front)
    listing, items, text = page.at("lessons"), _lessons(page), page.source.text
    if any(item.text == name for item in items):
        raise UsageError("It is there", f"{front} lists {quoted(name)} already", "choose another name")
    if items and text[listing.start] == "[":
        changed = f"{text[: items[-1].end]}, {name}{text[items[-1].end :]}"
    elif items:
        dash = text.rfind("\n", 0, items[-1].start) + 1
        end = text.find("\n", items[-1].end)
        end = len(text) if end < 0 else end
        changed = f"{text[:end]}\n{text[dash : items[-1].start]}{name}{text[end:]}"
    else:
        changed = text
    quiet = ProblemList()
    after = read_page(SourceFile(front, changed), quiet)
    if after is None or [item.text for item in _lessons(after)] != [*(item.text for item in items), name]:
        what = f"the list `lessons:` in {front} can't be added to from here"
        raise UsageError("No list of lessons", what, f"write it there as lines, one of them: - {name}")
    return changed


# --- writing -------------------------------------------------------------------------------------------------


def _write_new(files: dict[Path, str]) -> tuple[Path, ...]:
    """Write files that must not be there; none of them if one is."""
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there:
        raise UsageError("It is there", f"{there[0]} exists, and is not overwritten", "choose another name")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return tuple(files)


def _append(host: Path, link: str) -> None:
    problems = ProblemList()
    source = read_source(host, problems)
    if source is None:
        raise CourseError("the lesson can't be read", "mend what is named", problems.in_order)
    _replace(host, f"{source.text.rstrip()}\n\n{link}")


def _replace(path: Path, text: str) -> None:
    """Write through a temporary file in the same folder, with the line ends and the mark that the file had."""
    before = path.read_bytes()
    raw = text.replace("\n", "\r\n").encode() if b"\r\n" in before else text.encode()
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(mark + raw)
        Path(name).chmod(target.stat().st_mode & 0o777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
