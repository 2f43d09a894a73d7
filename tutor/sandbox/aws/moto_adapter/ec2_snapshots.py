"""Snapshots of volumes in moto: read into facts, made and changed."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.ec2.models import ec2_backends, elastic_block_store
from moto.ec2.utils import random_snapshot_id

from tutor.sandbox.aws.moto_adapter.ec2_world import World

__all__ = [
    "COPY_OF",
    "SnapshotFacts",
    "all_snapshots",
    "begin_copy",
    "begin_snapshot",
    "encrypt_snapshot",
    "find_snapshot",
    "finish_snapshot",
    "remove_snapshot",
    "share",
    "sharing",
    "volumes_of",
]


# AWSEC2/latest/APIReference/API_CopySnapshot: an arbitrary id, not to be used.
_NO_VOLUME = "vol-ffffffff"
COPY_OF = "tutor_copy_of"  # moto's own object has no field for the id of the snapshot that it is a copy of
_MotoSnapshot: Any = elastic_block_store.Snapshot


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a copy knows of the volume: moto asks its snapshots' volumes for their size."""

    id: str
    size: int


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
    """Every snapshot that the account may use: its own, and those that others share with it or with all."""
    return (_facts(backend, held) for backend in _backends(world) for held in _usable(world, backend))


def find_snapshot(world: World, snapshot_id: str) -> SnapshotFacts | None:
    """One snapshot that the account may use."""
    return next((found for found in all_snapshots(world) if found.id == snapshot_id), None)


def sharing(world: World, snapshot_id: str) -> tuple[frozenset[str], bool]:
    """The accounts that a snapshot is shared with, and whether with all."""
    held = world.backend.snapshots[snapshot_id]
    return frozenset(held.create_volume_permission_userids), bool(held.create_volume_permission_groups)


def share(world: World, snapshot_id: str, accounts: frozenset[str], *, everybody: bool) -> None:
    """Share a snapshot with these accounts, and with all or not."""
    held = world.backend.snapshots[snapshot_id]
    held.create_volume_permission_userids = set(accounts)
    held.create_volume_permission_groups = {"all"} if everybody else set()


def _backends(world: World) -> Iterator[Any]:
    """EC2 of the region: the account's own, then those of others that have used it."""
    yield world.backend
    for account_id, account in list(ec2_backends.items()):
        if account_id != world.account_id and world.region in account.keys():  # noqa: SIM118 - `in` itself would be true for any region
            yield account[world.region]


def _usable(world: World, backend: Any) -> Iterator[Any]:
    for held in list(backend.snapshots.values()):
        is_shared = world.account_id in held.create_volume_permission_userids or held.create_volume_permission_groups
        if backend.account_id == world.account_id or is_shared:
            yield held


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


def begin_copy(world: World, source: SnapshotFacts, description: str, tags: Mapping[str, str]) -> str:
    """Begin a copy of a snapshot of any region; its id. A copy tells of a volume that does not exist, as AWS's do
    (AWSEC2/latest/APIReference/API_CopySnapshot)."""
    held = _MotoSnapshot(
        world.backend,
        random_snapshot_id(),
        volume=_Taken(_NO_VOLUME, source.size),
        description=description,
        encrypted=source.encrypted,
        kms_key_id=source.kms_key or None,
    )
    setattr(held, COPY_OF, source.id)
    world.backend.snapshots[held.id] = held
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


def _facts(backend: Any, held: Any) -> SnapshotFacts:
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
        image=image if image in backend.amis else "",
        storage_tier=str(held.storage_tier),
        tags=dict(backend.tags.get(held.id, {})),
    )
