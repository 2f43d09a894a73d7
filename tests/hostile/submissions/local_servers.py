"""Calls on servers of this machine: on its loopback, its other addresses, and the gateway of its network.

kind: reach out
says: Connection refused
strong: holds
partial: holds
none: falls: it has this machine's loopback
"""

import contextlib
import socket


def attack():
    for address in ("127.0.0.1", "127.0.0.2", "localhost", "::1", "0.0.0.0", "host.docker.internal", "10.0.2.2"):
        with contextlib.suppress(OSError):
            with socket.create_connection((address, aim.port), timeout=0.2) as there:
                print(there.recv(200))
    socket.create_connection(("127.0.0.1", aim.port), timeout=0.2).close()
