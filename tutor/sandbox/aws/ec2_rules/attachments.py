"""Volumes at instances: attached, detached."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import told
from tutor.sandbox.aws.ec2_rules.times import ATTACHING, DETACHING
from tutor.sandbox.aws.ec2_rules.volumes import needed_volume, told_attachment
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_volumes import (
    AttachmentFacts,
    HostFacts,
    VolumeFacts,
    attach,
    begin_to_detach,
    detach,
    find_host,
    finish_attaching,
)

__all__ = ["CHECKS", "OWN", "is_device_name"]

# AWSEC2/latest/UserGuide/device_naming: what HVM instances take, with or without /dev/, and the names of roots.
_DEVICE = re.compile(r"(?:/dev/)?(?:sda1|sd[a-z]|xvd[a-z]|xvd[a-d][a-z])")


def is_device_name(name: str) -> bool:
    """Whether an EBS volume may be attached under a name (AWSEC2/latest/UserGuide/device_naming)."""
    return bool(_DEVICE.fullmatch(name))


def _check_attach(call: Ec2Call) -> None:
    """What AttachVolume refuses (AWSEC2/latest/APIReference/API_AttachVolume; codes: errors-overview)."""
    device = call.text("Device")
    if not is_device_name(device):
        message = f"Value ({device}) for parameter device is invalid. {device} is not a valid EBS device name."
        raise AwsFaultError("InvalidParameterValue", message)
    volume = needed_volume(call, call.text("VolumeId"))
    host = _needed_host(call)
    _check_free(volume)
    if host.state not in {"running", "stopped"}:
        raise AwsFaultError("IncorrectState", f"Instance '{host.id}' is not 'running'.")
    if volume.zone != host.zone:
        message = f"The volume '{volume.id}' is not in the same availability zone as instance '{host.id}'"
        raise AwsFaultError("InvalidVolume.ZoneMismatch", message)
    if device in host.devices:
        message = f"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"
        raise AwsFaultError("InvalidParameterValue", message)
    if len(host.devices) >= host.most_volumes:
        message = f"Instance '{host.id}' has {len(host.devices)} volumes attached, as many as its type can have."
        raise AwsFaultError("AttachmentLimitExceeded", message)


def _check_free(volume: VolumeFacts) -> None:
    """400 VolumeInUse, or IncorrectState for a volume that is not there yet or not any more
    (AWSEC2/latest/APIReference/errors-overview)."""
    if volume.attachments:
        raise AwsFaultError("VolumeInUse", f"{volume.id} is already attached to an instance")
    if volume.state != "available":
        raise AwsFaultError("IncorrectState", f"{volume.id} is not 'available'.")


def _needed_host(call: Ec2Call) -> HostFacts:
    instance_id = call.text("InstanceId")
    host = find_host(call.world, instance_id)
    if host is None:
        raise AwsFaultError("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist")
    return host


def _attach(call: Ec2Call) -> list[Element]:
    """`attaching`, then `attached` (AWSEC2/latest/APIReference/API_VolumeAttachment)."""
    volume_id = call.text("VolumeId")
    attach(call.world, volume_id, call.text("InstanceId"), call.text("Device"))
    call.later(ATTACHING, lambda: finish_attaching(call.world, volume_id))
    return told(told_attachment(_attachment_of(needed_volume(call, volume_id))))


def _attachment_of(volume: VolumeFacts) -> AttachmentFacts:
    """The one attachment. 400 IncorrectState if there is none (AWSEC2/latest/APIReference/errors-overview)."""
    if not volume.attachments:
        raise AwsFaultError("IncorrectState", f"Volume '{volume.id}' is in the '{volume.state}' state.")
    return volume.attachments[0]


def _check_detach(call: Ec2Call) -> None:
    """What DetachVolume refuses; the instance's id is not needed (AWSEC2/latest/APIReference/API_DetachVolume)."""
    volume = needed_volume(call, call.text("VolumeId"))
    if call.text("InstanceId"):
        _needed_host(call)
    attachment = _attachment_of(volume)
    _check_is_the_one(call, attachment)
    host = find_host(call.world, attachment.instance)
    if host and attachment.device == host.root_device and host.state not in {"stopped", "terminated"}:
        message = f"Unable to detach root volume '{volume.id}' from instance '{host.id}'"
        raise AwsFaultError("OperationNotPermitted", message)
    if attachment.state == "detaching" and not call.flag("Force"):
        raise AwsFaultError("IncorrectState", f"Volume '{volume.id}' is in the 'detaching' state.")


def _check_is_the_one(call: Ec2Call, attachment: AttachmentFacts) -> None:
    """400 InvalidAttachment.NotFound: another instance, another device (AWSEC2/latest/APIReference/errors-overview)."""
    asked = (call.text("InstanceId") or attachment.instance, call.text("Device") or attachment.device)
    if asked != (attachment.instance, attachment.device):
        message = f"The volume '{attachment.volume}' is not attached to instance '{asked[0]}' as device '{asked[1]}'."
        raise AwsFaultError("InvalidAttachment.NotFound", message)


def _detach(call: Ec2Call) -> list[Element]:
    """`detaching` and still in use, then available (AWSEC2/latest/APIReference/API_VolumeAttachment)."""
    volume_id = call.text("VolumeId")
    begin_to_detach(call.world, volume_id)
    call.later(DETACHING, lambda: detach(call.world, volume_id))
    return told(told_attachment(_attachment_of(needed_volume(call, volume_id))))


CHECKS: Mapping[str, tuple[Callable[[Ec2Call], None], ...]] = {
    "AttachVolume": (_check_attach,),
    "DetachVolume": (_check_detach,),
}
OWN: Mapping[str, Own] = {"AttachVolume": _attach, "DetachVolume": _detach}
