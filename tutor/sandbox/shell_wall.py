"""The wall of `tutor sandbox -- COMMAND` and of a lesson's cells: the system's programs read-only, an empty home, and
perhaps one folder of the user's, writable.

Other than a run's wall (`tutor.sandbox.wall`) this one is for the user's own work, with nothing to hide in the
system's programs; what it keeps apart are the user's files, credentials, network and processes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import UsageError
from tutor.model.verdicts import Tier
from tutor.sandbox.programs import ROOM
from tutor.sandbox.wall import DROP, ETC, HOME, JAIL_UID, STAGE, Bind, interpreter, package_root, show_system

__all__ = ["ShellWall", "folder_to_show", "is_writable"]

_DISK = str(512 * 1024 * 1024)  # bytes of each folder that lies in memory
_OF_THE_SYSTEM = ("/etc/inputrc", "/etc/nanorc", "/etc/terminfo", "/etc/vim", "/etc/mime.types", "/etc/magic")
_CERTIFICATES = "/etc/ssl/certs"
# They hold other programs' sockets, which a network of its own does not keep anybody from.
_SHARED = ("/tmp", "/var/tmp", "/run", "/var/run", "/var", "/dev", "/dev/shm", "/proc", "/sys", "/etc")  # noqa: S108
_OUTSIDE = "go to a folder with what the command needs, or make one: mkdir try-aws && cd try-aws"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellWall:
    """What the command may see. `folder` is writable at its own path, `hidden` folders in it are not shown; without a
    folder it works in its empty home, which lies in memory.

    `nested` says that the first process in there is to take a network of its own for AWS's ports.
    """

    tier: Tier
    folder: Path | None
    nested: bool
    binds: tuple[Bind, ...] = ()
    hidden: tuple[Path, ...] = ()
    environment: Mapping[str, str]

    def command(self, program: Sequence[str], bwrap: Path) -> list[str]:
        """The argument list that starts `program` behind this wall.

        As root it acts as the folder's owner: what it makes there belongs to them, and nothing else opens to it.
        Without a folder it acts as nobody.
        """
        owner = self.folder.stat().st_uid if self.folder else JAIL_UID
        if os.geteuid() == 0 and owner != 0:
            return self._as_owner(program, bwrap, owner)
        return [str(bwrap), *self._arguments({}), "--", *program]

    def _arguments(self, staged: Mapping[Path, str]) -> list[str]:
        """The arguments of bwrap itself. `staged` says where a source lies if not at its own path."""
        arguments = ["--unshare-user", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        if self.tier is Tier.STRONG:
            arguments += ["--unshare-pid", "--proc", "/proc"]
            # root without capabilities may still write /proc/sys; in a nest the first process closes it
            arguments += [] if self.nested else ["--remount-ro", "/proc"]
        arguments += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox"]
        arguments += ["--uid", "1000", "--gid", "1000", "--clearenv"]
        arguments += [*show_system(staged), "--dev", "/dev"]
        for path in _OF_THE_SYSTEM:
            arguments += ["--ro-bind-try", path, path]
        for path in ("/dev/shm", "/tmp", HOME, ROOM, _CERTIFICATES):  # noqa: S108 - inside
            arguments += ["--size", _DISK, "--tmpfs", path]
        for bind in self.binds:
            arguments += ["--ro-bind", staged.get(bind.source, str(bind.source)), bind.target]
        folder = str(self.folder or HOME)
        if self.folder:
            arguments += ["--bind", staged.get(self.folder, folder), folder]
        for secret in self.hidden:
            arguments += ["--tmpfs", str(secret), "--remount-ro", str(secret)]
        for name, value in self.environment.items():
            arguments += ["--setenv", name, value]
        return [*arguments, "--remount-ro", "/", "--chdir", folder]

    def _as_owner(self, program: Sequence[str], bwrap: Path, owner: int) -> list[str]:
        """As root for another user: sources at paths that anybody can read, and then that user's own wall."""
        sources = sorted({bind.source for bind in self.binds} | {ETC})
        staged = {source: f"{STAGE}/{index}" for index, source in enumerate(sources)}
        outer = [str(bwrap), "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--unshare-pid", "--die-with-parent"]
        outer += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--tmpfs", STAGE]
        for source in sources:
            outer += ["--ro-bind", str(source), staged[source]]
        if self.folder:
            staged[self.folder] = f"{STAGE}/folder"
            outer += ["--bind", str(self.folder), staged[self.folder]]
        outer += ["--ro-bind", str(package_root(bwrap)), f"{STAGE}/bwrap"]
        inner = [f"{STAGE}/bwrap/{bwrap.relative_to(package_root(bwrap))}", *self._arguments(staged), "--", *program]
        return [*outer, "--", str(interpreter()), "-I", "-S", "-c", DROP.format(uid=owner), *inner]


def folder_to_show(record: Path, home: Path | None = None) -> Path:
    """The current folder, if it can be shown without showing what must stay apart: the user's home, other programs'
    sockets, the learner's record. Raises UsageError."""
    try:
        folder = Path.cwd().resolve(strict=True)
    except OSError as error:
        what = f"it can't be read: {error.strerror}"
        raise UsageError("No current folder", what, "cd to one that is there") from error
    why = _why_not(folder, record.resolve(), home or _home())
    if why:
        raise UsageError("Not in this folder", f"the command would have all of {folder} to itself: {why}", _OUTSIDE)
    return folder


def is_writable(folder: Path) -> bool:
    """Whether the command can make files in `folder`. For root it acts as the folder's owner, without capabilities."""
    if not os.access(folder, os.W_OK):
        return False
    return os.geteuid() != 0 or bool(folder.stat().st_mode & stat.S_IWUSR)


def _why_not(folder: Path, record: Path, home: Path) -> str:
    homes = {path.resolve() for path in (home, Path(os.environ.get("HOME") or "/")) if path.is_absolute()}
    if folder == Path("/") or any(path.is_relative_to(folder) for path in homes if path != Path("/")):
        return "with your home, and the keys in it"
    if folder in {Path(name).resolve() for name in _SHARED} or folder.is_relative_to("/proc"):
        return "with other programs' files and sockets, through which it could get out"
    return "that is the tutor's record" if folder == record else ""


def _home() -> Path:
    try:
        return Path("~").expanduser()
    except RuntimeError:
        return Path("/")
