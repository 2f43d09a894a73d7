"""Who is let in to an instance, and as whom; what is told of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass

import asyncssh

from .about import About
from .command import Reaper
from .telling import Arrival, Report

__all__ = ["Host", "Login"]

_MOST_SESSIONS = 10  # at a time, as in sshd_config(5)


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
        self._arrival = Arrival(host.tell)
        self._reports: set[Report] = set()  # of sessions that go on
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
        self._arrival.over()
        if self._connection is not None:
            self.client = str(self._connection.get_extra_info("client_version", ""))

    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        """A command, a shell or sftp, as often as the client likes."""
        if len(self._reports) >= _MOST_SESSIONS:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_RESOURCE_SHORTAGE, "too many sessions at a time")
        return self._begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell what only the end shows: that he was not let in, or did nothing."""
        del exc
        if not self._let_in and self.user:
            why = self._why_not()
            self.end_session(self.begin_session("", why), refused=why)
        elif self._let_in and not self.sessions and self.user != "root":
            self.end_session(self.begin_session(""))
        self._arrival.over()

    def _why_not(self) -> str:
        if self.user not in (self.host.about.user, "root"):
            return "user"
        # who offers the right one and can't sign with it has its public half only: ssh reads no file that others can
        return "key" if self._offered and not self._right_key else "no-key"

    def begin_session(self, command: str, refused: str = "") -> Report:
        """Tell that one begins."""
        self.sessions += 1
        report = Report(self.host.tell, user=self.user, source=self.source, command=command, refused=refused)
        self._reports.add(report)
        return report

    def end_session(
        self, report: Report, *, exit_status: int | None = None, printed: bytes = b"", refused: str = ""
    ) -> asyncio.Task[None]:
        """Tell how it ended; done when that has been passed on."""
        self._reports.discard(report)
        task = asyncio.ensure_future(report.end(exit_status=exit_status, printed=printed, refused=refused))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        return task

    async def told(self) -> None:
        """Wait until everything is."""
        while self._telling:
            await asyncio.wait(self._telling)


def _public(line: str) -> asyncssh.SSHKey | None:
    try:
        return asyncssh.import_public_key(line) if line else None
    except (asyncssh.KeyImportError, ValueError):
        return None
