"""The nest of racks: a warm process behind the wall that knows AsyncSSH, and gives birth to a rack for each run."""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import socket
from pathlib import Path
from typing import NoReturn

from .. import namespaces, wire
from . import mounts
from .about import About
from .birth import give_birth
from .powers import Sizes
from .rack import VOLUMES, Rack
from .volumes import Volumes
from .warming import warm_up

__all__ = ["main"]

_FDS_OF_A_RACK = 2
_OPEN_FILES = 8192


def main(fd: int) -> NoReturn:
    """Serve the judge on socket `fd`: each message, with two descriptors, is a rack to give birth to."""
    namespaces.die_with_parent()
    judge = socket.socket(fileno=fd)
    judge.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, _OPEN_FILES), most))  # a rack holds one for each session
    warm_up()
    reason = _why_not()
    gc.collect()
    gc.freeze()
    wire.send(judge, {"nested": not reason, "reason": reason})
    while True:
        try:
            _, fds = wire.receive(judge)
        except wire.WireError:  # the judge is gone
            os._exit(0)
        _bear(judge, fds)


def _why_not() -> str:
    """Empty if racks and instances can be born in here, else what denied them: found by trying."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            try:
                _enter()
                give_birth(About(), Sizes(disk_mb=1))
                os.write(writer, b"ok")
            except OSError as error:
                os.write(writer, str(error).encode("utf-8", "replace"))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    os.waitpid(child, 0)
    return "" if told == "ok" else told or "the trial ended early"


def _enter() -> None:
    """Take new namespaces and go on as their first process, with mounts of our own; who asked for them ends."""
    namespaces.unshare()
    if os.fork():
        os._exit(0)
    mounts.keep_to_ourselves()
    mounts.mount_proc("/proc")


def _bear(judge: socket.socket, fds: list[int]) -> None:
    try:
        child = os.fork()
    except OSError:  # the judge hears of it as the socket closes, and the racks that there are live on
        child = -1
    if child == 0:
        judge.close()
        _be_born(fds)
    for fd in fds:
        os.close(fd)
    if child > 0:
        os.waitpid(child, 0)


def _be_born(fds: list[int]) -> NoReturn:
    """From a copy of the nest to a rack. Never returns."""
    try:
        if len(fds) != _FDS_OF_A_RACK:
            os._exit(1)
        sizes = Sizes()
        judge, aws = (socket.socket(fileno=fd) for fd in fds)
        try:
            _enter()
            volumes = Volumes(Path(VOLUMES), sizes.volumes_mb)
        except OSError as error:
            wire.send(judge, {"failed": str(error)})
            os._exit(1)
        namespaces.hide_from_children()
        with contextlib.suppress(wire.WireError):
            wire.send(judge, {"born": os.getpid()})
            Rack(judge, aws, volumes, sizes).serve()
    finally:
        os._exit(1)
