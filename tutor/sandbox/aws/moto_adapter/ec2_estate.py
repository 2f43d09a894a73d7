"""All instances that moto holds, of every account and region, as the network sees them; nothing is made by looking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.models import EC2Backend, ec2_backends

from tutor.sandbox.aws.accounts import ACCOUNTS
from tutor.sandbox.aws.ec2_rules.facts import GroupFacts, InstanceFacts
from tutor.sandbox.aws.moto_adapter.ec2_groups import group_facts
from tutor.sandbox.aws.moto_adapter.ec2_instances import instance_facts
from tutor.sandbox.aws.moto_adapter.ec2_snapshots import COPY_OF
from tutor.sandbox.aws.orders import Disks, Hanging
from tutor.sandbox.aws.reach import Estate, Machine

__all__ = ["launch_key", "original_image", "read_disks", "read_estate"]

_MOST_COPIES = 8  # of copies of images
# States of an attachment that is there for the instance's system. Who waits until a volume is in use, as boto3's waiter
# does, waits no longer than to `attaching`, and is to find the device.
_THERE = frozenset({"attaching", "attached", "detaching"})


def _backends() -> Iterator[EC2Backend]:
    """EC2 of each account and region where something was launched."""
    for account in ACCOUNTS.values():
        backends: dict[str, EC2Backend] = ec2_backends.get(account.account_id) or {}
        yield from (backend for backend in list(backends.values()) if backend.reservations)


def read_estate(had: Mapping[str, frozenset[str]]) -> Estate:
    """What there is now. `had` are the public addresses that each instance had before."""
    machines: list[Machine] = []
    prefix_lists: dict[str, tuple[str, ...]] = {}
    for backend in _backends():
        groups = {group.id: group for group in group_facts(backend)}
        for facts in instance_facts(backend):
            was = had.get(facts.id, frozenset()) - {facts.public}
            machines.append(
                Machine(facts, backend.region_name, _of(facts, groups), was, _has_way_out(backend, facts.subnet))
            )
        named = {rule.prefix_list for group in groups.values() for rule in group.rules if rule.prefix_list}
        prefix_lists |= {name: _ranges(backend, name) for name in named}
    return Estate(tuple(machines), prefix_lists)


def read_disks() -> Disks:
    """The volumes and snapshots of all regions where something was launched."""
    hanging: list[Hanging] = []
    made_from: dict[str, str] = {}
    taken_of: dict[str, str] = {}
    copy_of: dict[str, str] = {}
    for backend in _backends():
        for volume in list(backend.volumes.values()):
            made_from[volume.id] = str(volume.snapshot_id or "")
            hanging += _hanging(volume)
        for snapshot in list(backend.snapshots.values()):
            if snapshot.owner_id == backend.account_id:
                taken_of[snapshot.id] = str(snapshot.volume_id)
                copy_of[snapshot.id] = str(getattr(snapshot, COPY_OF, ""))
    return Disks(tuple(hanging), made_from, taken_of, copy_of)


def _hanging(volume: Any) -> Iterator[Hanging]:
    for attached in volume.attachments:
        device, host = str(attached.device), attached.instance
        is_there = attached.status in _THERE and host.state != "terminated"
        if is_there and device != host.root_device_name:
            yield Hanging(volume.id, host.id, device, int(volume.size or 0))


def launch_key(machine: Machine) -> str:
    """The public key that an instance is launched with, as OpenSSH writes it; empty for none."""
    backend: Any = ec2_backends[machine.facts.owner][machine.region]
    key = backend.key_pairs.get(machine.facts.key)
    if key is None:
        return ""
    kind, blob = str(key.public_key).split()[:2]
    return f"{kind} {blob} {key.key_name}"


def original_image(machine: Machine) -> str:
    """The public image that an instance comes from, also by images that were made of its forebears."""
    backend: Any = ec2_backends[machine.facts.owner][machine.region]
    image = machine.facts.image
    for _ in range(_MOST_COPIES):
        own = backend.amis.get(image)
        source = backend.get_instance_by_id(own.instance_id) if own is not None and own.instance_id else None
        if source is None:
            break
        image = str(source.image_id)
    return image


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
