"""Removing a folder that hostile code filled: nested deeper than a path is long, or closed to its owner."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

__all__ = ["remove_folder"]


def remove_folder(path: Path) -> None:
    """Remove `path` with all that is in it, as far as that can be; symbolic links are not followed.

    `shutil.rmtree` recurses, and rm(1) can't enter what is closed: here each folder's own folders are moved up before
    it is removed, so that none is ever deep.
    """
    with contextlib.suppress(OSError):
        top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _empty(top)
        finally:
            os.close(top)
        path.rmdir()


def _empty(top: int) -> None:
    names = (f".moved-{number}" for number in count())
    while folders := _clear(top):
        gone = 0
        for name in folders:
            with contextlib.suppress(OSError):
                os.chmod(name, 0o700, dir_fd=top)
                _lift(name, top, names)
                os.rmdir(name, dir_fd=top)
                gone += 1
        if not gone:
            return


def _lift(name: str, top: int, names: Iterator[str]) -> None:
    """Move the folders in `name` up to `top`, and remove the files."""
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for inner in _clear(folder):
            with contextlib.suppress(OSError):
                os.chmod(inner, 0o700, dir_fd=folder)  # a folder that is moved is written to
                os.rename(inner, _unused(top, names), src_dir_fd=folder, dst_dir_fd=top)
    finally:
        os.close(folder)


def _unused(top: int, names: Iterator[str]) -> str:
    taken = set(os.listdir(top))
    return next(name for name in names if name not in taken)


def _clear(folder: int) -> list[str]:
    """Remove the files in a folder; the names of its folders."""
    folders = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
                continue
            with contextlib.suppress(OSError):
                os.unlink(entry.name, dir_fd=folder)
    return folders
