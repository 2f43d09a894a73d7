"""The ssh server of an instance: a warm process that forks for each connection that comes through the door, and for
each sftp session. It reads nothing of what a client sends, so no client can harm another's connection."""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

import asyncssh

from .. import namespaces, wire
from . import connection, datagrams, powers, sftp
from .about import About
from .inline import run
from .login import Host
from .powers import Sizes
from .reaping import Children

__all__ = ["serve"]


def serve(door: socket.socket, tell: socket.socket, host_key: asyncssh.SSHKey, about: About, sizes: Sizes) -> NoReturn:
    """In a fork of the keeper: serve until the instance halts."""
    try:
        powers.become_plain(sizes, keep={door.fileno(), tell.fileno()})
        namespaces.hide_from_children()
        children = Children()
        powers.name_ourselves("sshd: the sandbox's [listener]")
        asked, ask = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        host = Host(about, host_key, tell, ask)
        served = {door.fileno(): lambda: _admit(door, host), asked.fileno(): lambda: _begin_sftp(asked, host)}
        while True:
            for fd in select.select([*served, children.fileno()], [], [])[0]:
                if fd == children.fileno():
                    children.ended()
                    continue
                try:
                    served[fd]()
                except (wire.WireError, datagrams.ClosedError):  # halted: who is connected stays until that is ended
                    del served[fd]
    finally:
        os._exit(1)


def _admit(door: socket.socket, host: Host) -> None:
    """A connection for a process of its own. Raises WireError at the end of all."""
    order, fds = wire.receive(door)
    if len(fds) == 1:
        keep = {fds[0], host.tell.fileno(), host.ask.fileno()}
        _fork(keep, lambda: connection.attend(socket.socket(fileno=fds[0]), str(order.get("from", "")), host))
    _close(fds)


def _begin_sftp(asked: socket.socket, host: Host) -> None:
    """An sftp session for a process of its own, which holds nothing but its own stream."""
    order, fds = datagrams.receive(asked)
    if len(fds) == 1:
        client = str(order.get("client", ""))
        _fork(set(fds), lambda: sftp.attend(socket.socket(fileno=fds[0]), client, host.about))
    _close(fds)


def _fork(keep: set[int], life: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Live `life()`, a coroutine, in a child. Where no process is to be had, there is none."""
    try:
        if os.fork():
            return
    except OSError:
        return
    try:
        powers.keep_only(keep)
        Children.forget_parents()
        run(life())
    finally:
        os._exit(0)


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)
