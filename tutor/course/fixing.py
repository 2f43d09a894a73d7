"""Writes ids into questions that have none, so that an edit of their text loses no learner's history.

Nothing else of a file changes: comments, quotes, order, line ends and the byte order mark stay as they are.
"""

from __future__ import annotations

import os
import re
import tempfile
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from tutor.course.folders import Folders
from tutor.course.problems import ProblemList
from tutor.course.quizzes import read_quiz
from tutor.course.source import SourceFile
from tutor.course.validation import Page, read_page
from tutor.course.yaml_nodes import Mapping, Node, Scalar, Sequence

__all__ = ["write_ids"]

_MARK = b"\xef\xbb\xbf"
_WRITABLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# other readers of YAML take these for something else than a text
_NEEDS_QUOTES = re.compile(r"[0-9].*|y|n|yes|no|on|off|true|false|null")
_LINE_END = re.compile(r"\r\n|\r|\n")


def write_ids(course_root: Path) -> list[Path]:
    """Write the id that each question goes by into it, unless it has one; the quiz files that were changed.

    A file with errors is left alone, and so is a question whose id can't be written since its text has no letter from a
    to z. Raises OSError if a file can't be written.
    """
    folders = Folders(course_root, ProblemList())
    return [path for path in folders.files(folders.root / "quizzes", ".yaml") if _fix(path, folders)]


def _fix(path: Path, folders: Folders) -> bool:
    source = folders.read(path)
    ids = _ids(source) if source else None
    if source is None or ids is None:
        return False
    raw = path.read_bytes()
    changed = _changed(source, raw.removeprefix(_MARK).decode(), ids)
    if changed is None or not _says_the_same(source, changed, ids):
        return False
    mark = _MARK if raw.startswith(_MARK) else b""
    _replace(path, mark + changed.encode())
    return True


def _ids(source: SourceFile) -> list[str] | None:
    """The ids that the questions of a file go by, None if it has errors."""
    problems = ProblemList()
    quiz = read_quiz(source, problems)
    return None if quiz is None or problems.any_error else [question.id for question in quiz.questions]


def _changed(source: SourceFile, raw: str, ids: list[str]) -> str | None:
    """The file's text with the ids that were missing; None if none was."""
    pairs = [match.start() - earlier for earlier, match in enumerate(re.finditer("\r\n", raw))]
    parts: list[str] = []
    done = 0
    for node, name in zip(_questions(source), ids, strict=True):
        if "id" in node.items or not _WRITABLE.fullmatch(name):
            continue
        written = f'id: "{name}"' if _NEEDS_QUOTES.fullmatch(name) else f"id: {name}"
        at = node.start + bisect_left(pairs, node.start)
        if raw[at] == "{":
            at += 1
            insert = f"{written}," if raw[at].isspace() else f"{written}, "
        else:
            insert = written + _line_end(raw, at) + " " * (source.place(node.start).column - 1)
        parts += [raw[done:at], insert]
        done = at
    return "".join([*parts, raw[done:]]) if parts else None


def _line_end(raw: str, at: int) -> str:
    """What ends the line at `at`, or the first line if that is the file's last."""
    found = _LINE_END.search(raw, at) or _LINE_END.search(raw)
    return found[0] if found else "\n"


def _questions(source: SourceFile) -> list[Mapping]:
    page = _page(source)
    listing = page.at("questions") if page else None
    return [item for item in listing.items if isinstance(item, Mapping)] if isinstance(listing, Sequence) else []


def _page(source: SourceFile) -> Page | None:
    return read_page(source, ProblemList())


def _says_the_same(source: SourceFile, changed: str, ids: list[str]) -> bool:
    """Whether a changed text differs in nothing but the ids. YAML has more ways to be written than we have met."""
    after = SourceFile(source.path, _LINE_END.sub("\n", changed))
    pages = _page(source), _page(after)
    if pages[0] is None or pages[1] is None or _ids(after) != ids:
        return False
    return list(_said(pages[0].root)) == list(_said(pages[1].root))


def _said(node: Node, depth: int = 0) -> Iterator[object]:
    """What a tree says, leaf by leaf, without the ids of questions."""
    if isinstance(node, Scalar):
        yield depth, node.text, node.kind
    elif isinstance(node, Sequence):
        yield depth, len(node.items)
        for item in node.items:
            yield from _said(item, depth + 1)
    else:
        for key, value in node.items.items():
            if key != "id":
                yield depth, key
                yield from _said(value, depth + 1)


def _replace(path: Path, content: bytes) -> None:
    """Write through a temporary file in the same folder. A symbolic link stays one: its target is replaced."""
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
