"""Our end of the jail of `tutor sandbox -- COMMAND` and of a lesson's cells: start it behind its wall, hand it its
streams and its command."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from tutor.errors import SandboxError
from tutor.sandbox.inside import wire
from tutor.sandbox.nest import end_process
from tutor.sandbox.programs import Added
from tutor.sandbox.shell_wall import ShellWall
from tutor.sandbox.tier import judge_walls
from tutor.sandbox.wall import Bind, find_bwrap, interpreter, python_binds, start_inside

__all__ = ["ShellJail"]

_INSIDE = Path(__file__).parent / "inside"
_ROOM = "/opt/tutor/inside"
_START_SECONDS = 60.0


class ShellJail:
    """A walled process that waits for its command. Started at once; `ready` waits for its hello; then `begin`.

    `sockets` are descriptors for AWS to serve, by kind; `unreached` says why no instance can be reached from in there,
    empty if any can; `far_end` is the far end of the jail's terminal; `control` is readable when it has something to
    tell. Raises SandboxError.
    """

    def __init__(self, wall: ShellWall) -> None:
        self.sockets: Mapping[str, int] = {}
        self.far_end = -1
        self.unreached = ""
        self._wall = wall
        self.control, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = self._start(theirs.fileno())
            except OSError as error:
                self.control.close()
                raise SandboxError("The jail can't start", str(error), "run `tutor doctor`") from error

    def _start(self, fd: int) -> subprocess.Popen[bytes]:
        code = start_inside(_ROOM, "shell", f"{fd}, nested={self._wall.nested}")
        bwrap = find_bwrap()
        if bwrap is None:
            raise FileNotFoundError("there is no bwrap program")
        wall = replace(self._wall, binds=(*python_binds(), Bind(_INSIDE, _ROOM), *self._wall.binds))
        return subprocess.Popen(
            wall.command([str(interpreter()), "-I", "-B", "-X", "utf8", "-c", code], bwrap),
            stdin=subprocess.DEVNULL,  # the user's own streams come later, and only those that are no terminal
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(fd,),
            env={},
            cwd="/",
            start_new_session=True,
        )

    def ready(self) -> None:
        """Wait until it is, and judge its walls. Raises SandboxError if it isn't what it was drawn for."""
        self.control.settimeout(_START_SECONDS)
        try:
            hello, handed = wire.receive(self.control)
        except wire.WireError as error:
            raise SandboxError(
                "The jail can't start", self._last_words() or str(error), "run `tutor doctor`"
            ) from error
        if "failed" in hello:
            raise SandboxError("The jail can't start", str(hello["failed"]), "run `tutor doctor`")
        self.control.settimeout(None)
        self.sockets = dict(zip(hello["sockets"], handed, strict=False))
        self.unreached = hello["unreached"]
        self.far_end = handed[-1]
        flaws = judge_walls(self._wall.tier, hello["walls"])
        if flaws:
            raise SandboxError("The jail is no jail", "; ".join(flaws), "run `tutor doctor`")

    @property
    def pid(self) -> int:
        """The process below which all of it runs."""
        return self._process.pid

    def _last_words(self) -> str:
        end_process(self._process)
        assert self._process.stderr is not None  # noqa: S101 - opened as a pipe above
        lines = self._process.stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def begin(
        self,
        command: Sequence[str],
        added: Added,
        authority: str,
        at_terminal: Sequence[int] = (),
        given: Mapping[int, int] | None = None,
    ) -> None:
        """Start the command. `at_terminal` are the streams that are the jail's own terminal; the others are ours, or
        the descriptors that are `given` for them."""
        others = [stream for stream in range(3) if stream not in at_terminal]
        ours = {stream: stream for stream in others} | dict(given or {})
        order: dict[str, Any] = {
            "command": list(command),
            "files": added.files,
            "links": added.links,
            "authority": authority,
            "streams": others,
        }
        null = os.open(os.devnull, os.O_RDWR)
        try:
            wire.send(self.control, order, tuple(ours[each] if _is_open(ours[each]) else null for each in others))
        except wire.WireError as error:
            raise SandboxError("The jail is gone", str(error), "try again; if it stays, run `tutor doctor`") from error
        finally:
            os.close(null)

    def tell(self, order: Mapping[str, Any]) -> None:
        """An order to the first process in there, if it is still there."""
        with suppress(wire.WireError):
            wire.send(self.control, order)

    def close(self) -> None:
        """End it with all that runs in there. Safe to call twice."""
        end_process(self._process)
        assert self._process.stderr is not None  # noqa: S101 - opened as a pipe above
        self._process.stderr.close()
        self.control.close()
        for fd in {*self.sockets.values(), *([self.far_end] if self.far_end >= 0 else [])}:
            os.close(fd)
        self.sockets, self.far_end = {}, -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_open(stream: int) -> bool:
    try:
        os.fstat(stream)
    except OSError:
        return False
    return True
