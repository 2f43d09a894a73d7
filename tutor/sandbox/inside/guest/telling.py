"""What an ssh connection tells the rack: that a client came; of each session that it began, and how it ended. Who is
ended itself before it could tell leaves a line that breaks off, and so the rack hears of that, too."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Mapping

from . import datagrams

__all__ = ["MOST_TEXT", "Arrival", "Report"]

MOST_TEXT = 4096
"""Characters of a command, and bytes of what it printed, that are told."""


class Arrival:
    """A client who is not let in yet, from when this is made until `over()`. Whether he is refused shows only when he
    goes: a rack that is to tell all waits a moment for that."""

    def __init__(self, tell: socket.socket) -> None:
        self._line = _line(tell, {"arrival": True})

    def over(self) -> None:
        """He is in, or it was told that he was not let in."""
        self._line.close()


class Report:
    """One session: begun when this is made. `refused` says why it is none, if that is known by then."""

    def __init__(self, tell: socket.socket, *, user: str, source: str, command: str, refused: str = "") -> None:
        begun = {"user": user[:64], "from": source, "command": command[:MOST_TEXT], "refused": refused}
        self._line = _line(tell, begun)

    async def end(self, *, exit_status: int | None, printed: bytes, refused: str) -> None:
        """Tell it; done when the rack has passed it on, or is gone."""
        shown = printed[:MOST_TEXT].decode("utf-8", "replace")
        with self._line as line:
            line.settimeout(0)
            with contextlib.suppress(datagrams.ClosedError, OSError):
                datagrams.send(line, {"exit_status": exit_status, "printed": shown, "refused": refused})
                await asyncio.get_running_loop().sock_recv(line, 1)


def _line(tell: socket.socket, begun: Mapping[str, object]) -> socket.socket:
    """Tell that something began; our end of a line that is to say how it ends."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, contextlib.suppress(datagrams.ClosedError):
        datagrams.send(tell, begun, (theirs.fileno(),))
    return ours
