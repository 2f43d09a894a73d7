"""One jail: a walled process that waits warm for a job, runs it once under its limits, and is gone."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tutor.errors import SandboxError
from tutor.model.course import Limits
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.packages import closure
from tutor.sandbox.tier import judge_walls
from tutor.sandbox.wall import SEARCH_PATH, Bind, Wall, find_bwrap, interpreter, python_binds
from tutor.sandbox.watch import Usage, descendants, usage

__all__ = ["Jail", "RunReport", "Stop", "end_process"]

_AWS_PORT = 4566  # in the jail's own network, so nobody else can have it
_INSIDE = Path(__file__).parent / "inside"
_ROOM = "/opt/tutor"
_START_SECONDS = 60.0  # a cold start under load; past it something is broken
_POLL_SECONDS = 0.05
_DRAIN_SECONDS = 2.0
_MOST_PATIENCE = 4  # a starved run gets so many times its limit before we give up on the machine

_BASE_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "USER": "learner",
    "LOGNAME": "learner",
    "MALLOC_ARENA_MAX": "2",  # threads would else reserve 64 MiB of address space each
}

# What the first process runs. `__main__` has no file this way, so a spawned worker imports nothing of ours again.
_BOOT = """
import importlib.util as u
s = u.spec_from_file_location("tutor_inside", {inside!r} + "/__init__.py", submodule_search_locations=[{inside!r}])
sys.modules["tutor_inside"] = m = u.module_from_spec(s)
s.loader.exec_module(m)
from tutor_inside.runner import main
main({fd}, {port}, preload={preload})
"""


class Stop(StrEnum):
    """Why we ended a run."""

    NOT = ""
    TIME = "time"
    MEMORY = "memory"
    PROCESSES = "processes"
    CANCELLED = "cancelled"
    STARVED = "starved"


@dataclass(slots=True)
class RunReport:
    """What came out of a jail.

    `told` is the runner's own report, untrusted, None if none came or it was no message at all; `exit_status` the
    process's own, negative for a signal, None if we ended it. `seconds` on our clock.
    """

    told: dict[str, Any] | None = None
    stop: Stop = Stop.NOT
    exit_status: int | None = None
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    truncated: bool = False
    seconds: float = 0.0
    peak_mb: float = 0.0
    last: Usage = field(default_factory=Usage)


class Jail:
    """A walled process. Started at once; `ready()` waits for its hello; `run()` once; then `close()`.

    `listener` is the descriptor of the socket that AWS is to serve, open until closed here; `walls` what the runner
    told of its walls, `flaws` what keeps them from being of the tier they were drawn for.
    """

    def __init__(
        self, tier: Tier, *, environment: Mapping[str, str], secret: tuple[Path, ...], preload: bool, disk_mb: int
    ) -> None:
        self.tier = tier
        self.disk_mb = disk_mb
        self.listener = -1
        self.endpoint = ""
        self.flaws: tuple[str, ...] = ()
        self._warm = False
        self._warming = threading.Lock()  # a check may begin while another thread still waits for the warm-up
        self._folder = Path(tempfile.mkdtemp(prefix="tutor-run-")) if tier is Tier.NONE else None
        self._judge, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = self._start(environment, secret, theirs.fileno(), preload=preload)
            except OSError as error:
                self._judge.close()
                raise SandboxError("The jail can't start", str(error), "run `tutor doctor`") from error
        self._baseline = Usage()

    def _start(
        self, environment: Mapping[str, str], secret: tuple[Path, ...], fd: int, *, preload: bool
    ) -> subprocess.Popen[bytes]:
        walled = self.tier is not Tier.NONE
        packages = closure("boto3") if preload else ()
        binds = [*python_binds(), Bind(_INSIDE, f"{_ROOM}/inside")]
        binds += [Bind(path, f"{_ROOM}/site/{path.name}") for path in packages]
        home = "/home/learner" if self._folder is None else str(self._folder)
        variables = {**_BASE_ENVIRONMENT, "HOME": home, "TMPDIR": "/tmp" if walled else home, **environment}  # noqa: S108
        paths = [f"{_ROOM}/site"] if walled else sorted({str(path.parent) for path in packages})
        code = SEARCH_PATH.format(paths=paths) + _BOOT.format(
            inside=f"{_ROOM}/inside" if walled else str(_INSIDE),
            fd=fd,
            port=_AWS_PORT if walled else 0,
            preload=preload,
        )
        wall = Wall(tier=self.tier, binds=tuple(binds), secret=secret, environment=variables, disk_mb=self.disk_mb)
        return subprocess.Popen(
            wall.command([str(interpreter()), "-I", "-B", "-X", "utf8", "-c", code], find_bwrap()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(fd,),
            env={} if walled else variables,
            cwd=self._folder or "/",
            start_new_session=True,
        )

    def ready(self) -> None:
        """Wait until it is warm. Raises SandboxError if it never says so; the reason is what it printed."""
        with self._warming:
            if not self._warm:
                self._await_hello()

    def _await_hello(self) -> None:
        self._judge.settimeout(_START_SECONDS)
        try:
            hello, fds = wire.receive(self._judge)
            self.listener = fds[0]
            self.endpoint = hello["endpoint"]
            self.flaws = judge_walls(self.tier, hello["walls"])
            wire.receive(self._judge)
        except (wire.WireError, IndexError, KeyError) as error:
            reason = self._last_words() or str(error)
            self.close()
            raise SandboxError("The jail can't start", reason, "run `tutor doctor`") from error
        self._baseline = usage(self._process.pid, float("inf"))
        self._warm = True

    def _last_words(self) -> str:
        end_process(self._process)
        assert self._process.stderr is not None  # noqa: S101 - opened as a pipe above
        lines = self._process.stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def run(self, job: Mapping[str, Any], limits: Limits, cancel: threading.Event | None = None) -> RunReport:
        """Hand over the job and watch it to its end. Whatever happens in there, this returns; the jail is then dead."""
        self.ready()
        report = RunReport()
        started = time.monotonic()
        self._hand_over({**job, "limits": asdict(limits)})
        with selectors.DefaultSelector() as selector:
            streams = self._register(selector, report)
            self._watch(selector, report, limits, cancel, started)
            report.seconds = time.monotonic() - started
            self._end(report)
            self._drain(selector, report, limits, streams)
        self.close()
        return report

    def _hand_over(self, job: Mapping[str, Any]) -> None:
        try:
            wire.send(self._judge, job)
            wire.receive(self._judge)
        except wire.WireError as error:
            self.close()
            raise SandboxError("The jail died before the run", str(error), "try again") from error

    def _register(self, selector: selectors.DefaultSelector, report: RunReport) -> int:
        self._judge.setblocking(False)  # noqa: FBT003 - socket takes it so
        selector.register(self._judge, selectors.EVENT_READ, wire.Inbox())
        streams = 0
        for pipe, kept in ((self._process.stdout, report.stdout), (self._process.stderr, report.stderr)):
            assert pipe is not None  # noqa: S101 - opened as a pipe above
            os.set_blocking(pipe.fileno(), False)
            selector.register(pipe.fileno(), selectors.EVENT_READ, kept)
            streams += 1
        return streams

    def _watch(
        self,
        selector: selectors.DefaultSelector,
        report: RunReport,
        limits: Limits,
        cancel: threading.Event | None,
        started: float,
    ) -> None:
        """Until there is a report, the process ends, or a limit is reached. Sets `told` or `stop`."""
        looked = started
        while True:
            for key, _ in selector.select(_POLL_SECONDS):
                if self._take(selector, key, report, limits) and key.fileobj is self._judge:
                    return
            if _has_ended(self._process):
                self._take_last(selector, report, limits)
                return
            now = time.monotonic()
            if now - looked >= _POLL_SECONDS:
                looked = now
                report.last = usage(self._process.pid, limits.memory_mb)
                report.peak_mb = max(report.peak_mb, report.last.memory_mb)
                report.stop = self._stop(report.last, limits, now - started)
            if cancel is not None and cancel.is_set():
                report.stop = Stop.CANCELLED
            if report.stop:
                return

    def _stop(self, used: Usage, limits: Limits, seconds: float) -> Stop:
        """Which limit, if any, is reached.

        Time is the learner's only if the run had the CPU it asked for: a run that waited for a CPU and got little of
        one is given more time, and past that it is the machine's fault.
        """
        if used.memory_mb > limits.memory_mb:
            return Stop.MEMORY
        if used.threads - self._baseline.threads > limits.processes:
            return Stop.PROCESSES
        if seconds < limits.seconds:
            return Stop.NOT
        starved = (
            used.waited_seconds - self._baseline.waited_seconds > seconds / 4 and used.cpu_seconds < limits.seconds / 2
        )
        if not starved:
            return Stop.TIME
        return Stop.STARVED if seconds > limits.seconds * _MOST_PATIENCE else Stop.NOT

    def _take(
        self, selector: selectors.DefaultSelector, key: selectors.SelectorKey, report: RunReport, limits: Limits
    ) -> bool:
        """Read what there is. True if this source is finished: a whole message came, or its end."""
        try:
            piece = os.read(key.fd, 65536)
        except BlockingIOError:
            return False
        except OSError:
            piece = b""
        finished = not piece
        if isinstance(key.data, wire.Inbox):
            with contextlib.suppress(wire.WireError):
                report.told = key.data.feed(piece)
                finished = finished or report.told is not None
                if not finished:
                    return False
            finished = True
        else:
            kept: bytearray = key.data
            room = max(0, limits.output_kb * 1024 - len(kept))
            kept += piece[:room]
            report.truncated |= len(piece) > room
        if finished:
            selector.unregister(key.fileobj)
        return finished

    def _take_last(self, selector: selectors.DefaultSelector, report: RunReport, limits: Limits) -> None:
        """Take what it told and then ended, after our last look and before we saw that it ended."""
        judge = selector.get_map().get(self._judge)
        while judge is not None and any(key is judge for key, _ in selector.select(0)):
            if self._take(selector, judge, report, limits):
                return

    def _end(self, report: RunReport) -> None:
        """End it, unless it ended by itself, and note how it did."""
        ended_itself = report.told is None and report.stop is Stop.NOT and _has_ended(self._process, _DRAIN_SECONDS)
        end_process(self._process)
        if ended_itself:
            status = self._process.returncode
            report.exit_status = 128 - status if 128 < status <= 128 + signal.NSIG else status  # noqa: PLR2004 - sh(1)

    def _drain(self, selector: selectors.DefaultSelector, report: RunReport, limits: Limits, streams: int) -> None:
        """Read what is left in the pipes. Their end says that nothing in the jail is alive."""
        deadline = time.monotonic() + _DRAIN_SECONDS
        if self._judge in {key.fileobj for key in selector.get_map().values()}:
            selector.unregister(self._judge)
        while selector.get_map() and time.monotonic() < deadline and streams:
            for key, _ in selector.select(_POLL_SECONDS):
                self._take(selector, key, report, limits)

    def close(self) -> None:
        """End it, whatever state it is in, and leave nothing behind. Safe to call twice."""
        end_process(self._process)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        self._judge.close()
        if self.listener >= 0:
            os.close(self.listener)
            self.listener = -1
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _has_ended(process: subprocess.Popen[bytes], patience: float = 0.0) -> bool:
    """Whether it ended, within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not _ended_now(process):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS / 10)
    return True


def _ended_now(process: subprocess.Popen[bytes]) -> bool:
    """Asked without reaping it, where that can be asked: until then its group can be killed by name, safely."""
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with its group and all below it, and reap it.

    With a pid namespace all that it started dies with it anyway; without one, a daemon that left both the group and
    the tree gets away.
    """
    if process.returncode is not None:
        return
    below = descendants(process.pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pid in below:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
