"""Attributes of instances: told and changed, and the options of their metadata service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Check, Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import Value, told
from tutor.sandbox.aws.ec2_rules.facts import InstanceFacts
from tutor.sandbox.aws.ec2_rules.group_lookup import group_by_id
from tutor.sandbox.aws.ec2_rules.instance_changes import named_instances
from tutor.sandbox.aws.ec2_rules.instance_types import check_architecture, known_type
from tutor.sandbox.aws.ec2_rules.launch_options import SHUTDOWN, check_user_data, metadata_options
from tutor.sandbox.aws.ec2_rules.parameters import choice, invalid_value
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["CHECKS", "OWN"]

# What can be changed (AWSEC2/latest/APIReference/API_ModifyInstanceAttribute), by the names on the wire.
_VALUES = (
    "instanceType",
    "userData",
    "disableApiTermination",
    "disableApiStop",
    "instanceInitiatedShutdownBehavior",
    "sourceDestCheck",
    "ebsOptimized",
    "enaSupport",
    "kernel",
    "ramdisk",
    "sriovNetSupport",
)
_WHEN_STOPPED = frozenset({"instanceType", "userData", "ebsOptimized", "enaSupport", "kernel", "ramdisk"})
_FLAGS = frozenset({"disableApiTermination", "disableApiStop", "sourceDestCheck", "ebsOptimized", "enaSupport"})
_CHANGED_IN_MOTO = {
    "instanceType": "instance_type",
    "userData": "user_data",
    "disableApiTermination": "disable_api_termination",
    "disableApiStop": "disable_api_stop",
    "instanceInitiatedShutdownBehavior": "instance_initiated_shutdown_behavior",
    "sourceDestCheck": "source_dest_check",
    "ebsOptimized": "ebs_optimized",
}
_Teller = Callable[[InstanceFacts], Value]
_TOLD: Mapping[str, _Teller] = {
    "instanceType": lambda facts: {"value": facts.type},
    "kernel": lambda _: {},
    "ramdisk": lambda _: {},
    "userData": lambda facts: {"value": facts.user_data or None},
    "disableApiTermination": lambda facts: {"value": facts.termination_protected},
    "disableApiStop": lambda facts: {"value": facts.stop_protected},
    "instanceInitiatedShutdownBehavior": lambda facts: {"value": facts.shutdown_behaviour},
    "rootDeviceName": lambda facts: {"value": facts.root_device},
    "sourceDestCheck": lambda facts: {"value": facts.source_dest_check},
    "ebsOptimized": lambda facts: {"value": facts.ebs_optimized},
    "enaSupport": lambda _: {"value": True},
    "sriovNetSupport": lambda _: {"value": "simple"},
    "enclaveOptions": lambda _: {"enabled": False},
    "groupSet": lambda facts: [{"groupId": group_id, "groupName": name} for group_id, name in facts.groups],
    "productCodes": lambda _: [],
    "blockDeviceMapping": lambda facts: [
        {
            "deviceName": device.name,
            "ebs": {
                "volumeId": device.volume_id,
                "status": device.status,
                "attachTime": device.attached,
                "deleteOnTermination": device.delete_on_termination,
            },
        }
        for device in facts.devices
    ],
}


def _one(call: Ec2Call) -> InstanceFacts:
    (facts,) = named_instances(call)
    return facts


def _describe(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeInstanceAttribute: one attribute at a time."""
    facts, attribute = _one(call), call.text("Attribute")
    if attribute not in _TOLD:
        raise invalid_value(attribute, "attribute", "Unknown attribute.")
    return told({"instanceId": facts.id, attribute: _TOLD[attribute](facts)})


def _asked(call: Ec2Call) -> tuple[str, str]:
    """The attribute that a call changes, and its new value where that is one text.

    Raises InvalidParameterCombination (errors-overview): one attribute a call.
    """
    if call.text("Attribute"):
        return call.text("Attribute"), call.text("Value")
    found = [(name, call.text(_wire(name))) for name in _VALUES if _wire(name) in call.form]
    found += [
        (name, call.text(name[0].upper() + name[1:])) for name in _VALUES if name[0].upper() + name[1:] in call.form
    ]
    if call.listed("GroupId"):
        found.append(("groupSet", ""))
    if call.structures("BlockDeviceMapping"):
        found.append(("blockDeviceMapping", ""))
    if len(found) > 1:
        message = f"Fields for multiple attribute types specified: {', '.join(name for name, _ in found)}"
        raise AwsFaultError("InvalidParameterCombination", message)
    if not found:
        raise AwsFaultError("InvalidParameterCombination", "No attributes specified.")
    return found[0]


def _wire(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}.Value"


