"""An instance as the rack knows it: its keeper, and what it was last told of itself."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from typing import Any

from .. import wire
from . import mounts
from .about import About
from .birth import Newborn, give_birth
from .powers import Sizes
from .volumes import Volume

__all__ = ["BrokenError", "Instance"]

_SECONDS = 30.0  # for one order: no keeper takes nearly that long, unless it will never answer


class BrokenError(Exception):
    """The keeper is gone, or does not answer."""


class Instance:
    """Born when this is made. Raises OSError if it can't be."""

    def __init__(self, about: About, sizes: Sizes) -> None:
        self.about = about
        self.booted = False
        self._fresh = True
        self._keeper: Newborn = give_birth(about, sizes)
        self._keeper.orders.settimeout(_SECONDS)

    @property
    def told(self) -> socket.socket:
        """Where its ssh server tells of sessions."""
        return self._keeper.told

    @property
    def tools(self) -> socket.socket:
        """Where its little programs come."""
        return self._keeper.tools

    @property
    def orders(self) -> socket.socket:
        """Readable, while nothing is ordered, only when the keeper is gone."""
        return self._keeper.orders

    def boot(self) -> tuple[dict[str, Any], list[int]]:
        """Start its ssh server, and at the first time its user data. What to tell AWS, and the sockets to serve."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                told, fds = self._order({"do": "boot", "first": self._fresh}, theirs.fileno())
            except (BrokenError, OSError):
                ours.close()
                raise
        self._fresh, self.booted = False, True
        up = {"sockets": ["door", *told["kinds"]], "host_key": told["fingerprint"], "host_key_type": "ED25519"}
        return up, [ours.detach(), *fds]

    def halt(self) -> None:
        """End all that runs in it."""
        self.booted = False
        self._order({"do": "halt"})

    def destroy(self) -> None:
        """End it, disk and all; nothing of it is left when this returns but what it told."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._keeper.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._keeper.pid, 0)

    def close(self) -> None:
        """Let go of its sockets."""
        for sock in (self._keeper.orders, self._keeper.told, self._keeper.tools):
            sock.close()

    # --- disks -----------------------------------------------------------------------------------------------

    def read(self, path: str) -> dict[str, Any]:
        """The text of a file, or why it can't be told."""
        told, _ = self._order({"do": "read", "path": path})
        return told

    def show(self, volume: Volume, *, there: bool) -> None:
        """Have the name of a volume in `/dev`, or no longer."""
        with contextlib.suppress(OSError):
            self._order({"do": "device", "name": volume.name, "link": volume.link, "there": there})

    def mount(self, volume: Volume, path: str) -> None:
        """Raises OSError where that folder can't be mounted on."""
        tree = mounts.clone_tree(str(volume.folder))
        try:
            self._order({"do": "mount", "path": path}, tree)
        finally:
            os.close(tree)

    def unmount(self, path: str, *, lazily: bool) -> None:
        """Raises OSError, where it is in use and not done lazily too."""
        self._order({"do": "unmount", "path": path, "lazily": lazily})

    def mounted(self, device: str, volume: Volume) -> list[str]:
        """The folders on which a volume is mounted; `device` is the number of the volumes' file system."""
        inside = f"/{volume.folder.name}"
        return [path for root, path in self._mounts(device) if root == inside]

    def take_away(self, device: str, volume: Volume) -> None:
        """Unmount a volume wherever it is, in use or not; where others lie over it, them first."""
        for path in reversed(self.mounted(device, volume)):
            with contextlib.suppress(OSError):
                self.unmount(path, lazily=True)
        with contextlib.suppress(OSError):
            while self.mounted(device, volume):
                self.unmount(self._mounts(device)[-1][1], lazily=True)

    def _mounts(self, device: str) -> list[tuple[str, str]]:
        """All mounts of volumes, oldest first: the volume's folder in their file system, and where it is mounted."""
        told, _ = self._order({"do": "mounts"})
        return [(root, path) for number, root, path in told["mounts"] if number == device]

    def _order(self, order: dict[str, Any], *fds: int) -> tuple[dict[str, Any], list[int]]:
        """Raises OSError with the keeper's own reason, BrokenError if it is no more."""
        try:
            wire.send(self._keeper.orders, order, fds)
            told, handed = wire.receive(self._keeper.orders)
        except wire.WireError as error:
            raise BrokenError(str(error)) from error
        if told.get("errno"):
            raise OSError(told["errno"], told["error"])
        return told, handed
