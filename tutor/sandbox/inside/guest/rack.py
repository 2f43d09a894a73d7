"""The rack of a run: the first process of its namespaces. It gives birth to instances as AWS orders, holds their
volumes, answers their little programs and the judge. Nothing that a learner started runs in it."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from .. import wire
from . import datagrams
from .about import About
from .asking import Asking
from .hearing import Hearing
from .instance import BrokenError, Instance
from .powers import Sizes
from .volumes import Volumes

__all__ = ["VOLUMES", "Rack"]

VOLUMES = "/tmp"  # noqa: S108 - an empty folder of the nest, and our own mount over it
_MOST_INSTANCES = 10


class Rack:
    """`serve()` lives until the judge lets go."""

    def __init__(self, judge: socket.socket, aws: socket.socket, volumes: Volumes, sizes: Sizes) -> None:
        self._judge = judge
        self._aws = aws
        self._volumes = volumes
        self._sizes = sizes
        self._instances: dict[str, Instance] = {}
        self._selector = selectors.DefaultSelector()
        self._hearing = Hearing(self._selector, self._tell)
        self._asking = Asking(self._selector, volumes, self._shut_down)

    def serve(self) -> NoReturn:
        """Raises WireError when the judge is gone."""
        self._watch(self._judge, self._answer_judge)
        self._watch(self._aws, self._obey_aws)
        while True:
            for key, _ in self._selector.select():
                if self._selector.get_map().get(key.fd) is key:  # what came before it may have ended it
                    key.data()
                self._asking.settle()

    def _watch(self, sock: socket.socket, do: Callable[[], None]) -> None:
        self._selector.register(sock, selectors.EVENT_READ, do)

    def _ignore(self, sock: socket.socket) -> None:
        with contextlib.suppress(KeyError):  # it is already
            self._selector.unregister(sock)

    # --- the judge -------------------------------------------------------------------------------------------

    def _answer_judge(self) -> None:
        order, fds = wire.receive(self._judge)
        _close(fds)
        name = str(order.get("read", ""))
        told: dict[str, Any] = {"text": None, "size": 0, "why": "missing"}
        instance = self._instances.get(name)
        if instance is not None:
            try:
                told = instance.read(str(order.get("path", "")))
            except OSError:
                told["why"] = "unreadable"
            except BrokenError as error:
                told["why"] = "unreadable"
                self._lose(name, error)
        wire.send(self._judge, told)

    # --- AWS -------------------------------------------------------------------------------------------------

    def _obey_aws(self) -> None:
        try:
            order, fds = wire.receive(self._aws)
        except wire.WireError:  # AWS is gone; what is on disks can still be read
            self._ignore(self._aws)
            return
        _close(fds)
        name = str(order.get("instance", ""))
        try:
            self._do(str(order.get("do", "")), name, order)
        except BrokenError as error:
            self._lose(name, error)
        except OSError as error:
            self._tell({"failed": name, "why": str(error)})

    def _do(self, what: str, name: str, order: dict[str, Any]) -> None:
        volume = str(order.get("volume", ""))
        match what:
            case "boot" | "reboot":
                self._boot(name, About.parse(order.get("about") or {}), again=what == "reboot")
            case "halt" if name in self._instances:
                self._halt(name)
            case "destroy" if name in self._instances:
                self._end(name)
            case "attach":
                self._attach(volume, name, order)
            case "detach":
                self._detach(volume)
            case "drop":
                self._detach(volume)
                self._volumes.drop(volume)
            case "settle":
                self._hearing.settle({name: instance.told for name, instance in self._instances.items()})
                self._tell({"settled": True})
            case "copy":
                self._volumes.copy(volume, str(order.get("snapshot", "")))

    def _boot(self, name: str, about: About, *, again: bool) -> None:
        instance = self._instances.get(name)
        if instance is None:
            if len(self._instances) >= _MOST_INSTANCES:
                raise OSError(f"the sandbox has room for {_MOST_INSTANCES} instances, stopped ones too: terminate one")
            instance = self._instances[name] = Instance(about, self._sizes)
            self._watch(instance.told, lambda: self._hear(name, instance))
            self._watch(instance.tools, lambda: self._asking.admit(name, instance))
            self._watch(instance.orders, lambda: self._lose(name, BrokenError("its first process ended")))
        elif again or instance.booted:
            self._halt(name)
        for volume in self._volumes.of(name).values():
            instance.show(volume, there=True)
        self._start(name, instance)

    def _start(self, name: str, instance: Instance) -> None:
        up, fds = instance.boot()
        try:
            self._tell({"up": name, **up}, tuple(fds))
        finally:
            _close(fds)

    def _halt(self, name: str) -> None:
        instance = self._instances[name]
        self._asking.forget(name)
        instance.halt()
        self._hearing.forget(name, instance.told)
        for volume in self._volumes.of(name).values():
            instance.take_away(self._volumes.device, volume)

    def _end(self, name: str) -> None:
        instance = self._instances.pop(name)
        self._asking.forget(name)
        for sock in (instance.told, instance.tools, instance.orders):
            self._ignore(sock)
        for volume in self._volumes.of(name):
            self._volumes.detach(volume)
        instance.destroy()
        self._hearing.forget(name, instance.told)
        instance.close()

    def _lose(self, name: str, error: Exception) -> None:
        """An instance whose keeper is gone."""
        if name in self._instances:
            self._end(name)
        self._tell({"failed": name, "why": f"the instance was ended: {error}"})

    def _shut_down(self, name: str, *, again: bool) -> None:
        """By itself: one of its little programs asked for it."""
        instance = self._instances.get(name)
        if instance is None or not instance.booted:
            return
        try:
            self._halt(name)
            self._tell({"down": name, "reboot": again})
            if again:
                self._start(name, instance)
        except (BrokenError, OSError) as error:
            self._lose(name, error)

    # --- volumes ---------------------------------------------------------------------------------------------

    def _attach(self, volume: str, name: str, order: dict[str, Any]) -> None:
        self._detach(volume)
        instance = self._instances.get(name)
        device, shown = str(order.get("device", "")), str(order.get("as", ""))
        links = instance is not None and instance.about.os == "amazon-linux"
        known = self._volumes.attach(
            volume,
            name,
            name=Path(shown).name or "nvme1n1",
            link=Path(device).name if links else "",
            gib=order["gib"] if type(order.get("gib")) is int else 0,
            snapshot=str(order.get("from", "")),
        )
        if instance is not None:
            instance.show(known, there=True)

    def _detach(self, volume: str) -> None:
        known = self._volumes.get(volume)
        instance = self._instances.get(known.instance) if known is not None else None
        if known is not None and instance is not None:
            try:
                instance.take_away(self._volumes.device, known)
                instance.show(known, there=False)
            except BrokenError as error:
                self._lose(known.instance, error)
        self._volumes.detach(volume)

    # --- what is told ----------------------------------------------------------------------------------------

    def _hear(self, name: str, instance: Instance) -> None:
        try:
            self._hearing.begin(name, instance.told)
        except datagrams.ClosedError:  # with its keeper, of which we hear otherwise
            self._ignore(instance.told)

    def _tell(self, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
        with contextlib.suppress(wire.WireError):  # AWS is gone
            wire.send(self._aws, message, fds)


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)
