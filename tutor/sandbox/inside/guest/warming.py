"""Everything an ssh connection loads, loaded before any is there: instances have no files of ours to import from."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import asyncssh

from .inline import run

__all__ = ["warm_up"]

_KEYS = ("ssh-ed25519", "ssh-rsa")  # the types of EC2's key pairs
_CODECS = ("ascii", "idna", "latin-1", "utf-8")


def warm_up() -> None:
    """Log in once with each type of key, and leave nothing open."""
    for codec in _CODECS:
        "a.name".encode(codec).decode(codec)
    for kind in _KEYS:
        run(_log_in(asyncssh.generate_private_key(kind)))


class _Door(asyncssh.SSHServer):
    """Lets everybody in, who is ourselves."""

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Any."""
        del username, key
        return True

    def public_key_auth_supported(self) -> bool:
        """The one way in."""
        return True


async def _log_in(key: asyncssh.SSHKey) -> None:
    """What fails here is told when a learner meets it: nothing depends on being warm."""
    options = {"config": (), "gss_host": None}
    client = {"username": "u", "client_keys": [key], "known_hosts": None, "agent_path": None}
    host = asyncssh.generate_private_key("ssh-ed25519")
    with contextlib.suppress(OSError, asyncssh.Error), socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
        server = asyncssh.run_server(theirs, server_factory=_Door, server_host_keys=[host], **options)
        serving, connected = await asyncio.gather(server, asyncssh.run_client(ours, **client, **options))
        connected.close()
        await asyncio.gather(serving.wait_closed(), connected.wait_closed())
