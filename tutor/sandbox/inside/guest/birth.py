"""How an instance is born: from a copy of the rack to the first process of its own namespaces, with its own disk."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
from typing import NoReturn

from .. import namespaces, wire
from ..network import bring_loopback_up, open_instance_listeners
from . import keeper, mounts, powers
from .about import About
from .disk import lay_out
from .powers import Sizes

__all__ = ["TOOLS_DOOR", "Newborn", "give_birth"]

TOOLS_DOOR = "\0tutor-rack"
"""Where the little programs ask: an abstract name, of the instance's own network."""

_STAGE = "/home/learner"  # an empty folder of the nest, where the disk is mounted at first
_SECONDS = 30.0
_ASKING = 8


class Newborn:
    """The rack's ends of a keeper: its `orders`, what its ssh server tells (`told`), who asks (`tools`), its `pid`."""

    def __init__(self, pid: int, orders: socket.socket, told: socket.socket, tools: socket.socket) -> None:
        self.pid = pid
        self.orders = orders
        self.told = told
        self.tools = tools


def give_birth(about: About, sizes: Sizes) -> Newborn:
    """Raises OSError with the reason if it can't be born."""
    orders, their_orders = socket.socketpair()
    told, tell = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reader, writer = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        raise
    if child == 0:
        _be_born(writer, their_orders, tell, about, sizes)
    for sock in (their_orders, tell):
        sock.close()
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        pid = int(pipe.read() or b"0")
    os.waitpid(child, 0)
    try:
        return Newborn(pid, orders, told, _greeted(orders))
    except OSError:
        if pid:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for sock in (orders, told):
            sock.close()
        raise


def _greeted(orders: socket.socket) -> socket.socket:
    orders.settimeout(_SECONDS)
    try:
        hello, fds = wire.receive(orders)
    except wire.WireError as error:
        raise OSError(f"the instance ended at birth: {error}") from error
    if "failed" in hello:
        raise OSError(str(hello["failed"]))
    (tools,) = fds
    return socket.socket(fileno=tools)


def _be_born(writer: int, orders: socket.socket, tell: socket.socket, about: About, sizes: Sizes) -> NoReturn:
    """Take new namespaces, tell the number of their first process on `writer`, and end; that process goes on."""
    try:
        powers.keep_only({writer, orders.fileno(), tell.fileno()})
        powers.show_ourselves()  # the rack is hidden; we are to write our own maps
        try:
            namespaces.unshare()
            pid = os.fork()
        except OSError as error:
            wire.send(orders, {"failed": f"namespaces: {error}"})
            os._exit(1)
        if pid:
            os.write(writer, str(pid).encode())
            os._exit(0)
        os.close(writer)
        _live(orders, tell, about, sizes)
    finally:
        os._exit(1)


def _live(orders: socket.socket, tell: socket.socket, about: About, sizes: Sizes) -> NoReturn:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # which the kernel doesn't deliver to a first process from within
    with contextlib.suppress(PermissionError):
        os.setsid()
    os.umask(0o022)
    os.environ.clear()
    os.environ["HOME"] = "/"  # asyncssh wants one, and would ask the learner's own /etc/passwd
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):  # what the judge reads is none of an instance's
        os.dup2(null, stream)
    os.close(null)
    try:
        mounts.keep_to_ourselves()
        lay_out(_STAGE, about, sizes.disk_mb)
        mounts.set_host_name(about.hostname)
        bring_loopback_up()
        listeners = open_instance_listeners(about.private_ip)
        namespaces.forbid_namespaces()
        tools = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        tools.bind(TOOLS_DOOR)
        tools.listen(_ASKING)
        mounts.become_root(_STAGE)
        powers.keep_only_mounting()
    except OSError as error:
        wire.send(orders, {"failed": str(error)})
        os._exit(1)
    _forget_the_way_back()
    keeper.keep(keeper.Ends(orders, tell, tools, listeners), about, sizes)


def _forget_the_way_back() -> None:
    """From here on, files are the instance's: nothing is imported from its disk, whatever lies there."""
    sys.path[:] = []
    sys.path_hooks[:] = []
    sys.path_importer_cache.clear()
    gc.freeze()
