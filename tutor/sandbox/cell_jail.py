"""The jail of a lesson's cells: a Python that waits for them beside a private AWS that lasts."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from tutor.model.evidence import JournalEntry
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.nest import end_process
from tutor.sandbox.programs import BIN, ROOM, Added, how_to_install_aws
from tutor.sandbox.removal import remove_folder
from tutor.sandbox.served import HAZARDS, AwsWishes, aws_environment, without_proxy
from tutor.sandbox.shell import Shell, ShellRequest
from tutor.sandbox.shell_jail import ShellJail
from tutor.sandbox.wall import start_inside

__all__ = ["CellJail"]

_INSIDE = Path(__file__).parent / "inside"
_INSIDE_THERE = "/opt/tutor/inside"
_FILES_OF_KEYS = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
_OPTIONS = ("-B", "-u", "-X", "utf8")  # what is printed is seen at once, and in order with what programs print
_ORDER_SECONDS = 5.0  # for a Python that something has stopped to take a cell that is long
_SYSTEM_BIN = "/usr/local/bin:/usr/bin:/bin"
_SSH = "install OpenSSH's client with your system's package manager (openssh-client, or openssh)"

# What answers in place of a program that isn't here: it says how to get it, and leaves its name for who ran the cell.
_STAND_IN = """#!/bin/sh
: > {room}/missing/{name}
printf '%s\\n' {words} >&2
exit 127
"""


class CellJail(Shell):
    """The walls of `tutor sandbox -- COMMAND` around an empty home, with a Python in it that waits for cells.

    `kernel` takes a cell and tells its end, as messages of `wire`; `output` has what cells print. For one thread that
    lives as long as it, since Linux kills a child with the thread that started it. Raises SandboxError.
    """

    def __init__(self, tier: Tier | None = None) -> None:
        super().__init__(ShellRequest(command=(), folder=None, wishes=AwsWishes(), tier=tier))
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._start_kernel()
        except BaseException:
            self.close()
            raise

    def _start_kernel(self) -> None:
        self.kernel, theirs = socket.socketpair()
        self._undo.callback(self.kernel.close)
        self.output, printing = os.pipe()
        self._undo.callback(os.close, self.output)
        os.set_blocking(self.output, False)
        self.kernel.settimeout(0)
        try:
            if self._jail is None:
                self._start_unwalled(theirs.fileno(), printing)
            else:
                self._start_walled(self._jail, theirs.fileno(), printing)
        finally:
            theirs.close()
            os.close(printing)

    def _start_walled(self, jail: ShellJail, control: int, printing: int) -> None:
        boot = start_inside(_INSIDE_THERE, "cells", repr(ROOM))
        command = [f"{BIN}/python3", *_OPTIONS, "-c", boot]
        given = {0: control, 1: printing, 2: printing}
        added = self._added | Added(files=_stand_ins(ROOM, bool(self._added.aws), _SYSTEM_BIN))
        jail.begin(command, added, self._served.authority, given=given)

    def _start_unwalled(self, control: int, printing: int) -> None:
        """A plain process: told of the private AWS, and kept from nothing."""
        folder = Path(tempfile.mkdtemp(prefix="tutor-cells-"))
        self._undo.callback(remove_folder, folder)
        home, search = folder / "home", os.environ.get("PATH", _SYSTEM_BIN)
        home.mkdir()
        for name, text in _stand_ins(str(folder), shutil.which("aws") is not None, search).items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text, "utf-8")
            Path(name).chmod(0o755)
        environment = {name: value for name, value in os.environ.items() if name not in HAZARDS}
        environment |= aws_environment(self._endpoint) | without_proxy(os.environ)
        environment |= dict.fromkeys(_FILES_OF_KEYS, os.devnull) | {"HOME": str(home)}
        environment["PATH"] = os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent), search])
        boot = start_inside(str(_INSIDE), "cells", repr(str(folder)))
        self._process = subprocess.Popen(
            [sys.executable, *_OPTIONS, "-c", boot],
            stdin=control,
            stdout=printing,
            stderr=printing,
            env=environment,
            cwd=home,
            start_new_session=True,
        )
        self._undo.callback(end_process, self._process)

    def order(self, cell: dict[str, Any]) -> bool:
        """Hand over a cell; False if there is nobody to take it."""
        self.kernel.settimeout(_ORDER_SECONDS)
        try:
            wire.send(self.kernel, cell)
        except wire.WireError:
            return False
        finally:
            self.kernel.settimeout(0)
        return True

    def interrupt(self) -> None:
        """Ctrl-C for the cell that runs, and for all that it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGINT)
                os.killpg(self._process.pid, signal.SIGCONT)  # one that has stopped itself heeds nothing else
        elif self._jail is not None:
            self._jail.tell({"signal": signal.SIGINT})

    @property
    def news(self) -> tuple[socket.socket, ...]:
        """To be read when they can be, by `hear`, `is_aws_gone` and `has_ended`."""
        return (self._served.calls, self._served.life, *((self._jail.control,) if self._jail else ()))

    @property
    def pid(self) -> int:
        """The process below which all cells run."""
        return self._jail.pid if self._jail else self._process.pid if self._process else 0

    @property
    def trouble(self) -> str:
        """Why instances don't answer, or no longer do; empty if they do, or would."""
        return self.unreached or (self._rack.trouble if self._rack else "")

    def hear(self) -> list[JournalEntry]:
        """What AWS and its instances were asked since the last time."""
        return self._served.heard()

    def is_aws_gone(self, readable: Collection[int | socket.socket]) -> bool:
        """Whether the private AWS has ended; `readable` are those of the `news` that are."""
        return self._served.life in readable

    def has_ended(self, readable: Collection[int | socket.socket]) -> bool:
        """Whether the Python has, as far as was told by now; one that has stopped itself goes on."""
        if self._jail is None:
            return self._process is None or self._process.poll() is not None
        if self._jail.control not in readable:
            return False
        try:
            told, _ = wire.receive(self._jail.control)
        except wire.WireError:
            return True
        if "stopped" in told:
            self._jail.tell({"continue": True})
        return "ended" in told


def _stand_ins(room: str, has_aws: bool, search: str) -> dict[str, str]:  # noqa: FBT001 - read as a sentence
    """Programs of lessons that aren't here, by their paths in the folder `room`. `search` is where to look for them."""
    missing = {} if has_aws else {"aws": f"The AWS CLI isn't installed here. To get it: {how_to_install_aws()}"}
    for name in ("ssh", "scp", "ssh-keygen"):
        if shutil.which(name, path=search) is None:
            missing[name] = f"{name} isn't installed here. To get it: {_SSH}"
    said = {name: shlex.quote(f"{words}. Then start tutor again.") for name, words in missing.items()}
    return {f"{room}/bin/{name}": _STAND_IN.format(room=room, name=name, words=said[name]) for name in said}
