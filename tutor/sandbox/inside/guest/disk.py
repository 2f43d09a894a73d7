"""The root disk of an instance: a file system in memory with a size, the system's programs shown in it read-only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from . import mounts
from .about import About
from .etc import TOOLS, files
from .programs import tools

__all__ = ["lay_out"]

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
_OF_THE_SYSTEM = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")  # libraries are found through these
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_FOLDERS = [
    "boot",
    "dev/pts",
    "dev/shm",
    "etc/profile.d",
    "etc/ssh",
    "etc/ssl/certs",
    "media",
    "mnt",
    "opt/sandbox",
    "proc",
    "root",
    "run/cloud-init",
    "srv",
    "sys",
    "var/cache",
    "var/lib/cloud/instance/scripts",
    "var/log",
    "var/spool",
]
_OPEN_TO_ALL = ("tmp", "var/tmp")
_LINKS = {
    "dev/fd": "/proc/self/fd",
    "dev/stdin": "/proc/self/fd/0",
    "dev/stdout": "/proc/self/fd/1",
    "dev/stderr": "/proc/self/fd/2",
    "dev/ptmx": "pts/ptmx",
    "etc/mtab": "/proc/self/mounts",
    "var/run": "/run",
    "var/lock": "/run",
}
_INODES = 16_384
_MIB = 1024 * 1024


def lay_out(folder: str, about: About, disk_mb: int) -> None:
    """Mount the disk at `folder` and furnish it, in the first process of the instance's namespaces. Raises OSError."""
    mounts.mount_memory(folder, size=disk_mb * _MIB, inodes=_INODES, source="/dev/root")
    top = Path(folder)
    _make_folders(top, about)
    _show_system(top)
    for name in _DEVICES:
        (top / "dev" / name).touch()
        mounts.bind(f"/dev/{name}", f"{top}/dev/{name}")
        mounts.read_only(f"{top}/dev/{name}", devices=True)
    mounts.mount_terminals(f"{top}/dev/pts")
    mounts.mount_proc(f"{top}/proc")
    _write(top, files(about))
    mounts.mount_memory(f"{top}{TOOLS}", size=_MIB, inodes=64)
    _write(top, tools())
    mounts.read_only(f"{top}{TOOLS}")


def _make_folders(top: Path, about: About) -> None:
    for name in (*_FOLDERS, about.home[1:], f"{about.home[1:]}/.ssh"):
        (top / name).mkdir(parents=True, exist_ok=True)
    (top / about.home[1:] / ".ssh").chmod(0o700)
    (top / about.home[1:]).chmod(0o750)
    for name in _OPEN_TO_ALL:
        (top / name).mkdir(parents=True)
        (top / name).chmod(0o1777)
    for name, target in _LINKS.items():
        (top / name).symlink_to(target)


def _show_system(top: Path) -> None:
    """The same programs and libraries that a learner's jail sees, and the interpreter of our own programs."""
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            (top / name[1:]).symlink_to(path.readlink())
        elif path.is_dir():
            _show(path, top)
    prefix = Path(sys.base_prefix).resolve()
    if not any(prefix.is_relative_to(name) for name in _SYSTEM):
        _show(prefix, top)
    for name in _OF_THE_SYSTEM:
        if os.path.lexists(name):
            _show(Path(name), top)


def _show(path: Path, top: Path) -> None:
    """Read-only, as it is already outside: a mount that came from there can't be made less so."""
    target = top / path.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    mounts.bind(str(path), str(target))


def _write(top: Path, texts: dict[str, tuple[str, int]]) -> None:
    for name, (text, mode) in texts.items():
        path = top / name[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(mode)
