"""What one private AWS serves on the sockets that it was given: its names, and itself over http and https."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping

from tutor.sandbox.aws import PrivateAws
from tutor.sandbox.aws.certificates import Authority
from tutor.sandbox.aws.certificates import warm as warm_certificates
from tutor.sandbox.aws.moto_adapter.dispatch import is_ec2_region
from tutor.sandbox.aws.names import Names, NameServer
from tutor.sandbox.aws.serving import HttpServer

__all__ = ["serve", "warm_serving"]

_STACK = 1024 * 1024  # bytes; address space is limited, and eight times as much for each thread would fill it


def serve(
    aws: PrivateAws, sockets: Mapping[str, int], more_names: Callable[[str], str | None] = lambda _name: None
) -> str:
    """Serve `aws` on sockets, given as descriptors by kind (`http`, `https`, `dns`, `endpoint`), in threads.

    `more_names` tells the address of names besides AWS's endpoints. Returns the certificate authority that clients are
    to trust, as PEM; empty if nothing is served over TLS.
    """
    threading.stack_size(_STACK)
    authority = Authority() if "https" in sockets else None
    for kind, descriptor in sockets.items():
        sock = socket.socket(fileno=descriptor)
        if kind == "dns":
            NameServer(sock, Names(is_ec2_region, more_names)).start()
        else:
            HttpServer(aws, sock, authority.server_context() if authority and kind == "https" else None).start()
    return authority.pem if authority else ""


def warm_serving() -> None:
    """Do once what is slow the first time, for forks to share. Starts no thread."""
    warm_certificates()
    is_ec2_region("us-east-1")
