"""DescribeInstances, DescribeInstanceStatus and GetConsoleOutput."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Check, Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import told
from tutor.sandbox.aws.ec2_rules.dns import private_dns
from tutor.sandbox.aws.ec2_rules.facts import InstanceFacts
from tutor.sandbox.aws.ec2_rules.filters import asked_filters, passes
from tutor.sandbox.aws.ec2_rules.instance_changes import named_instances
from tutor.sandbox.aws.ec2_rules.instance_xml import Fields, told_instance, told_reservation, told_state
from tutor.sandbox.aws.ec2_rules.listing import paged
from tutor.sandbox.aws.ec2_xml import element
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_world import type_facts

__all__ = ["CHECKS", "OWN"]

_INTERFACES = "networkInterfaceSet/item"
_ADDRESSES = f"{_INTERFACES}/privateIpAddressesSet/item"
_BOTH_GROUPS = ("groupSet/item/groupId",)
# Where a filter's value stands, if its name doesn't tell (AWSEC2/latest/APIReference/API_DescribeInstances).
_PATHS: dict[str, str | tuple[str, ...]] = {
    "availability-zone": "placement/availabilityZone",
    "availability-zone-id": "placement/availabilityZoneId",
    "block-device-mapping.attach-time": "blockDeviceMapping/item/ebs/attachTime",
    "block-device-mapping.delete-on-termination": "blockDeviceMapping/item/ebs/deleteOnTermination",
    "block-device-mapping.device-name": "blockDeviceMapping/item/deviceName",
    "block-device-mapping.status": "blockDeviceMapping/item/ebs/status",
    "block-device-mapping.volume-id": "blockDeviceMapping/item/ebs/volumeId",
    "capacity-reservation-specification.capacity-reservation-preference": (
        "capacityReservationSpecification/capacityReservationPreference"
    ),
    "group-id": _BOTH_GROUPS,
    "group-name": "groupSet/item/groupName",
    "instance-state-code": "instanceState/code",
    "instance-state-name": "instanceState/name",
    "instance.group-id": _BOTH_GROUPS,
    "instance.group-name": "groupSet/item/groupName",
    "launch-index": "amiLaunchIndex",
    "monitoring-state": "monitoring/state",
    "network-interface.addresses.association.public-ip": f"{_ADDRESSES}/association/publicIp",
    "network-interface.addresses.primary": f"{_ADDRESSES}/primary",
    "network-interface.addresses.private-ip-address": f"{_ADDRESSES}/privateIpAddress",
    "network-interface.association.ip-owner-id": f"{_INTERFACES}/association/ipOwnerId",
    "network-interface.association.public-ip": f"{_INTERFACES}/association/publicIp",
    "network-interface.attachment.attach-time": f"{_INTERFACES}/attachment/attachTime",
    "network-interface.attachment.attachment-id": f"{_INTERFACES}/attachment/attachmentId",
    "network-interface.attachment.delete-on-termination": f"{_INTERFACES}/attachment/deleteOnTermination",
    "network-interface.attachment.device-index": f"{_INTERFACES}/attachment/deviceIndex",
    "network-interface.attachment.instance-id": "instanceId",
    "network-interface.attachment.instance-owner-id": f"{_INTERFACES}/ownerId",
    "network-interface.attachment.status": f"{_INTERFACES}/attachment/status",
    "network-interface.availability-zone": "placement/availabilityZone",
    "network-interface.description": f"{_INTERFACES}/description",
    "network-interface.group-id": f"{_INTERFACES}/groupSet/item/groupId",
    "network-interface.group-name": f"{_INTERFACES}/groupSet/item/groupName",
    "network-interface.mac-address": f"{_INTERFACES}/macAddress",
    "network-interface.network-interface-id": f"{_INTERFACES}/networkInterfaceId",
    "network-interface.owner-id": f"{_INTERFACES}/ownerId",
    "network-interface.private-dns-name": f"{_INTERFACES}/privateDnsName",
    "network-interface.private-ip-address": f"{_INTERFACES}/privateIpAddress",
    "network-interface.source-dest-check": f"{_INTERFACES}/sourceDestCheck",
    "network-interface.status": f"{_INTERFACES}/status",
    "network-interface.subnet-id": f"{_INTERFACES}/subnetId",
    "network-interface.vpc-id": f"{_INTERFACES}/vpcId",
    "owner-id": "owner",
    "reservation-id": "reservation",
    "state-reason-code": "stateReason/code",
    "state-reason-message": "stateReason/message",
    "tenancy": "placement/tenancy",
}
_STATUS_PATHS = {
    "instance-state-code": "instanceState/code",
    "instance-state-name": "instanceState/name",
    "instance-status.reachability": "instanceStatus/details/item/status",
    "instance-status.status": "instanceStatus/status",
    "system-status.reachability": "systemStatus/details/item/status",
    "system-status.status": "systemStatus/status",
}
_INITIALISES = 0.5  # seconds; minutes at AWS


def _check_pages(call: Ec2Call) -> None:
    """AWSEC2/latest/APIReference/API_DescribeInstances, MaxResults."""
    if call.listed("InstanceId") and call.text("MaxResults"):
        message = "The parameter instancesSet cannot be used with the parameter maxResults"
        raise AwsFaultError("InvalidParameterCombination", message)


def _asked(call: Ec2Call) -> list[InstanceFacts]:
    return named_instances(call) if call.listed("InstanceId") else list(call.world.instances())


def _describe(call: Ec2Call) -> list[Element]:
    filters = asked_filters(call)
    kept = [facts for facts in _asked(call) if not filters or passes(_filtered_on(facts), filters, _PATHS)]
    reservations: dict[str, list[InstanceFacts]] = {}
    for facts in kept:
        reservations.setdefault(facts.reservation, []).append(facts)
    shown, token = paged(call, list(reservations.values()), least=5)
    items = [told_reservation([(facts, type_facts(facts.type)) for facts in listed]) for listed in shown]
    return told({"reservationSet": items, "nextToken": token})


def _filtered_on(facts: InstanceFacts) -> Element:
    """What filters look at: the instance as it is told, and what its reservation tells."""
    above: Fields = {"owner": facts.owner, "reservation": facts.reservation}
    return element("item", None, *told({**told_instance(facts, type_facts(facts.type)), **above}))


def _describe_status(call: Ec2Call) -> list[Element]:
    """Running instances only, unless all are asked for (AWSEC2/latest/APIReference/API_DescribeInstanceStatus)."""
    every, filters = call.flag("IncludeAllInstances"), asked_filters(call)
    asked = [facts for facts in _asked(call) if every or facts.state == "running"]
    items = [element("item", None, *told(_status(call, facts))) for facts in asked]
    shown, token = paged(call, [item for item in items if passes(item, filters, _STATUS_PATHS)], least=5)
    return [element("instanceStatusSet", None, *shown), *told({"nextToken": token})]


def _status(call: Ec2Call, facts: InstanceFacts) -> Fields:
    checked = "not-applicable"
    if facts.state == "running":
        fresh = call.now - call.memory.since.get(facts.id, call.now) < _INITIALISES
        checked = "initializing" if fresh else "ok"
    return {
        "instanceId": facts.id,
        "availabilityZone": facts.zone,
        "availabilityZoneId": facts.zone_id,
        "instanceState": told_state(facts.state),
        "systemStatus": _checks(checked),
        "instanceStatus": _checks(checked),
    }


def _checks(checked: str) -> Fields:
    """AWSEC2/latest/UserGuide/monitoring-system-instance-status-check."""
    if checked == "not-applicable":
        return {"status": checked}
    passed = "passed" if checked == "ok" else "initializing"
    return {"status": checked, "details": [{"name": "reachability", "status": passed}]}


def _console(call: Ec2Call) -> list[Element]:
    """What an instance said while it started (AWSEC2/latest/APIReference/API_GetConsoleOutput), soon after it has."""
    (facts,) = named_instances(call)
    booted = facts.state not in {"pending", "terminated"}
    text = _boot_messages(facts, call.memory.host_keys.get(facts.id)) if booted else ""
    output = base64.b64encode(text.encode()).decode()
    return told({"instanceId": facts.id, "timestamp": datetime.now(UTC), "output": output})


def _boot_messages(facts: InstanceFacts, host_key: tuple[str, str] | None) -> str:
    """With the fingerprint of the host's key between the lines where it is looked for
    (AWSEC2/latest/UserGuide/connection-prereqs-general, get the instance fingerprint)."""
    name = private_dns(facts.private, facts.zone[:-1]).partition(".")[0]
    lines = [
        f"[    0.000000] Linux version ({facts.image}) {facts.architecture}",
        f"[    0.000000] DMI: Amazon EC2 {facts.type}/, BIOS 1.0 10/16/2017",
        "[    1.402133] systemd[1]: Detected virtualization amazon.",
        f"[    6.113280] cloud-init[1562]: ci-info: | ens5 | True | {facts.private} | 255.255.240.0 |",
        *_fingerprint(host_key, name),
        f"[    8.300412] cloud-init[1841]: instance-id {facts.id}, finished.",
        "",
        f"{name} login: ",
    ]
    return "\r\n".join(lines)


def _fingerprint(host_key: tuple[str, str] | None, name: str) -> tuple[str, ...]:
    if host_key is None:
        return ()
    kind, fingerprint = host_key
    words = "SSH HOST KEY FINGERPRINTS-----"
    return (f"-----BEGIN {words}", f"256 {fingerprint} root@{name} ({kind})", f"-----END {words}")


CHECKS: Mapping[str, tuple[Check, ...]] = {"DescribeInstances": (_check_pages,)}
OWN: Mapping[str, Own] = {
    "DescribeInstances": _describe,
    "DescribeInstanceStatus": _describe_status,
    "GetConsoleOutput": _console,
}
