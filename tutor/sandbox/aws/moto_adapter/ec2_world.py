"""What moto holds of one account in one region, read into facts; and the few changes that rules ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES
from moto.ec2.models.instances import Instance, MetadataOptions

from tutor.sandbox.aws.ec2_rules.facts import (
    AddressFacts,
    GroupFacts,
    InstanceFacts,
    KeyFacts,
    Launch,
    SubnetFacts,
    TypeFacts,
)
from tutor.sandbox.aws.ec2_rules.group_rules import Permission
from tutor.sandbox.aws.ec2_rules.image_catalogue import Image
from tutor.sandbox.aws.ec2_rules.key_material import NewKey
from tutor.sandbox.aws.moto_adapter.ec2_groups import (
    add_rule,
    complete_default_groups,
    create_group,
    group_facts,
    remove_rules,
)
from tutor.sandbox.aws.moto_adapter.ec2_instances import arrive, instance_facts, launch, mark, move, set_groups
from tutor.sandbox.aws.moto_adapter.ec2_keys import keep_key, key_facts
from tutor.sandbox.aws.moto_adapter.ec2_networks import addresses, complete_default_vpc

__all__ = ["World", "offered_types", "type_facts"]


@dataclass(frozen=True, slots=True)
class World:
    """An account's EC2 in a region."""

    account_id: str
    region: str

    @property
    def backend(self) -> Any:
        """Moto's own, with what it leaves out of a new region."""
        backend = ec2_backends[self.account_id][self.region]
        complete_default_vpc(backend)
        return backend

    def complete(self) -> None:
        """Make the region, with what moto leaves out of it and of its VPCs."""
        complete_default_groups(self.backend)

    def addresses(self) -> tuple[AddressFacts, ...]:
        """Every Elastic IP address."""
        return addresses(self.backend)

    def interface_subnets(self) -> tuple[str, ...]:
        """The subnet of each network interface."""
        return tuple(interface.subnet.id for interface in list(self.backend.enis.values()))

    def instances(self) -> tuple[InstanceFacts, ...]:
        """Every instance, terminated ones too, in the order of their launches."""
        return tuple(instance_facts(self.backend))

    def states(self) -> dict[str, str]:
        """The state of every instance by its id."""
        return {instance.id: instance.state for instance in self.backend.all_instances()}

    def reserved(self, reservation: str) -> tuple[str, ...]:
        """Ids of the instances that were launched together."""
        return tuple(instance.id for instance in self.backend.reservations[reservation].instances)

    def launch(self, asked: Launch) -> str:
        """Make instances; the id of their reservation."""
        return launch(self.backend, asked)

    def move(self, instance_id: str, state: str, *, reason: tuple[str, str] = ("", ""), transition: str = "") -> None:
        """Put an instance into a state, with AWS's words for why."""
        move(self.instance(instance_id), state, reason=reason, transition=transition)

    def arrive(self, instance_id: str, state: str) -> None:
        """End a passing state of an instance."""
        arrive(self.instance(instance_id), state)

    def mark(self, instance_id: str) -> object:
        """What is the same object as long as an instance stays in its state; None for one that is forgotten."""
        held = self.backend.get_instance_by_id(instance_id)
        return None if held is None else mark(held)

    def instance(self, instance_id: str) -> Instance:
        """Moto's own instance, which must exist."""
        held: Instance = self.backend.get_instance(instance_id)
        return held

    def set_attribute(self, instance_id: str, name: str, value: str | bool) -> None:  # noqa: FBT001 - it is the value
        """Change an attribute of moto's instance."""
        setattr(self.instance(instance_id), name, value)

    def set_groups(self, instance_id: str, group_ids: Sequence[str]) -> None:
        """Put an instance's primary interface into other security groups."""
        set_groups(self.instance(instance_id), group_ids)

    def keep_device(self, instance_id: str, device: str, *, keep: bool) -> None:
        """Say whether a volume outlives its instance."""
        self.instance(instance_id).block_device_mapping[device].delete_on_termination = not keep

    def set_metadata(self, instance_id: str, options: Mapping[str, str]) -> None:
        """Change how an instance's metadata is read; all options, by AWS's names."""
        self.instance(instance_id).metadata_options = MetadataOptions(dict(options))

    def subnets(self) -> tuple[SubnetFacts, ...]:
        """Every subnet."""
        return tuple(
            SubnetFacts(
                subnet.id, subnet.vpc_id, subnet.availability_zone, _is_true(subnet.default_for_az), subnet.cidr_block
            )
            for subnet in self.backend.describe_subnets()
        )

    def zones(self) -> tuple[tuple[str, str], ...]:
        """Names and ids of the region's zones."""
        return tuple((zone.name, zone.zone_id) for zone in self.backend.describe_availability_zones())

    def default_vpc(self) -> str:
        """The id of the default VPC, empty if it was deleted."""
        vpc = self.backend.get_default_vpc()
        return str(vpc.id) if vpc else ""

    def vpcs(self) -> frozenset[str]:
        """Ids of all VPCs."""
        return frozenset(self.backend.vpcs)

    def dns_hostnames(self, vpc_id: str) -> bool:
        """Whether instances in a VPC get public DNS names."""
        vpc = self.backend.vpcs.get(vpc_id)
        return vpc is not None and _is_true(vpc.enable_dns_hostnames)

    def groups(self) -> tuple[GroupFacts, ...]:
        """Every security group."""
        return tuple(group_facts(self.backend))

    def create_group(self, name: str, description: str, vpc: str, tags: Mapping[str, str]) -> str:
        """Make a security group; its id."""
        return create_group(self.backend, name, description, vpc, tags)

    def delete_group(self, group_id: str) -> None:
        """Delete a security group."""
        self.backend.delete_security_group(group_id=group_id)

    def add_rule(self, group_id: str, permission: Permission, *, egress: bool, tags: Mapping[str, str]) -> str:
        """Add a rule to a security group; its id."""
        return add_rule(self.backend, group_id, permission, egress=egress, tags=tags)

    def remove_rules(self, group_id: str, rule_ids: Collection[str]) -> None:
        """Take rules out of a security group."""
        remove_rules(self.backend, group_id, rule_ids)

    def own_images(self) -> tuple[Image, ...]:
        """Images that the account made itself."""
        return tuple(_image(ami) for ami in list(self.backend.amis.values()))

    def key_pairs(self) -> tuple[KeyFacts, ...]:
        """Every key pair."""
        return tuple(key_facts(self.backend))

    def keep_key(self, name: str, made: NewKey, created: datetime, tags: Mapping[str, str]) -> str:
        """Keep the public half of a key pair; its id."""
        return keep_key(self.backend, name, made, created, tags)

    def drop_key(self, name: str) -> None:
        """Forget a key pair."""
        self.backend.key_pairs.pop(name, None)


