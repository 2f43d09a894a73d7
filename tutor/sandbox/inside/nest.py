"""The nest: the first process behind the wall. It gets warm, holds nothing secret, and gives birth to the process of
each run.

    nest  --fork-->  keeper  --fork-->  runner
                     (first process     (loads the submission,
                      of the run's       has no capability,
                      pid namespace)     tells what came of it)

Where namespaces can be nested, the keeper takes fresh ones for the run, and one nest serves many runs. Where they
can't, a nest serves one run, and the wall around it is the wall of the run.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
from typing import Any

from . import namespaces, runner, wire
from .network import Listeners, bring_loopback_up, open_listeners

__all__ = ["main"]

_INODES = 16_384  # files and folders in each of a run's folders
_CERTIFICATES = "/etc/ssl/certs"
_CERTIFICATES_BYTES = 1024 * 1024
_FOLDERS = ("/tmp", "/dev/shm", "/home/learner")  # noqa: S108 - inside
_FDS_OF_A_RUN = 4


def main(fd: int, *, nested: bool, preload: tuple[str, ...]) -> None:
    """Serve the judge on socket `fd`: each message, with four descriptors, is a run to give birth to.

    `nested` asks for fresh namespaces for each run, if that can be done here; `preload` names services of AWS that
    boto3 is to be ready for.
    """
    namespaces.die_with_parent()
    judge = socket.socket(fileno=fd)
    judge.set_inheritable(False)
    reason = _why_not_nested() if nested else "not asked for"
    if preload:
        runner.preload(preload)
    gc.collect()
    gc.freeze()  # what is warm stays where it is: a collection in a run would else copy all of its pages
    wire.send(judge, {"nested": not reason, "reason": reason})
    while True:
        try:
            order, fds = wire.receive(judge)
        except wire.WireError:  # the judge is gone
            os._exit(0)
        _give_birth(judge, order, fds, nested=not reason)


def _why_not_nested() -> str:
    """Empty if fresh namespaces can be had in here, else what denied them: found by trying."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            try:
                _enter_namespaces()
                _as_keeper_of_all({"disk_mb": 1})
                os.write(writer, b"ok")
            except OSError as error:
                os.write(writer, str(error).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    os.waitpid(child, 0)
    return "" if told == "ok" else told or "the trial ended early"


def _give_birth(judge: socket.socket, order: dict[str, Any], fds: list[int], *, nested: bool) -> None:
    child = os.fork()
    if child == 0:
        judge.close()
        _be_born(order, fds, nested=nested)
    for fd in fds:
        os.close(fd)
    if nested:  # it has left a keeper behind and ended
        os.waitpid(child, 0)


def _be_born(order: dict[str, Any], fds: list[int], *, nested: bool) -> None:
    """From a copy of the nest to the keeper of a run, with the run's own pipes. Never returns."""
    try:
        if len(fds) != _FDS_OF_A_RUN:
            raise OSError("a run needs four descriptors")
        control, status = socket.socket(fileno=fds[0]), socket.socket(fileno=fds[1])
        for source, target in ((fds[2], 1), (fds[3], 2)):
            os.dup2(source, target)
            os.close(source)
        with contextlib.suppress(PermissionError):  # the leader of a session already
            os.setsid()
        os.environ.clear()
        os.environ.update(order["environment"])
        try:
            listeners = _prepare(order, nested=nested)
            if not nested:
                _end_with_the_nest()
        except OSError as error:
            wire.send(control, {"failed": str(error)})
            os._exit(1)
        _keep(control, status, listeners)
    except wire.WireError:  # the judge wants this run no more
        pass
    finally:
        os._exit(1)


def _end_with_the_nest() -> None:
    """Where no pid namespace does it, end with all of the run's group when the nest ends: the judge is gone."""
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    namespaces.die_with_parent(signal.SIGTERM)


def _prepare(order: dict[str, Any], *, nested: bool) -> Listeners:
    """Everything that needs a capability; none is left afterwards."""
    if nested:
        _enter_namespaces()
        _as_keeper_of_all(order)
        listeners = open_listeners(at_aws_ports=True) if order["listen"] else Listeners({})
        namespaces.drop_privileges()
    else:
        # ports below 1024 need a capability that bubblewrap can't leave us: it maps the user in a second namespace
        listeners = open_listeners(at_aws_ports=False) if order["listen"] else Listeners({})
    os.chdir(os.environ["HOME"])
    return listeners


def _enter_namespaces() -> None:
    """Take new namespaces and go on as their first process; the process that asked for them ends."""
    namespaces.unshare()
    if os.fork():
        os._exit(0)


def _as_keeper_of_all(order: dict[str, Any]) -> None:
    size = order["disk_mb"] * 1024 * 1024
    folders = dict.fromkeys(_FOLDERS, size) | {_CERTIFICATES: _CERTIFICATES_BYTES}
    namespaces.mount_fresh(folders, inodes=_INODES)
    namespaces.forbid_namespaces()
    bring_loopback_up()


def _keep(control: socket.socket, status: socket.socket, listeners: Listeners) -> None:
    """Be the parent of the runner and of all that it leaves behind; tell how the runner ended, and wait."""
    namespaces.adopt_orphans()
    child = os.fork()
    if child == 0:
        status.close()
        runner.run_one(control, listeners)
    namespaces.hide_from_children()  # not before: the runner would be hidden from itself
    control.close()
    listeners.close()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):  # the end of these pipes tells that nothing of the run is alive
        os.dup2(null, stream)
    wire.send(status, {"born": os.getpid()})
    while True:
        pid, ended = os.wait()
        if pid == child:
            break
    wire.send(status, {"ended": os.waitstatus_to_exitcode(ended)})
    with contextlib.suppress(OSError):
        while status.recv(1):  # the judge says nothing more: it kills us, or is gone
            pass
    os._exit(0)
