"""Our end of the nest: start it behind its wall, and have it give birth to a jail for each run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import SandboxError
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.packages import closure
from tutor.sandbox.removal import remove_folder
from tutor.sandbox.wall import JAIL_UID, SEARCH_PATH, Bind, Wall, find_bwrap, interpreter, python_binds, start_inside
from tutor.sandbox.watch import descendants

__all__ = ["START_SECONDS", "Born", "Nest", "end_process", "end_tree"]

_INSIDE = Path(__file__).parent / "inside"
_ROOM = "/opt/tutor"
_HOME = "/home/learner"
START_SECONDS = 60.0  # a cold start under load; past it something is broken

_BASE_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "USER": "learner",
    "LOGNAME": "learner",
    "MALLOC_ARENA_MAX": "2",  # threads would else reserve 64 MiB of address space each
}


@dataclass(frozen=True, slots=True)
class Born:
    """Our ends of a run that is being born: `control` to its runner, `status` from its keeper, and what it prints."""

    control: socket.socket
    status: socket.socket
    stdout: int
    stderr: int


class Nest:
    """A walled process, warm once `ready()` has returned. Started at once; `nested` asks it for a fresh set of
    namespaces for each run, and says after `ready()` whether it can do that.

    A nest that can't serves one run. `preload` names the services of AWS that boto3 is made ready for.
    """

    def __init__(
        self, tier: Tier, *, secret: tuple[Path, ...], nested: bool, preload: tuple[str, ...], disk_mb: int
    ) -> None:
        self.tier = tier
        self.nested = nested
        self.reason = ""
        self.disk_mb = disk_mb
        self._preload = preload
        self._warm = False
        self._lock = threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix="tutor-run-")) if tier is Tier.NONE else None
        self._socket, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = self._start(secret, theirs.fileno())
            except OSError as error:
                self._socket.close()
                raise SandboxError("The jail can't start", str(error), "run `tutor doctor`") from error

    def _start(self, secret: tuple[Path, ...], fd: int) -> subprocess.Popen[bytes]:
        walled = self.tier is not Tier.NONE
        packages = closure("boto3") if self._preload else ()
        binds = [*python_binds(), Bind(_INSIDE, f"{_ROOM}/inside")]
        binds += [Bind(path, f"{_ROOM}/site/{path.name}") for path in packages]
        variables = self._variables()
        paths = [f"{_ROOM}/site"] if walled else sorted({str(path.parent) for path in packages})
        inside = f"{_ROOM}/inside" if walled else str(_INSIDE)
        arguments = f"{fd}, nested={self.nested}, preload={self._preload}"
        code = SEARCH_PATH.format(paths=paths) + start_inside(inside, "nest", arguments)
        wall = Wall(tier=self.tier, binds=tuple(binds), secret=secret, environment=variables, disk_mb=self.disk_mb)
        return subprocess.Popen(
            wall.command([str(interpreter()), "-I", "-B", "-X", "utf8", "-c", code], find_bwrap()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(fd,),
            env={} if walled else variables,
            cwd=self._folder or "/",
            start_new_session=True,
        )

    def _variables(self) -> dict[str, str]:
        home = _HOME if self._folder is None else str(self._folder)
        return {**_BASE_ENVIRONMENT, "HOME": home, "TMPDIR": "/tmp" if self._folder is None else home}  # noqa: S108

    @property
    def alive(self) -> bool:
        """Whether it can still give birth."""
        return self._process.poll() is None

    def ready(self) -> None:
        """Wait until it is warm. Raises SandboxError if it never says so; the reason is what it printed."""
        with self._lock:
            if self._warm:
                return
            self._socket.settimeout(START_SECONDS)
            try:
                hello, _ = wire.receive(self._socket)
            except wire.WireError as error:
                raise self.failed(error) from error
            self.nested, self.reason = hello["nested"] is True, str(hello["reason"])
            self._warm = True

    def failed(self, error: Exception) -> SandboxError:
        """The error of a nest that does not do what it should, with its last words; it is ended."""
        reason = self._last_words() or str(error)
        self.close()
        return SandboxError("The jail can't start", reason, "run `tutor doctor`")

    def _last_words(self) -> str:
        end_process(self._process)
        stderr = self._process.stderr
        if stderr is None or stderr.closed:
            return ""
        lines = stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def give_birth(self, environment: Mapping[str, str], *, listen: bool, disk_mb: int) -> Born:
        """Ask for a run with its own pipes; doesn't wait for it. `listen` asks for sockets for AWS."""
        with ExitStack() as ours, ExitStack() as theirs:
            control, their_control = _pair(ours, theirs)
            status, their_status = _pair(ours, theirs)
            with suppress(AttributeError):  # Linux tells who sends
                status.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            stdout, their_stdout = self._pipe(ours, theirs)
            stderr, their_stderr = self._pipe(ours, theirs)
            order = {"environment": {**self._variables(), **environment}, "listen": listen, "disk_mb": disk_mb}
            try:
                with self._lock:
                    wire.send(
                        self._socket, order, (their_control.fileno(), their_status.fileno(), their_stdout, their_stderr)
                    )
            except wire.WireError as error:
                raise self.failed(error) from error
            ours.pop_all()
        return Born(control, status, stdout, stderr)

    def _pipe(self, ours: ExitStack, theirs: ExitStack) -> tuple[int, int]:
        """Our end to read from, and theirs to write to."""
        reader, writer = os.pipe()
        ours.callback(os.close, reader)
        theirs.callback(os.close, writer)
        self._give_away(reader)
        return reader, writer

    def _give_away(self, pipe: int) -> None:
        """Let the jail's user own a pipe that root made: else it could write there, but not open `/dev/stdout`."""
        if self.tier is not Tier.NONE and os.geteuid() == 0:
            os.fchown(pipe, JAIL_UID, JAIL_UID)

    def close(self) -> None:
        """End it and every run it gave birth to. Safe to call twice."""
        self._socket.close()
        end_process(self._process)
        if self._process.stderr is not None:
            self._process.stderr.close()
        if self._folder is not None:
            remove_folder(self._folder)


def _pair(ours: ExitStack, theirs: ExitStack) -> tuple[socket.socket, socket.socket]:
    near, far = socket.socketpair()
    return ours.enter_context(near), theirs.enter_context(far)


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with its group and all below it, and reap it."""
    if process.returncode is not None:
        return
    end_tree(process.pid)
    process.wait()


def end_tree(root: int) -> None:
    """Kill a process, its group and all below it. A bomb forks while we look: we look until nobody new is there."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(root, signal.SIGSTOP)  # whoever loses its parent now comes to light below `root`, and is not reaped
    killed: set[int] = set()
    while new := set(descendants(root)) - killed:
        for pid in new:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        killed |= new
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(root, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.kill(root, signal.SIGKILL)
