"""Volumes changed while they exist: larger, of another type, faster (EBS Elastic Volumes)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import Value, told
from tutor.sandbox.aws.ec2_rules.listing import Values, chosen, paged
from tutor.sandbox.aws.ec2_rules.times import MODIFYING, OPTIMIZING
from tutor.sandbox.aws.ec2_rules.volume_limits import (
    GP2,
    Asked,
    Configuration,
    baseline_iops,
    baseline_throughput,
    configured,
    whole_number,
)
from tutor.sandbox.aws.ec2_rules.volumes import needed_volume, plan_of
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_modifications import (
    Modification,
    all_modifications,
    modifications_of,
    remember_modification,
)
from tutor.sandbox.aws.moto_adapter.ec2_volumes import VolumeFacts, change_volume

__all__ = ["CHECKS", "OWN"]

# AWSEC2/latest/APIReference/API_ModifyVolume: so often in 24 hours. A run is shorter than that.
_MOST_CHANGES = 4
_PARAMETERS = ("Size", "VolumeType", "Iops", "Throughput", "MultiAttachEnabled")


def _check_modify(call: Ec2Call) -> None:
    """What ModifyVolume refuses (AWSEC2/latest/APIReference/API_ModifyVolume; codes: errors-overview)."""
    volume = needed_volume(call, call.text("VolumeId"))
    if volume.state not in {"available", "in-use"}:
        raise AwsFaultError("IncorrectState", f"The volume '{volume.id}' is in the '{volume.state}' state.")
    if not any(name in call.form for name in _PARAMETERS):
        message = "Invalid input: Must specify at least one of size, type, iops, throughput or multi-attach."
        raise AwsFaultError("InvalidParameterValue", message)
    _target(call, volume)
    _check_frequency(call, volume)


def _check_frequency(call: Ec2Call, volume: VolumeFacts) -> None:
    """One change at a time, four in 24 hours, and then when the next may be
    (AWSEC2/latest/APIReference/API_ModifyVolume)."""
    before = modifications_of(call.world, volume.id)
    state = before[-1].state_at(call.now) if before else "completed"
    if state != "completed":
        message = f"Volume {volume.id} cannot be modified in modification state {state.upper()}"
        raise AwsFaultError("IncorrectModificationState", message)
    if len(before) >= _MOST_CHANGES:
        again = before[-_MOST_CHANGES].started + timedelta(days=1)
        message = (
            f"You've reached the maximum modification rate per volume limit. Wait until {again:%Y-%m-%dT%H:%M:%SZ} "
            "before you can issue the next modification request for this volume."
        )
        raise AwsFaultError("VolumeModificationRateExceeded", message)


def _target(call: Ec2Call, volume: VolumeFacts) -> Configuration:
    """What the volume is to be; it can't shrink (AWSEC2/latest/APIReference/API_ModifyVolume, Size)."""
    size = whole_number("size", call.text("Size"))
    if size is not None and size < volume.size:
        raise AwsFaultError("InvalidParameterValue", "New size cannot be smaller than existing size")
    target = call.text("VolumeType") or volume.type
    asked = Asked(
        type=target,
        size=volume.size if size is None else size,
        iops=whole_number("iops", call.text("Iops")),
        throughput=whole_number("throughput", call.text("Throughput")),
        multi_attach=call.flag("MultiAttachEnabled", default=volume.multi_attach),
    )
    return configured(_with_defaults(asked, volume))


def _with_defaults(asked: Asked, volume: VolumeFacts) -> Asked:
    """What stays as it is: performance, if the type stays; else 3,000 IOPS for the types that have a number to set
    (AWSEC2/latest/APIReference/API_ModifyVolume, Iops, Throughput)."""
    is_same = asked.type == volume.type
    if asked.iops is None and asked.type != GP2:
        kept = volume.iops if is_same else baseline_iops(asked.type, asked.size)
        asked = replace(asked, iops=kept or None)
    if asked.throughput is None and asked.type == "gp3" and is_same:
        asked = replace(asked, throughput=volume.throughput)
    return asked


def _modify(call: Ec2Call) -> list[Element]:
    """`modifying`, then `optimizing` with the new size in force, then `completed`
    (ebs/latest/userguide/monitoring-volume-modifications)."""
    volume = needed_volume(call, call.text("VolumeId"))
    target = _target(call, volume)
    made = Modification(
        volume=volume.id,
        before=_configuration(volume),
        after=target,
        started=datetime.now(UTC),
        optimizing_at=call.now + MODIFYING,
        completed_at=call.now + MODIFYING + OPTIMIZING,
    )
    remember_modification(call.world, made)
    call.later(MODIFYING, lambda: change_volume(call.world, volume.id, plan_of(target, volume.zone)))
    return told({"volumeModification": _fields(made, call.now)})


def _configuration(volume: VolumeFacts) -> Configuration:
    iops = volume.iops or baseline_iops(volume.type, volume.size)
    throughput = volume.throughput or baseline_throughput(volume.type)
    return Configuration(volume.type, volume.size, iops, throughput, volume.multi_attach)


def _describe(call: Ec2Call) -> list[Element]:
    """The last change of each volume (AWSEC2/latest/APIReference/API_DescribeVolumesModifications)."""
    asked = call.listed("VolumeId")
    latest = {one.volume: one for one in all_modifications(call.world)}
    for volume_id in asked:
        needed_volume(call, volume_id)
        if volume_id not in latest:
            message = f"Modification for volume '{volume_id}' does not exist."
            raise AwsFaultError("InvalidVolumeModification.NotFound", message)
    wanted = [one for volume, one in latest.items() if not asked or volume in asked]
    changes, token = paged(call, chosen(call, wanted, lambda one: _values(one, call.now)), least=5)
    return told({"volumeModificationSet": [_fields(one, call.now) for one in changes], "nextToken": token})


def _values(change: Modification, now: float) -> Values:
    return {
        "modification-state": (change.state_at(now),),
        "original-iops": (str(change.before.iops),),
        "original-size": (str(change.before.size),),
        "original-volume-type": (change.before.type,),
        "start-time": (told({"time": change.started})[0].text or "",),
        "target-iops": (str(change.after.iops),),
        "target-size": (str(change.after.size),),
        "target-volume-type": (change.after.type,),
        "volume-id": (change.volume,),
    }


def _fields(change: Modification, now: float) -> Mapping[str, Value]:
    """A change as answers have it (AWSEC2/latest/APIReference/API_VolumeModification)."""
    state = change.state_at(now)
    return {
        "volumeId": change.volume,
        "modificationState": state,
        "targetSize": change.after.size,
        "targetIops": change.after.iops or None,
        "targetVolumeType": change.after.type,
        "targetThroughput": change.after.throughput or None,
        "targetMultiAttachEnabled": change.after.multi_attach,
        "originalSize": change.before.size,
        "originalIops": change.before.iops or None,
        "originalVolumeType": change.before.type,
        "originalThroughput": change.before.throughput or None,
        "originalMultiAttachEnabled": change.before.multi_attach,
        "progress": {"modifying": 0, "optimizing": 50}.get(state, 100),
        "startTime": change.started,
        "endTime": change.started if state == "completed" else None,
    }


CHECKS: Mapping[str, tuple[Callable[[Ec2Call], None], ...]] = {"ModifyVolume": (_check_modify,)}
OWN: Mapping[str, Own] = {"DescribeVolumesModifications": _describe, "ModifyVolume": _modify}
