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
_TELL = "import json, os; os.write({fd}, json.dumps(dict(os.environ)).encode())"


def run_shell_cell(source: str, name: str) -> tuple[int, bool]:
    """Its exit status, and whether it was interrupted. Each interrupt asks it less gently to end."""
    interrupts = _Interrupts()
    with tempfile.TemporaryFile() as kept:
        process = subprocess.Popen(
            [shutil.which("bash") or "/bin/sh", "-c", _program(source, kept.fileno()), name],
            stdin=subprocess.DEVNULL,
            pass_fds=(kept.fileno(),),
            process_group=0,
        )
        interrupts.go_to(process.pid)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = status = os.waitstatus_to_exitcode(status)
        _take_over(kept)
    return (_SIGNALLED - status if status < 0 else status), interrupts.came


def _program(source: str, fd: int) -> str:
    """The cell with what keeps its variables, in one line with its first, so that the shell counts lines as we do."""
    tell = shlex.join([sys.executable, "-ISB", "-c", _TELL.format(fd=fd)])
    return f"trap {shlex.quote(tell)} EXIT; set -a; {source}\n"


class _Interrupts:
    """Passes interrupts on from now on. None is an exception: it would leave the shell behind, or be lost."""

    def __init__(self) -> None:
        self.came = False
        self._group = 0
        self._ways = list(_ENDING)
        signal.signal(signal.SIGINT, self._pass_on)

    def go_to(self, group: int) -> None:
        """To this process group, also those that came before there was one."""
        self._group = group
        if self.came:
            self._pass_on(signal.SIGINT, None)

    def _pass_on(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        if self._group:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._group, self._ways.pop(0) if len(self._ways) > 1 else self._ways[0])


def _take_over(kept: IO[bytes]) -> None:
    """Its folder and variables are ours from now on, if it came to its end."""
    kept.seek(0)
    try:
        variables = json.loads(kept.read())
    except ValueError:
        return
    with contextlib.suppress(OSError):  # the folder may be gone
        os.chdir(variables.get("PWD", ""))
    for gone in os.environ.keys() - variables.keys() - _NOT_KEPT:
        del os.environ[gone]
    os.environ.update({key: value for key, value in variables.items() if key not in _NOT_KEPT})
