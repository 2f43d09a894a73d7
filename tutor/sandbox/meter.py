"""The meter: on the judge's side, what calls of a task began and ended, when, and in which process.

A worker connects for each call, tells that it begins, waits for our word, works, tells that it ended, and waits again
until we have heard it. So a call that begins after another ended is known to do so, however late we read. We stamp with
our own clock; the kernel tells the sender (SCM_CREDENTIALS, unix(7)).

A rendezvous holds calls until enough are in flight at once. It ends unmet when every process of the run is blocked:
sequential code can't meet, and parallel code can't fail to, whatever else the machine does.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tutor.model.tasks import MeterSpec, Rendezvous, TaskCall, TaskEnd, Tasks, Workers
from tutor.sandbox.inside.metering import ACKNOWLEDGED, AT_IMPORT, BEGIN, END, RAISED
from tutor.sandbox.stillness import Stillness

__all__ = ["Meter"]

_MOST_CALLS = 10_000  # that are kept
_MOST_OPEN = 400  # at once
_MOST_ACCEPTED = 20_000
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid
_MOST_STILLBORN = 12
_TURNS = 3  # so many times as many gone as there ever were at once: somebody replaces them


@dataclass(slots=True)
class _Call:
    """A connection of a worker, from the moment that it is there."""

    sock: socket.socket
    inbox: bytearray = field(default_factory=bytearray)
    task: str = ""
    pid: int = 0
    thread: int = 0
    argument: str = ""
    result: str = ""
    began: float = -1.0
    went: float = -1.0
    ended: float = -1.0
    end: TaskEnd = TaskEnd.LOST

    @property
    def in_flight(self) -> bool:
        return self.began >= 0 > self.ended


class Meter:
    """Meters one run. `source` can be selected for reading; then `hear` is to be called, and `look` now and then.

    `listener` is where workers connect, `own` the process id of the submission's own process, `clock` tells the seconds
    since the run's start.
    """

    def __init__(self, spec: MeterSpec, listener: socket.socket, own: int, clock: Callable[[], float]) -> None:
        self.source = selectors.DefaultSelector()
        self.stillborn = False
        self._spec = spec
        self._listener = listener
        self._clock = clock
        self._calls: list[_Call] = []
        self._unlisted = 0
        self._begun = False
        self._at_import = 0
        self._open = 0
        self._accepted = 0
        self._processes: dict[int, int] = {own: 1}
        self._threads: dict[int, dict[int, int]] = {}
        self._seen: set[int] = set()
        self._most = 0
        self._stillness = Stillness()
        self._rendezvous = Rendezvous.UNFINISHED if spec.at_least else Rendezvous.UNASKED
        self._line: list[_Call] = []  # those that met and are yet to go
        listener.setblocking(False)  # noqa: FBT003 - socket takes it so
        self.source.register(listener, selectors.EVENT_READ, None)

    @property
    def holding(self) -> bool:
        """Whether calls wait for each other right now: look often."""
        unmet = self._rendezvous is Rendezvous.UNFINISHED and any(call.in_flight for call in self._calls)
        return unmet or bool(self._line)

    def begin(self) -> None:
        """The function is called now: from now on calls are metered, and held if they are to be."""
        self._begun = True

    def hear(self) -> None:
        """Take what was told since the last time, and come back for more. Doesn't wait."""
        for key, _ in self.source.select(0):
            if key.data is None:
                self._accept()
            else:
                self._read(key.data)

    def look(self, pids: list[int]) -> None:
        """See whether anything can still come. `pids` are all processes of the run, and those that it waits for."""
        if self._rendezvous is not Rendezvous.UNFINISHED and not self._line:
            return
        self._seen.update(pids)
        self._most = max(self._most, len(pids))
        gone = len(self._seen.difference(pids))
        self.stillborn = not self._calls and gone > max(_MOST_STILLBORN, _TURNS * self._most)
        if self._begun and self._stillness.look(pids, self._clock()) and not self.source.select(0):
            self._let_all_go()

    def tasks(self, metered: object) -> Tasks:
        """All that was metered. `metered` are the tasks that the submission's process says it defines, if it does."""
        defined = metered if isinstance(metered, list) else self._spec.tasks
        self.hear()
        now = self._clock()
        return Tasks(
            spec=self._spec,
            calls=tuple(self._told(call, now) for call in self._calls if call.began >= 0),
            undefined=tuple(task for task in self._spec.tasks if task not in defined),
            rendezvous=self._rendezvous,
            unlisted=self._unlisted,
            stillborn=self.stillborn,
            at_import=self._at_import,
        )

    def close(self) -> None:
        """Let go of every worker that is still there, and listen no more."""
        for key in self.source.get_map().values():
            if key.data is not None:
                key.data.sock.close()
        self._listener.close()
        self.source.close()

    # --- what workers tell -------------------------------------------------------------------------------

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            sock, _ = self._listener.accept()
            self._accepted += 1
            if self._accepted > _MOST_ACCEPTED:  # from now on calls go unmetered, and nobody waits for us
                self.source.unregister(self._listener)
                self._listener.close()
            if self._open >= _MOST_OPEN or self._accepted > _MOST_ACCEPTED:
                sock.close()
                self._unlisted += 1
                return
            sock.setblocking(False)  # noqa: FBT003 - socket takes it so
            self._open += 1
            self.source.register(sock, selectors.EVENT_READ, _Call(sock))

    def _read(self, call: _Call) -> None:
        try:
            piece, pid = _received(call.sock)
        except BlockingIOError:
            return
        except OSError:
            piece, pid = b"", 0
        if not piece or call.ended >= 0 or (call.pid and pid and pid != call.pid):
            self._hang_up(call)
            return
        call.inbox += piece
        if call.began < 0 and len(call.inbox) >= BEGIN.size:
            self._begin(call, pid)
        elif call.began >= 0 and len(call.inbox) >= END.size:
            self._end(call)

    def _begin(self, call: _Call, pid: int) -> None:
        task, claimed, thread, digest = BEGIN.unpack_from(call.inbox)
        call.inbox.clear()
        if task & AT_IMPORT or not self._begun:  # it is let go as any call is, and not metered
            self._at_import += 1
            self._hang_up(call)
            return
        if task >= len(self._spec.tasks) or len(self._calls) >= _MOST_CALLS:
            self._unlisted += 1
            self._hang_up(call)
            return
        call.task, call.argument = self._spec.tasks[task], digest.hex()
        call.pid, call.thread = pid or claimed, thread  # where the kernel doesn't tell, there is but the worker's word
        call.began = self._clock()
        self._calls.append(call)
        self._stillness.forget()
        if self._rendezvous is not Rendezvous.UNFINISHED:
            self._go(call)
        elif self._have_met():
            self._rendezvous = Rendezvous.MET
            self._line = [held for held in self._calls if held.in_flight]
            self._let_next_go()

    def _end(self, call: _Call) -> None:
        how, digest = END.unpack_from(call.inbox)
        call.inbox.clear()
        call.ended = self._clock()
        call.end = TaskEnd.RAISED if how == RAISED else TaskEnd.RETURNED
        call.result = digest.hex() if call.end is TaskEnd.RETURNED else ""
        _say(call.sock)
        self._let_next_go()

    def _hang_up(self, call: _Call) -> None:
        self.source.unregister(call.sock)
        call.sock.close()
        self._open -= 1
        if call.in_flight:  # its process ended, or talks nonsense
            call.ended = self._clock()
            self._let_next_go()

    # --- the rendezvous ----------------------------------------------------------------------------------

    def _have_met(self) -> bool:
        in_flight = Counter(call.pid for call in self._calls if call.in_flight)
        if self._spec.workers is Workers.THREADS:
            return max(in_flight.values()) >= self._spec.at_least
        return len(in_flight) >= self._spec.at_least

    def _let_next_go(self) -> None:
        """Of those that met, the newest goes first, and the others one by one: who began first ends last. So a program
        that waits only for the last one that it started is seen to leave the others behind."""
        while self._line:
            call = self._line.pop()
            if call.in_flight:
                self._go(call)
                return

    def _let_all_go(self) -> None:
        """Nobody else will come: to meet, or to end before them."""
        if self._rendezvous is Rendezvous.UNFINISHED:
            self._rendezvous = Rendezvous.BLOCKED
        self._line = []
        for call in self._calls:
            if call.in_flight and call.went < 0:
                self._go(call)

    def _go(self, call: _Call) -> None:
        call.went = self._clock()
        _say(call.sock)

    # --- telling -----------------------------------------------------------------------------------------

    def _told(self, call: _Call, now: float) -> TaskCall:
        process = self._processes.setdefault(call.pid, len(self._processes) + 1)
        threads = self._threads.setdefault(call.pid, {0: 1})
        ended = call.ended if call.ended >= 0 else now
        return TaskCall(
            task=call.task,
            process=process,
            thread=threads.setdefault(call.thread, len(threads) + 1),
            began=call.began,
            went=call.went if call.went >= 0 else ended,
            ended=ended,
            argument=call.argument,
            result=call.result,
            end=call.end,
        )


def _say(sock: socket.socket) -> None:
    """Our word, that a worker waits for. Whoever is gone doesn't hear it."""
    with contextlib.suppress(OSError):
        sock.send(ACKNOWLEDGED)


def _received(sock: socket.socket) -> tuple[bytes, int]:
    """A piece, and the process that sent it in our own numbers: 0 where the kernel doesn't tell."""
    piece, ancillary, _, _ = sock.recvmsg(BEGIN.size, socket.CMSG_SPACE(_CREDENTIALS.size))
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == getattr(socket, "SCM_CREDENTIALS", None):
            return piece, int(_CREDENTIALS.unpack(payload[: _CREDENTIALS.size])[0])
    return piece, 0
