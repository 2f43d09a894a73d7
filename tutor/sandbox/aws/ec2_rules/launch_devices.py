"""The volumes of a launch: those of the image, changed and added to by the request's block device mapping.

AWSEC2/latest/UserGuide/block-device-mapping-concepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.ec2_form import flag
from tutor.sandbox.aws.ec2_rules.facts import NewDevice
from tutor.sandbox.aws.ec2_rules.image_catalogue import Image
from tutor.sandbox.aws.ec2_rules.volume_limits import Asked, configured, whole_number
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["launch_devices"]


def launch_devices(call: Ec2Call, image: Image) -> tuple[NewDevice, ...]:
    """The volumes that a launch makes, the root volume first.

    Raises InvalidBlockDeviceMapping, MissingParameter, InvalidParameterValue (errors-overview).
    """
    root = NewDevice(
        image.root_device, image.size, image.volume_type, delete_on_termination=True, snapshot=image.snapshot
    )
    devices = {root.name: root}
    for item in call.structures("BlockDeviceMapping"):
        name = item.get("DeviceName", "")
        if not name:
            raise AwsFaultError("MissingParameter", "The request must contain the parameter deviceName")
        if "NoDevice" in item:
            devices.pop(name, None) if name != root.name else None
        elif "VirtualName" not in item:  # instance store: none of the images has it
            devices[name] = _device(item, name, devices.get(name))
    return tuple(devices.values())


def _device(item: Mapping[str, str], name: str, of_image: NewDevice | None) -> NewDevice:
    size_text = item.get("Ebs.VolumeSize", "")
    if not size_text and of_image is None:
        raise AwsFaultError("MissingParameter", "The request must contain the parameter size or snapshotId")
    base = of_image or NewDevice(name, 0, "gp2", delete_on_termination=True)
    size = whole_number("volumeSize", size_text)
    asked = Asked(
        type=item.get("Ebs.VolumeType", base.type),
        size=base.size if size is None else size,
        iops=whole_number("iops", item.get("Ebs.Iops", "")),
        throughput=whole_number("throughput", item.get("Ebs.Throughput", "")),
    )
    _check_holds_snapshot(asked.size, of_image)
    volume = configured(asked)
    return replace(
        base,
        size=volume.size,
        type=volume.type,
        iops=asked.iops,
        throughput=asked.throughput,
        delete_on_termination=flag(item, "Ebs.DeleteOnTermination", default=True),
        encrypted=flag(item, "Ebs.Encrypted"),
    )


def _check_holds_snapshot(size: int, of_image: NewDevice | None) -> None:
    """No smaller than the image's snapshot (AWSEC2/latest/APIReference/API_EbsBlockDevice, VolumeSize)."""
    if of_image and size < of_image.size:
        message = (
            f"Volume of size {size}GB is smaller than snapshot '{of_image.snapshot}', expect size >= {of_image.size}GB"
        )
        raise AwsFaultError("InvalidBlockDeviceMapping", message)
