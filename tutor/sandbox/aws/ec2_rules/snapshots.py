"""Snapshots of volumes: taken, copied, described, deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import Value, tag_set, told
from tutor.sandbox.aws.ec2_rules.listing import Values, chosen, paged, tag_values
from tutor.sandbox.aws.ec2_rules.tag_limits import specified_tags
from tutor.sandbox.aws.ec2_rules.times import SNAPSHOT
from tutor.sandbox.aws.ec2_rules.volumes import needed_snapshot, needed_volume
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.dispatch import is_ec2_region
from tutor.sandbox.aws.moto_adapter.ec2_snapshots import (
    SnapshotFacts,
    all_snapshots,
    begin_copy,
    begin_snapshot,
    encrypt_snapshot,
    find_snapshot,
    finish_snapshot,
    remove_snapshot,
    volumes_of,
)
from tutor.sandbox.aws.moto_adapter.ec2_volumes import find_host, kms_key
from tutor.sandbox.aws.moto_adapter.ec2_world import World

__all__ = ["CHECKS", "OWN", "owned_snapshot"]

# ebs/latest/userguide/ebs-resource-quotas: concurrent snapshots for each volume, by type.
_PENDING_LIMITS = {"st1": 1, "sc1": 1}
_PENDING_LIMIT = 5


def _check_create(call: Ec2Call) -> None:
    """What CreateSnapshot refuses (AWSEC2/latest/APIReference/API_CreateSnapshot)."""
    _check_volume(call, call.text("VolumeId"))


def _check_volume(call: Ec2Call, volume_id: str) -> None:
    """400 IncorrectState, ConcurrentSnapshotLimitExceeded (AWSEC2/latest/APIReference/errors-overview)."""
    volume = needed_volume(call, volume_id)
    if volume.state not in {"available", "in-use"}:
        raise AwsFaultError("IncorrectState", f"The volume '{volume.id}' is in the '{volume.state}' state.")
    pending = [one for one in all_snapshots(call.world) if one.volume == volume_id and one.state == "pending"]
    if len(pending) >= _PENDING_LIMITS.get(volume.type, _PENDING_LIMIT):
        message = f"You have exceeded the maximum number of concurrent snapshots for volume '{volume_id}'."
        raise AwsFaultError("ConcurrentSnapshotLimitExceeded", message)


def _create(call: Ec2Call) -> list[Element]:
    """`pending` first (AWSEC2/latest/APIReference/API_CreateSnapshot)."""
    return told(_fields(_begun(call, call.text("VolumeId"))))


def _begun(call: Ec2Call, volume_id: str) -> SnapshotFacts:
    made = begin_snapshot(call.world, volume_id, call.text("Description"), specified_tags(call, "snapshot"))
    call.later(SNAPSHOT, lambda: finish_snapshot(call.world, made))
    return needed_snapshot(call, made)


def _check_create_several(call: Ec2Call) -> None:
    """What CreateSnapshots refuses (AWSEC2/latest/APIReference/API_CreateSnapshots)."""
    instance_id = call.text("InstanceSpecification.InstanceId")
    if find_host(call.world, instance_id) is None:
        raise AwsFaultError("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist")
    for volume_id in _volumes_to_take(call):
        _check_volume(call, volume_id)


def _create_several(call: Ec2Call) -> list[Element]:
    """One snapshot for each volume of an instance (AWSEC2/latest/APIReference/API_CreateSnapshots)."""
    begun = [_begun(call, volume_id) for volume_id in _volumes_to_take(call)]
    return told({"snapshotSet": [_info(snapshot) for snapshot in begun]})


def _volumes_to_take(call: Ec2Call) -> list[str]:
    asked = call.nested("InstanceSpecification")
    instance_id = asked.get("InstanceId", "")
    host = find_host(call.world, instance_id)
    root = host.root_device if host and asked.get("ExcludeBootVolume", "").lower() == "true" else ""
    left_out = {value for name, value in asked.items() if name.startswith("ExcludeDataVolumeId.")}
    volumes = volumes_of(call.world, instance_id)
    return [volume for device, volume in volumes if device != root and volume not in left_out]


def _source(call: Ec2Call) -> SnapshotFacts:
    """The snapshot to copy. 400 InvalidRegion, InvalidSnapshot.NotFound, IncorrectState
    (AWSEC2/latest/APIReference/errors-overview)."""
    region, snapshot_id = call.text("SourceRegion"), call.text("SourceSnapshotId")
    if not is_ec2_region(region):
        raise AwsFaultError("InvalidRegion", f"The region '{region}' is not valid.")
    source = find_snapshot(World(call.account.account_id, region), snapshot_id)
    if source is None:
        raise AwsFaultError("InvalidSnapshot.NotFound", f"The snapshot '{snapshot_id}' does not exist.")
    if source.state != "completed":
        raise AwsFaultError("IncorrectState", f"Snapshot '{snapshot_id}' is not 'completed'.")
    return source


def _check_copy(call: Ec2Call) -> None:
    _source(call)


def _copy(call: Ec2Call) -> list[Element]:
    """`pending` first; encrypted if asked or if the source is (AWSEC2/latest/APIReference/API_CopySnapshot)."""
    tags = specified_tags(call, "snapshot")
    made = begin_copy(call.world, _source(call), call.text("Description"), tags)
    if call.flag("Encrypted") or call.text("KmsKeyId") or needed_snapshot(call, made).encrypted:
        encrypt_snapshot(call.world, made, call.text("KmsKeyId") or kms_key(call.world))
    call.later(SNAPSHOT, lambda: finish_snapshot(call.world, made))
    return told({"snapshotId": made, "tagSet": tag_set(tags)})


def owned_snapshot(call: Ec2Call) -> SnapshotFacts:
    """The snapshot that a call would change. 403 UnauthorizedOperation for someone else's
    (AWSEC2/latest/APIReference/errors-overview)."""
    snapshot = needed_snapshot(call, call.text("SnapshotId"))
    if snapshot.owner != call.account.account_id:
        message = "You are not authorized to perform this operation."
        raise AwsFaultError("UnauthorizedOperation", message, 403)
    return snapshot


def _check_delete(call: Ec2Call) -> None:
    """400 InvalidSnapshot.InUse while an AMI needs it
    (AWSEC2/latest/APIReference/API_DeleteSnapshot, errors-overview)."""
    snapshot = owned_snapshot(call)
    if snapshot.image:
        message = f"The snapshot {snapshot.id} is currently in use by {snapshot.image}"
        raise AwsFaultError("InvalidSnapshot.InUse", message)


def _delete(call: Ec2Call) -> list[Element]:
    remove_snapshot(call.world, call.text("SnapshotId"))
    return told({"return": True})


def _describe(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeSnapshots."""
    asked = call.listed("SnapshotId")
    if asked and call.text("MaxResults"):
        message = "The parameter SnapshotIds cannot be used with the parameter MaxResults"
        raise AwsFaultError("InvalidParameterCombination", message)
    everything = [needed_snapshot(call, one) for one in dict.fromkeys(asked)] or list(all_snapshots(call.world))
    owned = [snapshot for snapshot in everything if _is_of(call, snapshot)]
    snapshots, token = paged(call, chosen(call, owned, _values), least=5)
    return told({"snapshotSet": [_fields(snapshot) for snapshot in snapshots], "nextToken": token})


