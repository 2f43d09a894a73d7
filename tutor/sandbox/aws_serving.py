"""What one private AWS serves on the sockets that it was given: its names, and itself over http and https."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from wsgiref.types import StartResponse, WSGIEnvironment

from tutor.sandbox.aws import PrivateAws
from tutor.sandbox.aws.bodies import Room
from tutor.sandbox.aws.certificates import Authority
from tutor.sandbox.aws.certificates import warm as warm_certificates
from tutor.sandbox.aws.moto_adapter.facts import is_s3_region
from tutor.sandbox.aws.names import Names, NameServer
from tutor.sandbox.aws.serving import MOST_BODIES, HttpServer
from tutor.sandbox.aws.serving import warm as warm_connections

__all__ = ["authority_ahead", "serve", "warm_serving"]

_ASKED_MOST = ("s3.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com")
# Bytes of a thread's stack: of the usual 8 MiB each, many would fill the address space that a run's AWS has; and Python
# 3.13 needs 2 MiB to refuse JSON that is nested too deep.
_STACK = 3 * 1024 * 1024


def serve(
    aws: PrivateAws,
    sockets: Mapping[str, int],
    more_names: Callable[[str], str | None] = lambda _name: None,
    authority: Authority | None = None,
) -> str:
    """Serve `aws` on sockets, given as descriptors by kind (`http`, `https`, `dns`, `endpoint`), in threads.

    `more_names` tells the address of names besides AWS's endpoints; `authority` is one that was made ahead. Returns the
    authority that clients are to trust, as PEM; empty if nothing is served over TLS.
    """
    threading.stack_size(_STACK)
    room = Room(MOST_BODIES)
    trusted = (authority or Authority()) if "https" in sockets else None
    for kind, descriptor in sockets.items():
        sock = socket.socket(fileno=descriptor)
        if kind == "dns":
            NameServer(sock, Names(is_s3_region, more_names)).start()
        elif kind in {"ssh", "sniff"}:
            sock.detach()  # drops all until instances answer
        else:
            tls = trusted.server_context() if trusted and kind == "https" else None
            HttpServer(aws, sock, tls, room=room).start()
    return trusted.pem if trusted else ""


def authority_ahead() -> Authority:
    """An authority for one run, made before its order is there, with certificates for the hosts that most runs ask."""
    authority = Authority()
    authority.certify(_ASKED_MOST)
    return authority


def warm_serving() -> None:
    """Do once what is slow the first time, for forks to share. Starts no thread."""
    warm_certificates()
    warm_connections(_nothing)
    names = Names(is_s3_region)
    for host in _ASKED_MOST:
        names.address(host)


def _nothing(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    environ["wsgi.input"].read()
    start_response("204 No Content", [])
    return []
