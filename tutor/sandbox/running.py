"""One run of a jail, watched from outside to its end or to a limit."""

from __future__ import annotations

import os
import selectors
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from tutor.model.course import Limits
from tutor.model.tasks import Leftovers, Tasks
from tutor.sandbox.inside import wire
from tutor.sandbox.leftovers import LeftoverSearch
from tutor.sandbox.nest import Born
from tutor.sandbox.watch import Usage, descendants, usage, waited

__all__ = ["Attendant", "Call", "Run", "RunReport", "Stop"]

_POLL_SECONDS = 0.05
_CLOSE_SECONDS = 0.005  # between looks while somebody holds out for others
_DRAIN_SECONDS = 2.0
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
    clock, `call_seconds` those of the call alone; `called` says whether it came to that.
    """

    told: dict[str, Any] | None = None
    stop: Stop = Stop.NOT
    exit_status: int | None = None
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    truncated: bool = False
    lost: bool = False
    seconds: float = 0.0
    called: bool = False
    call_seconds: float = 0.0
    peak_mb: float = 0.0
    last: Usage = field(default_factory=Usage)
    tasks: Tasks | None = None
    leftovers: Leftovers | None = None


class Attendant(Protocol):
    """Somebody who attends a run: listens to what comes from elsewhere, and looks at its processes now and then."""

    @property
    def source(self) -> Any:
        """What can be selected for reading; `hear` is then called."""
        ...

    @property
    def holding(self) -> bool:
        """Whether to look often now."""
        ...

    @property
    def stillborn(self) -> bool:
        """Whether workers die at birth, and the run will never get anywhere."""
        ...

    def begin(self) -> None:
        """The function is called now: what was before was the import."""
        ...

    def hear(self) -> None:
        """Take what there is to read. Must not wait."""
        ...

    def look(self, pids: list[int]) -> None:
        """Look at the processes of the run, and at those that serve it."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """How the submission's function is to be called, once its file is imported."""

    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """A run that has been given its job. `keeper` is the parent of all its processes, `own` the submission's own one,
    `beside` tells the processes that serve it, `instances` what its instances use, which are its own doing as well;
    `baseline` is what the jail used before."""

    born: Born
    keeper: int
    own: int
    baseline: Usage
    limits: Limits
    call: Call
    cancel: threading.Event | None = None
    attendants: tuple[Attendant, ...] = ()
    beside: Callable[[], list[int]] = list
    instances: Callable[[], Usage] = Usage
    linger: bool = False
    keeper_stays: bool = True  # no run can end the first process of its namespace
    report: RunReport = field(default_factory=RunReport)
    started: float = field(default_factory=time.monotonic)
    _selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)
    _outbox: bytes = b""
    _called: float = 0.0
    _waited_before: float = 0.0

    def watch(self, end: Callable[[], None]) -> RunReport:
        """Until there is a report, the runner ends, or a limit is reached; then `end` ends all processes."""
        self._waited_before = self._waited_beside()
        with self._selector:
            self._register()
            self._follow()
            if self.linger and self.report.told is not None and self.report.stop is Stop.NOT:
                self._search_leftovers()
            self.report.seconds = time.monotonic() - self.started
            end()
            for attendant in self.attendants:
                attendant.hear()
                self._selector.unregister(attendant.source)
            self._drain()
        return self.report

    def _register(self) -> None:
        for sock in (self.born.control, self.born.status):
            sock.setblocking(False)  # noqa: FBT003 - socket takes it so
            self._selector.register(sock, selectors.EVENT_READ, wire.Inbox())
        for pipe, kept in ((self.born.stdout, self.report.stdout), (self.born.stderr, self.report.stderr)):
            os.set_blocking(pipe, False)
            self._selector.register(pipe, selectors.EVENT_READ, kept)
        for attendant in self.attendants:
            self._selector.register(attendant.source, selectors.EVENT_READ, attendant)

    # --- following it to its end -------------------------------------------------------------------------

    def _follow(self) -> None:
        """Sets `told`, `exit_status` or `stop`."""
        looked = self.started
        while self.report.told is None and self.report.stop is Stop.NOT:
            holding = any(attendant.holding for attendant in self.attendants)
            self._take_all(_CLOSE_SECONDS if holding else _POLL_SECONDS)
            if self.born.status not in self._selector.get_map():
                self._take_last()
                self.report.lost = self._is_lost()
                return
            now = time.monotonic()
            if holding or now - looked >= _POLL_SECONDS:
                self._show_attendants()
            if now - looked >= _POLL_SECONDS:
                looked = now
                self.report.last = usage(self.keeper, self.limits.memory_mb)
                self.report.peak_mb = max(self.report.peak_mb, self.report.last.memory_mb)
                self.report.stop = self._stop(now - self.started)
            if self.cancel is not None and self.cancel.is_set():
                self.report.stop = Stop.CANCELLED

    def _show_attendants(self) -> None:
        if self.attendants:
            pids = descendants(self.keeper) + self.beside()
            for attendant in self.attendants:
                attendant.look(pids)

    def _is_lost(self) -> bool:
        """Whether the keeper ended first: no run can kill the first process of its namespace, only the machine can."""
        return self.keeper_stays and self.report.told is None and self.report.exit_status is None

    def _stop(self, seconds: float) -> Stop:
        """Which limit, if any, is reached.

        Time is the learner's only if the run had the CPU it asked for: a run that waited for a CPU and got little of
        one is given more time, and past that it is the machine's fault.
        """
        used, limits = self.report.last, self.limits
        if used.memory_mb > limits.memory_mb:
            return Stop.MEMORY
        if used.threads - self.baseline.threads > limits.processes:
            return Stop.PROCESSES
        if any(attendant.stillborn for attendant in self.attendants):
            return Stop.PROCESSES
        if seconds < limits.seconds:
            return Stop.NOT
        waiting = used.waited_seconds - self.baseline.waited_seconds
        waiting += max(0.0, self._waited_beside() - self._waited_before)
        cpu_seconds = used.cpu_seconds + self.instances().cpu_seconds
        if waiting <= seconds / 4 or cpu_seconds >= limits.seconds / 2:
            return Stop.TIME
        return Stop.STARVED if seconds > limits.seconds * _MOST_PATIENCE else Stop.NOT

    def _waited_beside(self) -> float:
        return sum(waited(pid) for pid in self.beside())

    # --- what comes out ----------------------------------------------------------------------------------

    def _take_all(self, seconds: float) -> None:
        """Wait so long for anything to happen, and take what did."""
        for key, events in self._selector.select(seconds):
            if events & selectors.EVENT_WRITE:
                self._hand_in()
            if events & selectors.EVENT_READ:
                self._take(key)

    def _take(self, key: selectors.SelectorKey) -> None:
        """Read what there is, and stop listening where nothing more can come."""
        if not isinstance(key.data, wire.Inbox | bytearray):
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
            finished |= self._take_messages(key, piece)
        else:
            kept: bytearray = key.data
            room = max(0, self.limits.output_kb * 1024 - len(kept))
            kept += piece[:room]
            self.report.truncated |= len(piece) > room
        if finished:
            self._selector.unregister(key.fileobj)

    def _take_messages(self, key: selectors.SelectorKey, piece: bytes) -> bool:
        """Whether the last message of this socket is there, or can't come any more."""
        try:
            message = key.data.feed(piece)
        except wire.WireError:
            return True
        if message is None:
            return False
        if key.fileobj is self.born.status:
            status = message.get("ended")
            self.report.exit_status = _told_status(status) if type(status) is int else None
            return True
        if message.get("imported") is True and not self._called:
            self._begin_call()
            return self._take_messages(key, b"")
        self.report.told = message
        if self._called:
            self.report.call_seconds = time.monotonic() - self._called
        return True

    def _begin_call(self) -> None:
        """Its file is imported: only now it gets the arguments, and from now on the call is timed."""
        self._outbox = wire.encode({"args": list(self.call.args), "kwargs": self.call.kwargs}, wire.MAX_STATE)
        self._called = time.monotonic()
        self.report.called = True
        for attendant in self.attendants:
            attendant.begin()
        self._hand_in()

    def _hand_in(self) -> None:
        """Write as much as can be written: a runner that doesn't read must not stop us from watching it."""
        with suppress(OSError):
            self._outbox = self._outbox[self.born.control.send(self._outbox) :]
        control = self.born.control
        if control in self._selector.get_map():
            writing = selectors.EVENT_WRITE if self._outbox else 0
            self._selector.modify(control, selectors.EVENT_READ | writing, self._selector.get_key(control).data)

    def _take_last(self) -> None:
        """Take what the runner told and then ended, after our last look and before we heard of its end."""
        control = self.born.control
        while control in self._selector.get_map() and any(k.fileobj is control for k, _ in self._selector.select(0)):
            self._take(self._selector.get_key(control))

    # --- after its end -----------------------------------------------------------------------------------

    def _search_leftovers(self) -> None:
        """What is still there once the call has returned, and had the time and the CPU to go."""
        search = LeftoverSearch(self.keeper, self.own)
        while (found := search.look(time.monotonic())) is None:
            self._take_all(search.pause)
            if self.cancel is not None and self.cancel.is_set():
                self.report.stop = Stop.CANCELLED
                return
        self.report.leftovers = found
        if search.starved:
            self.report.stop = Stop.STARVED

    def _drain(self) -> None:
        """Read what is left in the pipes. Their end says that nothing in the jail is alive."""
        for sock in (self.born.control, self.born.status):
            if sock in self._selector.get_map():
                self._selector.unregister(sock)
        deadline = time.monotonic() + _DRAIN_SECONDS
        while self._selector.get_map() and time.monotonic() < deadline:
            self._take_all(_POLL_SECONDS)


def _told_status(status: int) -> int:
    """An exit status; one of a shell that tells of a signal is told as the signal, negative."""
    return 128 - status if 128 < status <= 128 + signal.NSIG else status  # noqa: PLR2004 - sh(1)
