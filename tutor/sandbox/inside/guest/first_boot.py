"""What an instance does as it boots: once in its life run the user data, as cloud-init does, and say in its log what
came of it; later mount what its /etc/fstab names."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import subprocess
from pathlib import Path
from typing import NoReturn

from . import powers
from .about import About
from .etc import TOOLS, environment
from .powers import Sizes

__all__ = ["begin", "begin_again", "publish_host_key"]

_KEPT = Path("/var/lib/cloud/instance")
_FINISHED = _KEPT / "boot-finished"  # which many a script waits for
_LOG = Path("/var/log/cloud-init-output.log")
_RUN = Path("/run/cloud-init")
_TABLE = Path("/etc/fstab")
_MOUNT = f"{TOOLS}/bin/mount"
_OTHERS = {
    "#cloud-config": "a cloud-config document",
    "Content-Type:": "a MIME document",
    "MIME-Version:": "a MIME document",
    "#include": "a list of addresses to include",
    "#cloud-boothook": "a boot hook",
    "## template: jinja": "a template",
    "#part-handler": "a part handler",
}


def publish_host_key(line: str) -> None:
    """Let the host's public key be read, as ssh's own server does."""
    with contextlib.suppress(OSError):
        Path("/etc/ssh/ssh_host_ed25519_key.pub").write_text(line, "utf-8")


def begin_again(about: About, sizes: Sizes) -> None:
    """What later boots do, in the background: mount what a learner entered in /etc/fstab. User data that a stop cut off
    is over: it does not run again. Raises OSError."""
    cut_off = _size(_FINISHED) < 0
    if (not cut_off and _size(_TABLE) <= 0) or os.fork():
        return
    try:
        powers.become_plain(sizes, keep=set())
        if cut_off:
            _finish(failed=False)
        os.execve(_MOUNT, [_MOUNT, "-a"], environment(about))  # noqa: S606 - our own program
    finally:
        os._exit(1)


def _size(file: Path) -> int:
    """Less than 0 for one that isn't there."""
    try:
        return file.stat().st_size
    except OSError:
        return -1


def begin(about: About, sizes: Sizes) -> None:
    """Start it, in the background; `cloud-init status --wait` waits for a lock that it holds. Raises OSError."""
    lock = os.open(_RUN / "running", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        if os.fork() == 0:
            _live(about, sizes, lock)
    finally:
        os.close(lock)


def _live(about: About, sizes: Sizes, lock: int) -> NoReturn:
    failed = True
    try:
        powers.become_plain(sizes, keep={lock})
        os.chdir("/")
        failed = not _run(about)
    finally:
        _finish(failed=failed)
        os._exit(0)


def _finish(*, failed: bool) -> None:
    with contextlib.suppress(OSError):
        (_RUN / "result.json").write_text(json.dumps({"failed": failed}), "ascii")
        _FINISHED.write_text("", "ascii")


def _run(about: About) -> bool:
    """Do what the user data says. False if that failed."""
    data = about.user_data
    with _LOG.open("ab", buffering=0) as log:
        log.write(f"cloud-init (the sandbox's): first boot of {about.id}\n".encode())
        if not data:
            return True
        (_KEPT / "user-data.txt").write_text(data, "utf-8")
        if not data.startswith("#!"):
            kind = next((text for start, text in _OTHERS.items() if data.startswith(start)), "no script: no `#!` first")
            log.write(
                f"user data is {kind}. The sandbox runs scripts only; it is kept, and nothing of it ran\n".encode()
            )
            return False
        return _run_script(data, about, log.fileno())


def _run_script(data: str, about: About, log: int) -> bool:
    script = _KEPT / "scripts" / "part-001"
    script.write_text(data, "utf-8")
    script.chmod(0o700)
    variables = {**environment(about), "HOME": "/root", "USER": "root", "LOGNAME": "root"}
    try:
        done = subprocess.run([script], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=variables, check=False)
    except OSError as error:
        os.write(log, f"user data can't be run: {error.strerror}: {data.splitlines()[0][:200]}\n".encode())
        return False
    os.write(log, f"user data ended with status {done.returncode}\n".encode())
    return done.returncode == 0