def _is_of(call: Ec2Call, snapshot: SnapshotFacts) -> bool:
    """Whether an owner of the call's has the snapshot: an account, `self` or `amazon`."""
    owners = call.listed("Owner")
    is_own = snapshot.owner == call.account.account_id
    return not owners or snapshot.owner in owners or ("self" if is_own else "amazon") in owners


def _values(snapshot: SnapshotFacts) -> Values:
    return {
        "description": (snapshot.description,),
        "encrypted": ("true" if snapshot.encrypted else "false",),
        "owner-id": (snapshot.owner,),
        "progress": (snapshot.progress,),
        "snapshot-id": (snapshot.id,),
        "start-time": (told({"time": snapshot.started})[0].text or "",),
        "status": (snapshot.state,),
        "storage-tier": (snapshot.storage_tier,),
        "volume-id": (snapshot.volume,),
        "volume-size": (str(snapshot.size),),
        **tag_values(snapshot.tags),
    }


def _fields(snapshot: SnapshotFacts) -> Mapping[str, Value]:
    """A snapshot as answers have it (AWSEC2/latest/APIReference/API_Snapshot)."""
    return {
        "snapshotId": snapshot.id,
        "volumeId": snapshot.volume,
        "status": snapshot.state,
        "startTime": snapshot.started,
        "progress": snapshot.progress,
        "ownerId": snapshot.owner,
        "volumeSize": snapshot.size,
        "description": snapshot.description,
        "encrypted": snapshot.encrypted,
        "kmsKeyId": snapshot.kms_key or None,
        "storageTier": snapshot.storage_tier,
        "tagSet": tag_set(snapshot.tags),
    }


def _info(snapshot: SnapshotFacts) -> Mapping[str, Value]:
    """A snapshot as CreateSnapshots tells it (AWSEC2/latest/APIReference/API_SnapshotInfo)."""
    fields = dict(_fields(snapshot))
    del fields["status"], fields["kmsKeyId"], fields["storageTier"]
    return {**fields, "state": snapshot.state}


CHECKS: Mapping[str, tuple[Callable[[Ec2Call], None], ...]] = {
    "CreateSnapshot": (_check_create,),
    "CreateSnapshots": (_check_create_several,),
    "CopySnapshot": (_check_copy,),
    "DeleteSnapshot": (_check_delete,),
}
OWN: Mapping[str, Own] = {
    "CreateSnapshot": _create,
    "CreateSnapshots": _create_several,
    "CopySnapshot": _copy,
    "DeleteSnapshot": _delete,
    "DescribeSnapshots": _describe,
}
