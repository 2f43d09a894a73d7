"""One jail: a walled process that waits for a job, runs it once under its limits, and is gone."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from tutor.errors import SandboxError
from tutor.model.course import Limits
from tutor.model.tasks import MeterSpec
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.meter import Meter
from tutor.sandbox.nest import START_SECONDS, Nest, end_tree
from tutor.sandbox.running import Attendant, Call, Run, RunReport
from tutor.sandbox.tier import judge_walls
from tutor.sandbox.watch import Usage, descendants, usage

__all__ = ["Jail"]

_MEND = "run `tutor doctor`"


class Jail:
    """A walled process, being born when this is made; `ready()` waits for its hello; `run()` once; then `close()`.

    `sockets` are the descriptors of what AWS is to serve by kind, open until closed here; `flaws` what keeps the walls
    that the runner sees from being of the tier they were drawn for; `unreached` why no instance can be reached from in
    there, empty if any can.
    """

    def __init__(self, nest: Nest, *, environment: Mapping[str, str], listen: bool, disk_mb: int) -> None:
        self.tier = nest.tier
        self.disk_mb = disk_mb
        self.sockets: dict[str, int] = {}
        self.endpoint = ""
        self.unreached = ""
        self.flaws: tuple[str, ...] = ()
        self._nest = nest
        self._warm = False
        self._warming = threading.Lock()  # a check may begin while another thread still waits for the warm-up
        self._keeper, self._own = 0, 0  # processes: the parent of all in the run, and the submission's own
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
            self.endpoint, self.unreached = hello["endpoint"], hello["unreached"]
            self.flaws = judge_walls(self.tier, hello["walls"])
        except (wire.WireError, KeyError, ValueError) as error:
            self.close()
            if self._nest.alive:  # it may serve others
                raise SandboxError("The jail can't start", hello.get("failed", str(error)), _MEND) from error
            raise self._nest.failed(error) from error
        self._baseline = usage(self._keeper, float("inf"))
        self._own = next(iter(descendants(self._keeper)), 0)
        self._warm = True

    def run(
        self,
        job: Mapping[str, Any],
        limits: Limits,
        cancel: threading.Event | None = None,
        *,
        call: Call | None = None,
        attendants: tuple[Attendant, ...] = (),
        beside: Callable[[], list[int]] = list,
        instances: Callable[[], Usage] = Usage,
        meter: MeterSpec | None = None,
    ) -> RunReport:
        """Hand over the job and watch it to its end. Whatever happens in there, this returns; the jail is then dead.

        `call` has the arguments, `attendants` attend the run, `meter` says which calls to meter. `beside` tells
        the processes that serve the run: the time that they wait for a CPU is not the learner's; `instances` what its
        instances use, which is. Raises SandboxError if the jail was ended by neither the run nor us.
        """
        self.ready()
        order = {**job, "limits": asdict(limits), "walled": self.tier is not Tier.NONE}
        sockets = self._hand_over({**order, "meter": list(meter.tasks), "tint": meter.tint} if meter else order)
        started = time.monotonic()
        with ExitStack() as stack:
            metering: Meter | None = None
            if meter is not None and sockets:
                metering = Meter(meter, sockets[0], self._own, lambda: time.monotonic() - started)
                stack.callback(metering.close)
            run = Run(
                born=self._born,
                keeper=self._keeper,
                own=self._own,
                baseline=self._baseline,
                limits=limits,
                call=call or Call(),
                cancel=cancel,
                attendants=(*attendants, metering) if metering else attendants,
                beside=beside,
                instances=instances,
                linger=job.get("linger") is True,
                keeper_stays=self._nest.nested,
                started=started,
            )
            report = run.watch(self._end)
            report.tasks = metering.tasks((report.told or {}).get("metered")) if metering else None
        self.close()
        if report.lost:
            raise SandboxError("The jail was ended while the program ran", "not by the program, nor by us", "try again")
        return report

    def _end(self) -> None:
        if self._keeper:
            end_tree(self._keeper)
        self._keeper = 0  # its number may soon be another process's

    def _hand_over(self, job: Mapping[str, Any]) -> list[socket.socket]:
        """Give it its job. Where its calls are to be metered, the socket that they are told on comes back."""
        try:
            wire.send(self._born.control, job, limit=wire.MAX_STATE)
            _, fds = wire.receive(self._born.control)
        except wire.WireError as error:
            self.close()
            raise SandboxError("The jail died before the run", str(error), "try again") from error
        return [socket.socket(fileno=fd) for fd in fds]

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
