"""The exclusive lane: timing checks of one user take turns, across processes, so that none disturbs another.

A turn is a lock (flock) on a file in a folder that only this user may use. The kernel takes it back when its holder
dies. The lane is a courtesy to measurements, not a promise that verdicts hang on: whoever can't have a turn may measure
beside others, and the comparison of rounds then says how much can be told.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from platformdirs import user_cache_path

__all__ = ["Turn", "exclusive_lane", "lane_folders"]

_FILE = "timing.lock"
_PRIVATE = 0o700
_OTHERS = 0o077
_WRITABLE = 0o022
_ASK_AGAIN = 0.05  # seconds; flock can wait, but not for a lock and a cancellation at once
_PATIENCE = 600.0  # seconds; a turn takes a minute or so


class Turn(StrEnum):
    """What came of asking for a turn. `NONE`: there is no lane, for no folder is safe. `LATE`: it never came."""

    OURS = "ours"
    CANCELLED = "cancelled"
    LATE = "late"
    NONE = "none"


@contextmanager
def exclusive_lane(
    cancel: threading.Event | None = None, folders: tuple[Path, ...] = (), patience: float = _PATIENCE
) -> Iterator[Turn]:
    """Wait for a turn, at most `patience` seconds or until `cancel`; it ends with the block.

    The lane is in the first of `folders` that is private, or can be made so.
    """
    descriptor = _first_lane(folders or lane_folders())
    if descriptor is None:
        yield Turn.NONE
        return
    try:
        yield _turn(descriptor, cancel or threading.Event(), patience)
    finally:
        os.close(descriptor)  # and with it the lock: no child of ours inherits it


def lane_folders() -> tuple[Path, ...]:
    """Where the lane may be: in the user's own cache, else among the temporary files."""
    cache = user_cache_path("poptutor", appauthor=False)
    return (cache / "timing", Path(tempfile.gettempdir()) / f"poptutor-timing-{os.getuid()}")


def _turn(descriptor: int, cancel: threading.Event, patience: float) -> Turn:
    last = time.monotonic() + patience
    while not _locked(descriptor):
        if time.monotonic() >= last:
            return Turn.LATE
        if cancel.wait(_ASK_AGAIN):
            return Turn.CANCELLED
    return Turn.OURS


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks: nobody else has one either
    return True


def _first_lane(folders: tuple[Path, ...]) -> int | None:
    for folder in folders:
        with suppress(OSError):
            return _lane_in(folder)
    return None


def _lane_in(folder: Path) -> int:
    """A descriptor of the lane's file. Raises OSError if the folder, or the file, might be somebody else's."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(_PRIVATE)
    inside = _opened(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return _opened(_FILE, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, inside)
    finally:
        os.close(inside)


def _opened(path: Path | str, flags: int, folder: int | None = None) -> int:
    """A descriptor of our own file or folder, never through a link. Raises OSError if others could have a hand in it:
    who can open a lock's file can hold the lock."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
    status = os.fstat(descriptor)
    others = stat.S_IMODE(status.st_mode) & (_WRITABLE if stat.S_ISDIR(status.st_mode) else _OTHERS)
    if status.st_uid == os.getuid() and not others and _is_plain(status.st_mode):
        return descriptor
    os.close(descriptor)
    raise PermissionError(f"{path} is not only ours")


def _is_plain(mode: int) -> bool:
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)
