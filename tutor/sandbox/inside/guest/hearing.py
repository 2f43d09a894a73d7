"""The sessions of a run's instances, as the rack hears of them: each is told to AWS once, as it ends or breaks off."""

from __future__ import annotations

import contextlib
import os
import select
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import datagrams
from .telling import MOST_TEXT

__all__ = ["Hearing"]

_LEAVING_SECONDS = 1.0  # for clients who are on their way out, not let in, until that has been told


@dataclass(slots=True)
class _Session:
    """`line` says how it ends."""

    instance: str
    begun: dict[str, Any]
    line: socket.socket
    told: bool = False


class Hearing:
    """`tell` passes one on. It all comes from processes that a learner talks to: types and lengths are made sure of."""

    def __init__(self, selector: selectors.BaseSelector, tell: Callable[[dict[str, Any]], None]) -> None:
        self._selector = selector
        self._tell = tell
        self._open: list[_Session] = []
        self._arrivals: dict[int, tuple[str, socket.socket]] = {}  # by descriptor; with the instance

    def begin(self, instance: str, told: socket.socket) -> None:
        """Hear of one that began, or of a client who came. Raises ClosedError at the end of all."""
        begun, fds = datagrams.receive(told)
        for fd in fds[1:]:
            os.close(fd)
        line = _line(fds[:1])
        if line is None:
            return
        if begun.get("arrival") is True:
            self._arrivals[line.fileno()] = instance, line
            self._selector.register(line, selectors.EVENT_READ, lambda: self._forget_arrival(line))
        else:
            session = _Session(instance, begun, line)
            self._open.append(session)
            self._selector.register(line, selectors.EVENT_READ, lambda: self._end(session))

    def settle(self, instances: dict[str, socket.socket]) -> None:
        """Tell of every session there is, also of those that go on: their end is then told no more."""
        self._catch_up(instances)
        if self._arrivals:
            self._await_arrivals()
            self._catch_up(instances)
        for session in self._open:
            if not session.told:
                self._pass_on(session, {})

    def forget(self, instance: str, told: socket.socket) -> None:
        """All of an instance has been ended: tell what was still to be heard, and what broke off."""
        self._catch_up({instance: told})
        for line in [line for name, line in self._arrivals.values() if name == instance]:
            self._forget_arrival(line)
        for session in [one for one in self._open if one.instance == instance]:
            self._end(session)

    def _await_arrivals(self) -> None:
        """Who is refused goes at once, and a program that ends then is soon asked about: let it be told."""
        until = time.monotonic() + _LEAVING_SECONDS
        leaving = select.poll()
        for fd in self._arrivals:
            leaving.register(fd, select.POLLIN)
        while self._arrivals and (left := until - time.monotonic()) > 0:
            for fd, _ in leaving.poll(left * 1000):
                leaving.unregister(fd)
                self._forget_arrival(self._arrivals[fd][1])

    def _forget_arrival(self, line: socket.socket) -> None:
        self._selector.unregister(line)
        del self._arrivals[line.fileno()]
        line.close()

    def _catch_up(self, instances: dict[str, socket.socket]) -> None:
        for instance, told in instances.items():
            before = told.gettimeout()
            told.settimeout(0)
            with contextlib.suppress(datagrams.ClosedError):
                while True:
                    self.begin(instance, told)
            told.settimeout(before)
        for session in list(self._open):
            self._end(session, broken=False)

    def _end(self, session: _Session, *, broken: bool = True) -> None:
        """Hear its end. Where nothing came it is over all the same, if it is known to be `broken` off."""
        ended: dict[str, Any] = {}
        try:
            ended, fds = datagrams.receive(session.line)
            for fd in fds:
                os.close(fd)
        except datagrams.ClosedError as error:
            if isinstance(error.__cause__, BlockingIOError) and not broken:
                return
        if not session.told:
            self._pass_on(session, ended)
        self._selector.unregister(session.line)
        session.line.close()  # who told it waits for that
        self._open.remove(session)

    def _pass_on(self, session: _Session, ended: dict[str, Any]) -> None:
        session.told = True
        status = ended.get("exit_status")
        texts = {name: str(session.begun.get(name, ""))[:MOST_TEXT] for name in ("user", "from", "command")}
        printed = str(ended.get("printed", "")).encode("utf-8", "replace")[:MOST_TEXT].decode("utf-8", "ignore")
        refused = ended.get("refused", session.begun.get("refused", ""))
        more = {"printed": printed, "refused": str(refused)[:MOST_TEXT]}
        status = status if type(status) is int else None
        self._tell({"session": {"instance": session.instance, **texts, **more, "exit_status": status}})


def _line(fds: list[int]) -> socket.socket | None:
    """What somebody tells on. None if it isn't there, or is no socket: no honest SSH server sends that."""
    for fd in fds:
        try:
            line = socket.socket(fileno=fd)
        except OSError:
            os.close(fd)
        else:
            line.settimeout(0)
            return line
    return None
