"""Values that AWS writes in its own way: regions, zones, instance types, ports, addresses and networks."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, ip_address, ip_network
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema

from tutor.course.documents import refusal, written
from tutor.course.problems import quoted
from tutor.model.addresses import ALL_IPV4, EVERYONE, LEARNER_ADDRESS, Network, is_everyone

__all__ = ["Cidr", "InstanceType", "Peer", "Ports", "Region", "Zone", "network_of", "ports_of"]

_MOST_PORT = 65_535
_PORTS = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_PORTS_SCHEMA = {"type": ["string", "integer"], "pattern": f"^{_PORTS.pattern}$"}
_INSTANCE_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]|\$\{region\}")
_ZONE = re.compile(rf"(?:{_REGION.pattern})[a-z]")
_ZONE_ID = re.compile(r"[a-z]{2,4}[0-9]-az[0-9]+")


def ports_of(text: str) -> tuple[int, int]:
    """The first and the last of ports that are right."""
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def _text(value: Any) -> str:
    text = written(value)
    return text if isinstance(text, str) else ""


def _region(value: Any) -> Any:
    text = _text(value)
    if not _REGION.fullmatch(text):
        raise refusal("wrong-value", "this is no name of an AWS region", "write one like `eu-west-1`")
    return text


def _zone(value: Any) -> Any:
    text = _text(value)
    if _ZONE_ID.fullmatch(text):
        what = f"{quoted(text)} is the ID of a zone, and its name is meant"
        raise refusal("wrong-value", what, "write the name: a region and a letter, like `eu-west-1a` or `${region}a`")
    if not _ZONE.fullmatch(text):
        what = "this is no name of an Availability Zone"
        raise refusal("wrong-value", what, "write a region and a letter, like `eu-west-1a` or `${region}a`")
    return text


def _instance_type(value: Any) -> Any:
    text = _text(value)
    if not _INSTANCE_TYPE.fullmatch(text):
        raise refusal("wrong-value", "this is no name of an instance type", "write one like `t3.micro`")
    return text


def _ports(value: Any) -> Any:
    text = _text(value)
    first, last = ports_of(text) if _PORTS.fullmatch(text) else (1, 0)
    if not first <= last <= _MOST_PORT:
        raise refusal("wrong-value", "these are no ports", "write one, as `22`, or the first and last, as `8000-8010`")
    return text


def _peer(value: Any) -> Any:
    text = _text(value).strip()
    plain = _filled(text)
    if text == EVERYONE or "${" in plain:
        return text
    try:
        network = ip_network(plain, strict=False)
        address = ip_address(plain.partition("/")[0])
    except ValueError:
        mend = 'write an address like 198.51.100.7, a network like 198.51.100.0/24, `everyone`, or "${address}"'
        raise refusal("wrong-value", f"{quoted(text)} is no IP address", mend) from None
    if network.network_address != address:  # AWS cuts off the bits that are too many without a word; no good here
        what = f"{quoted(text)} is an address within a network, and not the network"
        raise refusal("wrong-value", what, f"write {network}, or the address alone")
    return text


def _cidr(value: Any) -> Any:
    text = _text(value).strip()
    plain = _filled(text)
    if "${" in plain:
        return text
    try:
        network = IPv4Network(plain, strict=False)
    except ValueError:
        network = None
    if network is None or not plain.partition("/")[2].isdecimal():
        one = network is not None and "/" not in plain
        mend = f"write `{text}/32` for that one address" if one else 'write one like 203.0.113.0/24, or "${address}/32"'
        raise refusal("wrong-value", f"{quoted(text)} is no CIDR block of IPv4", mend)
    return text


def network_of(peer: str) -> Network | None:
    """All whom a peer means; None if a variable that is known only in a run says so."""
    plain = ALL_IPV4 if is_everyone(peer) else _filled(peer)
    return None if "${" in plain else ip_network(plain)


def _filled(text: str) -> str:
    return text.replace("${address}", LEARNER_ADDRESS)


Region: TypeAlias = Annotated[str, BeforeValidator(_region)]
Zone: TypeAlias = Annotated[str, BeforeValidator(_zone)]
InstanceType: TypeAlias = Annotated[str, BeforeValidator(_instance_type)]
Ports: TypeAlias = Annotated[str, BeforeValidator(_ports), WithJsonSchema(_PORTS_SCHEMA)]
Peer: TypeAlias = Annotated[str, BeforeValidator(_peer)]
Cidr: TypeAlias = Annotated[str, BeforeValidator(_cidr)]
