"""Our end of the AWS process: start it behind its wall, have it fork for a run, ask what happened there."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.errors import SandboxError
from tutor.model.runs import HoldSpec
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.nest import end_process
from tutor.sandbox.packages import closure
from tutor.sandbox.wall import SEARCH_PATH, Bind, Wall, find_bwrap, interpreter, python_binds

__all__ = ["AwsOrder", "AwsProcess", "AwsRun"]

_PACKAGES = ("moto", "werkzeug", "pyyaml", "py-partiql-parser", "boto3")
_TUTOR = Path(__file__).resolve().parents[1]
_OURS = (
    "__init__.py",
    "errors.py",
    "model",
    "sandbox/__init__.py",
    "sandbox/aws",
    "sandbox/aws_host.py",
    "sandbox/aws_serving.py",
    "sandbox/inside",
)
_ROOM = "/opt/tutor"
_START_SECONDS = 120.0
_ANSWER_SECONDS = 60.0
_MOST_HEARD = 1000  # calls at a time
_MOST_BYTES = 256 * 1024  # of one call
_MEND = "try again; if it stays, run `tutor doctor`"

_BOOT = """
from tutor.sandbox.aws_host import main
main({fd})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsOrder:
    """What one private AWS is to be: see `tutor.sandbox.aws.PrivateAws` for `acls` and `latency` (seconds).

    `sockets` are descriptors of listening sockets by what is served there (`http`, `https`, `dns`, `endpoint`).
    `lasting` lifts the limit on CPU time, for one that serves for days. `rack` is the descriptor of a socket over which
    it orders instances that answer, -1 for none.
    """

    sockets: Mapping[str, int]
    region: str = "us-east-1"
    start: Mapping[str, Any] = field(default_factory=dict)
    acls: bool = False
    latency: float = 0.0
    hold: HoldSpec | None = None
    lasting: bool = False
    rack: int = -1


