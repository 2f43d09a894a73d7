"""What moto's EC2 holds for the learner, region by region; nothing is made by looking."""

from __future__ import annotations

from collections.abc import Iterator

from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.elastic_block_store import Snapshot, Volume, VolumeAttachment
from moto.ec2.models.key_pairs import KeyPair
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule

from tutor.sandbox.aws.accounts import LEARNER

__all__ = [
    "EC2Backend",
    "KeyPair",
    "SecurityGroup",
    "SecurityGroupRule",
    "Snapshot",
    "Volume",
    "VolumeAttachment",
    "all_groups",
    "is_as_made",
    "learners_backends",
    "learners_snapshots",
    "own_image",
    "public_address",
    "tags_of",
]

_EVERYWHERE = "0.0.0.0/0"


def learners_backends() -> Iterator[EC2Backend]:
    """EC2 of each region that the learner's calls have reached."""
    account: dict[str, EC2Backend] = ec2_backends.get(LEARNER.account_id) or {}
    yield from list(account.values())


def all_groups(backend: EC2Backend) -> Iterator[SecurityGroup]:
    """Every security group of every VPC of a region."""
    for groups in list(backend.groups.values()):
        yield from list(groups.values())


def learners_snapshots(backend: EC2Backend) -> Iterator[Snapshot]:
    """The learner's own snapshots; moto also holds one for each public AMI."""
    return (snapshot for snapshot in list(backend.snapshots.values()) if snapshot.owner_id == LEARNER.account_id)


def own_image(backend: EC2Backend, image_id: str) -> tuple[str, str]:
    """The name and the owner of an image that the account made; empty if there is none."""
    held = backend.amis.get(image_id)
    return (str(held.name or ""), str(held.owner_id)) if held else ("", "")


def public_address(backend: EC2Backend, instance_id: str) -> str:
    """The public address that an instance has, or will have when it is running; empty if none."""
    held = backend.get_instance_by_id(instance_id)
    interface = held.nics.get(0) if held else None
    return str(interface.public_ip or "") if interface else ""


def tags_of(backend: EC2Backend, resource_id: str) -> dict[str, str]:
    """The tags of a resource."""
    return dict(backend.tags.get(resource_id, {}))


def is_as_made(group: SecurityGroup) -> bool:
    """Whether a default security group has only the rules that AWS gives it: all from itself, all to everywhere
    (vpc/latest/userguide/default-security-group)."""
    inbound = all(_is_all(rule) and rule.source_group.get("GroupId") == group.id for rule in group.ingress_rules)
    outbound = [rule for rule in group.egress_rules if _is_all(rule) and rule.cidr_ipv4 == _EVERYWHERE]
    return inbound and len(outbound) == len(group.egress_rules) == 1


def _is_all(rule: SecurityGroupRule) -> bool:
    return rule.ip_protocol == "-1"
