"""All instances that moto holds, of every account and region, as the network sees them; nothing is made by looking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.models import EC2Backend, ec2_backends

from tutor.sandbox.aws.ec2_rules.facts import GroupFacts, InstanceFacts
from tutor.sandbox.aws.moto_adapter.ec2_groups import group_facts
from tutor.sandbox.aws.moto_adapter.ec2_instances import instance_facts
from tutor.sandbox.aws.reach import Estate, Machine

__all__ = ["backends_with_instances", "read_estate"]


def backends_with_instances() -> Iterator[EC2Backend]:
    """EC2 of each account and region where something was launched."""
    for account in list(ec2_backends.values()):
        backends: dict[str, EC2Backend] = account
        yield from (backend for backend in list(backends.values()) if backend.reservations)


def read_estate(had: Mapping[str, frozenset[str]]) -> Estate:
    """What there is now. `had` are the public addresses that each instance had before."""
    machines: list[Machine] = []
    prefix_lists: dict[str, tuple[str, ...]] = {}
    for backend in backends_with_instances():
        groups = {group.id: group for group in group_facts(backend)}
        for facts in instance_facts(backend):
            was = had.get(facts.id, frozenset()) - {facts.public}
            machines.append(
                Machine(facts, backend.region_name, _of(facts, groups), was, _has_way_out(backend, facts.subnet))
            )
        named = {rule.prefix_list for group in groups.values() for rule in group.rules if rule.prefix_list}
        prefix_lists |= {name: _ranges(backend, name) for name in named}
    return Estate(tuple(machines), prefix_lists)


def _of(facts: InstanceFacts, groups: Mapping[str, GroupFacts]) -> tuple[GroupFacts, ...]:
    """The groups of the primary interface: those are what protects an instance."""
    named = facts.interfaces[0].groups if facts.interfaces else facts.groups
    return tuple(groups[group] for group, _ in named if group in groups)


def _ranges(backend: Any, prefix_list: str) -> tuple[str, ...]:
    """The ranges of a prefix list's newest version."""
    held = backend.managed_prefix_lists.get(prefix_list)
    entries = (held.entries.get(held.version) or ()) if held else ()
    return tuple(str(entry.get("Cidr", "")) for entry in entries)


def _has_way_out(backend: Any, subnet_id: str) -> bool:
    """Whether a subnet's routes lead to an internet gateway (vpc/latest/userguide/VPC_Internet_Gateway)."""
    subnet = next((subnet for subnet in backend.describe_subnets() if subnet.id == subnet_id), None)
    if subnet is None:
        return False
    tables = [table for table in list(backend.route_tables.values()) if table.vpc_id == subnet.vpc_id]
    own = [table for table in tables if any(one.get("SubnetId") == subnet_id for one in table.associations)]
    main = [table for table in tables if table.main_association_id]
    routes = [route for table in (own or main)[:1] for route in table.routes]
    return any(str(getattr(route.gateway, "id", "")).startswith("igw-") for route in routes)
