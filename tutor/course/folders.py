"""The folders of a course: what lies in them, and that nothing leads out of them."""

from __future__ import annotations

import os
from pathlib import Path

from tutor.course.problems import ProblemList, closest
from tutor.course.source import SourceFile, read_source
from tutor.model.places import Place

__all__ = ["Folders"]


class Folders:
    """A course on disk, read file by file. Problems go to `problems`."""

    def __init__(self, root: Path, problems: ProblemList) -> None:
        # a path as the author knows it: absolute, symbolic links left as they are
        self.root = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow the links
        self.problems = problems
        # quizzes and exercises that lessons name without placing them: where in a text, and by a link with a slip
        self.mentioned: dict[Path, Place] = {}
        self.meant: set[Path] = set()
        self._sources: dict[Path, SourceFile | None] = {}

    def read(self, path: Path) -> SourceFile | None:
        """The text of a file; None after its problem is noted, once."""
        if path not in self._sources:
            self._sources[path] = read_source(path, self.problems) if self.check_inside(path) else None
        return self._sources[path]

    def is_inside(self, path: Path) -> bool:
        """Whether a path stays in the course when every symbolic link is followed."""
        try:
            return path.resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError, ValueError):
            return False

    def check_inside(self, path: Path) -> bool:
        """Whether it does; if not, that is noted."""
        inside = self.is_inside(path)
        if not inside:
            what = "this leads out of the course by a symbolic link, or nowhere"
            self.problems.error("outside-course", what, "copy the file into the course", Place(path))
        return inside

    def files(self, folder: Path, suffix: str) -> list[Path]:
        """The files of a folder whose names end so, in order."""
        return [path for path in self._entries(folder) if path.name.endswith(suffix) and path.is_file()]

    def subfolders(self, folder: Path) -> list[Path]:
        """The folders in a folder, in order; hidden ones and Python's caches left out."""
        return [path for path in self._entries(folder) if path.is_dir() and not path.name.startswith("__")]

    def _entries(self, folder: Path) -> list[Path]:
        try:
            return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        except OSError:
            return []

    def named(self, name: str) -> Path | None:
        """A lesson, quiz or exercise whose name is close to `name`."""
        lessons, quizzes = self.root / "lessons", self.root / "quizzes"
        known = [*self.files(lessons, ".md"), *self.files(quizzes, ".yaml"), *self.subfolders(lessons / "exercises")]
        by_name = {path.name: path for path in known}
        return by_name.get(closest(name, by_name))
