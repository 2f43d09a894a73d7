"""Our end of racks: a warm nest of them behind its wall, and the rack of a run, in which its instances live."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from tutor.errors import SandboxError
from tutor.model.evidence import FileOnInstance
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.nest import START_SECONDS, end_process
from tutor.sandbox.packages import closure
from tutor.sandbox.tier import why_too_weak
from tutor.sandbox.wall import SEARCH_PATH, Bind, Wall, find_bwrap, interpreter, python_binds, start_inside

__all__ = ["Rack", "RackNest"]

_INSIDE = Path(__file__).parent / "inside"
_ROOM = "/opt/tutor"
_MEND = "run `tutor doctor`"
_READ_SECONDS = 40.0  # longer than a rack waits for an instance
_WHY_NOT = ("missing", "not-a-file", "too-large", "not-text", "unreadable")
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/", "MALLOC_ARENA_MAX": "2"}


class RackNest:
    """A walled process that knows AsyncSSH, warm once `ready()` has returned. Started at once; `nested` says after
    `ready()` whether racks can be born in it, `reason` why not.

    At a lesser tier than `strong` there are no instances: nothing is started.
    """

    def __init__(self, tier: Tier, *, secret: tuple[Path, ...]) -> None:
        self.nested = False
        self.reason = _why_not(tier)
        self._lock = threading.Lock()
        self._warm = bool(self.reason)
        self._process: subprocess.Popen[bytes] | None = None
        self._socket, theirs = socket.socketpair()
        with theirs:
            if self.reason:
                return
            try:
                self._process = self._start(tier, secret, theirs.fileno())
            except OSError as error:
                self._socket.close()
                raise SandboxError("Instances can't start", str(error), _MEND) from error

    def _start(self, tier: Tier, secret: tuple[Path, ...], fd: int) -> subprocess.Popen[bytes]:
        binds = [*python_binds(), Bind(_INSIDE, f"{_ROOM}/inside")]
        binds += [Bind(path, f"{_ROOM}/site/{path.name}") for path in closure("asyncssh")]
        code = SEARCH_PATH.format(paths=[f"{_ROOM}/site"]) + start_inside(f"{_ROOM}/inside", "guest.nest", f"{fd}")
        wall = Wall(tier=tier, binds=tuple(binds), secret=secret, environment=_ENVIRONMENT, disk_mb=1)
        return subprocess.Popen(
            wall.command([str(interpreter()), "-I", "-B", "-X", "utf8", "-c", code], find_bwrap()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(fd,),
            env={},
            cwd="/",
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """Whether it can still give birth."""
        return self._process is not None and self._process.poll() is None

    def ready(self) -> None:
        """Wait until it is warm. Raises SandboxError if it never says so; the reason is what it printed."""
        with self._lock:
            if self._warm:
                return
            self._socket.settimeout(START_SECONDS)
            try:
                hello, _ = wire.receive(self._socket)
            except wire.WireError as error:
                raise self._failed(error) from error
            self.nested, self.reason = hello["nested"] is True, str(hello["reason"])
            self._warm = True

    def give_birth(self, aws: socket.socket) -> Rack:
        """A rack for one run, which takes orders on `aws`; ours can be closed. Doesn't wait for it. Raises
        SandboxError."""
        self.ready()
        if not self.nested:
            raise SandboxError("No instance starts here", self.reason, _MEND)
        ours, theirs = socket.socketpair()
        with suppress(AttributeError):  # Linux tells who sends
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            try:
                with self._lock:
                    wire.send(self._socket, {}, (theirs.fileno(), aws.fileno()))
            except wire.WireError as error:
                ours.close()
                raise self._failed(error) from error
        return Rack(ours)

    def _failed(self, error: Exception) -> SandboxError:
        """With its last words; it is ended."""
        words = ""
        if self._process is not None:
            end_process(self._process)
            if self._process.stderr is not None and not self._process.stderr.closed:
                lines = self._process.stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
                words = lines[-1] if lines else ""
        self.close()
        return SandboxError("Instances can't start", words or str(error), _MEND)

    def close(self) -> None:
        """End it and all its racks. Safe to call twice."""
        self._socket.close()
        if self._process is not None:
            end_process(self._process)
            if self._process.stderr is not None:
                self._process.stderr.close()


def _why_not(tier: Tier) -> str:
    return why_too_weak(tier) or ("" if find_bwrap() is not None else "there is no bwrap program")


class Rack:
    """The instances of one run, and their volumes. `pid` is its process once `ready()` has returned."""

    def __init__(self, control: socket.socket) -> None:
        self.pid = 0
        self._control = control
        self._control.settimeout(START_SECONDS)
        self._lock = threading.Lock()
        self._silent = False
        self._closed = False

    def ready(self) -> None:
        """Wait until it is born. Raises SandboxError."""
        with self._lock:
            if self.pid or self._closed:
                return
            try:
                born, pid = wire.receive_from(self._control)
            except wire.WireError as error:
                raise SandboxError("Instances can't start", str(error), _MEND) from error
            if "failed" in born:
                raise SandboxError("Instances can't start", str(born["failed"]), _MEND)
            self.pid = pid or int(born["born"])
            self._control.settimeout(_READ_SECONDS)

    def read(self, instance: str, path: str) -> FileOnInstance:
        """A file of an instance, by its id; a `path` that isn't absolute is in its user's home. What can't be read is
        told by `why`."""
        self.ready()
        with self._lock:
            try:
                if self._silent:
                    return FileOnInstance(None, why="unreadable")
                wire.send(self._control, {"read": instance, "path": path})
                told, fds = wire.receive(self._control)
            except (wire.WireError, OSError):
                self._silent = True  # what it says too late answers no later question
                return FileOnInstance(None, why="unreadable")
        for fd in fds:
            os.close(fd)
        text, size, why = told.get("text"), told.get("size"), told.get("why")
        if type(text) is not str:
            return FileOnInstance(None, size if type(size) is int else 0, why if why in _WHY_NOT else "unreadable")
        return FileOnInstance(text, len(text.encode("utf-8", "replace")))

    @property
    def is_lost(self) -> bool:
        """Whether it ended, and not by us: no program in an instance can do that."""
        with self._lock:
            return self.pid != 0 and not self._closed and self._has_hung_up()

    def _has_hung_up(self) -> bool:
        poll = select.poll()
        poll.register(self._control, 0)  # nobody else holds the other end
        return bool(poll.poll(0))

    def close(self) -> None:
        """End it: as the first process of its pid namespace it takes all instances with it. Safe to call twice."""
        with suppress(SandboxError):  # who it is, if nobody has asked yet
            self.ready()
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self.pid and not self._has_hung_up():  # its number may be another process's by now
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(self.pid, signal.SIGKILL)
            self._control.close()
