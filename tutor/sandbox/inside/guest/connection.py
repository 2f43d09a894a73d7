"""One ssh connection to an instance, in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket

import asyncssh

from .command import Reaper
from .login import Host, Login
from .session import Session

__all__ = ["attend"]

_LOGIN_SECONDS = 120


async def attend(sock: socket.socket, source: str, host: Host) -> None:
    """Serve one client to the end, in a process of its own."""
    reaper = Reaper()
    asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, reaper.look)
    login = Login(host, source, reaper, Session)
    with contextlib.suppress(OSError, asyncssh.Error, TimeoutError):
        connection = await asyncssh.run_server(
            sock,
            server_factory=lambda: login,
            server_host_keys=[host.key],
            login_timeout=_LOGIN_SECONDS,
            gss_host=None,
            agent_forwarding=False,
            x11_forwarding=False,
            line_editor=False,
            encoding=None,
        )
        await connection.wait_closed()
    await login.told()
