"""Racks for runs whose instances are to answer: one warm nest, started at the first need, and for each run a rack that
is born only once its AWS has something for it.

    AWS process of the run  <--- socket --->  kept by us, until something is written to it: then a rack gets it
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.errors import SandboxError
from tutor.model.evidence import FileOnInstance, file_key
from tutor.model.verdicts import Tier
from tutor.sandbox.watch import Usage, descendants, usage

if TYPE_CHECKING:
    from tutor.sandbox.jails import Keeper
    from tutor.sandbox.rack import Rack, RackNest

__all__ = ["NOTHING_FOUND", "Found", "RackOnCall", "Racks", "no_instances"]

_LOOK_SECONDS = 0.1
_MOST_MEMORY_MB = 1024  # of all instances of a run, with their SSH servers
_MOST_PROCESSES = 512  # and threads
_BOOT_SECONDS = 10.0  # for what an instance does at its first boot to be done, once the run is over
_BOOTED = "/var/lib/cloud/instance/boot-finished"  # where cloud-init, too, says that it is
_LOST = "not by the program, nor by us"
_END_SECONDS = 60.0  # no nest takes longer to be warm, or to fail


class Racks:
    """Where racks are born. Starts nothing until it is asked; thread-safe.

    The nest is started by `keeper`, behind the wall of `tier`, and never shows the folders `secret`.
    """

    def __init__(self, keeper: Keeper, tier: Callable[[], Tier], secret: tuple[Path, ...]) -> None:
        self._keeper = keeper
        self._tier = tier
        self._secret = secret
        self._nest: RackNest | None = None
        self._lock = threading.Lock()
        self._closed = False

    def begin(self) -> None:
        """Have the nest get warm; doesn't wait. Raises SandboxError if it can't be started at all."""
        self._started()

    def why_not(self) -> str:
        """Why no rack can be born here, found by warming up a nest; empty if one can."""
        try:
            self.nest()
        except SandboxError as error:
            return error.what
        return ""

    def nest(self) -> RackNest:
        """The nest, warm. Blocks. Raises SandboxError if there can be none here."""
        nest = self._started()
        nest.ready()
        if not nest.nested:
            raise no_instances(nest.reason)
        return nest

    def _started(self) -> RackNest:
        with self._lock:
            if self._closed:
                raise SandboxError("The sandbox is closed", "an instance was to boot", "start tutor again")
            if self._nest is None or not self._nest.alive:
                if self._nest is not None:
                    self._nest.close()
                self._nest = self._keeper.start(self._new_nest)
            return self._nest

    def _new_nest(self) -> RackNest:
        from tutor.sandbox.rack import RackNest  # noqa: PLC0415 - most runs have no instances

        return RackNest(self._tier(), secret=self._secret)

    def close(self) -> None:
        """End the nest, and every rack that was born there."""
        with self._lock:
            self._closed = True
            if self._nest is not None:
                self._nest.close()


def no_instances(reason: str) -> SandboxError:
    """The error of a run that wants instances that answer, where none can."""
    return SandboxError("Instances can't answer here", reason, "run `tutor doctor`")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rack is asked for after a run: `files` by `file_key`, and `overrun`, the limit that its instances met."""

    files: dict[str, FileOnInstance] = field(default_factory=dict)
    overrun: str = ""


NOTHING_FOUND = Found()


