"""The keeper: the first process of an instance. It holds the disk, starts the ssh server and the first boot, ends all
of them, and does what the rack orders. It reads nothing that comes from a learner but names of files and folders."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import select
import signal
import socket
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import asyncssh

from .. import namespaces, wire
from ..network import Listeners
from . import first_boot, mounts, powers, ssh_server
from .about import About
from .powers import Sizes
from .reaping import Children

__all__ = ["Ends", "keep"]

_HOST_KEY = "ssh-ed25519"
_MOST_BYTES = 64 * 1024
_PAUSE = 0.1  # seconds, after an ssh server that ended at once
_AGAIN = 1.0  # seconds, where no process was to be had for one
_PLACE_OF_FOLDER = 4  # in a line of mountinfo


@dataclass(frozen=True, slots=True)
class Ends:
    """What a keeper is born with: where its orders come from, where its ssh server tells of sessions, where its little
    programs ask (the rack's to serve), and the sockets of its network."""

    orders: socket.socket
    tell: socket.socket
    tools: socket.socket
    listeners: Listeners


def keep(ends: Ends, about: About, sizes: Sizes) -> NoReturn:
    """Serve the rack until it is gone."""
    powers.name_ourselves("/sbin/init")
    keeper = _Keeper(ends, about, sizes)
    namespaces.hide_from_children()
    with contextlib.suppress(wire.WireError):
        ends.orders.settimeout(None)
        wire.send(ends.orders, {"born": True}, (ends.tools.fileno(),))
        ends.tools.close()
        keeper.serve()
    os._exit(0)


class _Keeper:
    def __init__(self, ends: Ends, about: About, sizes: Sizes) -> None:
        self._orders = ends.orders
        self._tell = ends.tell
        self._listeners = ends.listeners
        self._about = about
        self._sizes = sizes
        self._host_key = asyncssh.generate_private_key(_HOST_KEY, comment=f"root@{about.hostname}")
        self._door: socket.socket | None = None  # while it is booted
        self._children = Children()
        self._server = 0  # the process of the ssh server
        self._started = 0.0
        self._mounts = Path("/proc/self/mountinfo").open("rb", buffering=0)  # noqa: SIM115 - as long as we live
        self._of_processes = Path("/proc").stat().st_dev
        first_boot.publish_host_key(self._host_key.export_public_key().decode())

    def serve(self) -> NoReturn:
        """Raises WireError when the rack is gone."""
        while True:
            patience = _AGAIN if self._door is not None and not self._server else None
            ready, _, _ = select.select([self._orders.fileno(), self._children.fileno()], [], [], patience)
            if self._children.fileno() in ready and self._server in self._children.ended():
                self._server = 0
            if not ready or (self._door is not None and not self._server):
                self._start_server_again()
            if self._orders.fileno() in ready:
                order, fds = wire.receive(self._orders)
                answer, handed = self._obey(order, fds)
                wire.send(self._orders, answer, handed)

    def _obey(self, order: dict[str, Any], fds: list[int]) -> tuple[dict[str, Any], tuple[int, ...]]:
        """The answer, with descriptors beside it."""
        try:
            if order["do"] == "boot":
                return self._boot(fds[0], first=order["first"]), self._listeners.descriptors
            return self._do(order, fds), ()
        except OSError as error:
            return {"errno": error.errno or errno.EIO, "error": error.strerror or str(error)}, ()
        except ValueError as error:  # a path that is none: a learner may have named it
            return {"errno": errno.EINVAL, "error": str(error)}, ()
        finally:
            for fd in fds:
                os.close(fd)

    def _do(self, order: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        match order["do"]:
            case "halt":
                self._halt()
            case "read":
                return self._read(order["path"])
            case "mounts":
                return {"mounts": self._mounted()}
            case "mount":
                self._mount(fds[0], order["path"])
            case "unmount":
                mounts.unmount(order["path"], lazily=order["lazily"])
            case "device":
                _show_device(order["name"], order["link"], there=order["there"])
        return {}

    # --- power -----------------------------------------------------------------------------------------------

    def _boot(self, door: int, *, first: bool) -> dict[str, Any]:
        self._door = socket.socket(fileno=os.dup(door))
        self._start_server()
        if first:
            first_boot.begin(self._about, self._sizes)
        else:
            first_boot.begin_again(self._about, self._sizes)
        return {"kinds": self._listeners.kinds, "fingerprint": self._host_key.get_fingerprint()}

    def _halt(self) -> None:
        """End every process but ourselves, whatever it does to go on, and see it gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        self._server = 0
        if self._door is not None:
            self._door.close()
            self._door = None

    def _start_server(self) -> None:
        """Raises OSError if no process can be had."""
        if self._door is None:
            return
        self._started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            ssh_server.serve(self._door, self._tell, self._host_key, self._about, self._sizes)
        self._server = pid

    def _start_server_again(self) -> None:
        if time.monotonic() - self._started < _PAUSE:
            time.sleep(_PAUSE)
        with contextlib.suppress(OSError):
            self._start_server()

    # --- disks -----------------------------------------------------------------------------------------------

    def _mount(self, tree: int, path: str) -> None:
        folder = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            mounts.attach_tree(tree, folder)
        finally:
            os.close(folder)

    def _mounted(self) -> list[list[str]]:
        """Device number, folder in its file system, and place of each mount, as the kernel knows them now."""
        self._mounts.seek(0)
        told = b"".join(iter(lambda: self._mounts.read(65536), b"")).decode("utf-8", "surrogateescape")
        lines = [line.split(" ") for line in told.split("\n")]  # a learner's folder may have any other character
        return [[_plain(word) for word in words[2:5]] for words in lines if len(words) > _PLACE_OF_FOLDER]

    def _read(self, path: str) -> dict[str, Any]:
        """A regular file's text. Nothing that a learner puts there makes us wait: it is opened without."""
        try:
            fd = os.open(Path(self._about.home, path), os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except ValueError:
            return _unread("missing")
        except OSError as error:
            return _unread(_WHY.get(error.errno or 0, "unreadable"))
        try:
            return self._text(fd)
        finally:
            os.close(fd)

    def _text(self, fd: int) -> dict[str, Any]:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or status.st_dev == self._of_processes:
            return _unread("not-a-file")
        if status.st_size > _MOST_BYTES:
            return _unread("too-large", status.st_size)
        raw = os.pread(fd, _MOST_BYTES, 0)
        try:
            return {"text": raw.decode("utf-8"), "size": len(raw), "why": ""}
        except UnicodeDecodeError:
            return _unread("not-text", len(raw))


_WHY = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.ENAMETOOLONG: "missing",
    errno.ENXIO: "not-a-file",
}


def _unread(why: str, size: int = 0) -> dict[str, Any]:
    return {"text": None, "size": size, "why": why}


def _plain(word: str) -> str:
    """A path of mountinfo without its escapes (proc(5)): octal numbers of characters."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), word)


def _show_device(name: str, link: str, *, there: bool) -> None:
    """A name for a volume in `/dev`. It is an empty file: a real device can't be made in here."""
    for path in (f"/dev/{name}", *([f"/dev/{link}"] if link else [])):
        with contextlib.suppress(FileNotFoundError):
            Path(path).unlink()
    if there:
        os.close(os.open(f"/dev/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o660))
        if link:
            Path(f"/dev/{link}").symlink_to(name)
