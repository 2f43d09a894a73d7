"""An sftp session of an instance, in a process of its own: what it opens by name, its own memory too, is all it has."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from typing import Any, cast

import asyncssh
from asyncssh.logging import logger
from asyncssh.sftp import MIN_SFTP_VERSION, run_sftp_server

from .about import About

__all__ = ["attend"]


class _Reader:
    """What asyncssh's sftp server reads from: a stream, in place of a channel."""

    logger = logger

    def __init__(self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter, client: str) -> None:
        self._stream = stream
        self._writer = writer
        self._client = client

    async def readexactly(self, count: int) -> bytes:
        """Not before the last answer is on its way: nothing piles up."""
        await self._writer.drain()
        return await self._stream.readexactly(count)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Which client is there: some have the arguments of a symbolic link the other way round."""
        return self._client if name == "client_version" else default


class _Channel:
    """What an sftp server knows of its channel."""

    logger = logger

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._stream = stream

    def is_closing(self) -> bool:
        """Whether the session is over."""
        return self._stream.is_closing()


class _Writer:
    """What asyncssh's sftp server writes to."""

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._stream = stream
        self.channel = _Channel(stream)

    def write(self, data: bytes) -> None:
        """To be sent."""
        self._stream.write(data)

    def close(self) -> None:
        """The session is over."""
        self._stream.close()


async def attend(sock: socket.socket, client: str, about: About) -> None:
    """Serve it to the end."""
    with contextlib.suppress(OSError):
        os.chdir(about.home)
    stream, writing = await asyncio.open_connection(sock=sock)
    writer = _Writer(writing)
    server = asyncssh.SFTPServer(cast("asyncssh.SSHServerChannel[bytes]", writer.channel))
    reader = _Reader(stream, writing, client)
    with contextlib.suppress(OSError, asyncssh.Error):
        await run_sftp_server(server, cast("Any", reader), cast("Any", writer), MIN_SFTP_VERSION)
    with contextlib.suppress(OSError):
        await writing.wait_closed()
