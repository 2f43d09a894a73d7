"""The learner's own files for the exercises of one course: real files that any editor opens, never half written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tutor.errors import ProgressError
from tutor.model.course import Exercise
from tutor.model.places import Place

__all__ = ["Drafts", "explained", "write_whole"]


class Drafts:
    """The files in one folder, `EXERCISE.py` each. Every method raises ProgressError if a file can't be used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, exercise: Exercise) -> Path:
        """The learner's file, made from the starter if it isn't there yet."""
        path = self._place(exercise)
        with explained(path):
            if not path.exists():
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_whole(path, exercise.starter.read_bytes())
        return path

    def read_bytes(self, exercise: Exercise) -> bytes:
        """What is on the disk now, byte for byte."""
        path = self.path(exercise)
        with explained(path):
            return path.read_bytes()

    def read(self, exercise: Exercise) -> str:
        """What is on the disk now, with the line ends that it has."""
        source = self.read_bytes(exercise)
        try:
            return source.decode()
        except UnicodeDecodeError as error:
            raise ProgressError(
                "Your file can't be shown",
                f"byte {error.start + 1} of it is not UTF-8 text",
                "save it as UTF-8 in your editor, or reset the exercise (the old file is kept)",
                Place(self._place(exercise), source.count(b"\n", 0, error.start) + 1),
            ) from error

    def save(self, exercise: Exercise, text: str) -> None:
        """Put `text` in the file: wholly or not at all, and on the disk when this returns."""
        path = self._place(exercise)
        with explained(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # a lone surrogate (a broken paste) can't be UTF-8; a question mark is better than a lost file
            write_whole(path, text.encode("utf-8", "replace"))

    def reset(self, exercise: Exercise) -> Path | None:
        """Start again from the starter. The old file is kept beside it; None if there was nothing to keep."""
        path = self.path(exercise)
        with explained(path):
            old, starter = path.read_bytes(), exercise.starter.read_bytes()
            if old == starter:
                return None
            kept = _free_name(path)
            write_whole(kept, old)
            write_whole(path, starter)
        return kept

    def keep_beside(self, exercise: Exercise, text: str) -> Path:
        """Keep a text beside the file, under a name of its own, because the file holds something else now."""
        path = self._place(exercise)
        with explained(path):
            kept = _free_name(path)
            write_whole(kept, text.encode("utf-8", "replace"))
        return kept

    def _place(self, exercise: Exercise) -> Path:
        return self.folder / f"{exercise.id}.py"


def _free_name(path: Path) -> Path:
    """`create-bucket.bak.py`, `create-bucket.bak2.py`, ...: the first that isn't taken."""
    names = (path.with_name(f"{path.stem}.bak{number if number > 1 else ''}.py") for number in count(1))
    return next(name for name in names if not name.exists())


def write_whole(path: Path, content: bytes) -> None:
    """Write through a temporary file in the same folder. A symbolic link stays one: its target is replaced."""
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, too; not every file system can, and then the old name is what a crash leaves."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """What the system says of a learner's file, in our three parts."""
    try:
        yield
    except OSError as error:
        raise ProgressError(
            "Your file can't be used",
            error.strerror or str(error),
            "see that the folder exists, is yours, and has room; then try again",
            Place(path),
        ) from error
