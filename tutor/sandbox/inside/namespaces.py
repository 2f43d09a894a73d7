"""Fresh namespaces for one run, taken by a process that is walled already: what it must not share with the next run.

Through libc, since `os.unshare` is there from Python 3.12 only. Steps and their order: namespaces(7),
user_namespaces(7), mount_namespaces(7), capabilities(7).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
from pathlib import Path

__all__ = [
    "adopt_orphans",
    "die_with_parent",
    "drop_privileges",
    "forbid_namespaces",
    "hide_from_children",
    "mount_fresh",
    "unshare",
]

_NEW_MOUNTS, _NEW_UTS, _NEW_IPC = 0x00020000, 0x04000000, 0x08000000
_NEW_USER, _NEW_PID, _NEW_NET = 0x10000000, 0x20000000, 0x40000000
_ALL = _NEW_MOUNTS | _NEW_UTS | _NEW_IPC | _NEW_USER | _NEW_PID | _NEW_NET
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 0x2, 0x4, 0x8, 0x4000, 0x40000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
_PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 36, 38, 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522
_COUNTED = ("user", "pid", "net", "ipc", "mnt", "uts", "cgroup", "time")

_LIBC = ctypes.CDLL(None, use_errno=True)


def unshare() -> None:
    """Leave all namespaces for new ones, with all capabilities in them; the next child is the first process of the
    new pid namespace. Our user and group keep their numbers. Raises OSError where that is denied."""
    uid, gid = os.getuid(), os.getgid()
    _call("unshare", _ALL)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path(f"/proc/self/{name}").write_text(text, "ascii")


def mount_fresh(folders: dict[str, int], *, inodes: int) -> None:
    """New /proc, new terminals, and an empty folder in memory over each of `folders` (path: bytes), in the first
    process of the new namespaces. At most `inodes` files in each folder. Raises OSError."""
    _mount("none", "/", "", _MS_REC | _MS_PRIVATE)
    _mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    _mount("devpts", "/dev/pts", "devpts", _MS_NOSUID | _MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620")
    for path, size in folders.items():
        options = f"size={size},nr_inodes={inodes},mode=0755"
        _mount("tmpfs", path, "tmpfs", _MS_NOSUID | _MS_NODEV, options)


def forbid_namespaces() -> None:
    """From here on nobody in our user namespace takes new ones: each would hand out capabilities of its own."""
    for name in _COUNTED:
        with contextlib.suppress(OSError):  # a kernel may not count one of them
            Path(f"/proc/sys/user/max_{name}_namespaces").write_text("0", "ascii")


def drop_privileges(*, but: int = 0) -> None:
    """Give up every capability, and every way to get one back. `but` are those to keep, as bits (the first 32)."""
    for capability in range(64):
        _LIBC.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # the kernel has fewer than 64
    _LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _call("capset", header, struct.pack("6I", but, but, 0, 0, 0, 0))  # effective and permitted; none to inherit


def hide_from_children() -> None:
    """Let nobody of our own user read this process's memory or trace it (PR_SET_DUMPABLE, ptrace(2))."""
    _LIBC.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends (PR_SET_CHILD_SUBREAPER), so that they stay in sight."""
    with contextlib.suppress(AttributeError):  # macOS
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(by: int = signal.SIGKILL) -> None:
    """Get a signal when the thread ends that started us (PR_SET_PDEATHSIG), where the system has such a thing."""
    with contextlib.suppress(AttributeError):  # macOS
        _LIBC.prctl(_PR_SET_PDEATHSIG, by, 0, 0, 0)


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    _call("mount", source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())


def _call(name: str, *arguments: object) -> None:
    if getattr(_LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
