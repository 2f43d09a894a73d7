"""The line to the rack of a run: orders out, answers in, each in a thread of its own, so that nobody waits for it."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from tutor.model.values import JsonObject
from tutor.sandbox.inside import wire

__all__ = ["RackLine"]

_SENDING_SECONDS = 60.0  # a rack may have yet to be born
_READING_SECONDS = 5.0  # for the rest of a message that has begun
_SETTLING_SECONDS = 5.0  # for a rack to tell all that it knows

Heard = Callable[[dict[str, Any], list[int]], None]


class RackLine:
    """`heard` gets each message with its descriptors, which are then its own; `lost` is called once the rack is gone,
    whoever notices first."""

    def __init__(self, sock: socket.socket, heard: Heard, lost: Callable[[], None]) -> None:
        self._ear = sock
        self._mouth = sock.dup()
        self._ear.settimeout(_READING_SECONDS)
        self._mouth.settimeout(_SENDING_SECONDS)
        self._heard = heard
        self._lost = lost
        self._is_lost = threading.Event()
        self._has_spoken = threading.Event()
        self._has_settled = threading.Event()
        self._orders: SimpleQueue[JsonObject] = SimpleQueue()

    def start(self) -> None:
        """Listen and speak from now on."""
        for name, work in (("rack's orders", self._speak), ("rack's answers", self._listen)):
            threading.Thread(target=work, name=name, daemon=True).start()

    def say(self, order: JsonObject) -> None:
        """Tell the rack, in its turn. Doesn't wait."""
        self._orders.put(order)

    def settle(self) -> None:
        """Have the rack tell of all sessions, also of those that go on, and hear it. Waits, but not for a rack that
        never said a word: nobody has been in any of its instances."""
        speaks = bool(select.select([self._ear], [], [], 0)[0]) or self._has_spoken.is_set()
        if speaks and not self._is_lost.is_set():
            self._has_settled.clear()
            self.say({"do": "settle"})
            self._has_settled.wait(_SETTLING_SECONDS)

    def _speak(self) -> None:
        while not self._is_lost.is_set():
            try:
                wire.send(self._mouth, self._orders.get())
            except wire.WireError:
                self._lose()

    def _listen(self) -> None:
        while not self._is_lost.is_set():
            select.select([self._ear], [], [])
            self._hear()

    def _hear(self) -> None:
        """Hear one message."""
        self._has_spoken.set()  # before it is read: who asks sees the one or the other
        try:
            message, fds = wire.receive(self._ear)
        except wire.WireError:
            self._lose()
            return
        with suppress(Exception):  # whatever a rack says, it is listened to further
            self._heard(message, fds)
        if message.get("settled") is True:
            self._has_settled.set()

    def _lose(self) -> None:
        if not self._is_lost.is_set():
            self._is_lost.set()
            self._lost()
        self._has_settled.set()
