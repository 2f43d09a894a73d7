"""A jail's own network: the sockets handed out for the AWS process to serve, and the ways to EC2's instances.

    127.0.0.1           AWS: http, https and names
    54.214.0.0/16       EC2's public addresses (an instance has those of its VPC too, 172.31.0.0/16 by default): TCP to
                        port 22 comes to a listener of this same network, whatever the address; all else to them is
                        silently dropped, as a security group does it
    all other ones      unreachable, and that is told at once

Port 22 has two listeners: `ssh`, and `shut`, whose filter drops every packet (socket(7), SO_ATTACH_FILTER, for which
newer kernels want CAP_NET_ADMIN). A program chooses between them by source and destination
(SO_ATTACH_REUSEPORT_CBPF, for which nobody wants anything): at birth always `shut`; who serves `ssh` puts in another,
which lets in exactly what the security groups let in now. `sniff` sees every attempt, also those dropped.
"""

from __future__ import annotations

import ctypes
import fcntl
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress

from .routes import route_instances

__all__ = [
    "AT_AWS_PORTS",
    "CHOOSE_SHUT",
    "CHOOSE_SSH",
    "LEARNERS_ADDRESS",
    "METADATA_ADDRESS",
    "PUBLIC_RANGE",
    "SSH_PORT",
    "Instruction",
    "Listeners",
    "attach_choice",
    "bring_loopback_up",
    "open_instance_listeners",
    "open_listeners",
]

# Where clients look for AWS: its web addresses without and with TLS, and the names.
AT_AWS_PORTS = {"http": 80, "https": 443, "dns": 53}
SSH_PORT = 22
# What AWS sees as the learner's own address: tutor.model.addresses has it too, and is not in a jail.
LEARNERS_ADDRESS = "203.0.113.10"
PUBLIC_RANGE = "54.214.0.0/16"  # moto draws public addresses from it
METADATA_ADDRESS = "169.254.169.254"  # AWSEC2/latest/UserGuide/instancedata-data-retrieval

_LOOPBACK = "127.0.0.1"
_ANYWHERE = "0.0.0.0"  # noqa: S104 - of a network that has nothing but loopback
_BACKLOG = 128
_SIOCSIFFLAGS = 0x8914  # netdevice(7)
_IFF_UP, _IFF_RUNNING = 0x1, 0x40
_SO_ATTACH_FILTER, _SO_ATTACH_REUSEPORT_CBPF = 26, 51
_ETH_P_IP = 0x0800
_SNIFFED_BYTES = 256 * 1024  # of attempts that wait to be read

Instruction = tuple[int, int, int, int]  # of classic BPF (bpf(4)): code, jump if true, jump if false, operand

CHOOSE_SSH, CHOOSE_SHUT = 0, 1  # by the order in which they began to listen
_DROP_ALL: Sequence[Instruction] = ((0x06, 0, 0, 0),)
_ALWAYS_SHUT: Sequence[Instruction] = ((0x06, 0, 0, CHOOSE_SHUT),)
# On an IP packet: TCP, not to loopback, not a later fragment, SYN set and ACK not. Its first 64 bytes are told.
_ATTEMPTS_ONLY: Sequence[Instruction] = (
    (0x30, 0, 0, 9),  # protocol
    (0x15, 0, 9, 6),
    (0x30, 0, 0, 16),  # first byte of where it goes
    (0x15, 7, 0, 127),
    (0x28, 0, 0, 6),  # place of the fragment
    (0x45, 5, 0, 0x1FFF),
    (0xB1, 0, 0, 0),  # length of the IP header
    (0x50, 0, 0, 13),  # TCP's flags
    (0x54, 0, 0, 0x12),
    (0x15, 0, 1, 0x02),
    (0x06, 0, 0, 64),
    (0x06, 0, 0, 0),
)


class Listeners:
    """Sockets by what is to be served on them: `http`, `https`, `dns`, and `ssh`, `shut` and `sniff` where instances
    can be reached; or one `endpoint` on a port of its own.

    `endpoint` is the URL to set where names don't resolve, empty where they do. `unreached` says why no instance can be
    reached, empty where they can.
    """

    def __init__(self, sockets: dict[str, socket.socket], unreached: str = "") -> None:
        self.sockets = sockets
        self.unreached = unreached
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
    """Make a learner's. `at_aws_ports` needs a network of our own and CAP_NET_BIND_SERVICE in it; with CAP_NET_ADMIN
    and CAP_NET_RAW instances can be reached, too. Raises OSError; also where the network is this machine's, whose
    ports are never taken."""
    if not at_aws_ports:
        return Listeners({"endpoint": _listen(socket.SOCK_STREAM, 0)}, "the jail has no network of its own")
    _check_own_network()
    return _with_ways_out(_at_aws_ports(), (LEARNERS_ADDRESS,), (PUBLIC_RANGE,))


