"""What one private AWS serves on the sockets that it was given: its names, and itself over http and https."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from wsgiref.types import StartResponse, WSGIEnvironment

from tutor.model.addresses import LEARNER_ADDRESS
from tutor.model.values import JsonObject, JsonValue
from tutor.sandbox.aws import PrivateAws
from tutor.sandbox.aws.bodies import Room
from tutor.sandbox.aws.certificates import Authority
from tutor.sandbox.aws.certificates import warm as warm_certificates
from tutor.sandbox.aws.front import Front
from tutor.sandbox.aws.instance_names import InstanceNames
from tutor.sandbox.aws.machines import WAYS, Machines
from tutor.sandbox.aws.metadata_service import MetadataService
from tutor.sandbox.aws.moto_adapter.facts import is_s3_region
from tutor.sandbox.aws.names import Names, NameServer
from tutor.sandbox.aws.reach import Estate
from tutor.sandbox.aws.serving import MOST_BODIES, MOST_CONNECTIONS, HttpServer
from tutor.sandbox.aws.serving import warm as warm_connections

__all__ = ["Served", "authority_ahead", "serve", "warm_serving"]

_ASKED_MOST = ("s3.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com")
# Bytes of a thread's stack: of the usual 8 MiB each, many would fill the address space that a run's AWS has; and Python
# 3.13 needs 2 MiB to refuse JSON that is nested too deep.
_STACK = 3 * 1024 * 1024
_MOST_OF_AN_INSTANCE = 24  # connections to AWS at a time


class Served:
    """What is served for one run. `authority` is what its clients are to trust, as PEM; empty if nothing is served over
    TLS."""

    def __init__(self, authority: str, machines: Machines | None) -> None:
        self.authority = authority
        self._machines = machines

    def seen(self) -> tuple[JsonObject, dict[str, JsonValue]]:
        """`connections` to instances and `sessions` in them so far; and a sentence for each that is incomplete."""
        return self._machines.seen() if self._machines else ({}, {})


def serve(
    aws: PrivateAws,
    sockets: Mapping[str, int],
    *,
    authority: Authority | None = None,
    rack: int = -1,
    tell: Callable[[JsonObject], None] = lambda _told: None,
) -> Served:
    """Serve `aws` on sockets in threads. They are given as descriptors by kind (`http`, `https`, `dns`, `ssh`, `shut`,
    `sniff`, `endpoint`).

    `authority` is one that was made ahead; `rack` leads to where instances answer, -1 if none do; `tell` gets
    connections and sessions as they happen.
    """
    threading.stack_size(_STACK)
    trusted = (authority or Authority()) if "https" in sockets else None
    pem = trusted.pem if trusted else ""
    ours = {kind: socket.socket(fileno=descriptor) for kind, descriptor in sockets.items()}
    ways = {kind: ours.pop(kind) for kind in WAYS if kind in ours}
    networks = _Networks(aws, trusted, Room(MOST_BODIES))
    if not ways:
        networks.serve(ours, InstanceNames(Estate, is_s3_region), lambda: LEARNER_ADDRESS)
        return Served(pem, None)
    line = socket.socket(fileno=rack) if rack >= 0 else None
    machines = Machines(aws.gateway, line=line, authority=pem, serve=networks.serve_instance, tell=tell)
    networks.machines = machines
    machines.start(ways)
    networks.serve(ours, InstanceNames(lambda: machines.estate, is_s3_region), lambda: LEARNER_ADDRESS)
    return Served(pem, machines)


class _Networks:
    """What each network has of AWS: names, and AWS over http and https."""

    machines: Machines

    def __init__(self, aws: PrivateAws, trusted: Authority | None, room: Room) -> None:
        self._aws = aws
        self._tls = trusted.server_context() if trusted else None
        self._room = room

    def serve(
        self,
        sockets: Mapping[str, socket.socket],
        names: InstanceNames,
        address: Callable[[], str],
        most: int = MOST_CONNECTIONS,
    ) -> list[HttpServer | NameServer]:
        """Serve a network whose calls come from `address()`."""
        front = Front(self._aws, address)
        servers: list[HttpServer | NameServer] = []
        for kind, sock in sockets.items():
            if kind == "dns":
                servers.append(NameServer(sock, Names(is_s3_region, names.address)))
            else:
                tls = self._tls if kind == "https" else None
                servers.append(HttpServer(front, sock, tls, room=self._room, most=most))
        for server in servers:
            server.start()
        return servers

    def serve_instance(self, instance: str, sockets: Mapping[str, socket.socket]) -> Callable[[], None]:
        """Serve an instance's network; what ends that again."""
        known = {kind: sock for kind, sock in sockets.items() if kind in {"http", "https", "dns"}}
        names = InstanceNames(lambda: self.machines.estate, is_s3_region, instance)
        servers = self.serve(known, names, lambda: self._address_of(instance), _MOST_OF_AN_INSTANCE)
        if "metadata" in sockets:
            service = MetadataService(
                lambda: self.machines.estate.machine(instance), lambda: self.machines.public_key(instance)
            )
            servers.append(HttpServer(service, sockets["metadata"], room=self._room, most=_MOST_OF_AN_INSTANCE))
            servers[-1].start()

        def stop() -> None:
            for server in servers:
                server.stop()

        return stop

    def _address_of(self, instance: str) -> str:
        machine = self.machines.estate.machine(instance)
        return (machine.facts.public or machine.facts.private) if machine else LEARNER_ADDRESS


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
