"""Running cells one after the other in a sandbox that lasts: their output as it comes, an end to each."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from tutor.errors import SandboxError
from tutor.model.cells import CellOutcome, CellRun
from tutor.model.evidence import ApiCall, JournalEntry
from tutor.model.verdicts import Tier
from tutor.sandbox.cell_jail import CellJail
from tutor.sandbox.cell_output import CellOutput
from tutor.sandbox.inside import wire
from tutor.sandbox.watch import usage

__all__ = ["CellSandbox"]

SECONDS = 120.0  # a cell may take, if not told otherwise
_LOOK = 0.1  # seconds between two looks at whether it is to end
_SHOW = 0.1  # seconds between two tellings of its output
_PATIENCE = 2.0  # seconds until a cell that is asked to end is asked again
_MEASURE = 0.5  # seconds between two looks at what it uses
_MOST_MEMORY_MB = 2048  # of all that cells have running, in MiB
_MOST_PROCESSES = 1024  # and threads
_ASKED = 3  # times, and then it is ended with all that earlier cells made
_CHUNK = 64 * 1024
_LONGEST_ERROR = 32_000  # characters; our Python in there sends less, but a cell may have changed it


class CellSandbox:
    """A private AWS and a jail in which cells run. For one thread that lives as long as it. Raises SandboxError."""

    def __init__(self, tier: Tier | None = None) -> None:
        self._jail = CellJail(tier)
        self._number = 0
        self._has_instances = False
        self._lost = False

    @property
    def tier(self) -> Tier:
        """How strong its walls are."""
        return self._jail.tier

    def run(
        self,
        language: str,
        source: str,
        name: str,
        *,
        cancel: threading.Event | None = None,
        abandon: threading.Event | None = None,
        on_text: Callable[[str], None] | None = None,
        seconds: float = SECONDS,
    ) -> CellRun:
        """Run a cell of `python` or `sh` to its end; `on_text` is told all that it has printed, now and then.

        When `seconds` are over, or `cancel` is set, it is interrupted; if it goes on, the sandbox is ended with it.
        So it is at once when `abandon` is set.
        Raises SandboxError if there is no sandbox any more.
        """
        if self._lost:
            raise SandboxError("The cells' sandbox is gone", "it ended with an earlier cell", "start the cells anew")
        self._number += 1
        watch = _Watch(self._jail, self._number, _Wishes(cancel, abandon, on_text, time.monotonic() + seconds))
        if self._jail.order({"number": self._number, "language": language, "source": source, "name": name}):
            ended = watch.until_ended()
        else:
            ended = watch.never_begun()
        self._has_instances |= any(isinstance(call, ApiCall) and call.api == "RunInstances" for call in ended.calls)
        ended = replace(ended, trouble=self._jail.trouble if self._has_instances else "", tier=self.tier)
        if ended.lost:
            self._lost = True
            self._jail.close()
        return ended

    def close(self) -> None:
        """End it with all that runs in there. Safe to call twice."""
        self._lost = True
        self._jail.close()


@dataclass(frozen=True)
class _Wishes:
    """How a cell is to be run: see `CellSandbox.run`; `until` on the monotonic clock."""

    cancel: threading.Event | None
    abandon: threading.Event | None
    on_text: Callable[[str], None] | None
    until: float


class _Watch:
    """One cell while it runs."""

    def __init__(self, jail: CellJail, number: int, wishes: _Wishes) -> None:
        self._jail = jail
        self._number = number
        self._wishes = wishes
        self._output = CellOutput()
        self._shown, self._next_show = "", 0.0
        self._inbox = wire.Inbox()
        self._calls: list[JournalEntry] = []
        self._why: CellOutcome | None = None
        self._asked, self._next_ask = 0, 0.0
        self._has_begun = False
        self._next_measure = time.monotonic() + _MEASURE
        self._sources: list[int | socket.socket] = [jail.output, jail.kernel, *jail.news]

    def never_begun(self) -> CellRun:
        """There is nobody to run it."""
        why = "The Python of the cells had ended before: what an earlier cell left running ended it."
        return self._ended(CellOutcome.DIED, error=why, lost=True)

    def until_ended(self) -> CellRun:
        """Watch it until it has."""
        while True:
            readable, _, _ = select.select(self._sources, [], [], _LOOK)
            self._read_output()
            self._calls += self._jail.hear()
            if self._jail.kernel in readable and (ended := self._told()):
                return ended
            if self._jail.has_ended(readable):
                return self._ended(self._why or CellOutcome.DIED, lost=True)
            if self._jail.is_aws_gone(readable):
                return self._ended(CellOutcome.DIED, error="The private AWS has ended.", lost=True)
            if self._is_given_up():
                return self._ended(self._why or CellOutcome.DIED, lost=True)
            if too_much := self._uses_too_much():
                return self._ended(CellOutcome.DIED, error=too_much, lost=True)
            self._show()

    def _told(self) -> CellRun | None:
        """What the Python says of the cell. That it says nothing more is heard of elsewhere."""
        try:
            piece = self._jail.kernel.recv(_CHUNK)
            if not piece:
                self._sources.remove(self._jail.kernel)  # or it would be readable for ever
            told = self._inbox.feed(piece)
            if told is not None and told.get("begun") == self._number:
                self._has_begun, self._asked, self._next_ask = True, 0, 0.0
                told = self._inbox.feed(b"")
        except OSError:
            return None
        except wire.WireError:
            return self._ended(CellOutcome.DIED, lost=True)
        if told is None or told.get("number") != self._number:
            return None
        error, missing = str(told.get("error", ""))[:_LONGEST_ERROR], told.get("missing")
        outcome = CellOutcome.FAILED if error else CellOutcome.FINE
        if told.get("interrupted"):
            outcome = self._why or CellOutcome.INTERRUPTED
        names = tuple(map(str, missing)) if isinstance(missing, list) else ()
        return self._ended(outcome, error=error, missing=names)

    def _ended(
        self, outcome: CellOutcome, *, error: str = "", missing: tuple[str, ...] = (), lost: bool = False
    ) -> CellRun:
        self._read_output()
        self._output.feed(b"", last=True)
        self._calls += self._jail.hear()
        return CellRun(
            outcome=outcome,
            text=self._output.text,
            error=error,
            cut=self._output.cut,
            calls=tuple(self._calls),
            missing=missing,
            lost=lost,
        )

    def _read_output(self) -> None:
        """All that is there now; not more than a while's worth, for a cell may print without end."""
        until = time.monotonic() + _LOOK
        with suppress(BlockingIOError):
            while time.monotonic() < until:
                piece = os.read(self._jail.output, _CHUNK)
                if not piece:  # nobody can print any more
                    self._sources = [source for source in self._sources if source != self._jail.output]
                    return
                self._output.feed(piece)

    def _uses_too_much(self) -> str:
        """Which limit is reached, in words; empty if none is."""
        now = time.monotonic()
        if now < self._next_measure:
            return ""
        self._next_measure = now + _MEASURE
        used = usage(self._jail.pid, _MOST_MEMORY_MB)
        if used.memory_mb > _MOST_MEMORY_MB:
            return f"It used more than {_MOST_MEMORY_MB:,} MiB of memory."
        if used.threads > _MOST_PROCESSES:
            return f"It had more than {_MOST_PROCESSES:,} processes and threads."
        return ""

    def _show(self) -> None:
        now = time.monotonic()
        if self._wishes.on_text is None or now < self._next_show:
            return
        text = self._output.text
        if text != self._shown:
            self._shown, self._next_show = text, now + _SHOW
            self._wishes.on_text(text)

    def _is_given_up(self) -> bool:
        """Ask it to end when it is time to; True if it doesn't heed that."""
        now = time.monotonic()
        if _is_set(self._wishes.abandon):
            self._why = CellOutcome.INTERRUPTED
            return True
        if self._why is None and _is_set(self._wishes.cancel):
            self._why = CellOutcome.INTERRUPTED
        elif self._why is None and now >= self._wishes.until:
            self._why = CellOutcome.TIMED_OUT
        if self._why is None or now < self._next_ask:
            return False
        if self._asked == _ASKED:
            return True
        self._asked, self._next_ask = self._asked + 1, now + _PATIENCE
        if self._has_begun:
            self._jail.interrupt()
        return False


def _is_set(ending: threading.Event | None) -> bool:
    return ending is not None and ending.is_set()
