"""A shell's cell: run by the system's shell, which hands back its current folder and variables for the cells below."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from types import FrameType
from typing import IO

__all__ = ["run_shell_cell"]

_NOT_KEPT = frozenset({"_", "SHLVL"})
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
_SIGNALLED = 128  # a shell's way to say that a program ended by a signal: 128 plus its number
_TELL = "import json, os; os.write({fd}, json.dumps([os.getcwd(), dict(os.environ)]).encode())"


def run_shell_cell(source: str, name: str) -> tuple[int, bool]:
    """Its exit status, and whether it was interrupted. Each interrupt asks it less gently to end."""
    with tempfile.TemporaryFile() as kept:
        process = subprocess.Popen(
            [shutil.which("bash") or "/bin/sh", "-c", _program(source, kept.fileno()), name],
            stdin=subprocess.DEVNULL,
            pass_fds=(kept.fileno(),),
            process_group=0,
        )
        process.returncode, interrupted = _wait(process.pid)
        _take_over(kept)
    status = process.returncode
    return (_SIGNALLED - status if status < 0 else status), interrupted


def _program(source: str, fd: int) -> str:
    """The cell with what keeps its variables, in one line with its first, so that the shell counts lines as we do."""
    tell = shlex.join([sys.executable, "-ISB", "-c", _TELL.format(fd=fd)])
    return f"trap {shlex.quote(tell)} EXIT; set -a; {source}\n"


def _wait(pid: int) -> tuple[int, bool]:
    """How it ended, and whether it was asked to; an interrupt is no exception here, for none may be lost."""
    ways = list(_ENDING)

    def pass_on(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, ways.pop(0) if len(ways) > 1 else ways[0])

    signal.signal(signal.SIGINT, pass_on)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), len(ways) < len(_ENDING)


def _take_over(kept: IO[bytes]) -> None:
    """Its folder and variables are ours from now on, if it came to its end."""
    kept.seek(0)
    try:
        folder, variables = json.loads(kept.read())
    except ValueError:
        return
    with contextlib.suppress(OSError):
        os.chdir(folder)
    for gone in os.environ.keys() - variables.keys() - _NOT_KEPT:
        del os.environ[gone]
    os.environ.update({key: value for key, value in variables.items() if key not in _NOT_KEPT})