@lru_cache(maxsize=2048)
def type_facts(name: str) -> TypeFacts | None:
    """An instance type, None for one that EC2 hasn't."""
    known = INSTANCE_TYPES.get(name)
    if known is None:
        return None
    cpu = known.get("VCpuInfo", {})
    return TypeFacts(
        name=name,
        architectures=tuple(known.get("ProcessorInfo", {}).get("SupportedArchitectures", ())),
        cores=int(cpu.get("DefaultCores", 1)),
        threads_per_core=int(cpu.get("DefaultThreadsPerCore", 1)),
        ena=known.get("NetworkInfo", {}).get("EnaSupport") in {"required", "supported"},
        boot_modes=tuple(known.get("SupportedBootModes", ())),
    )


@lru_cache(maxsize=64)
def offered_types(region: str) -> dict[str, frozenset[str]]:
    """The instance types of each zone of a region, by the zone's name; empty where none are known."""
    offered: dict[str, set[str]] = {}
    for offer in INSTANCE_TYPE_OFFERINGS["availability-zone"].get(region, ()):
        offered.setdefault(offer["Location"], set()).add(offer["InstanceType"])
    return {zone: frozenset(types) for zone, types in offered.items()}


def _image(ami: Any) -> Image:
    return Image(
        id=ami.id,
        name=str(ami.name or ""),
        description=str(ami.description or ""),
        owner=str(ami.owner_id),
        alias="",
        architecture=str(ami.architecture or "x86_64"),
        root_device=ami.root_device_name,
        size=8,
        snapshot=ami.ebs_snapshot.id,
        created=ami.creation_date.replace(tzinfo=UTC),
        public=bool(ami.is_public),
        state=ami.state,
        tags={tag["key"]: tag["value"] for tag in ami.get_tags()},
    )


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"
