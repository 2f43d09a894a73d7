"""What an ssh connection tells the rack of each session: that it began, and how it ended. Who is ended itself before it
could tell leaves a line that breaks off, and so the rack hears of that, too."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from . import datagrams

__all__ = ["MOST_TEXT", "Report"]

MOST_TEXT = 4096
"""Characters of a command, and bytes of what it printed, that are told."""


class Report:
    """One session: begun when this is made."""

    def __init__(self, tell: socket.socket, *, user: str, source: str, command: str) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        begun = {"user": user[:64], "from": source, "command": command[:MOST_TEXT]}
        with theirs, contextlib.suppress(datagrams.ClosedError):
            datagrams.send(tell, begun, (theirs.fileno(),))

    async def end(self, *, exit_status: int | None, printed: bytes, refused: str) -> None:
        """Tell it; done when the rack has passed it on, or is gone."""
        shown = printed[:MOST_TEXT].decode("utf-8", "replace")
        with self._line as line:
            line.settimeout(0)
            with contextlib.suppress(datagrams.ClosedError, OSError):
                datagrams.send(line, {"exit_status": exit_status, "printed": shown, "refused": refused})
                await asyncio.get_running_loop().sock_recv(line, 1)
