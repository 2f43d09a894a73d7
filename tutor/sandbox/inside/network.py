"""The listening sockets of a jail, made in its own network and handed out for the AWS process to serve."""

from __future__ import annotations

import fcntl
import socket
import struct

__all__ = ["AT_AWS_PORTS", "Listeners", "bring_loopback_up", "open_listeners"]

# Where clients look for AWS: its web addresses without and with TLS, and the names.
AT_AWS_PORTS = {"http": 80, "https": 443, "dns": 53}
_LOOPBACK = "127.0.0.1"
_BACKLOG = 128
_SIOCSIFFLAGS = 0x8914  # netdevice(7)
_IFF_UP, _IFF_RUNNING = 0x1, 0x40


class Listeners:
    """Sockets by what is to be served on them: `http`, `https` and `dns`, or one `endpoint` on a port of its own.

    `endpoint` is the URL to set where names don't resolve, empty where they do.
    """

    def __init__(self, sockets: dict[str, socket.socket]) -> None:
        self.sockets = sockets
        alone = sockets.get("endpoint")
        self.endpoint = f"http://{_LOOPBACK}:{alone.getsockname()[1]}" if alone else ""

    @property
    def kinds(self) -> list[str]:
        """What each descriptor of `descriptors` is for."""
        return list(self.sockets)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The sockets' descriptors, in the order of `kinds`."""
        return tuple(sock.fileno() for sock in self.sockets.values())

    def close(self) -> None:
        """Close them here; whoever they were handed to keeps them."""
        for sock in self.sockets.values():
            sock.close()


def open_listeners(*, at_aws_ports: bool) -> Listeners:
    """Make them. `at_aws_ports` needs a network of our own and CAP_NET_BIND_SERVICE in it. Raises OSError; also where
    the network is this machine's, whose ports are never taken."""
    if not at_aws_ports:
        return Listeners({"endpoint": _listen(socket.SOCK_STREAM, 0)})
    if any(name != "lo" for _, name in socket.if_nameindex()):
        raise OSError("this is the machine's own network")
    kinds = {"http": socket.SOCK_STREAM, "https": socket.SOCK_STREAM, "dns": socket.SOCK_DGRAM}
    return Listeners({kind: _listen(how, AT_AWS_PORTS[kind]) for kind, how in kinds.items()})


def _listen(kind: socket.SocketKind, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((_LOOPBACK, port))
    if kind is socket.SOCK_STREAM:
        sock.listen(_BACKLOG)
    return sock


def bring_loopback_up() -> None:
    """In a new network, loopback is there and down. Needs CAP_NET_ADMIN in it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP | _IFF_RUNNING))
