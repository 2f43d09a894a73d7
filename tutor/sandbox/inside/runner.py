"""The first process in a jail: says what walls it sees, makes the AWS socket, waits for a job, runs it, reports.

Started as `python -I -c "... from tutor_inside.runner import main; main(FD)"`, so `__main__` has no file that a
spawned worker would import again.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from . import author_checks, limits, report, wire

__all__ = ["main"]

_NAMESPACES = ("user", "pid", "net", "ipc", "mnt", "uts")


def main(fd: int, port: int, *, preload: bool) -> None:
    """Live through one run. `fd` is the judge's socket; `port` what AWS listens on (0: any free one)."""
    judge = socket.socket(fileno=fd)
    judge.set_inheritable(False)  # programs that the submission starts don't get it
    listener = _listen(port)
    endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
    os.environ["AWS_ENDPOINT_URL"] = endpoint
    wire.send(judge, {"walls": _walls(), "endpoint": endpoint}, (listener.fileno(),))
    listener.close()
    if preload:
        _preload()
    wire.send(judge, {"warm": True})
    with contextlib.suppress(wire.WireError):  # the judge closed: nobody wants this jail any more
        job, _ = wire.receive(judge)
        wire.send(judge, {"started": True})  # whatever ends this process from here on is the submission's doing
        _do(job, judge)
    os._exit(0)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener


def _walls() -> dict[str, Any]:
    """What this process can see of its own walls. Told before any submission is near, so it can be believed."""
    status = {}
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    namespaces = {}
    for name in _NAMESPACES:
        with contextlib.suppress(OSError):
            namespaces[name] = str(Path(f"/proc/self/ns/{name}").readlink())
    return {
        "pid": os.getpid(),
        "namespaces": namespaces,
        "capabilities": status.get("CapEff", ""),
        "bounding": status.get("CapBnd", ""),
        "no_new_privs": status.get("NoNewPrivs", ""),
        "interfaces": [name for _, name in socket.if_nameindex()],
    }


def _preload() -> None:
    """Import boto3 and read S3's service model, which takes most of a second, while the learner reads.

    The model cache is handed to a fresh default session, which has read neither credentials nor region yet: what the
    submission does to its environment still counts.
    """
    import boto3  # noqa: PLC0415 - only a warm jail pays for it
    import botocore.session  # noqa: PLC0415 - the same

    with contextlib.suppress(Exception):  # a warm cache only; the submission's own client reports what is wrong
        first, fresh = botocore.session.get_session(), botocore.session.get_session()
        first.create_client("s3")
        fresh.register_component("data_loader", first.get_component("data_loader"))
        boto3.setup_default_session(botocore_session=fresh)


def _do(job: dict[str, Any], judge: socket.socket) -> None:
    """Do the one job of this jail, and tell what came of it."""
    own_pid = os.getpid()
    limits.apply(job["limits"])
    if job["kind"] == "checks":
        told = {"outcomes": author_checks.run_checks(job["source"], job["functions"], job["evidence"])}
    else:
        told = _run(job)
    if os.getpid() != own_pid:  # the submission forked, and this is the copy
        os._exit(0)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    wire.send(judge, told)


def _run(job: dict[str, Any]) -> dict[str, Any]:
    """Import the submission, call its function, and tell what came of it."""
    home = Path.cwd()
    file = str(home / f"{job['module']}.py")
    Path(file).write_bytes(job["source"].encode("latin-1"))
    sys.path.insert(0, str(home))
    try:
        module = _import(job["module"], file)
        if not job["call"]:
            return report.result_report(None)
        function = getattr(module, job["call"], None)
        if not callable(function):
            return report.missing_function(module, job["call"])
        return report.result_report(function(*job["args"], **job["kwargs"]))
    except BaseException as error:  # noqa: BLE001 - whatever it raises, SystemExit too, is what it did
        return report.exception_report(error, file)


def _import(name: str, file: str) -> ModuleType:
    """Import the file under its name, registered as any import is, so that its functions can be pickled."""
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"can't import {file}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
