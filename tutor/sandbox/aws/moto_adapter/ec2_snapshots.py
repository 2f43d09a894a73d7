"""Snapshots of volumes in moto: read into facts, made and changed."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tutor.sandbox.aws.moto_adapter.ec2_world import World

__all__ = [
    "SnapshotFacts",
    "all_snapshots",
    "begin_copy",
    "begin_snapshot",
    "encrypt_snapshot",
    "find_snapshot",
    "finish_snapshot",
    "remove_snapshot",
    "volumes_of",
]


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """A snapshot. `state` is pending or completed; `size` is the volume's when it was taken, in GiB; `image` is the
    AMI that needs it, empty if none does."""

    id: str
    state: str
    volume: str
    size: int
    started: datetime
    description: str
    encrypted: bool
    kms_key: str
    owner: str
    image: str
    storage_tier: str
    tags: Mapping[str, str]

    @property
    def progress(self) -> str:
        """How much of it is stored."""
        return "100%" if self.state == "completed" else "0%"


def all_snapshots(world: World) -> Iterator[SnapshotFacts]:
    """Every snapshot that the account can see: its own, and those of public AMIs."""
    return (_facts(world, held) for held in list(world.backend.snapshots.values()))


def find_snapshot(world: World, snapshot_id: str) -> SnapshotFacts | None:
    """One snapshot."""
    held = world.backend.snapshots.get(snapshot_id)
    return None if held is None else _facts(world, held)


def volumes_of(world: World, instance_id: str) -> list[tuple[str, str]]:
    """Device name and id of each volume of an instance; empty if there is no such instance."""
    held = world.backend.get_instance_by_id(instance_id)
    return [(str(device), str(block.volume_id)) for device, block in held.get_block_device_mapping] if held else []


def begin_snapshot(world: World, volume_id: str, description: str, tags: Mapping[str, str]) -> str:
    """Begin a snapshot, which is `pending`; its id."""
    held = world.backend.create_snapshot(volume_id, description)
    held.volume = copy.copy(held.volume)  # what the volume is now: it may grow later
    held.kms_key_id = held.volume.kms_key_id if held.encrypted else None
    return _begun(held, tags)


def begin_copy(
    world: World, source: SnapshotFacts, source_region: str, description: str, tags: Mapping[str, str]
) -> str:
    """Begin a copy of a snapshot of the same or another region; its id."""
    held = world.backend.copy_snapshot(source.id, source_region, description, None)
    return _begun(held, tags)


def encrypt_snapshot(world: World, snapshot_id: str, key: str) -> None:
    """A copy may be encrypted where its source is not."""
    held = world.backend.snapshots[snapshot_id]
    held.encrypted, held.kms_key_id = True, key


def finish_snapshot(world: World, snapshot_id: str) -> None:
    """A snapshot is complete now."""
    held = world.backend.snapshots.get(snapshot_id)
    if held is not None:
        held.status = "completed"


def remove_snapshot(world: World, snapshot_id: str) -> None:
    """A snapshot is gone, and its tags with it."""
    world.backend.snapshots.pop(snapshot_id, None)
    world.backend.tags.pop(snapshot_id, None)


def _begun(held: Any, tags: Mapping[str, str]) -> str:
    held.status = "pending"
    held.add_tags(dict(tags))
    return str(held.id)


def _facts(world: World, held: Any) -> SnapshotFacts:
    image = str(held.from_ami or "")
    return SnapshotFacts(
        id=held.id,
        state=str(held.status),
        volume=str(held.volume_id),
        size=int(held.volume_size or 0),
        started=held.start_time,
        description=str(held.description or ""),
        encrypted=bool(held.encrypted),
        kms_key=str(held.kms_key_id or ""),
        owner=str(held.owner_id),
        image=image if image in world.backend.amis else "",
        storage_tier=str(held.storage_tier),
        tags=dict(world.backend.tags.get(held.id, {})),
    )