def open_instance_listeners(private_ip: str) -> Listeners:
    """Make an instance's, in its own network, whose loopback is up: a learner's, and `metadata`. Raises OSError."""
    _check_own_network()
    sockets = _at_aws_ports()
    ranges = dict.fromkeys((PUBLIC_RANGE, _vpc_range(private_ip)))  # a VPC may have any range, that one too
    listeners = _with_ways_out(sockets, (private_ip, METADATA_ADDRESS), tuple(ranges))
    if not listeners.unreached:
        listeners.sockets["metadata"] = _listen(socket.SOCK_STREAM, AT_AWS_PORTS["http"], METADATA_ADDRESS)
    return listeners


def _vpc_range(private_ip: str) -> str:
    """What a VPC can have at most, around an address of it (vpc/latest/userguide/vpc-cidr-blocks)."""
    first, second, *_ = private_ip.split(".")
    return f"{first}.{second}.0.0/16"


def _check_own_network() -> None:
    if any(name != "lo" for _, name in socket.if_nameindex()):
        raise OSError("this is the machine's own network")


def _at_aws_ports() -> dict[str, socket.socket]:
    kinds = {"http": socket.SOCK_STREAM, "https": socket.SOCK_STREAM, "dns": socket.SOCK_DGRAM}
    return {kind: _listen(how, AT_AWS_PORTS[kind]) for kind, how in kinds.items()}


def _with_ways_out(sockets: dict[str, socket.socket], own: Sequence[str], ranges: Sequence[str]) -> Listeners:
    """Add what instances are reached by, all of it or none: a kernel may be without policy routing or AF_PACKET."""
    made: dict[str, socket.socket] = {}
    try:
        made["ssh"] = _listen(socket.SOCK_STREAM, SSH_PORT, _ANYWHERE, shared=True, choice=_ALWAYS_SHUT)
        made["shut"] = _listen(socket.SOCK_STREAM, SSH_PORT, _ANYWHERE, shared=True, filtered=_DROP_ALL)
        made["sniff"] = _sniff()
        route_instances(own, ranges, SSH_PORT)
    except OSError as error:
        for sock in made.values():
            sock.close()
        return Listeners(sockets, str(error))
    return Listeners({**sockets, **made})


def _listen(
    kind: socket.SocketKind,
    port: int,
    address: str = _LOOPBACK,
    *,
    shared: bool = False,
    choice: Sequence[Instruction] = (),
    filtered: Sequence[Instruction] = (),
) -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT if shared else socket.SO_REUSEADDR, 1)
        if filtered:
            _attach(sock, _SO_ATTACH_FILTER, filtered)
        sock.bind((address, port))
        if choice:
            attach_choice(sock, choice)
        if kind is socket.SOCK_STREAM:
            sock.listen(_BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def _sniff() -> socket.socket:
    """What sees every TCP connection that somebody here tries to open (packet(7)). Bound last: nothing passes before
    the filter is in, and a bound socket's change of what it listens to would cost milliseconds."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    try:
        _attach(sock, _SO_ATTACH_FILTER, _ATTEMPTS_ONLY)
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SNIFFED_BYTES)
        sock.bind(("lo", _ETH_P_IP))
    except OSError:
        sock.close()
        raise
    return sock


def attach_choice(sock: socket.socket, program: Sequence[Instruction]) -> None:
    """Have a program of classic BPF choose who of those that listen at one port takes a call (socket(7)): at most 4,096
    instructions. Connections that are open stay so. Raises OSError."""
    _attach(sock, _SO_ATTACH_REUSEPORT_CBPF, program)


def _attach(sock: socket.socket, how: int, program: Sequence[Instruction]) -> None:
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    room = ctypes.create_string_buffer(code, len(code))
    sock.setsockopt(socket.SOL_SOCKET, how, struct.pack("@HP", len(program), ctypes.addressof(room)))


def bring_loopback_up() -> None:
    """In a new network, loopback is there and down. Needs CAP_NET_ADMIN in it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP | _IFF_RUNNING))
