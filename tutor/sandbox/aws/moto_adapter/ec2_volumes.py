"""Volumes and their attachments in moto: read into facts, made and changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.ec2.models import elastic_block_store
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.utils import random_volume_id

from tutor.sandbox.aws.moto_adapter.ec2_world import World

__all__ = [
    "AttachmentFacts",
    "HostFacts",
    "VolumeFacts",
    "VolumePlan",
    "all_volumes",
    "attach",
    "begin_to_delete",
    "begin_to_detach",
    "change_volume",
    "create_volume",
    "detach",
    "encrypts_by_default",
    "find_host",
    "find_volume",
    "finish_attaching",
    "finish_creating",
    "is_being_deleted",
    "kms_key",
    "remove_volume",
    "zone_names",
]

# Where a volume is on its way is kept on moto's own object: it has no such field.
_PASSING = "tutor_passing_state"
# AWSEC2/latest/UserGuide/volume_limits: of most types, less one for the network interface.
_MOST_VOLUMES = 27
_MotoVolume: Any = elastic_block_store.Volume


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """A volume at an instance. `state` is attaching, attached or detaching."""

    volume: str
    instance: str
    device: str
    state: str
    at: datetime
    delete_on_termination: bool


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """A volume. `state` is creating, available, in-use or deleting; `iops` and `throughput` are None where unsaid."""

    id: str
    state: str
    size: int
    type: str
    iops: int | None
    throughput: int | None
    zone: str
    zone_id: str
    snapshot: str
    encrypted: bool
    kms_key: str
    multi_attach: bool
    created: datetime
    attachments: tuple[AttachmentFacts, ...]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HostFacts:
    """An instance, as far as volumes care. `devices` are the names in use, `most_volumes` may be attached at once."""

    id: str
    state: str
    zone: str
    root_device: str
    devices: frozenset[str]
    most_volumes: int


@dataclass(frozen=True, slots=True)
class VolumePlan:
    """A volume to be made."""

    zone: str
    type: str
    size: int
    iops: int
    throughput: int
    snapshot: str = ""
    encrypted: bool = False
    kms_key: str = ""
    multi_attach: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


def zone_names(world: World) -> dict[str, str]:
    """Ids of the region's Availability Zones by their names."""
    return {str(zone.name): str(zone.zone_id) for zone in world.backend.describe_availability_zones()}


def kms_key(world: World) -> str:
    """The key that encrypts volumes where nobody named one: aws/ebs (ebs/latest/userguide/ebs-encryption)."""
    backend = world.backend
    if not backend.default_kms_key_id:
        backend.default_kms_key_id = f"arn:aws:kms:{world.region}:{world.account_id}:key/{uuid.uuid4()}"
    return str(backend.default_kms_key_id)


def encrypts_by_default(world: World) -> bool:
    """Whether new volumes are encrypted unasked (ebs/latest/userguide/encryption-by-default)."""
    return bool(world.backend.ebs_encryption_by_default)


def all_volumes(world: World) -> Iterator[VolumeFacts]:
    """Every volume, oldest first."""
    return (_facts(world, held) for held in list(world.backend.volumes.values()))


def find_volume(world: World, volume_id: str) -> VolumeFacts | None:
    """One volume."""
    held = world.backend.volumes.get(volume_id)
    return None if held is None else _facts(world, held)


def find_host(world: World, instance_id: str) -> HostFacts | None:
    """One instance."""
    held = world.backend.get_instance_by_id(instance_id)
    if held is None:
        return None
    devices = frozenset(str(name) for name in held.block_device_mapping)
    limits = INSTANCE_TYPES.get(held.instance_type, {}).get("EbsInfo", {})
    return HostFacts(
        id=held.id,
        state=held.state,
        zone=str(held.availability_zone),
        root_device=str(held.root_device_name or ""),
        devices=devices,
        most_volumes=int(limits.get("MaximumEbsAttachments", _MOST_VOLUMES)),
    )


