"""The first process in the jail of `tutor sandbox -- COMMAND`: opens AWS's ports, starts the command, tells its end.

    this process        leads the session of the jail's terminal, takes orders from outside
      `- the command    in the terminal's foreground, in a process group of its own

The terminal is one of the jail's own: its other end is handed out, so that the user's real one never gets in here.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import resource
import select
import signal
import socket
import struct
import termios
from pathlib import Path
from typing import Any, NoReturn

from . import namespaces, syscalls, wire
from .network import Listeners, bring_loopback_up, open_listeners
from .runner import trust, walls

__all__ = ["main"]

NOT_FOUND, NOT_RUNNABLE = 127, 126  # sh(1)
_NEW_MOUNTS, _NEW_USER, _NEW_NET = 0x00020000, 0x10000000, 0x40000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT, _MS_BIND = 0x1, 0x2, 0x4, 0x8, 0x20, 0x1000
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_PROCESSES = 4096
_BACKGROUND = (signal.SIGTTOU, signal.SIGTTIN, signal.SIGTSTP)
"""What would stop the leader of a session when its terminal is somebody else's."""


def main(fd: int, *, nested: bool) -> NoReturn:
    """Serve the judge's socket `fd` until the command has ended."""
    namespaces.die_with_parent()
    control = socket.socket(fileno=fd)
    control.set_inheritable(False)
    with contextlib.suppress(PermissionError):  # the leader of one already
        os.setsid()
    try:
        try:
            listeners = _listeners(nested=nested)
        except OSError as error:
            wire.send(control, {"failed": str(error)})
            os._exit(1)
        terminal = _greet(control, listeners)
        order, handed = wire.receive(control)
        _furnish(order)
        _serve(control, order["command"], _Streams(terminal, dict(zip(order["streams"], handed, strict=True))))
    except wire.WireError:  # nobody wants the command any more
        pass
    os._exit(1)


def _listeners(*, nested: bool) -> Listeners:
    """AWS's ports in a network of our own, or one port where that is denied; no capability is left afterwards."""
    if nested:
        _own_network()
    listeners = open_listeners(at_aws_ports=nested)
    if nested:
        namespaces.forbid_namespaces()
        _close_devices()
    namespaces.drop_privileges()
    return listeners


def _own_network() -> None:
    """A user namespace in which we may open AWS's ports, with a network of its own (user_namespaces(7))."""
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_USER | _NEW_NET | _NEW_MOUNTS) != 0:
        raise OSError(ctypes.get_errno(), f"unshare: {os.strerror(ctypes.get_errno())}")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path(f"/proc/self/{name}").write_text(text, "ascii")
    bring_loopback_up()


def _close_devices() -> None:
    """What of the machine is in sight can be used and not be changed, even by its owner: that may be root."""
    _read_only("/proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    for name in _DEVICES:
        _read_only(f"/dev/{name}", _MS_NOSUID | _MS_NOEXEC)


def _read_only(path: str, flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    flags |= _MS_REMOUNT | _MS_BIND | _MS_RDONLY
    if libc.mount(None, path.encode(), None, ctypes.c_ulong(flags), None) != 0:
        raise OSError(ctypes.get_errno(), f"{path} stays writable: {os.strerror(ctypes.get_errno())}")


def _greet(control: socket.socket, listeners: Listeners) -> int:
    """Say what walls we see and hand out the sockets, and the far end of a new terminal. Our end is returned."""
    outer, inner = os.openpty()
    kinds = {"sockets": listeners.kinds, "endpoint": listeners.endpoint, "unreached": listeners.unreached}
    hello = {"walls": walls(), **kinds}
    wire.send(control, hello, (*listeners.descriptors, outer))
    if listeners.endpoint:
        os.environ["AWS_ENDPOINT_URL"] = listeners.endpoint
    listeners.close()
    os.close(outer)
    return inner


def _furnish(order: dict[str, Any]) -> None:
    """Write what the jail's own room holds, and have the sandbox's certificate authority trusted."""
    for name, text in order["files"].items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o755)
    for name, target in order["links"].items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
    trust(order["authority"])


# --- the command ---------------------------------------------------------------------------------------------


class _Streams:
    """Standard input, output and error of the command: `handed` in from outside, or our own terminal.

    `terminal` is -1 if none of them is: then the command has no terminal at all.
    """

    def __init__(self, terminal: int, handed: dict[int, int]) -> None:
        for fd in handed.values():
            os.set_inheritable(fd, False)  # noqa: FBT003 - os takes it so
        self._from = {stream: handed.get(stream, terminal) for stream in range(3)}
        self.terminal = terminal if terminal in self._from.values() else -1
        if self.terminal < 0:
            os.close(terminal)
            return
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for number in _BACKGROUND:
            signal.signal(number, signal.SIG_IGN)

    def take(self) -> None:
        """Make them ours, in the copy that becomes the command."""
        spared = {stream: fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3) for stream, fd in self._from.items()}
        for stream, fd in spared.items():
            os.dup2(fd, stream)

    def leave(self) -> None:
        """Let go of what was handed in: its end is to be seen when the command has ended."""
        for fd in self._from.values():
            if fd != self.terminal:
                os.close(fd)


