"""EBS volumes: made, described, deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import Value, tag_set, told
from tutor.sandbox.aws.ec2_rules.listing import Values, chosen, paged, tag_values
from tutor.sandbox.aws.ec2_rules.tag_limits import specified_tags
from tutor.sandbox.aws.ec2_rules.times import CREATING, DELETING
from tutor.sandbox.aws.ec2_rules.tokens import remember, remembered
from tutor.sandbox.aws.ec2_rules.volume_limits import (
    GP2,
    Asked,
    Configuration,
    baseline_iops,
    baseline_throughput,
    configured,
    whole_number,
)
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_snapshots import SnapshotFacts, find_snapshot
from tutor.sandbox.aws.moto_adapter.ec2_volumes import (
    AttachmentFacts,
    VolumeFacts,
    VolumePlan,
    all_volumes,
    begin_to_delete,
    create_volume,
    encrypts_by_default,
    find_volume,
    finish_creating,
    kms_key,
    remove_volume,
    zone_names,
)

__all__ = ["CHECKS", "OWN", "needed_snapshot", "needed_volume", "plan_of", "told_attachment"]


def needed_volume(call: Ec2Call, volume_id: str) -> VolumeFacts:
    """A volume of the account. 400 InvalidVolume.NotFound (AWSEC2/latest/APIReference/errors-overview)."""
    volume = find_volume(call.world, volume_id)
    if volume is None:
        raise AwsFaultError("InvalidVolume.NotFound", f"The volume '{volume_id}' does not exist.")
    return volume


def needed_snapshot(call: Ec2Call, snapshot_id: str) -> SnapshotFacts:
    """A snapshot that exists. 400 InvalidSnapshot.NotFound (AWSEC2/latest/APIReference/errors-overview)."""
    snapshot = find_snapshot(call.world, snapshot_id)
    if snapshot is None:
        raise AwsFaultError("InvalidSnapshot.NotFound", f"The snapshot '{snapshot_id}' does not exist.")
    return snapshot


def plan_of(config: Configuration, zone: str) -> VolumePlan:
    """A plan of a plain volume with this configuration."""
    return VolumePlan(
        zone=zone,
        type=config.type,
        size=config.size,
        iops=config.iops,
        throughput=config.throughput,
        multi_attach=config.multi_attach,
    )


def told_attachment(attachment: AttachmentFacts) -> Mapping[str, Value]:
    """An attachment as answers have it (AWSEC2/latest/APIReference/API_VolumeAttachment)."""
    return {
        "volumeId": attachment.volume,
        "instanceId": attachment.instance,
        "device": attachment.device,
        "status": attachment.state,
        "attachTime": attachment.at,
        "deleteOnTermination": attachment.delete_on_termination,
    }


def _check_create(call: Ec2Call) -> None:
    """What CreateVolume refuses (AWSEC2/latest/APIReference/API_CreateVolume)."""
    _zone(call)
    _planned(call)


def _zone(call: Ec2Call) -> str:
    """The zone by its name. 400 InvalidZone.NotFound (AWSEC2/latest/APIReference/errors-overview), for one of another
    region, too: a call reaches the zones of its own region only."""
    zones = zone_names(call.world)
    name, zone_id = call.text("AvailabilityZone"), call.text("AvailabilityZoneId")
    if not name and not zone_id:
        raise AwsFaultError("MissingParameter", "The request must contain the parameter AvailabilityZone")
    if name and zone_id:
        message = "Either AvailabilityZone or AvailabilityZoneId must be specified, but not both."
        raise AwsFaultError("InvalidParameterCombination", message)
    found = name if name in zones else next((zone for zone, known in zones.items() if known == zone_id), "")
    if not found:
        raise AwsFaultError("InvalidZone.NotFound", f"The zone '{name or zone_id}' does not exist.")
    return found


def _planned(call: Ec2Call) -> VolumePlan:
    snapshot = needed_snapshot(call, call.text("SnapshotId")) if call.text("SnapshotId") else None
    config = configured(
        Asked(
            type=call.text("VolumeType") or GP2,
            size=_size(call, snapshot),
            iops=whole_number("iops", call.text("Iops")),
            throughput=whole_number("throughput", call.text("Throughput")),
            multi_attach=call.flag("MultiAttachEnabled"),
        )
    )
    encrypted = call.flag("Encrypted") or encrypts_by_default(call.world) or bool(snapshot and snapshot.encrypted)
    _check_key(call)
    return VolumePlan(
        zone=_zone(call),
        type=config.type,
        size=config.size,
        iops=config.iops,
        throughput=config.throughput,
        snapshot=snapshot.id if snapshot else "",
        encrypted=encrypted,
        kms_key=(call.text("KmsKeyId") or kms_key(call.world)) if encrypted else "",
        multi_attach=config.multi_attach,
        tags=specified_tags(call, "volume"),
    )


def _size(call: Ec2Call, snapshot: SnapshotFacts | None) -> int:
    """The size in GiB: as asked, or the snapshot's, and never smaller than that
    (AWSEC2/latest/APIReference/API_CreateVolume, Size)."""
    asked = whole_number("size", call.text("Size"))
    if snapshot is None:
        if asked is None:
            raise AwsFaultError("MissingParameter", "The request must contain the parameter size/snapshot")
        return asked
    if snapshot.state != "completed":
        raise AwsFaultError("IncorrectState", f"Snapshot '{snapshot.id}' is not 'completed'.")
    if asked is not None and asked < snapshot.size:
        message = f"Volume of size {asked}GB is smaller than snapshot '{snapshot.id}', expect size>= {snapshot.size}GB"
        raise AwsFaultError("InvalidParameterValue", message)
    return snapshot.size if asked is None else asked


def _check_key(call: Ec2Call) -> None:
    """400 InvalidParameterDependency: a key goes with encryption (AWSEC2/latest/APIReference/API_CreateVolume)."""
    if call.text("KmsKeyId") and not call.flag("Encrypted"):
        message = "The parameter KmsKeyId requires the parameter Encrypted to be set."
        raise AwsFaultError("InvalidParameterDependency", message)


def _create(call: Ec2Call) -> list[Element]:
    """`creating` at first (ebs/latest/userguide/ebs-describing-volumes, states). A ClientToken that was used before
    gives the volume of that time (AWSEC2/latest/APIReference/API_CreateVolume, ClientToken)."""
    volume_id = remembered(call)
    if volume_id is None:
        volume_id = _created(call)
        remember(call, volume_id)
    fields = _fields(needed_volume(call, volume_id))
    del fields["attachmentSet"], fields["operator"]
    return told(fields)


def _created(call: Ec2Call) -> str:
    made = create_volume(call.world, _planned(call))
    call.later(CREATING, lambda: finish_creating(call.world, made))
    return made


def _check_delete(call: Ec2Call) -> None:
    """400 VolumeInUse while attached (AWSEC2/latest/APIReference/API_DeleteVolume)."""
    volume = needed_volume(call, call.text("VolumeId"))
    for attachment in volume.attachments:
        raise AwsFaultError("VolumeInUse", f"Volume {volume.id} is currently attached to {attachment.instance}")
    if volume.state == "creating":
        raise AwsFaultError("IncorrectState", f"The volume '{volume.id}' is in the 'creating' state.")


def _delete(call: Ec2Call) -> list[Element]:
    """`deleting` for a while, then gone (AWSEC2/latest/APIReference/API_DeleteVolume)."""
    volume_id = call.text("VolumeId")
    begin_to_delete(call.world, volume_id)
    call.later(DELETING, lambda: remove_volume(call.world, volume_id))
    return told({"return": True})


def _described(call: Ec2Call) -> tuple[list[VolumeFacts], str | None]:
    asked = call.listed("VolumeId")
    if asked and call.text("MaxResults"):
        message = "The parameter VolumeIds cannot be used with the parameter MaxResults"
        raise AwsFaultError("InvalidParameterCombination", message)
    volumes = [needed_volume(call, volume_id) for volume_id in dict.fromkeys(asked)] or list(all_volumes(call.world))
    return paged(call, chosen(call, volumes, _values), least=5)


def _describe(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeVolumes; an id that does not exist is an error, a filter's is not."""
    volumes, token = _described(call)
    return told({"volumeSet": [_fields(volume) for volume in volumes], "nextToken": token})


