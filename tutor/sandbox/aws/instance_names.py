"""The names of instances, public and private."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network

from tutor.sandbox.aws.hosts import US_EAST_1
from tutor.sandbox.aws.reach import Estate, Machine
from tutor.sandbox.inside.network import PUBLIC_RANGE

__all__ = ["InstanceNames"]

_REGION = r"(?P<region>[a-z]{2}-[a-z]+-[0-9]{1,2})"
_NUMBERS = r"(?P<address>[0-9]{1,3}(?:-[0-9]{1,3}){3})"
# vpc/latest/userguide/vpc-dns-hostnames
_PUBLIC = re.compile(rf"ec2-{_NUMBERS}\.(?:compute-1|{_REGION}\.compute)\.amazonaws\.com")
_PRIVATE = re.compile(rf"ip-{_NUMBERS}\.(?:ec2|{_REGION}\.compute)\.internal")
_PUBLIC_NETWORK = IPv4Network(PUBLIC_RANGE)


class InstanceNames:
    """Names as they are answered in one network: the learner's, or that of `instance`.

    A public name leads to the address in it, whether or not an instance has that now: as at AWS, an old name still
    resolves, and nobody answers. In a VPC public names lead to the private addresses of its instances, and private
    names are known (vpc/latest/userguide/AmazonDNS-concepts).
    """

    def __init__(self, estate: Callable[[], Estate], is_region: Callable[[str], bool], instance: str = "") -> None:
        self._estate = estate
        self._is_region = is_region
        self._instance = instance

    def address(self, name: str) -> str | None:
        """The address of a name in lower case, or None if there is no such name."""
        estate = self._estate()
        own = estate.machine(self._instance) if self._instance else None
        if (match := _PUBLIC.fullmatch(name)) and self._is_place(match):
            return _public(estate, own, match["address"])
        if (
            own
            and own.facts.private
            and (match := _PRIVATE.fullmatch(name))
            and (match["region"] or US_EAST_1) == own.region
        ):
            return _in_network(match["address"], IPv4Network(f"{own.facts.private}/16", strict=False))
        return None

    def _is_place(self, match: re.Match[str]) -> bool:
        region = match["region"]
        return region is None or (region != US_EAST_1 and self._is_region(region))


def _public(estate: Estate, own: Machine | None, numbers: str) -> str | None:
    address = _in_network(numbers, _PUBLIC_NETWORK)
    there = estate.by_public.get(address) if own and address else None
    if there and own and there.facts.vpc == own.facts.vpc:
        return there.facts.private
    return address


def _in_network(numbers: str, network: IPv4Network) -> str | None:
    """The address that a name spells, if it is one of the network's."""
    try:
        address = IPv4Address(numbers.replace("-", "."))
    except ValueError:
        return None
    return str(address) if address in network else None