def create_volume(world: World, plan: VolumePlan) -> str:
    """Make a volume, which is `creating`; its id."""
    backend = world.backend
    held = _MotoVolume(
        backend,
        volume_id=random_volume_id(),
        size=plan.size,
        zone=backend.get_zone_by_name(plan.zone),
        snapshot_id=plan.snapshot or None,
        encrypted=plan.encrypted,
        kms_key_id=plan.kms_key or None,
        volume_type=plan.type,
        iops=plan.iops or None,
        throughput=plan.throughput or None,
        multi_attach_enabled=plan.multi_attach,
    )
    backend.volumes[held.id] = held
    held.add_tags(dict(plan.tags))
    setattr(held, _PASSING, "creating")
    return str(held.id)


def finish_creating(world: World, volume_id: str) -> None:
    """A volume is there now."""
    held = world.backend.volumes.get(volume_id)
    if held is not None and getattr(held, _PASSING, "") == "creating":
        setattr(held, _PASSING, "")


def begin_to_delete(world: World, volume_id: str) -> None:
    """A volume is on its way out."""
    setattr(world.backend.volumes[volume_id], _PASSING, "deleting")


def remove_volume(world: World, volume_id: str) -> None:
    """A volume is gone, and its tags with it."""
    world.backend.volumes.pop(volume_id, None)
    world.backend.tags.pop(volume_id, None)


def change_volume(world: World, volume_id: str, plan: VolumePlan) -> None:
    """Give a volume another size, type or performance."""
    held = world.backend.volumes.get(volume_id)
    if held is not None:
        held.size, held.volume_type, held.multi_attach_enabled = plan.size, plan.type, plan.multi_attach
        held.iops, held.throughput = plan.iops or None, plan.throughput or None


def attach(world: World, volume_id: str, instance_id: str, device: str) -> None:
    """Begin to attach a volume."""
    made = world.backend.attach_volume(volume_id, instance_id, device)
    made.status = "attaching"


def is_being_deleted(held: object) -> bool:
    """Whether one of moto's volumes is on its way out."""
    return getattr(held, _PASSING, "") == "deleting"


def finish_attaching(world: World, volume_id: str) -> None:
    """A volume is attached now."""
    held = world.backend.volumes.get(volume_id)
    if held is not None and held.attachment is not None and held.attachment.status == "attaching":
        held.attachment.status = "attached"


def begin_to_detach(world: World, volume_id: str) -> None:
    """A volume is being detached."""
    world.backend.volumes[volume_id].attachment.status = "detaching"


def detach(world: World, volume_id: str) -> None:
    """A volume is detached now, if it still is on its way: its instance may have been terminated meanwhile."""
    held = world.backend.volumes.get(volume_id)
    if held is not None and held.attachment is not None and held.attachment.status == "detaching":
        world.backend.detach_volume(volume_id, held.attachment.instance.id, held.attachment.device)


def _facts(world: World, held: Any) -> VolumeFacts:
    zone = held.zone
    return VolumeFacts(
        id=held.id,
        state=getattr(held, _PASSING, "") or held.status,
        size=int(held.size or 0),
        type=str(held.volume_type),
        iops=int(held.iops) if held.iops else None,
        throughput=int(held.throughput) if held.throughput else None,
        zone=str(zone.name) if zone else "",
        zone_id=str(zone.zone_id) if zone else "",
        snapshot=str(held.snapshot_id or ""),
        encrypted=bool(held.encrypted),
        kms_key=str(held.kms_key_id or kms_key(world)) if held.encrypted else "",
        multi_attach=bool(held.multi_attach_enabled),
        created=held.create_time,
        attachments=tuple(_attachment(attached) for attached in held.attachments),
        tags=dict(world.backend.tags.get(held.id, {})),
    )


def _attachment(attached: Any) -> AttachmentFacts:
    block = attached.instance.block_device_mapping.get(attached.device)
    return AttachmentFacts(
        volume=attached.volume.id,
        instance=attached.instance.id,
        device=str(attached.device),
        state=str(attached.status),
        at=attached.attach_time,
        delete_on_termination=bool(block and block.delete_on_termination),
    )
