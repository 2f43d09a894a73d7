"""The volumes of a run: folders of one file system in memory, which instances mount. Lives in the rack."""

from __future__ import annotations

import os
import shutil
import stat
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import mounts

__all__ = ["Volume", "Volumes"]

_INODES = 32_768
_MIB = 1024 * 1024


@dataclass(slots=True)
class Volume:
    """`kind` is its file system, empty as long as it has none; `instance` has it attached as `name` (`nvme1n1`), and
    perhaps under the name `link`, too."""

    folder: Path
    gib: int = 0
    kind: str = ""
    uuid: str = ""
    instance: str = ""
    name: str = ""
    link: str = ""


@dataclass(slots=True)
class Volumes:
    """By id; copies of snapshots too. `top` is mounted when this is made, with a size for all of them."""

    top: Path
    size_mb: int
    _volumes: dict[str, Volume] = field(default_factory=dict)
    _snapshots: dict[str, Volume] = field(default_factory=dict)
    _made: int = 0
    device: str = ""
    """The number of the file system, as `mountinfo` has it."""

    def __post_init__(self) -> None:
        mounts.mount_memory(str(self.top), size=self.size_mb * _MIB, inodes=_INODES, source="/dev/ebs")
        number = self.top.stat().st_dev
        self.device = f"{os.major(number)}:{os.minor(number)}"

    def attach(self, volume: str, instance: str, *, name: str, link: str, gib: int, snapshot: str) -> Volume:
        """Note it. A volume that was never seen is made: empty, or as the snapshot is."""
        known = self._volumes.get(volume)
        if known is None:
            known = self._volumes[volume] = self._copy(self._snapshots.get(snapshot))
        known.gib, known.instance, known.name, known.link = gib, instance, name, link
        return known

    def detach(self, volume: str) -> None:
        """Note that no instance has it."""
        known = self._volumes.get(volume)
        if known is not None:
            known.instance = known.name = known.link = ""

    def get(self, volume: str) -> Volume | None:
        """The volume of that id, if any was ever attached."""
        return self._volumes.get(volume)

    def of(self, instance: str) -> dict[str, Volume]:
        """Those that an instance has attached, in the order of their names."""
        found = [(name, volume) for name, volume in self._volumes.items() if volume.instance == instance]
        return dict(sorted(found, key=lambda pair: pair[1].name))

    def drop(self, volume: str) -> None:
        """Forget it and what is on it."""
        known = self._volumes.pop(volume, None)
        if known is not None:
            _remove(known.folder)

    def copy(self, volume: str, snapshot: str) -> None:
        """Keep what is on it now, also for a volume that is still empty."""
        self._snapshots[snapshot] = self._copy(self._volumes.get(volume))

    def format(self, volume: Volume, kind: str) -> None:
        """Make it empty, with a file system."""
        _remove(volume.folder)
        volume.folder.mkdir()
        volume.kind, volume.uuid = kind, str(uuid.uuid4())

    def _copy(self, of: Volume | None) -> Volume:
        self._made += 1
        folder = self.top / str(self._made)
        folder.mkdir()
        if of is None:
            return Volume(folder)
        _copy_tree(of.folder, folder)
        return replace(of, folder=folder, instance="", name="", link="")


def _copy_tree(source: Path, target: Path) -> None:
    """Files, folders and links; nothing else is on a disk for good. What there is no room for is left out.

    A learner may change the tree meanwhile: each folder is opened, and what is in it is reached from there, so that no
    link that is put in its place leads anywhere else (`os.fwalk`).
    """
    with suppress(OSError, RecursionError):
        for path, folders, files, opened in os.fwalk(source, follow_symlinks=False):
            to = target / Path(path).relative_to(source)
            for name in folders:
                with suppress(OSError):
                    _copy_entry(name, opened, to / name)
            for name in files:
                with suppress(OSError):
                    _copy_entry(name, opened, to / name)
            with suppress(OSError):
                _copy_mode(os.fstat(opened), to)


def _copy_entry(name: str, folder: int, to: Path) -> None:
    """One thing in a folder that is open. A folder is made, and filled when its turn comes."""
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        to.symlink_to(os.readlink(name, dir_fd=folder))
    elif stat.S_ISDIR(status.st_mode):
        to.mkdir()
    elif stat.S_ISREG(status.st_mode):
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        with os.fdopen(fd, "rb") as file, to.open("xb") as copy:
            if stat.S_ISREG(os.fstat(fd).st_mode):
                shutil.copyfileobj(file, copy)
        _copy_mode(status, to)


def _copy_mode(status: os.stat_result, to: Path) -> None:
    to.chmod(stat.S_IMODE(status.st_mode))
    os.utime(to, ns=(status.st_atime_ns, status.st_mtime_ns))


def _remove(folder: Path) -> None:
    """As far as that goes: what is nested beyond all measure stays until the rack ends, and nobody sees it."""
    with suppress(OSError, RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        with suppress(OSError):
            folder.rename(folder.with_name(f"{folder.name}.gone"))
