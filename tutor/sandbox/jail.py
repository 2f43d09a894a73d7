"""One jail: a walled process that waits for a job, runs it once under its limits, and is gone."""

from __future__ import annotations

import os
import select
import selectors
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from tutor.errors import SandboxError
from tutor.model.course import Limits
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.nest import START_SECONDS, Nest, end_tree
from tutor.sandbox.tier import judge_walls
from tutor.sandbox.watch import Usage, usage, waited

__all__ = ["Jail", "Listener", "RunReport", "Stop"]

_POLL_SECONDS = 0.05
_DRAIN_SECONDS = 2.0
_MEND = "run `tutor doctor`"
_MOST_PATIENCE = 4  # a starved run gets so many times its limit before we give up on the machine


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
    process's own, negative for a signal, None if we ended it; `lost` says that something else did. `seconds` on our
    clock.
    """

    told: dict[str, Any] | None = None
    stop: Stop = Stop.NOT
    exit_status: int | None = None
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    truncated: bool = False
    lost: bool = False
    seconds: float = 0.0
    peak_mb: float = 0.0
    last: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody to call while a run goes on, whenever there is something to read from `source`."""

    source: socket.socket
    hear: Callable[[], None]


class Jail:
    """A walled process, being born when this is made; `ready()` waits for its hello; `run()` once; then `close()`.

    `sockets` are the descriptors of what AWS is to serve by kind, open until closed here; `flaws` what keeps the walls
    that the runner sees from being of the tier they were drawn for.
    """

    def __init__(self, nest: Nest, *, environment: Mapping[str, str], listen: bool, disk_mb: int) -> None:
        self.tier = nest.tier
        self.disk_mb = disk_mb
        self.sockets: dict[str, int] = {}
        self.endpoint = ""
        self.flaws: tuple[str, ...] = ()
        self._nest = nest
        self._warm = False
        self._warming = threading.Lock()  # a check may begin while another thread still waits for the warm-up
        self._keeper = 0
        self._beside, self._waited_before = 0, 0.0
        self._closed = False
        self._baseline = Usage()
        self._born = nest.give_birth(environment, listen=listen, disk_mb=disk_mb)

    def ready(self) -> None:
        """Wait until it waits for its job. Raises SandboxError if it never does, or died while it waited."""
        self._nest.ready()
        with self._warming:
            if not self._warm:
                self._await_hello()
        if select.select([self._born.control, self._born.status], [], [], 0)[0]:  # it has nothing to say by now
            self.close()
            raise SandboxError("The jail died before the run", "its process was ended", "try again")

    def _await_hello(self) -> None:
        for sock in (self._born.status, self._born.control):
            sock.settimeout(START_SECONDS)
        hello: dict[str, Any] = {}
        try:
            hello, fds = wire.receive(self._born.control)
            self.sockets = dict(zip(hello.get("sockets", ()), fds, strict=True))
            born, pid = wire.receive_from(self._born.status)
            self._keeper = pid or int(born["born"])
            self.endpoint = hello["endpoint"]
            self.flaws = judge_walls(self.tier, hello["walls"])
        except (wire.WireError, KeyError, ValueError) as error:
            self.close()
            if self._nest.alive:  # it may serve others
                raise SandboxError("The jail can't start", hello.get("failed", str(error)), _MEND) from error
            raise self._nest.failed(error) from error
        self._baseline = usage(self._keeper, float("inf"))
        self._warm = True

    def run(
        self,
        job: Mapping[str, Any],
        limits: Limits,
        cancel: threading.Event | None = None,
        listener: Listener | None = None,
        beside: int = 0,
    ) -> RunReport:
        """Hand over the job and watch it to its end. Whatever happens in there, this returns; the jail is then dead.

        `beside` is the process that serves the run: the time that it waits for a CPU is not the learner's. Raises
        SandboxError if the jail was ended by neither the run nor us.
        """
        self.ready()
        self._beside, self._waited_before = beside, waited(beside) if beside else 0.0
        report = RunReport()
        started = time.monotonic()
        self._hand_over({**job, "limits": asdict(limits), "walled": self.tier is not Tier.NONE})
        with selectors.DefaultSelector() as selector:
            self._register(selector, report)
            if listener is not None:
                selector.register(listener.source, selectors.EVENT_READ, listener)
            self._watch(selector, report, limits, cancel, started)
            report.seconds = time.monotonic() - started
            self._end()
            if listener is not None:
                listener.hear()
                selector.unregister(listener.source)
            self._drain(selector, report, limits)
        self.close()
        if report.lost:
            raise SandboxError("The jail was ended while the program ran", "not by the program, nor by us", "try again")
        return report

    def _end(self) -> None:
        if self._keeper:
            end_tree(self._keeper)
        self._keeper = 0  # its number may soon be another process's

    def _hand_over(self, job: Mapping[str, Any]) -> None:
        try:
            wire.send(self._born.control, job, limit=wire.MAX_STATE)
            wire.receive(self._born.control)
        except wire.WireError as error:
            self.close()
            raise SandboxError("The jail died before the run", str(error), "try again") from error

    def _register(self, selector: selectors.DefaultSelector, report: RunReport) -> None:
        for sock in (self._born.control, self._born.status):
            sock.setblocking(False)  # noqa: FBT003 - socket takes it so
            selector.register(sock, selectors.EVENT_READ, wire.Inbox())
        for pipe, kept in ((self._born.stdout, report.stdout), (self._born.stderr, report.stderr)):
            os.set_blocking(pipe, False)
            selector.register(pipe, selectors.EVENT_READ, kept)

    def _watch(
        self,
        selector: selectors.DefaultSelector,
        report: RunReport,
        limits: Limits,
        cancel: threading.Event | None,
        started: float,
    ) -> None:
        """Until there is a report, the runner ends, or a limit is reached. Sets `told`, `exit_status` or `stop`."""
        looked = started
        while report.told is None and report.stop is Stop.NOT:
            for key, _ in selector.select(_POLL_SECONDS):
                self._take(selector, key, report, limits)
            if self._born.status not in selector.get_map():
                self._take_last(selector, report, limits)
                report.lost = self._is_lost(report)
                return
            now = time.monotonic()
            if now - looked >= _POLL_SECONDS:
                looked = now
                report.last = usage(self._keeper, limits.memory_mb)
                report.peak_mb = max(report.peak_mb, report.last.memory_mb)
                report.stop = self._stop(report.last, limits, now - started)
            if cancel is not None and cancel.is_set():
                report.stop = Stop.CANCELLED

    def _is_lost(self, report: RunReport) -> bool:
        """Whether the keeper ended first: no run can kill the first process of its namespace, only the machine can."""
        return self._nest.nested and report.told is None and report.exit_status is None

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
        waiting = used.waited_seconds - self._baseline.waited_seconds
        if self._beside:
            waiting += waited(self._beside) - self._waited_before
        if waiting <= seconds / 4 or used.cpu_seconds >= limits.seconds / 2:
            return Stop.TIME
        return Stop.STARVED if seconds > limits.seconds * _MOST_PATIENCE else Stop.NOT

    def _take(
        self, selector: selectors.DefaultSelector, key: selectors.SelectorKey, report: RunReport, limits: Limits
    ) -> None:
        """Read what there is, and stop listening where nothing more can come."""
        if isinstance(key.data, Listener):
            key.data.hear()
            return
        try:
            piece = os.read(key.fd, 65536)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        finished = not piece
        if isinstance(key.data, wire.Inbox):
            finished |= self._take_message(key, piece, report)
        else:
            kept: bytearray = key.data
            room = max(0, limits.output_kb * 1024 - len(kept))
            kept += piece[:room]
            report.truncated |= len(piece) > room
        if finished:
            selector.unregister(key.fileobj)

    def _take_message(self, key: selectors.SelectorKey, piece: bytes, report: RunReport) -> bool:
        """Whether the one message of this socket is there, or can't come any more."""
        try:
            message = key.data.feed(piece)
        except wire.WireError:
            return True
        if message is not None and key.fileobj is self._born.control:
            report.told = message
        elif message is not None:
            status = message.get("ended")
            report.exit_status = _told_status(status) if type(status) is int else None
        return message is not None

    def _take_last(self, selector: selectors.DefaultSelector, report: RunReport, limits: Limits) -> None:
        """Take what the runner told and then ended, after our last look and before we heard of its end."""
        control = self._born.control
        while control in selector.get_map() and any(key.fileobj is control for key, _ in selector.select(0)):
            self._take(selector, selector.get_key(control), report, limits)

    def _drain(self, selector: selectors.DefaultSelector, report: RunReport, limits: Limits) -> None:
        """Read what is left in the pipes. Their end says that nothing in the jail is alive."""
        for sock in (self._born.control, self._born.status):
            if sock in selector.get_map():
                selector.unregister(sock)
        deadline = time.monotonic() + _DRAIN_SECONDS
        while selector.get_map() and time.monotonic() < deadline:
            for key, _ in selector.select(_POLL_SECONDS):
                self._take(selector, key, report, limits)

    def close(self) -> None:
        """End it, whatever state it is in, and leave nothing behind. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._end()
        self._born.control.close()
        self._born.status.close()
        os.close(self._born.stdout)
        os.close(self._born.stderr)
        for fd in self.sockets.values():
            os.close(fd)
        self.sockets = {}
        if not self._nest.nested:
            self._nest.close()


def _told_status(status: int) -> int:
    """An exit status; one of a shell that tells of a signal is told as the signal, negative."""
    return 128 - status if 128 < status <= 128 + signal.NSIG else status  # noqa: PLR2004 - sh(1)
