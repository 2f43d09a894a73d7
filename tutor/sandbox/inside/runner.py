"""The process of one run: says what walls it sees, waits for its job, does it, tells what came of it, and ends."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from . import author_checks, limits, metering, namespaces, report, syscalls, waiters, wire
from .network import Listeners

__all__ = ["go_on", "preload", "run_one", "trust", "walls"]

_NAMESPACES = ("user", "pid", "net", "ipc", "mnt", "uts")
_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
# Where programs look for the authorities they trust: boto3 and the AWS CLI, Python and OpenSSL, curl, requests.
_BUNDLE_VARIABLES = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
_REGION = "us-east-1"
_GO_ON = """
import importlib.util as u, sys
sys.path = {path!r}
s = u.spec_from_file_location("tutor_inside", {inside!r} + "/__init__.py", submodule_search_locations=[{inside!r}])
sys.modules["tutor_inside"] = m = u.module_from_spec(s)
s.loader.exec_module(m)
from tutor_inside.runner import go_on
go_on({judge}, {job})
"""
_hasty_models: dict[str, str] = {}  # what a warm process knows of waiters, for each of its runs to write down


def run_one(judge: socket.socket, listeners: Listeners) -> None:
    """Live through one run. Never returns."""
    namespaces.die_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    judge.set_inheritable(False)  # programs that the submission starts don't get it
    with contextlib.suppress(wire.WireError):  # the judge closed: nobody wants this run any more
        wire.send(judge, _hello(listeners), listeners.descriptors)
        if listeners.endpoint:
            os.environ["AWS_ENDPOINT_URL"] = listeners.endpoint
        listeners.close()
        job, _ = wire.receive(judge, limit=wire.MAX_STATE)  # with an author's checks comes all the evidence
        _begin(judge, job)
        _hasten_others()
        if job.get("fresh"):
            _start_afresh(job, judge)
        _do(job, judge)
    os._exit(0)


def _begin(judge: socket.socket, job: dict[str, Any]) -> None:
    """Say that we have the job, and where its metered calls will be told; meter them from now on.

    Whatever ends this process from here on is the submission's doing.
    """
    if not job.get("meter"):
        wire.send(judge, {"started": True})
        return
    with metering.open_meter(job["module"], _file(job), job["meter"], tint=job["tint"]) as listener:
        wire.send(judge, {"started": True}, (listener.fileno(),))


def _start_afresh(job: dict[str, Any], judge: socket.socket) -> None:
    """Go on in a new interpreter. Never returns."""
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps({**job, "fresh": False}).encode())
        file.flush()
        for fd in (file.fileno(), judge.fileno()):
            os.set_inheritable(fd, True)  # noqa: FBT003 - os takes it so
        code = _GO_ON.format(path=sys.path, inside=str(Path(__file__).parent), judge=judge.fileno(), job=file.fileno())
        os.execv(sys.executable, [sys.executable, "-I", "-B", "-X", "utf8", "-c", code])  # noqa: S606 - no shell wanted


def go_on(judge_fd: int, job_fd: int) -> None:
    """Do the job in file `job_fd`, in an interpreter that was started for it. Never returns."""
    judge = socket.socket(fileno=judge_fd)
    judge.set_inheritable(False)
    with open(job_fd, "rb") as file:
        file.seek(0)
        job = json.load(file)
    with contextlib.suppress(wire.WireError):
        _do(job, judge)
    os._exit(0)


def _hello(listeners: Listeners) -> dict[str, Any]:
    kinds = {"sockets": listeners.kinds, "endpoint": listeners.endpoint, "unreached": listeners.unreached}
    return {"walls": walls(), **kinds}


def walls() -> dict[str, Any]:
    """What this process can see of its own walls. Told before any submission is near, so it can be believed."""
    status = {}
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    found = {}
    for name in _NAMESPACES:
        with contextlib.suppress(OSError):
            found[name] = str(Path(f"/proc/self/ns/{name}").readlink())
    return {
        "pid": os.getpid(),
        "namespaces": found,
        "capabilities": status.get("CapEff", ""),
        "bounding": status.get("CapBnd", ""),
        "no_new_privs": status.get("NoNewPrivs", ""),
        "interfaces": [name for _, name in socket.if_nameindex()],
    }


def preload(services: tuple[str, ...]) -> None:
    """Import boto3 and read the models of `services`, which takes most of a second, while the learner reads.

    The model cache is handed to a fresh default session, which has read neither credentials nor region yet: what the
    submission does to its environment still counts.
    """
    import boto3  # noqa: PLC0415 - only a warm process pays for it
    import botocore.session  # noqa: PLC0415 - the same

    with contextlib.suppress(Exception):  # a warm cache only; the submission's own client reports what is wrong
        first, fresh = botocore.session.get_session(), botocore.session.get_session()
        for service in services:
            first.create_client(service, _REGION, aws_access_key_id="", aws_secret_access_key="")
        _hasten_waiters(first.get_component("data_loader"))
        fresh.register_component("data_loader", first.get_component("data_loader"))
        boto3.setup_default_session(botocore_session=fresh)
    "a.name".encode("idna")  # the first look-up of a name would import the codec


def _hasten_waiters(loader: Any) -> None:
    """Have the default session's waiters ask often, and know how to tell it to other sessions and processes."""
    for waiter in loader.load_service_model("ec2", "waiters-2")["waiters"].values():
        waiter["delay"] = waiters.SECONDS
    _hasty_models.update(waiters.hasty_models(map(Path, loader.search_paths)))


