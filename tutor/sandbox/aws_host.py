"""The AWS process: warm, single-threaded, and forked for each run, so that every run meets a pristine AWS.

Runs behind a wall of its own, since it parses what hostile code sends. It is trusted only to tell what happened.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
from typing import Any

from tutor.model.tasks import Rendezvous
from tutor.model.values import JsonObject
from tutor.sandbox.aws import PrivateAws, warm
from tutor.sandbox.aws.holding import Holding
from tutor.sandbox.aws_serving import Served, authority_ahead, serve, warm_serving
from tutor.sandbox.inside import syscalls, wire
from tutor.sandbox.inside.namespaces import die_with_parent

__all__ = ["main"]

_MEMORY = 2 * 1024 * 1024 * 1024  # bytes of address space of one run's AWS
_CPU_SECONDS = 120
_OPEN_FILES = 1024


def main(fd: int) -> None:
    """Serve the judge on socket `fd`: each message, with one descriptor, asks for a copy to be ready for a run."""
    die_with_parent()
    judge = socket.socket(fileno=fd)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # runs end by themselves and are reaped by the kernel
    warm()
    warm_serving()
    gc.collect()
    gc.freeze()  # what is warm stays where it is: a collection in a run would else copy all of its pages
    wire.send(judge, {"warm": True})
    while True:
        try:
            _, fds = wire.receive(judge)
        except wire.WireError:  # the judge is gone
            os._exit(0)
        if os.fork() == 0:
            judge.close()
            _serve_one_run(socket.socket(fileno=fds[0]))
        for descriptor in fds:
            os.close(descriptor)


def _serve_one_run(control: socket.socket) -> None:
    """Wait for the order of one run, and be its AWS until the judge hangs up."""
    try:
        made_ahead = authority_ahead()
        wire.send(control, {"waiting": True})
        order, fds = wire.receive(control)
        _limit(lasting=order["lasting"])
        syscalls.apply()  # it parses what hostile code sends, and needs none of them either
        calls = socket.socket(fileno=fds[0])
        calls.setblocking(False)  # noqa: FBT003 - socket takes it so
        holding = _holding(order["hold"], calls)
        aws = PrivateAws(
            holding=holding,
            region=order["region"],
            acls=order["acls"],
            latency=order["latency"],
            on_entry=lambda call: _tell_call(calls, call),
        )
        keys = aws.seed(order["start"])
        rack = fds.pop(1) if order["rack"] else -1
        sockets = dict(zip(order["sockets"], fds[1:], strict=True))
        served = serve(aws, sockets, authority=made_ahead, rack=rack, tell=lambda told: _tell_call(calls, told))
        wire.send(control, {"authority": served.authority, "private_keys": keys})
        while (request := wire.receive(control)[0]).get("let_go"):
            if holding is not None:
                holding.let_go()
        held = holding.outcome if holding else Rendezvous.UNASKED
        _reply(control, aws, served, request, held)
    except wire.WireError:
        pass
    except Exception as error:  # noqa: BLE001 - told to the judge, whose fault it then is not
        _tell(control, {"broken": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(0)


def _tell_call(calls: socket.socket, call: JsonObject) -> None:
    """Tell a call, a connection or a session as it happens, unless who listens is far behind: no learner's program
    waits for a listener."""
    with contextlib.suppress(OSError):
        calls.send(json.dumps(call).encode())


def _holding(hold: list[Any] | None, calls: socket.socket) -> Holding | None:
    if hold is None:
        return None
    api, at_least = hold
    return Holding(api, at_least, lambda held: _tell_held(calls, held))


def _tell_held(calls: socket.socket, held: int) -> None:
    """Tell how many calls wait for each other: this is waited for, so it is not left out."""
    while True:
        try:
            calls.send(json.dumps({"held": held}).encode())
        except BlockingIOError:
            select.select([], [calls], [])
        except OSError:  # the judge is gone
            return
        else:
            return


def _limit(*, lasting: bool) -> None:
    limits = (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    )
    for which, value in limits:
        if lasting and which == resource.RLIMIT_CPU:
            continue
        _, hard = resource.getrlimit(which)
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS knows some of them by name only
            resource.setrlimit(which, (lower, lower))


def _reply(control: socket.socket, aws: PrivateAws, served: Served, request: dict[str, Any], held: Rendezvous) -> None:
    """All that was seen, in one message. What a run can fill is capped where it is kept: journal and snapshot."""
    urls = {f"{method} {url}": aws.probe(method, url) for method, url in request["probes"]}
    watched = [(bucket, key) for bucket, key in request.get("watch", ())]
    reached, more = served.seen()  # first: what instances tell may change their state
    seen = aws.seen(watched)
    told = seen["incomplete"]
    incomplete = {**more, **(told if isinstance(told, dict) else {})}
    wire.send(control, {**seen, **reached, "incomplete": incomplete, "urls": urls, "held": held}, limit=wire.MAX_STATE)


def _tell(control: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(wire.WireError):
        wire.send(control, message)