def _check_modify(call: Ec2Call) -> None:
    """AWSEC2/latest/APIReference/API_ModifyInstanceAttribute; codes from errors-overview."""
    facts = _one(call)
    attribute, value = _asked(call)
    if attribute in _TOLD and attribute not in {*_VALUES, "groupSet", "blockDeviceMapping"}:
        raise invalid_value(attribute, "attribute", "It cannot be modified.")
    if attribute not in _TOLD:
        raise invalid_value(attribute, "attribute", "Unknown attribute.")
    if facts.state == "terminated" or (attribute in _WHEN_STOPPED and facts.state != "stopped"):
        message = f"The instance '{facts.id}' is not in the 'stopped' state."
        raise AwsFaultError("IncorrectInstanceState", message)
    _check_value(attribute, value, facts)
    if attribute == "groupSet":
        _check_groups(call, facts)
    if attribute == "blockDeviceMapping":
        _check_devices(call, facts)


def _check_value(attribute: str, value: str, facts: InstanceFacts) -> None:
    if attribute == "instanceType":
        check_architecture(known_type(value), facts.architecture)
    elif attribute == "userData":
        check_user_data(value)
    elif attribute == "instanceInitiatedShutdownBehavior":
        choice(value, attribute, SHUTDOWN)
    elif attribute in _FLAGS:
        choice(value.lower(), attribute, ("true", "false"))


def _check_groups(call: Ec2Call, facts: InstanceFacts) -> None:
    """The list of groups takes the place of the old one; it can't be of another VPC."""
    for group_id in call.listed("GroupId"):
        if group_by_id(call, group_id).vpc != facts.vpc:
            message = f"The security group '{group_id}' does not exist in the VPC '{facts.vpc}'"
            raise AwsFaultError("InvalidGroup.NotFound", message)


def _check_devices(call: Ec2Call, facts: InstanceFacts) -> None:
    names = {device.name for device in facts.devices}
    for item in call.structures("BlockDeviceMapping"):
        if item.get("DeviceName") not in names:
            message = f"No device is currently mapped at {item.get('DeviceName')}"
            raise AwsFaultError("InvalidInstanceAttributeValue", message)


def _modify(call: Ec2Call) -> list[Element]:
    facts = _one(call)
    attribute, value = _asked(call)
    if attribute == "groupSet":
        call.world.set_groups(facts.id, call.listed("GroupId"))
    elif attribute == "blockDeviceMapping":
        for item in call.structures("BlockDeviceMapping"):
            keep = item.get("Ebs.DeleteOnTermination", "true").lower() != "true"
            call.world.keep_device(facts.id, item["DeviceName"], keep=keep)
    elif attribute in _CHANGED_IN_MOTO:
        kept = value.lower() == "true" if attribute in _FLAGS else value
        call.world.set_attribute(facts.id, _CHANGED_IN_MOTO[attribute], kept)
    return told({"return": True})


def _check_options(call: Ec2Call) -> None:
    """AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions."""
    if _one(call).state not in {"running", "stopped", "pending", "stopping"}:
        message = f"The instance '{call.text('InstanceId')}' is not in a state in which it can be modified."
        raise AwsFaultError("IncorrectInstanceState", message)
    metadata_options(call.form, imds_v2=False)


def _modify_options(call: Ec2Call) -> list[Element]:
    facts = _one(call)
    before = {name[0].upper() + name[1:]: value for name, value in facts.metadata.items()}
    asked = metadata_options({**before, **call.form}, imds_v2=False)
    call.world.set_metadata(facts.id, asked)
    now = {name[0].lower() + name[1:]: value for name, value in asked.items()}
    return told({"instanceId": facts.id, "instanceMetadataOptions": {"state": "pending", **now}})


def _monitor(call: Ec2Call, *, on: bool) -> list[Element]:
    """Detailed monitoring, at once (AWSEC2/latest/APIReference/API_MonitorInstances)."""
    items: list[Mapping[str, Value]] = []
    for facts in named_instances(call):
        call.world.set_attribute(facts.id, "monitoring_state", "enabled" if on else "disabled")
        items.append({"instanceId": facts.id, "monitoring": {"state": "pending" if on else "disabling"}})
    return told({"instancesSet": items})


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "ModifyInstanceAttribute": (_check_modify,),
    "ModifyInstanceMetadataOptions": (_check_options,),
}
OWN: Mapping[str, Own] = {
    "DescribeInstanceAttribute": _describe,
    "ModifyInstanceAttribute": _modify,
    "ModifyInstanceMetadataOptions": _modify_options,
    "MonitorInstances": partial(_monitor, on=True),
    "UnmonitorInstances": partial(_monitor, on=False),
}
