"""The process in which a lesson's cells run, one after the other: one namespace, one folder, one set of variables.

It waits on a socket for a cell, runs it, and tells how it ended. What cells print goes to its standard output.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import inspect
import os
import pprint
import signal
import socket
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from . import namespaces, wire
from .cell_shell import run_shell_cell
from .cell_source import compiled, told

__all__ = ["main"]

_WIDTH = 74  # columns of a value, where it is broken over lines: what 80 leave beside the frame of a cell
_CONTAINERS = (dict, list, tuple, set, frozenset)
_VARIABLES = {"NO_COLOR": "1", "TERM": "dumb", "PAGER": "cat", "AWS_PAGER": "", "PYTHONUNBUFFERED": "1"}


def main(room: str) -> NoReturn:
    """Serve the socket that is our standard input. `room` is a folder for what we keep ourselves."""
    namespaces.die_with_parent()
    control = socket.socket(fileno=fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 3))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(_VARIABLES)
    kernel = _Kernel(Path(room))
    while True:
        try:
            order, _ = wire.receive(control)
            wire.send(control, kernel.run(order, lambda number: wire.send(control, {"begun": number})))
        except wire.WireError:  # nobody wants another cell
            os._exit(0)


class _Kernel:
    def __init__(self, room: Path) -> None:
        self._room = room
        self._main = types.ModuleType("__main__")
        sys.modules["__main__"] = self._main
        self._names: set[str] = set()
        self._definitions: list[str] = []
        self._kept = 0
        self._runner: asyncio.Runner | None = None
        self._pid = os.getpid()
        with contextlib.suppress(OSError):  # stand-ins of programs leave their names there
            (room / "missing").mkdir(parents=True, exist_ok=True)

    def run(self, order: dict[str, Any], begin: Callable[[int], None]) -> dict[str, Any]:
        """Run a cell to its end, and say what came of it. `begin` is told once it can be interrupted."""
        ended: dict[str, Any] = {"error": ""}
        try:
            try:
                signal.signal(signal.SIGINT, signal.default_int_handler)
                begin(order["number"])
                self._dispatch(order, ended)
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                self._leave_if_a_copy()
        except KeyboardInterrupt:
            ended["interrupted"] = True
        except SystemExit as end:
            if end.code not in (None, 0):
                ended["error"] = f"SystemExit: {end.code}"
        except BaseException as error:  # noqa: BLE001 - whatever a cell raises is told, and the next one runs
            ended["error"] = told(error, frozenset(self._names))
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        return {**ended, "number": order["number"], "missing": self._missing()}

    def _leave_if_a_copy(self) -> None:
        """A cell forked, and its child came to the cell's end as well."""
        if os.getpid() != self._pid:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
            os._exit(0)

    def _dispatch(self, order: dict[str, Any], ended: dict[str, Any]) -> None:
        if order["language"] == "python":
            self._python(order["source"], order["name"])
            return
        status, interrupted = run_shell_cell(order["source"], order["name"])
        if interrupted:
            ended["interrupted"] = True
        elif status:
            ended["error"] = f"Ended with exit status {status}."

    def _python(self, source: str, name: str) -> None:
        self._names.add(name)
        cell = compiled(source, name)
        self._keep(cell.definitions)
        self._execute(cell.body)
        if cell.value is not None:
            self._show(self._execute(cell.value))

    def _execute(self, code: types.CodeType) -> Any:
        result = eval(code, self._main.__dict__)  # noqa: S307 - this is what we are here for
        if not code.co_flags & inspect.CO_COROUTINE:
            return result
        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(result)

    def _show(self, value: Any) -> None:
        """As a notebook does: containers over several lines."""
        if value is None:
            return
        self._main.__dict__["_"] = value
        in_lines = type(value) in _CONTAINERS
        words = pprint.pformat(value, width=_WIDTH, sort_dicts=False) if in_lines else repr(value)
        sys.stdout.write(f"{words}\n")

    def _keep(self, text: str) -> None:
        """Put all definitions so far in a file that workers import in place of us; a new one for each cell, for a
        worker's parent may have imported the one before."""
        if text:
            self._definitions = [*(other for other in self._definitions if other != text), text]
        folder = self._room / "main"
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            self._kept += 1
            file = folder / f"cells_{self._kept}.py"
            file.write_text("\n".join(self._definitions) + "\n", "utf-8")
            self._main.__file__ = str(file)

    def _missing(self) -> list[str]:
        """The programs that this cell called and that aren't here."""
        found = []
        with contextlib.suppress(OSError):
            for mark in sorted((self._room / "missing").iterdir()):
                found.append(mark.name)
                mark.unlink()
        return found
