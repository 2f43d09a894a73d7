"""Mounts of an instance, asked of the kernel: mount(2), pivot_root(2), and open_tree(2) with move_mount(2), which
carry a folder from one mount namespace to another."""

from __future__ import annotations

import ctypes
import os

__all__ = [
    "attach_tree",
    "become_root",
    "bind",
    "clone_tree",
    "keep_to_ourselves",
    "mount_memory",
    "mount_proc",
    "mount_terminals",
    "read_only",
    "set_host_name",
    "unmount",
]

_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT = 0x1, 0x2, 0x4, 0x8, 0x20
_BIND, _REC, _PRIVATE = 0x1000, 0x4000, 0x40000
_DETACH, _NO_FOLLOW = 2, 8  # umount2(2)
_OPEN_TREE, _MOVE_MOUNT = 428, 429  # the same number on all machines
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_TREE_CLONE, _TREE_CLOEXEC = 1, os.O_CLOEXEC
_AT_FDCWD, _EMPTY_PATHS = -100, 0x4 | 0x40  # MOVE_MOUNT_F_EMPTY_PATH, MOVE_MOUNT_T_EMPTY_PATH

_LIBC = ctypes.CDLL(None, use_errno=True)


def keep_to_ourselves() -> None:
    """Let no mount of ours be seen outside, and none from outside in here."""
    _mount("none", "/", "", _REC | _PRIVATE)


def mount_memory(path: str, *, size: int, inodes: int, mode: str = "0755", source: str = "tmpfs") -> None:
    """An empty file system in memory, of at most `size` bytes and `inodes` files."""
    _mount(source, path, "tmpfs", _NOSUID | _NODEV, f"size={size},nr_inodes={inodes},mode={mode}")


def mount_proc(path: str) -> None:
    """The processes of our own pid namespace."""
    _mount("proc", path, "proc", _NOSUID | _NODEV | _NOEXEC)


def mount_terminals(path: str) -> None:
    """A set of terminals of our own."""
    _mount("devpts", path, "devpts", _NOSUID | _NOEXEC, "newinstance,ptmxmode=0666,mode=0620")


def bind(source: str, target: str) -> None:
    """Show `source`, and what is mounted below it, as `target`."""
    _mount(source, target, "", _BIND | _REC)


def read_only(path: str, *, devices: bool = False) -> None:
    """Have nobody change what a mount shows; with `devices`, those that it shows can be used."""
    _mount("none", path, "", _REMOUNT | _BIND | _RDONLY | _NOSUID | (0 if devices else _NODEV))


def become_root(folder: str) -> None:
    """Make the mount `folder` the root of this mount namespace; nothing of the old one can be reached from then on."""
    os.chdir(folder)
    number = _PIVOT_ROOT.get(os.uname().machine)
    if number is None:
        raise OSError(f"no pivot_root is known for {os.uname().machine}")
    _syscall("pivot_root", number, b".", b".")
    unmount(".", lazily=True)  # the old root lies over the new one, at the same place
    os.chdir("/")


def unmount(path: str, *, lazily: bool = False) -> None:
    """Take a mount away; `lazily` also where it is in use. Raises OSError."""
    if _LIBC.umount2(os.fsencode(path), _NO_FOLLOW | (_DETACH if lazily else 0)) != 0:
        _fail("umount2")


def clone_tree(path: str) -> int:
    """A descriptor of a mount of `path` that is nowhere yet: it can be handed to another mount namespace."""
    return _syscall("open_tree", _OPEN_TREE, _AT_FDCWD, os.fsencode(path), _TREE_CLONE | _TREE_CLOEXEC)


def attach_tree(tree: int, folder: int) -> None:
    """Mount what `clone_tree` gave on a folder, both by descriptor. Raises OSError."""
    _syscall("move_mount", _MOVE_MOUNT, tree, b"", folder, b"", _EMPTY_PATHS)


def set_host_name(name: str) -> None:
    """The name of this machine, in its own uts namespace."""
    raw = os.fsencode(name)
    if _LIBC.sethostname(raw, len(raw)) != 0:
        _fail("sethostname")


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    names = [os.fsencode(text) for text in (source, target, kind)]
    if _LIBC.mount(*names, ctypes.c_ulong(flags), options.encode()) != 0:
        _fail(f"mount {target}")


def _syscall(name: str, number: int, *arguments: int | bytes) -> int:
    result = int(_LIBC.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        _fail(name)
    return result


def _fail(what: str) -> None:
    number = ctypes.get_errno()
    raise OSError(number, f"{what}: {os.strerror(number)}")
