"""Who is let in to an instance, and as whom; what is told of it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass

import asyncssh

from . import datagrams
from .about import About
from .command import Reaper

__all__ = ["Host", "Login"]

_MOST_PRINTED = 4096


@dataclass(frozen=True, slots=True)
class Host:
    """What each connection has from the ssh server: the instance, its key, where to tell, where to ask for sftp."""

    about: About
    key: asyncssh.SSHKey
    tell: socket.socket
    ask: socket.socket


class Login(asyncssh.SSHServer):
    """Lets in the AMI's user, and root as far as to tell him who to be, with the launch key and with no other.

    `source` is the address that the client is known by. `begin` makes a session.
    """

    def __init__(
        self, host: Host, source: str, reaper: Reaper, begin: Callable[[Login], asyncssh.SSHServerSession[bytes]]
    ) -> None:
        self.host = host
        self.source = source
        self.reaper = reaper
        self._begin = begin
        self.user = ""
        self.client = ""
        self.sessions = 0
        self._key = _public(host.about.key)
        self._offered = False
        self._right_key = False
        self._let_in = False
        self._connection: asyncssh.SSHServerConnection | None = None
        self._telling: set[asyncio.Task[None]] = set()

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """From here on it can be told who is there."""
        self._connection = conn

    def begin_auth(self, username: str) -> bool:
        """Nobody gets in without."""
        self.user = username
        return True

    def public_key_auth_supported(self) -> bool:
        """The one way in."""
        return True

    def password_auth_supported(self) -> bool:
        """Never."""
        return False

    def kbdint_auth_supported(self) -> bool:
        """Never."""
        return False

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether this is the launch key, and the name one of those that have it."""
        self._offered = True
        right = self._key is not None and key.public_data == self._key.public_data
        self._right_key = self._right_key or right
        return right and username in (self.host.about.user, "root")

    def auth_completed(self) -> None:
        """He is in."""
        self._let_in = True
        if self._connection is not None:
            self.client = str(self._connection.get_extra_info("client_version", ""))

    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        """A command, a shell or sftp, as often as the client likes."""
        self.sessions += 1
        return self._begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell what only the end shows: that he was not let in, or did nothing."""
        del exc
        if not self._let_in and self.user:
            self.report(refused=self._why_not())
        elif self._let_in and not self.sessions and self.user != "root":
            self.report()

    def _why_not(self) -> str:
        if self.user not in (self.host.about.user, "root"):
            return "user"
        # who offers the right one and can't sign with it has its public half only: ssh reads no file that others can
        return "key" if self._offered and not self._right_key else "no-key"

    def report(
        self, *, command: str = "", exit_status: int | None = None, printed: bytes = b"", refused: str = ""
    ) -> asyncio.Task[None]:
        """Tell it; done when the rack has passed it on, or is gone."""
        told = {"user": self.user[:64], "from": self.source, "command": command[:_MOST_PRINTED]}
        told |= {"printed": printed[:_MOST_PRINTED].decode("utf-8", "replace"), "refused": refused}
        task = asyncio.ensure_future(_tell(self.host.tell, {**told, "exit_status": exit_status}))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        return task

    async def told(self) -> None:
        """Wait until everything is."""
        while self._telling:
            await asyncio.wait(self._telling)


async def _tell(tell: socket.socket, message: object) -> None:
    """The other end of a pair goes along, and is closed by whoever has passed the message on."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs, contextlib.suppress(datagrams.ClosedError):
            datagrams.send(tell, message, (theirs.fileno(),))
        ours.settimeout(0)
        with contextlib.suppress(OSError):
            await asyncio.get_running_loop().sock_recv(ours, 1)


def _public(line: str) -> asyncssh.SSHKey | None:
    try:
        return asyncssh.import_public_key(line) if line else None
    except (asyncssh.KeyImportError, ValueError):
        return None
