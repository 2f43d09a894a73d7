"""The ways to instances: addresses, rules and routes of a network of our own, told to the kernel by rtnetlink(7).

Rules (ip-rule(8)), in the order in which the kernel asks them; the one that it is born with, which sends all to its
table of local addresses first, goes:

    10  TCP to the given port           -> table local: one of the ranges is ours then, whatever the address
    11  from own addresses              -> on at 20
    12  from the ranges, TCP from port  -> table local: answers of who listens at the port
    13  from the ranges                 -> nowhere: whoever else listens here can't answer in an instance's name
    20  to 127.0.0.0/8, own addresses   -> table local
    ..  all else                        -> table main: the ranges go out on loopback, and nobody answers
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Sequence
from contextlib import closing

__all__ = ["route_instances"]

_NEW_ADDRESS, _NEW_ROUTE, _NEW_RULE, _DELETE_RULE = 20, 24, 32, 33  # RTM_...
_REQUEST, _ACK, _EXCLUSIVE, _CREATE = 0x1, 0x4, 0x200, 0x400  # NLM_F_...
_TABLE_MAIN, _TABLE_LOCAL = 254, 255
_SCOPE_LINK, _SCOPE_HOST = 253, 254
_UNICAST, _LOCAL = 1, 2  # RTN_...
_TO_TABLE, _GO_ON, _NOWHERE = 1, 2, 6  # FR_ACT_TO_TBL, _GOTO, _BLACKHOLE
_PROTOCOL_STATIC = 4
_FIRST, _TO_PORT, _FROM_OWN, _FROM_PORT, _FROM_RANGES, _TO_OWN = 0, 10, 11, 12, 13, 20  # places among the rules
_ADDRESS_LOCAL, _ADDRESS = 2, 1  # IFA_...
_ROUTE_TO, _ROUTE_OUT, _ROUTE_SOURCE = 1, 4, 7  # RTA_...
_RULE_TO, _RULE_FROM, _RULE_GO_ON, _RULE_PLACE = 1, 2, 4, 6  # FRA_...
_RULE_PROTOCOL, _RULE_FROM_PORTS, _RULE_TO_PORTS = 22, 23, 24
_HEADER = struct.Struct("=IHHII")  # length, type, flags, number, port
_LOOPBACK = "127.0.0.0/8"
_ANYWHERE = "0.0.0.0/0"
_ANSWER_BYTES = 8192


def route_instances(own: Sequence[str], ranges: Sequence[str], port: int) -> None:
    """Have the addresses `own`, and lead to `ranges`, seen there as the first of `own`: TCP to `port` ends in this same
    network, whatever is sent else is dropped. Needs CAP_NET_ADMIN in a network of our own, whose loopback is up.

    Raises OSError, and the network does as it did before, where the kernel can't do it.
    """
    with closing(_Kernel()) as kernel:
        for address in own:
            kernel.add_address(address)
        for to in (_LOOPBACK, *own):
            kernel.add_rule(_TO_OWN, to=to)
        for network in ranges:
            kernel.add_rule(_FROM_RANGES, _NOWHERE, source=network)
            kernel.add_rule(_FROM_PORT, source=network, from_port=port)
        for address in own:
            kernel.add_rule(_FROM_OWN, _GO_ON, source=address)
        kernel.add_rule(_TO_PORT, to_port=port)
        kernel.drop_rule(_FIRST)
        for network in ranges:
            kernel.add_route(network, _TABLE_MAIN, _UNICAST, _SCOPE_LINK, own[0])
            kernel.add_route(network, _TABLE_LOCAL, _LOCAL, _SCOPE_HOST, own[0])


class _Kernel:
    """A conversation over rtnetlink: one order, one answer."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._number = 0
        self._loopback = socket.if_nametoindex("lo")

    def close(self) -> None:
        self._socket.close()

    def add_address(self, address: str) -> None:
        packed = socket.inet_aton(address)
        head = struct.pack("=BBBBI", socket.AF_INET, 32, 0, 0, self._loopback)
        told = head + _attribute(_ADDRESS_LOCAL, packed) + _attribute(_ADDRESS, packed)
        self._order("an address", _NEW_ADDRESS, _CREATE | _EXCLUSIVE, told)

    def add_rule(
        self,
        place: int,
        action: int = _TO_TABLE,
        *,
        to: str = "",
        source: str = "",
        to_port: int = 0,
        from_port: int = 0,
    ) -> None:
        """Addresses may be networks. A rule with a port is one for TCP. `_GO_ON` goes on at `_TO_OWN`."""
        destination, bits = _network(to or _ANYWHERE)
        origin, origin_bits = _network(source or _ANYWHERE)
        body = _rule(place, action, bits, origin_bits)
        body += _attribute(_RULE_TO, destination) if to else b""
        body += _attribute(_RULE_FROM, origin) if source else b""
        body += _attribute(_RULE_GO_ON, struct.pack("=I", _TO_OWN)) if action == _GO_ON else b""
        for kind, port in ((_RULE_TO_PORTS, to_port), (_RULE_FROM_PORTS, from_port)):
            if port:
                body += _attribute(_RULE_PROTOCOL, bytes([socket.IPPROTO_TCP]))
                body += _attribute(kind, struct.pack("=HH", port, port))
        self._order("a rule", _NEW_RULE, _CREATE | _EXCLUSIVE, body)

    def drop_rule(self, place: int) -> None:
        self._order("no rule", _DELETE_RULE, 0, _rule(place, _TO_TABLE, 0, 0))

    def add_route(self, to: str, table: int, kind: int, scope: int, source: str) -> None:
        network, length = _network(to)
        head = (socket.AF_INET, length, 0, 0, table, _PROTOCOL_STATIC, scope, kind, 0)
        body = struct.pack("=BBBBBBBBI", *head) + _attribute(_ROUTE_TO, network)
        body += _attribute(_ROUTE_OUT, struct.pack("=I", self._loopback))
        body += _attribute(_ROUTE_SOURCE, socket.inet_aton(source))
        self._order("a route", _NEW_ROUTE, _CREATE | _EXCLUSIVE, body)

    def _order(self, what: str, kind: int, flags: int, body: bytes) -> None:
        self._number += 1
        head = _HEADER.pack(_HEADER.size + len(body), kind, _REQUEST | _ACK | flags, self._number, 0)
        self._socket.send(head + body)
        answer = self._socket.recv(_ANSWER_BYTES)
        if len(answer) < _HEADER.size + 4:
            raise OSError(errno.EPROTO, f"{what} in the jail's network: the kernel's answer is cut short")
        (code,) = struct.unpack_from("=i", answer, _HEADER.size)
        if code:
            raise OSError(-code, f"{what} in the jail's network: {os.strerror(-code)}")


def _network(text: str) -> tuple[bytes, int]:
    """A network's address and the length of its prefix; a bare address is a network of one."""
    address, _, length = text.partition("/")
    return socket.inet_aton(address), int(length or 32)


def _rule(place: int, action: int, bits: int, origin_bits: int) -> bytes:
    table = _TABLE_LOCAL if action == _TO_TABLE else 0
    head = (socket.AF_INET, bits, origin_bits, 0, table, 0, 0, action, 0)
    return struct.pack("=BBBBBBBBI", *head) + _attribute(_RULE_PLACE, struct.pack("=I", place))


def _attribute(kind: int, value: bytes) -> bytes:
    whole = struct.pack("=HH", 4 + len(value), kind) + value
    return whole + bytes(-len(whole) % 4)
