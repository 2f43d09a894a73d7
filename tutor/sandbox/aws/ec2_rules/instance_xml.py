"""An instance as EC2's answers tell it (AWSEC2/latest/APIReference/API_Instance)."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.sandbox.aws.ec2_rules.answers import Value, tag_set
from tutor.sandbox.aws.ec2_rules.dns import private_dns, public_dns
from tutor.sandbox.aws.ec2_rules.facts import Device, InstanceFacts, InterfaceFacts, TypeFacts
from tutor.sandbox.aws.ec2_rules.states import CODES

__all__ = ["Fields", "told_instance", "told_reservation", "told_state"]

Fields = dict[str, Value]


def told_state(state: str) -> Fields:
    """A state with its code (AWSEC2/latest/APIReference/API_InstanceState)."""
    return {"code": CODES[state], "name": state}


def told_reservation(instances: list[tuple[InstanceFacts, TypeFacts | None]], *, launching: bool = False) -> Fields:
    """What stands in a reservation (AWSEC2/latest/APIReference/API_Reservation)."""
    first, _ = instances[0]
    return {
        "reservationId": first.reservation,
        "ownerId": first.owner,
        "groupSet": [],
        "instancesSet": [told_instance(facts, kind, launching=launching) for facts, kind in instances],
    }


def told_instance(facts: InstanceFacts, kind: TypeFacts | None, *, launching: bool = False) -> Fields:
    """The fields of an instance. While it is launched it has no volumes yet."""
    code, message = ("pending", "pending") if facts.state == "pending" else facts.reason
    return {
        **_itself(facts),
        **_place(facts),
        "groupSet": _groups(facts.groups),
        "stateReason": {"code": code, "message": message} if code else None,
        "blockDeviceMapping": [] if launching else [_device(device) for device in facts.devices],
        "networkInterfaceSet": [_interface(nic, facts) for nic in facts.interfaces],
        "tagSet": tag_set(facts.tags),
        **_hardware(facts, kind),
        "capacityReservationSpecification": {"capacityReservationPreference": "open"},
        "hibernationOptions": {"configured": False},
        "metadataOptions": {**facts.metadata, "state": "pending" if facts.state == "pending" else "applied"},
        "enclaveOptions": {"enabled": False},
        "maintenanceOptions": {"autoRecovery": "default"},
    }


def _itself(facts: InstanceFacts) -> Fields:
    return {
        "instanceId": facts.id,
        "imageId": facts.image,
        "instanceState": told_state(facts.state),
        "reason": facts.transition,
        "keyName": facts.key or None,
        "amiLaunchIndex": facts.index,
        "productCodes": [],
        "instanceType": facts.type,
        "launchTime": facts.launched,
        "monitoring": {"state": facts.monitoring},
        "clientToken": facts.token,
        "platformDetails": "Linux/UNIX",
        "usageOperation": "RunInstances",
        "usageOperationUpdateTime": facts.launched,
    }


def _place(facts: InstanceFacts) -> Fields:
    """Where it is. DNS names are told empty where there are none, addresses not at all."""
    region = facts.zone[:-1]
    return {
        "placement": {
            "availabilityZone": facts.zone,
            "availabilityZoneId": facts.zone_id,
            "groupName": "",
            "tenancy": "default",
        },
        "subnetId": facts.subnet or None,
        "vpcId": facts.vpc or None,
        "privateDnsName": private_dns(facts.private, region),
        "dnsName": public_dns(facts.public, region) if facts.dns_hostnames else "",
        "privateIpAddress": facts.private or None,
        "ipAddress": facts.public or None,
        "sourceDestCheck": facts.source_dest_check if facts.vpc else None,
        "privateDnsNameOptions": _name_options(facts),
    }


def _name_options(facts: InstanceFacts) -> Fields | None:
    if not facts.vpc:
        return None
    return {
        "hostnameType": "ip-name",
        "enableResourceNameDnsARecord": False,
        "enableResourceNameDnsAAAARecord": False,
    }


def _hardware(facts: InstanceFacts, kind: TypeFacts | None) -> Fields:
    arm = facts.architecture == "arm64"
    return {
        "architecture": facts.architecture,
        "rootDeviceType": "ebs",
        "rootDeviceName": facts.root_device,
        "virtualizationType": "hvm",
        "hypervisor": "xen",  # of Nitro, too, says the page
        "ebsOptimized": facts.ebs_optimized,
        "enaSupport": kind.ena if kind else None,
        "cpuOptions": {"coreCount": kind.cores, "threadsPerCore": kind.threads_per_core} if kind else None,
        "bootMode": "uefi" if arm else "uefi-preferred",
        "currentInstanceBootMode": "uefi" if arm or not kind or "uefi" in kind.boot_modes else "legacy-bios",
    }


def _device(device: Device) -> Fields:
    return {
        "deviceName": device.name,
        "ebs": {
            "volumeId": device.volume_id,
            "status": device.status,
            "attachTime": device.attached,
            "deleteOnTermination": device.delete_on_termination,
        },
    }


def _interface(nic: InterfaceFacts, facts: InstanceFacts) -> Fields:
    region = facts.zone[:-1]
    address: Fields = {"privateIpAddress": nic.private_ip, "privateDnsName": private_dns(nic.private_ip, region)}
    association = _association(nic, region)
    return {
        "networkInterfaceId": nic.id,
        "subnetId": nic.subnet_id,
        "vpcId": nic.vpc_id,
        "description": nic.description,
        "ownerId": nic.owner,
        "status": "in-use",
        "macAddress": nic.mac,
        **address,
        "sourceDestCheck": nic.source_dest_check,
        "interfaceType": "interface",
        "groupSet": _groups(nic.groups),
        "attachment": {
            "attachmentId": nic.attachment_id,
            "deviceIndex": nic.index,
            "status": "attaching" if facts.state == "pending" else "attached",
            "attachTime": nic.attached,
            "deleteOnTermination": nic.delete_on_termination,
            "networkCardIndex": 0,
        },
        "association": association,
        "privateIpAddressesSet": [{**address, "primary": True, "association": association}],
        "ipv6AddressesSet": [],
    }


def _association(nic: InterfaceFacts, region: str) -> Fields | None:
    if not nic.public_ip:
        return None
    return {"publicIp": nic.public_ip, "publicDnsName": public_dns(nic.public_ip, region), "ipOwnerId": "amazon"}


def _groups(groups: Iterable[tuple[str, str]]) -> list[Fields]:
    return [{"groupId": group_id, "groupName": name} for group_id, name in groups]
