"""Where links lead: to a file or section of the course, out of it, or to nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from tutor.course.folders import Folders
from tutor.course.html_tags import tags
from tutor.course.markdown import Link, parse, words
from tutor.course.problems import closest, did_you_mean, quoted
from tutor.course.slugs import UniqueIds, slug
from tutor.course.source import SourceFile

__all__ = ["Links"]

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_PUNCTUATION = re.compile(r"[^\w\- ]")

# a file with more links to nothing has another problem, and each suggestion takes a look around the folders
_MOST_SUGGESTIONS = 100


class Links:
    """The links of one file of the course. Problems go to the list of `folders`."""

    def __init__(self, source: SourceFile, folders: Folders) -> None:
        self._source = source
        self._folders = folders
        self._suggestions = 0

    def target(self, link: Link) -> Path | None:
        """The file or folder that a link leads to; None if it leads to no file, or to a problem, which is noted."""
        if _ELSEWHERE.match(link.target):
            return None
        path_text = unquote(re.split(r"[?#]", link.target, maxsplit=1)[0])
        path = self._path(link, path_text) if path_text else None
        if not link.is_image and (path or not path_text):
            self._check_section(link, path or self._source.path)
        return path

    def _path(self, link: Link, path_text: str) -> Path | None:
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

    def _check_section(self, link: Link, path: Path) -> None:
        """Note a `#section` that isn't in the file. Only markdown has any that we know."""
        section = unquote(link.target.partition("#")[2])
        here = path == self._source.path
        if not section or not (here or path.suffix == ".md") or not path.is_file():
            return
        source = self._source if here else self._folders.read(path)
        anchors = _anchors(source) if source and path.suffix == ".md" else frozenset[str]()
        if source is None or section in anchors:
            return
        what = f"there is no section {quoted(section)} in {quoted(path.name)}"
        mend = did_you_mean(section, sorted(anchors)) if self._may_suggest() else ""
        self._warning(
            link, "missing-section", what, mend or "link to a section by its heading: `Two words` is #two-words"
        )

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
        if not self._may_suggest():
            return ""
        neighbours = _names(path.parent)
        name = closest(path.name, neighbours)
        found = path.with_name(name) if name else self._folders.named(path.name)
        if found is None:
            return ""
        self._folders.meant.add(found)
        slash = "/" if found.is_dir() else ""
        return Path(os.path.relpath(found, self._source.path.parent)).as_posix() + slash

    def _may_suggest(self) -> bool:
        self._suggestions += 1
        return self._suggestions <= _MOST_SUGGESTIONS

    def _error(self, link: Link, code: str, what: str, mend: str) -> None:
        self._folders.problems.error(code, what, mend, link.place, self._source.line(link.place.line))

    def _warning(self, link: Link, code: str, what: str, mend: str) -> None:
        self._folders.problems.warning(code, what, mend, link.place, self._source.line(link.place.line))


@lru_cache(maxsize=64)
def _anchors(source: SourceFile) -> frozenset[str]:
    """What may stand after `#` in a link to a markdown file: headings as code hosts or we name them, and HTML ids."""
    markdown = parse(source)
    tokens = markdown.tokens
    headings = [words(tokens[index + 1]) for index, token in enumerate(tokens) if token.type == "heading_open"]
    ids = UniqueIds()
    ours = {ids.unique(slug(heading, "section")) for heading in headings}
    named = {
        tag.attributes[key]
        for piece in markdown.html
        for tag in tags(piece.text)
        for key in ("id", "name")
        if key in tag.attributes
    }
    return frozenset({*ours, *_on_code_hosts(headings), *named})


def _on_code_hosts(headings: list[str]) -> Iterator[str]:
    """Small letters, hyphens for blanks, no punctuation; a second one of a name gets -1."""
    seen: dict[str, int] = {}
    for heading in headings:
        name = _PUNCTUATION.sub("", heading.lower()).replace(" ", "-")
        times = seen.get(name, 0)
        seen[name] = times + 1
        yield f"{name}-{times}" if times else name


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