class RackOnCall:
    """The rack of one run: born when the run's AWS first writes to `aws_end`, ended by `close`.

    `aws_end` is to be handed to the AWS process; it stays open here, so that the rack outlives the AWS until its files
    are read. `overrun` says which limit its instances reached, if they did: all of them are then ended.
    """

    def __init__(self, racks: Racks) -> None:
        self.overrun = ""
        self._racks = racks
        self._rack: Rack | None = None
        self._fault: SandboxError | None = None
        self.aws_end, self._rack_end = socket.socketpair()
        self._stop, self._stopped = socket.socketpair()
        self._settled = threading.Event()  # once it was called: it is there, or can't be had
        self._handing_over = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="rack-on-call", daemon=True)
        self._thread.start()

    @property
    def pids(self) -> list[int]:
        """The rack and all below it; empty before its birth."""
        return [self._rack.pid, *descendants(self._rack.pid)] if self._rack is not None and self._rack.pid else []

    @property
    def usage(self) -> Usage:
        """What all of its instances use."""
        return usage(self._rack.pid, float("inf")) if self._rack is not None and self._rack.pid else Usage()

    @property
    def trouble(self) -> str:
        """Why its instances don't answer, or no longer do; empty if all is well."""
        if self._fault is not None:
            return self._fault.what
        return f"their process was ended, {_LOST}" if self._is_lost else self.overrun

    def found(self, seen: Mapping[str, Any], asked: Sequence[tuple[str, str]]) -> Found:
        """What is found after the run: each file that is asked for, by an instance's name (empty: the only one) and its
        path. `seen` is what the AWS told of its state. Raises SandboxError if the rack was called and not to be had, or
        was lost.

        Waits for what was still on its way when the run ended: the rack's birth, and the first boot of those instances.
        """
        self._settle()
        if self._fault is not None:
            raise self._fault
        named = {name: instance for name, _ in asked if (instance := _named(name, seen))}
        running = [one for one in named.values() if seen["instances"][one].get("state") == "running"]
        self._await_boot(dict.fromkeys(running))
        files = {file_key(name, path): self._read(named[name], path) for name, path in asked if name in named}
        if self._is_lost:
            raise SandboxError("The instances were ended while the program ran", _LOST, "try again")
        return Found(files, self.overrun)

    @property
    def _is_lost(self) -> bool:
        return self._rack is not None and self._rack.is_lost and not self.overrun

    def _settle(self) -> None:
        """Wait until a rack that was called is there, or can't be had."""
        with self._handing_over:
            was_called = self._rack_end.fileno() < 0 or select.select([self._rack_end], [], [], 0)[0]
        if was_called:
            self._settled.wait(_END_SECONDS)

    def _await_boot(self, instances: Iterable[str]) -> None:
        """Wait until these have done what they do at their first boot, user data too; not for ever."""
        deadline = time.monotonic() + _BOOT_SECONDS
        for instance in instances if self._rack is not None else ():
            while self._read(instance, _BOOTED).why == "missing" and time.monotonic() < deadline and not self.overrun:
                time.sleep(_LOOK_SECONDS / 2)

    def _read(self, instance: str, path: str) -> FileOnInstance:
        return self._rack.read(instance, path) if self._rack is not None else FileOnInstance(None, 0, "missing")

    def close(self) -> None:
        """End it, with all of its instances and their disks. Safe to call twice."""
        self._stop.close()
        self._thread.join(_END_SECONDS)
        if self._rack is not None:
            self._rack.close()
        for sock in (self.aws_end, self._rack_end, self._stopped):
            sock.close()

    # --- in a thread of its own: a birth may take a second, and the run is to be watched meanwhile ------------

    def _serve(self) -> None:
        if not self._is_called():
            return
        try:
            self._rack = self._born()
        except SandboxError as error:
            self._fault = error
            with suppress(OSError):  # its AWS is told: nothing answers
                self._rack_end.shutdown(socket.SHUT_RDWR)
            return
        finally:
            self._settled.set()
        with self._handing_over:
            self._rack_end.close()  # the rack's own is the only one now: when it is gone, its AWS hears of it
        while not self.overrun and not self._is_over(_LOOK_SECONDS):
            self.overrun = self._reached(self._rack.pid)
        if self.overrun:
            self._rack.close()

    def _born(self) -> Rack:
        rack = self._racks.nest().give_birth(self._rack_end)
        rack.ready()
        return rack

    def _is_called(self) -> bool:
        """Wait for the first word to the rack; False if the run is over before."""
        ready, _, _ = select.select([self._rack_end, self._stopped], [], [])
        return self._stopped not in ready

    def _is_over(self, seconds: float) -> bool:
        return bool(select.select([self._stopped], [], [], seconds)[0])

    def _reached(self, pid: int) -> str:
        """Which limit is reached, in words; empty if none is."""
        used = usage(pid, _MOST_MEMORY_MB)
        if used.memory_mb > _MOST_MEMORY_MB:
            return f"instances: together they may use {_MOST_MEMORY_MB} MiB of memory; all were ended"
        if used.threads > _MOST_PROCESSES:
            return f"instances: together they may have {_MOST_PROCESSES} processes and threads; all were ended"
        return ""


def _named(name: str, seen: Mapping[str, Any]) -> str:
    """The id of the one instance of this name that isn't terminated; of the only one, for no name. Else empty."""
    alive = {id_: one for id_, one in seen.get("instances", {}).items() if one.get("state") != "terminated"}
    found = [id_ for id_, one in alive.items() if not name or one.get("tags", {}).get("Name") == name]
    return found[0] if len(found) == 1 else ""