def _serve(control: socket.socket, command: list[str], streams: _Streams) -> NoReturn:
    """Start it, pass on what is ordered from outside, tell when it stops and how it ends."""
    wakes, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    child = _start(control, command, streams)
    streams.leave()
    while True:
        ready, _, _ = select.select([control.fileno(), wakes], [], [])
        if wakes in ready:
            os.read(wakes, 512)
            _tell_changes(control, child)
        if control.fileno() in ready:
            _obey(wire.receive(control)[0], child, streams.terminal)


def _start(control: socket.socket, command: list[str], streams: _Streams) -> int:
    failed, failing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(failed)
        _become(command, streams, failing)
    os.close(failing)
    _own_group(child, streams.terminal)
    with os.fdopen(failed, "rb") as pipe:
        told = pipe.read()
    if told:
        os.waitpid(child, 0)
        (number,) = struct.unpack("i", told)
        missing = number in (errno.ENOENT, errno.ENOTDIR)
        status = NOT_FOUND if missing else NOT_RUNNABLE
        wire.send(control, {"ended": status, "unstarted": "not found" if missing else os.strerror(number)})
        os._exit(0)
    return child


def _become(command: list[str], streams: _Streams, failing: int) -> NoReturn:
    """From a copy of this process to the command. What fails is told on `failing`, which starting it closes."""
    try:
        _own_group(0, streams.terminal)
        signal.set_wakeup_fd(-1)
        for number in signal.valid_signals():
            with contextlib.suppress(OSError, ValueError):  # two can't be set
                signal.signal(number, signal.SIG_DFL)
        streams.take()
        for which, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_NPROC, _PROCESSES)):
            _, hard = resource.getrlimit(which)
            lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (lower, lower))
        syscalls.apply()
        os.execvp(command[0], command)  # noqa: S606 - no shell is wanted: it is the user's own command line
    except OSError as error:
        os.write(failing, struct.pack("i", error.errno or errno.EIO))
    finally:
        os._exit(NOT_RUNNABLE)


def _own_group(pid: int, terminal: int) -> None:
    """A process group for the command, in the foreground of `terminal` if there is one. Done by both, for either may
    come first."""
    with contextlib.suppress(OSError):
        os.setpgid(pid, 0)
    if terminal >= 0:
        with contextlib.suppress(OSError):
            os.tcsetpgrp(terminal, pid or os.getpid())


def _tell_changes(control: socket.socket, child: int) -> None:
    """Whatever of ours ended or stopped; when the command itself has ended, so do we."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if pid != child:
            continue
        if os.WIFSTOPPED(status):
            wire.send(control, {"stopped": os.WSTOPSIG(status)})
            continue
        wire.send(control, {"ended": os.waitstatus_to_exitcode(status)})
        os._exit(0)


def _obey(order: dict[str, Any], child: int, terminal: int) -> None:
    """`{"signal": N}` goes to the command's group; `{"continue": true}` puts it to the foreground again."""
    with contextlib.suppress(ProcessLookupError):
        if "signal" in order:
            os.killpg(child, order["signal"])
        elif "continue" in order:
            _own_group(child, terminal)
            os.killpg(child, signal.SIGCONT)
