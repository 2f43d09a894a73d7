"""The ssh server of an instance: a warm process that forks for each connection that comes through the door, and for
each sftp session. It reads nothing of what a client sends, so no client can harm another's connection."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
from collections.abc import Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NoReturn

import asyncssh

from .. import namespaces, wire
from . import connection, datagrams, powers, sftp
from .about import About
from .login import Host
from .powers import Sizes

__all__ = ["serve"]


def serve(door: socket.socket, tell: socket.socket, host_key: asyncssh.SSHKey, about: About, sizes: Sizes) -> NoReturn:
    """In a fork of the keeper: serve until the instance halts."""
    try:
        powers.become_plain(sizes, keep={door.fileno(), tell.fileno()})
        namespaces.hide_from_children()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        powers.name_ourselves("sshd: the sandbox's [listener]")
        asked, ask = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        host = Host(about, host_key, tell, ask)
        watched = [door, asked]
        while True:
            for sock in select.select(watched, [], [])[0]:
                try:
                    (_admit if sock is door else _begin_sftp)(sock, host)
                except (
                    wire.WireError,
                    datagrams.ClosedError,
                ):  # halted: those who are connected stay until they are ended
                    watched.remove(sock)
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


def _fork(keep: set[int], life: Any) -> None:
    """Live `life()`, a coroutine, in a child. Where no process is to be had, there is none."""
    try:
        if os.fork():
            return
    except OSError:
        return
    try:
        powers.keep_only(keep)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _run(life())
    finally:
        os._exit(0)


def _run(life: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(_Inline(max_workers=1))
        runner.run(life)


class _Inline(ThreadPoolExecutor):
    """Does at once what asyncssh would have a thread do: these processes have one thread, so that they can fork."""

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        """Raises nothing: what `work` raises is in the future."""
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments, **named))
        except Exception as error:  # noqa: BLE001 - told to whoever awaits it
            future.set_exception(error)
        return future


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)