def _values(volume: VolumeFacts) -> Values:
    attachments = volume.attachments
    return {
        "attachment.attach-time": [_time(attachment.at) for attachment in attachments],
        "attachment.delete-on-termination": [_bool(attachment.delete_on_termination) for attachment in attachments],
        "attachment.device": [attachment.device for attachment in attachments],
        "attachment.instance-id": [attachment.instance for attachment in attachments],
        "attachment.status": [attachment.state for attachment in attachments],
        "availability-zone": (volume.zone,),
        "availability-zone-id": (volume.zone_id,),
        "create-time": (_time(volume.created),),
        "encrypted": (_bool(volume.encrypted),),
        "multi-attach-enabled": (_bool(volume.multi_attach),),
        "size": (str(volume.size),),
        "snapshot-id": (volume.snapshot,),
        "status": (volume.state,),
        "volume-id": (volume.id,),
        "volume-type": (volume.type,),
        **tag_values(volume.tags),
    }


def _bool(value: bool) -> str:  # noqa: FBT001 - what a filter calls a boolean
    return "true" if value else "false"


def _time(value: object) -> str:
    return told({"time": value})[0].text or ""  # type: ignore[dict-item]  # a datetime


def _fields(volume: VolumeFacts) -> dict[str, Value]:
    """A volume as answers have it (AWSEC2/latest/APIReference/API_Volume)."""
    return {
        "volumeId": volume.id,
        "size": volume.size,
        "snapshotId": volume.snapshot,
        "availabilityZone": volume.zone,
        "availabilityZoneId": volume.zone_id or None,
        "status": volume.state,
        "createTime": volume.created,
        "attachmentSet": [told_attachment(attachment) for attachment in volume.attachments],
        "tagSet": tag_set(volume.tags),
        "volumeType": volume.type,
        "iops": volume.iops or baseline_iops(volume.type, volume.size) or None,
        "throughput": volume.throughput or baseline_throughput(volume.type) or None,
        "encrypted": volume.encrypted,
        "kmsKeyId": volume.kms_key or None,
        "multiAttachEnabled": volume.multi_attach,
        "operator": {"managed": False},
    }