def _hasten_others() -> None:
    """Have the waiters of sessions that the submission makes, and of programs that it starts, ask often, too."""
    if not _hasty_models:
        return
    folder = Path(tempfile.gettempdir()) / ".aws-models"
    with contextlib.suppress(OSError):
        waiters.lay_out(_hasty_models, folder)
        os.environ[waiters.VARIABLE] = str(folder)


def _do(job: dict[str, Any], judge: socket.socket) -> None:
    """Do the one job of this process, and tell what came of it."""
    own_pid = os.getpid()
    limits.apply(job["limits"], walled=job["walled"])
    if job["walled"]:
        syscalls.apply()
    if job["kind"] == "checks":
        told = {"outcomes": author_checks.run_checks(job["source"], job["functions"], job["evidence"])}
    else:
        trust(job["authority"])
        told = _run(job, judge)
    if os.getpid() != own_pid:  # the submission forked, and this is the copy
        os._exit(0)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    wire.send(judge, told)
    if job.get("linger"):  # until the judge has looked for what we leave running: it then ends us
        while judge.recv(1):
            pass


def trust(authority: str) -> None:
    """Have the run's own certificate authority trusted, and no other, by all programs in here.

    Raises OSError where the folder of authorities isn't one that was mounted for the run: this machine's stay as they
    are, whatever mistake brought us here.
    """
    if not authority:
        return
    if not _BUNDLE.parent.is_mount():
        raise OSError(f"{_BUNDLE.parent} is this machine's own")
    _BUNDLE.write_text(authority, "ascii")
    os.environ.update(dict.fromkeys(_BUNDLE_VARIABLES, str(_BUNDLE)))


def _file(job: dict[str, Any]) -> str:
    return str(Path.cwd() / f"{job['module']}.py")


def _lay_out(files: dict[str, dict[str, Any]]) -> None:
    """Put the files that the run begins with into its home. The judge saw to it that they lead nowhere else."""
    for name, file in files.items():
        path = Path(os.environ["HOME"]) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file["text"], "utf-8")
        path.chmod(file["mode"])


def _run(job: dict[str, Any], judge: socket.socket) -> dict[str, Any]:
    """Import the submission, call its function, and tell what came of it."""
    _lay_out(job.get("files", {}))
    file = _file(job)
    Path(file).write_bytes(job["source"].encode("latin-1"))
    sys.path.insert(0, str(Path(file).parent))
    try:
        told = _call(_import(job["module"], file), job, judge)
    except BaseException as error:  # noqa: BLE001 - whatever it raises, SystemExit too, is what it did
        told = report.exception_report(error, file)
    return {**told, "metered": metering.wrapped_names()} if job.get("meter") else told


def _call(module: ModuleType, job: dict[str, Any], judge: socket.socket) -> dict[str, Any]:
    """Ask for the arguments, which no code of the file has seen before, and call its function with them."""
    if not job["call"]:
        return report.result_report(None)
    function = getattr(module, job["call"], None)
    if not callable(function):
        return report.missing_function(module, job["call"])
    wire.send(judge, {"imported": True})
    given, _ = wire.receive(judge)
    args, kwargs = given["args"], given["kwargs"]
    for _ in range(job["repeat"] - 1):
        function(*args, **kwargs)
    return report.result_report(function(*args, **kwargs))


def _import(name: str, file: str) -> ModuleType:
    """Import the file under its name, registered as any import is, so that its functions can be pickled."""
    # without the import system's lock: a pool in the file's own top level pickles its functions in other threads
    spec = metering.metered_spec(name) or importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"can't import {file}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
