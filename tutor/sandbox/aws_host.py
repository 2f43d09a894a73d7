"""The AWS process: warm, single-threaded, and forked for each run, so that every run meets a pristine AWS.

Runs behind a wall of its own, since it parses what hostile code sends. It is trusted only to tell what happened.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import threading
from typing import Any

from werkzeug.serving import make_server

from tutor.sandbox.aws import PrivateAws, warm
from tutor.sandbox.aws.serving import SpellingHandler
from tutor.sandbox.inside import wire

__all__ = ["main"]

_MEMORY = 2 * 1024 * 1024 * 1024  # bytes of address space of one run's AWS
_CPU_SECONDS = 120
_OPEN_FILES = 1024
_IDLE_SECONDS = 120  # a connection that says nothing for so long is closed


class _QuietHandler(SpellingHandler):
    """HTTP/1.1 with connections kept alive; the journal is the log."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's signature
        """Nothing: a learner's terminal is no place for a server's log."""


def main(fd: int) -> None:
    """Serve the judge on socket `fd`: each message with two descriptors is a run to fork for."""
    judge = socket.socket(fileno=fd)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # runs end by themselves and are reaped by the kernel
    warm()
    wire.send(judge, {"warm": True})
    while True:
        try:
            order, fds = wire.receive(judge)
        except wire.WireError:  # the judge is gone
            os._exit(0)
        if os.fork() == 0:
            judge.close()
            _serve_one_run(order, *fds)
        for descriptor in fds:
            os.close(descriptor)


def _serve_one_run(order: dict[str, Any], listener: int, control_fd: int) -> None:
    """Be the AWS of one run until the judge hangs up."""
    control = socket.socket(fileno=control_fd)
    _limit()
    try:
        aws = PrivateAws(region=order["region"])
        aws.seed(order["start"])
        server = make_server("127.0.0.1", 0, aws, threaded=True, request_handler=_QuietHandler, fd=listener)
        os.close(listener)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()
        wire.send(control, {"serving": True})
        request, _ = wire.receive(control)
        _reply(control, aws, request)
    except wire.WireError:
        pass
    except Exception as error:  # noqa: BLE001 - told to the judge, whose fault it then is not
        _tell(control, {"broken": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(0)


def _limit() -> None:
    for which, value in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS knows some of them by name only
            resource.setrlimit(which, (lower, lower))


def _reply(control: socket.socket, aws: PrivateAws, request: dict[str, Any]) -> None:
    """All that was seen, in one message; if that is too long, without the objects' texts."""
    urls = {f"{method} {url}": aws.probe(method, url) for method, url in request["probes"]}
    state: dict[str, Any] = {**aws.snapshot(), "calls": aws.journal(), "urls": urls}
    try:
        wire.send(control, state)
    except wire.WireError:
        for bucket in state["buckets"].values():
            for item in bucket["objects"].values():
                item["text"] = None
        wire.send(control, state)


def _tell(control: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(wire.WireError):
        wire.send(control, message)