def _describe_status(call: Ec2Call) -> list[Element]:
    """Every volume is well here (AWSEC2/latest/APIReference/API_DescribeVolumeStatus)."""
    volumes, token = _described(call)
    return told({"volumeStatusSet": [_status(volume) for volume in volumes], "nextToken": token})


def _status(volume: VolumeFacts) -> Mapping[str, Value]:
    is_busy = volume.state == "creating"
    details = [{"name": "io-enabled", "status": "passed"}, {"name": "io-performance", "status": "not-applicable"}]
    return {
        "volumeId": volume.id,
        "availabilityZone": volume.zone,
        "volumeStatus": {"status": "insufficient-data"} if is_busy else {"status": "ok", "details": details},
        "eventsSet": [],
        "actionsSet": [],
    }


def _default_key(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_GetEbsDefaultKmsKeyId."""
    return told({"kmsKeyId": kms_key(call.world)})


CHECKS: Mapping[str, tuple[Callable[[Ec2Call], None], ...]] = {
    "CreateVolume": (_check_create,),
    "DeleteVolume": (_check_delete,),
}
OWN: Mapping[str, Own] = {
    "CreateVolume": _create,
    "DeleteVolume": _delete,
    "DescribeVolumeStatus": _describe_status,
    "DescribeVolumes": _describe,
    "GetEbsDefaultKmsKeyId": _default_key,
}
