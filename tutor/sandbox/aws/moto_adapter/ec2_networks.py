"""What moto leaves out of a region's network: the default VPC's way out, and public addresses that are public."""

from __future__ import annotations

from typing import Any

from moto.ec2.models import elastic_ip_addresses
from moto.ec2.utils import random_public_ip

from tutor.sandbox.aws.ec2_rules.facts import AddressFacts

__all__ = ["addresses", "complete_default_vpc", "has_elastic_ip"]

_COMPLETED = "tutor_has_a_way_out"
# moto draws Elastic IP addresses from all there are, loopback too
_moto_addresses: Any = elastic_ip_addresses
_moto_addresses.random_ip = random_public_ip


def complete_default_vpc(backend: Any) -> None:
    """Give the default VPC its internet gateway, and the route to it (vpc/latest/userguide/default-vpc-components)."""
    vpc = backend.get_default_vpc()
    if vpc is None or hasattr(vpc, _COMPLETED):
        return
    setattr(vpc, _COMPLETED, True)
    gateway = backend.create_internet_gateway()
    backend.attach_internet_gateway(gateway.id, vpc.id)
    for table in list(backend.route_tables.values()):
        if table.vpc_id == vpc.id:
            backend.create_route(table.id, "0.0.0.0/0", gateway_id=gateway.id)


def addresses(backend: Any) -> tuple[AddressFacts, ...]:
    """Every Elastic IP address."""
    return tuple(
        AddressFacts(str(address.allocation_id or ""), str(address.public_ip), bool(address.association_id))
        for address in list(backend.addresses)
    )


def has_elastic_ip(interface: Any) -> bool:
    """Whether the public address of an interface is an Elastic one, which stays while its instance is stopped."""
    return any(address.eni is interface for address in interface.ec2_backend.addresses)
