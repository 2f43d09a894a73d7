"""The little programs of instances, as the rack answers them: disks, mounting, power. They are a learner's to start or
to imitate: what they send is untrusted."""

from __future__ import annotations

import errno
import json
import os
import selectors
import socket
from contextlib import suppress
from typing import Any, Protocol

from .instance import BrokenError, Instance
from .volumes import Volume, Volumes

__all__ = ["Asking"]

_MOST_CLIENTS = 8  # of one instance, at a time
_MOST_BYTES = 8192
_MOST_PATH = 4096
_KINDS = ("ext2", "ext3", "ext4", "xfs")
_ROOT_NAME = "nvme0n1"
_ROOT = {"name": _ROOT_NAME, "gib": 8, "fs": "ext4", "uuid": "", "mounts": ["/"], "root": True}
_ROOT_UUID = "5f6f0b3c-0000-4000-8000-0000000000{:02x}"
_NO_MOUNT = 32  # mount(8)


class _RefusedError(Exception):
    """What is asked for can't be had; the reason is shown to the learner."""

    def __init__(self, why: str, status: int = 1) -> None:
        super().__init__(why)
        self.status = status


class _ShutDown(Protocol):
    def __call__(self, name: str, *, again: bool) -> None: ...


class Asking:
    """Clients of all instances. `shut_down` is called when one asked for that."""

    def __init__(self, selector: selectors.BaseSelector, volumes: Volumes, shut_down: _ShutDown) -> None:
        self._selector = selector
        self._volumes = volumes
        self._shut_down = shut_down
        self._clients: dict[str, list[socket.socket]] = {}
        self._orders: list[tuple[str, bool]] = []

    def admit(self, name: str, instance: Instance) -> None:
        """A new client; the oldest goes where there are too many."""
        with suppress(OSError):
            client, _ = instance.tools.accept()
            client.settimeout(0)
            clients = self._clients.setdefault(name, [])
            if len(clients) >= _MOST_CLIENTS:
                self._dismiss(name, clients[0])
            clients.append(client)
            self._selector.register(client, selectors.EVENT_READ, lambda: self._hear(name, instance, client))

    def forget(self, name: str) -> None:
        """Dismiss all of an instance."""
        for client in list(self._clients.pop(name, [])):
            self._selector.unregister(client)
            client.close()

    def settle(self) -> None:
        """Do what was asked for and ends who asked: after all that waits has been heard."""
        orders, self._orders = self._orders, []
        for name, again in orders:
            self._shut_down(name, again=again)

    def _dismiss(self, name: str, client: socket.socket) -> None:
        self._clients[name].remove(client)
        self._selector.unregister(client)
        client.close()

    def _hear(self, name: str, instance: Instance, client: socket.socket) -> None:
        answer: dict[str, Any] = {}
        with suppress(OSError):
            question = _question(client.recv(_MOST_BYTES))
            try:
                answer = self._answer(name, instance, question)
            except _RefusedError as error:
                answer = {"error": str(error), "status": error.status}
            except BrokenError:
                answer = {"error": "the instance is going down"}
            client.send(json.dumps(answer).encode("ascii"))
        self._dismiss(name, client)

    def _answer(self, name: str, instance: Instance, question: dict[str, Any]) -> dict[str, Any]:
        match question.get("ask"):
            case "disks":
                return {"disks": self._disks(name, instance)}
            case "format":
                return self._format(name, instance, question)
            case "mount":
                return self._mount(name, instance, question)
            case "unmount":
                return self._unmount(name, instance, question)
            case "power":
                self._orders.append((name, question.get("again") is True))
                return {}
        raise _RefusedError("the sandbox does not know that")

    # --- disks -----------------------------------------------------------------------------------------------

    def _disks(self, name: str, instance: Instance) -> list[dict[str, Any]]:
        own = {**_ROOT, "uuid": _ROOT_UUID.format(sum(instance.about.id.encode()) % 256)}
        return [own, *(self._disk(instance, volume) for volume in self._volumes.of(name).values())]

    def _disk(self, instance: Instance, volume: Volume) -> dict[str, Any]:
        where = instance.mounted(self._volumes.device, volume)
        return {"name": volume.name, "gib": volume.gib, "fs": volume.kind, "uuid": volume.uuid, "mounts": where}

    def _named(self, name: str, question: dict[str, Any]) -> Volume:
        device = question.get("device")
        for volume in self._volumes.of(name).values():
            if device in (volume.name, volume.link) and device:
                return volume
        if str(device).startswith(_ROOT_NAME):
            raise _RefusedError(f"/dev/{device} is the root disk, in use as /", _NO_MOUNT)
        raise _RefusedError(f"{_text(question, 'shown') or device}: no such volume is attached: see lsblk", _NO_MOUNT)

    def _format(self, name: str, instance: Instance, question: dict[str, Any]) -> dict[str, Any]:
        volume, kind = self._named(name, question), question.get("kind")
        if kind not in _KINDS:
            raise _RefusedError(f"{kind}: file systems here are {', '.join(_KINDS)}")
        if instance.mounted(self._volumes.device, volume):
            raise _RefusedError(f"/dev/{volume.name} is mounted: umount it first")
        if volume.kind and kind == "xfs" and question.get("force") is not True:
            raise _RefusedError(f"/dev/{volume.name} has a file system ({volume.kind}) already: -f overwrites it")
        self._volumes.format(volume, str(kind))
        return {"uuid": volume.uuid}

    def _mount(self, name: str, instance: Instance, question: dict[str, Any]) -> dict[str, Any]:
        volume, path = self._named(name, question), _text(question, "path")
        if not volume.kind:
            raise _RefusedError(
                f"{path}: /dev/{volume.name} has no file system yet: make one first, with mkfs", _NO_MOUNT
            )
        if path in instance.mounted(self._volumes.device, volume):
            raise _RefusedError(f"{path}: /dev/{volume.name} is mounted there already", _NO_MOUNT)
        if path == "/":
            raise _RefusedError("/: the root disk stays where it is", _NO_MOUNT)
        try:
            instance.mount(volume, path)
        except OSError as error:
            raise _RefusedError(f"{path}: {_why(error)}", _NO_MOUNT) from error
        return {}

    def _unmount(self, name: str, instance: Instance, question: dict[str, Any]) -> dict[str, Any]:
        path, shown = _text(question, "path"), _text(question, "shown")
        if question.get("device"):
            places = instance.mounted(self._volumes.device, self._named(name, question))[-1:]
        else:
            volumes = self._volumes.of(name).values()
            places = [place for volume in volumes for place in instance.mounted(self._volumes.device, volume)]
            places = [place for place in places if place == path][-1:]
        if not places:
            raise _RefusedError(f"{shown}: not mounted", _NO_MOUNT)
        try:
            instance.unmount(places[0], lazily=question.get("lazily") is True)
        except OSError as error:
            raise _RefusedError(f"{places[0]}: {_why(error)}", _NO_MOUNT) from error
        return {}


def _why(error: OSError) -> str:
    if error.errno == errno.EBUSY:
        return "in use: some program works in it"
    return os.strerror(error.errno or errno.EIO)


def _text(question: dict[str, Any], name: str) -> str:
    value = question.get(name)
    return value[:_MOST_PATH] if type(value) is str else ""


def _question(data: bytes) -> dict[str, Any]:
    try:
        question = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return question if type(question) is dict else {}
