"""The addresses that everybody agrees on: whence AWS and its instances see the learner come, and whom a check means."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

__all__ = ["ALL_IPV4", "EVERYONE", "LEARNER_ADDRESS", "Network", "is_everyone", "meet"]

Network: TypeAlias = IPv4Network | IPv6Network

LEARNER_ADDRESS = "203.0.113.10"  # of a block that is kept for examples (RFC 5737)
"""The learner's own public address: what a request comes from, and what `${address}` stands for."""
EVERYONE = "everyone"
"""What a check calls each IPv4 address."""
ALL_IPV4 = "0.0.0.0/0"


def is_everyone(peer: str) -> bool:
    """Whether a peer of a check or of a rule stands for each IPv4 address."""
    return peer in {EVERYONE, ALL_IPV4}


def meet(one: Network | None, other: Network | None) -> bool:
    """Whether some address is in both; those of two versions of IP never are."""
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.overlaps(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.overlaps(other)