class AwsRun:
    """The AWS of one run, alive until `collect` or `close`.

    `authority` is the certificate authority that its clients are to trust, as PEM; empty if nothing is served over TLS.
    `calls` can be selected for reading; `heard` then gives the calls that were answered since. `control` is readable
    once this AWS is gone. `pid` is its process, 0 if unknown. `held` is how many calls wait for each other, as far as
    was heard. `private_keys` are those of the key pairs that it starts with, by name, as PEM.
    """

    def __init__(
        self,
        control: socket.socket,
        calls: socket.socket,
        authority: str,
        pid: int = 0,
        private_keys: Mapping[str, str] | None = None,
    ) -> None:
        self.authority = authority
        self.private_keys = dict(private_keys or {})
        self.pid = pid
        self.calls = calls
        self.control = control
        self.held = 0

    def heard(self) -> list[dict[str, Any]]:
        """Calls that were answered since the last time, as JSON: fields of ApiCall. Doesn't wait.

        A listener who is far behind misses some; `collect` tells all.
        """
        told: list[dict[str, Any]] = []
        with suppress(OSError, ValueError):  # nothing more to read; or this AWS is gone
            while len(told) < _MOST_HEARD:
                message = json.loads(self.calls.recv(_MOST_BYTES))
                if "held" in message:
                    self.held = int(message["held"])
                else:
                    told.append(message)
        return told

    def let_go(self) -> None:
        """Have it hold no calls for each other any more. Raises SandboxError."""
        self.held = 0
        try:
            wire.send(self.control, {"let_go": True})
        except wire.WireError as error:
            raise SandboxError("The private AWS failed", str(error), _MEND) from error

    def collect(self, probes: Sequence[tuple[str, str]], watch: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
        """State (of `watch`, bucket and key, before any other), journal and answers to `probes` (method, URL), as JSON.

        Ends this AWS. Raises SandboxError.
        """
        with self.control, self.calls:
            try:
                wire.send(self.control, {"probes": list(probes), "watch": list(watch)})
                seen, _ = wire.receive(self.control, limit=wire.MAX_STATE)
            except wire.WireError as error:
                raise SandboxError("The private AWS failed", str(error), _MEND) from error
        if "broken" in seen:
            raise SandboxError("The private AWS failed", str(seen["broken"]), _MEND)
        return seen

    def close(self) -> None:
        """End it without asking anything."""
        self.control.close()
        self.calls.close()


class _Copy:
    """A copy of the warm process, on its way to wait for an order on the other end of `control`."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.pid = 0
        self._waiting = False

    def ready(self) -> None:
        """Wait until it waits. Raises SandboxError."""
        if self._waiting:
            return
        try:
            _, self.pid = wire.receive_from(self.control)
        except wire.WireError as error:
            raise SandboxError("The private AWS is gone", str(error), _MEND) from error
        self._waiting = True


class AwsProcess:
    """The warm AWS process. Started at once, ready when `ready()` returns."""

    def __init__(self, tier: Tier, secret: tuple[Path, ...]) -> None:
        self._socket, theirs = socket.socketpair()
        self._warm = False
        self._warming = threading.Lock()  # a check may begin while another thread still waits for the warm-up
        self._forking = threading.Lock()
        self._spare: _Copy | None = None
        with theirs:
            try:
                self._process = self._start(tier, secret, theirs.fileno())
            except OSError as error:
                raise SandboxError("The private AWS can't start", str(error), "run `tutor doctor`") from error

    def _start(self, tier: Tier, secret: tuple[Path, ...], fd: int) -> subprocess.Popen[bytes]:
        packages = closure(*_PACKAGES)
        walled = tier is not Tier.NONE
        binds = [*python_binds()]
        binds += [Bind(path, f"{_ROOM}/site/{path.name}") for path in packages]
        binds += [Bind(_TUTOR / name, f"{_ROOM}/code/tutor/{name}") for name in _OURS]
        unwalled = [str(_TUTOR.parent), *sorted({str(path.parent) for path in packages})]
        paths = [f"{_ROOM}/code", f"{_ROOM}/site"] if walled else unwalled
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp", "TMPDIR": "/tmp"}  # noqa: S108
        environment["MALLOC_ARENA_MAX"] = "2"  # an arena for each thread would fill the address space of a run
        wall = Wall(tier=tier, binds=tuple(binds), secret=secret, environment=environment, disk_mb=512)
        code = SEARCH_PATH.format(paths=paths) + _BOOT.format(fd=fd)
        program = [str(interpreter()), "-I", "-B", "-X", "utf8", "-c", code]
        return subprocess.Popen(
            wall.command(program, find_bwrap()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(fd,),
            env={} if walled else environment,
            cwd="/",
            start_new_session=True,
        )

    def ready(self) -> None:
        """Wait until it is warm. Raises SandboxError if it never is."""
        with self._warming:
            if not self._warm:
                self._await_hello()

    def _await_hello(self) -> None:
        self._socket.settimeout(_START_SECONDS)
        try:
            wire.receive(self._socket)
        except wire.WireError as error:
            reason = self._last_words() or str(error)
            self.close()
            raise SandboxError("The private AWS can't start", reason, "run `tutor doctor`") from error
        self._warm = True

    def _last_words(self) -> str:
        end_process(self._process)
        stderr = self._process.stderr
        if stderr is None or stderr.closed:  # we were closed meanwhile
            return ""
        lines = stderr.read(1 << 20).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    @property
    def alive(self) -> bool:
        """Whether it can still serve a run."""
        return self._process.poll() is None

    def prepare(self) -> None:
        """Fork one ahead, so that the next `open` finds it waiting. Doesn't wait. Raises SandboxError."""
        with self._forking:
            if self._spare is None:
                self._spare = _Copy(self._fork())

    def prepared(self) -> None:
        """Wait until the one that was forked ahead waits for its order. Raises SandboxError."""
        self.prepare()
        with self._forking:
            if self._spare is not None:
                self._spare.ready()

    def open(self, order: AwsOrder) -> AwsRun:
        """A pristine AWS, brought to the order's start, that serves its sockets. Raises SandboxError."""
        self.ready()
        with self._forking:
            copy, self._spare = self._spare or _Copy(self._fork()), None
        control = copy.control
        calls, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        calls.setblocking(False)  # noqa: FBT003 - socket takes it so
        try:
            with theirs:
                self._await(copy)
                told = _opened(control, order, theirs.fileno())
        except BaseException:
            control.close()
            calls.close()
            raise
        return AwsRun(control, calls, str(told["authority"]), copy.pid, told.get("private_keys"))

    def _await(self, copy: _Copy) -> None:
        """Wait for a copy. One that dies is a sign that the warm process did: the next run gets a new one."""
        try:
            copy.ready()
        except SandboxError:
            end_process(self._process)
            raise

    def _fork(self) -> socket.socket:
        """Our end of a new copy of the warm process."""
        ours, theirs = socket.socketpair()
        with suppress(AttributeError):  # Linux tells who sends
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            try:
                wire.send(self._socket, {}, (theirs.fileno(),))
            except wire.WireError as error:
                ours.close()
                raise SandboxError("The private AWS is gone", str(error), _MEND) from error
        ours.settimeout(_ANSWER_SECONDS)
        return ours

    def forget(self) -> None:
        """Let go of the one that was forked ahead. Those that serve a run go on."""
        with self._forking:
            if self._spare is not None:
                self._spare.control.close()
                self._spare = None

    def close(self) -> None:
        """End it and every AWS it forked."""
        self.forget()
        self._socket.close()
        end_process(self._process)
        if self._process.stderr is not None:
            self._process.stderr.close()


def _opened(control: socket.socket, order: AwsOrder, calls: int) -> dict[str, Any]:
    message = {
        "region": order.region,
        "start": order.start,
        "acls": order.acls,
        "latency": order.latency,
        "hold": [order.hold.api, order.hold.at_least] if order.hold else None,
        "lasting": order.lasting,
        "sockets": list(order.sockets),
        "rack": order.rack >= 0,
    }
    rack = (order.rack,) if order.rack >= 0 else ()
    try:
        wire.send(control, message, (calls, *rack, *order.sockets.values()))
        told, _ = wire.receive(control)
    except wire.WireError as error:
        raise SandboxError("The private AWS failed at its start", str(error), _MEND) from error
    if "authority" not in told:
        raise SandboxError("The private AWS can't be brought to its start", str(told.get("broken")), _MEND)
    return told
