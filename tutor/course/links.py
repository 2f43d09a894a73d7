"""Where a lesson's links lead: to a file of the course, out of it, or to nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

from tutor.course.folders import Folders
from tutor.course.markdown import Link
from tutor.course.problems import closest, quoted
from tutor.course.source import SourceFile

__all__ = ["Links"]

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")

# a lesson with more links to nothing has another problem, and each suggestion takes a look around the folders
_MOST_SUGGESTIONS = 100


class Links:
    """The links of one lesson."""

    def __init__(self, source: SourceFile, folders: Folders) -> None:
        self._source = source
        self._folders = folders
        self._suggestions = 0

    def target(self, link: Link) -> Path | None:
        """The file or folder that a link leads to; None if it leads to no file, or to a problem, which is noted."""
        path_text = unquote(re.split(r"[?#]", link.target, maxsplit=1)[0])
        if not path_text or _ELSEWHERE.match(link.target):
            return None
        if path_text.startswith("/"):
            self._outside(link, path_text)
            return None
        # not resolve(): `a/../b` means b here, also when a is a symbolic link
        path = Path(os.path.normpath(self._source.path.parent / path_text))
        if not path.is_relative_to(self._folders.root):
            self._outside(link, path_text)
        elif not _exists(path):
            self._missing(link, path_text, path)
        elif not self._folders.is_inside(path):
            self._outside(link, path_text)
        else:
            return path
        return None

    def _outside(self, link: Link, path_text: str) -> None:
        what = f"{quoted(path_text)} leads out of the course"
        self._error(link, "outside-course", what, "copy the file into the course, and link to that")

    def _missing(self, link: Link, path_text: str, path: Path) -> None:
        thing = "image" if link.is_image else "file"
        code = "missing-image" if link.is_image else "missing-link"
        meant = self._meant(path)
        mend = f"did you mean {quoted(meant)}?" if meant else f"write that {thing}, or link to another"
        self._error(link, code, f"there is no {thing} {quoted(path_text)}", mend)

    def _meant(self, path: Path) -> str:
        """The link that was most likely meant: a neighbour of the missing file, else a file of such a name anywhere."""
        self._suggestions += 1
        if self._suggestions > _MOST_SUGGESTIONS:
            return ""
        neighbours = _names(path.parent)
        name = closest(path.name, neighbours)
        found = path.with_name(name) if name else self._folders.named(path.name)
        if found is None:
            return ""
        slash = "/" if found.is_dir() else ""
        return Path(os.path.relpath(found, self._source.path.parent)).as_posix() + slash

    def _error(self, link: Link, code: str, what: str, mend: str) -> None:
        line = self._source.line(link.place.line)
        self._folders.problems.error(code, what, mend, link.place, line)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))  # noqa: PTH208 - names only
    except (OSError, ValueError):
        return []


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, or with a NUL byte
        return False
