"""Instances as moto holds them: read into facts, launched, and moved from state to state."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from moto.ec2.models.block_device import BlockDeviceType
from moto.ec2.models.instances import Instance, InstanceState, StateReason

from tutor.sandbox.aws.ec2_rules.facts import Device, InstanceFacts, InterfaceFacts, Launch
from tutor.sandbox.aws.ec2_rules.states import CODES
from tutor.sandbox.aws.moto_adapter.ec2_networks import has_elastic_ip

__all__ = ["arrive", "instance_facts", "launch", "mark", "move", "set_groups"]


# Launches; AWS tells of terminated instances for about an hour.
_REMEMBERED = 200


def instance_facts(backend: Any) -> Iterator[InstanceFacts]:
    """Every instance of an account in a region, in the order of their launches."""
    zone_ids = {zone.name: zone.zone_id for zone in backend.describe_availability_zones()}
    for reservation in list(backend.reservations.values()):
        for instance in list(reservation.instances):
            yield _facts(backend, reservation.id, instance, zone_ids.get(instance.availability_zone, ""))


def launch(backend: Any, asked: Launch) -> str:
    """Make the instances, still pending; the id of their reservation."""
    _forget_the_oldest(backend)
    reservation = backend.run_instances(
        asked.image,
        asked.count,
        asked.user_data or None,
        [],
        instance_type=asked.type,
        is_instance_type_default=True,  # judged already
        region_name=backend.region_name,
        subnet_id=asked.subnet,
        key_name=asked.key or None,
        security_group_ids=list(asked.groups),
        nics=[_interface(asked)] if asked.interface else [],
        private_ip=asked.private_ip or None,
        associate_public_ip=asked.public_ip,
        tags={kind: dict(tags) for kind, tags in asked.tags.items()},
        ebs_optimized=asked.ebs_optimized,
        disable_api_stop=asked.stop_protected,
        disable_api_termination=asked.termination_protected,
        instance_initiated_shutdown_behavior=asked.shutdown_behaviour,
        metadata_options=dict(asked.metadata),
        client_token=asked.token,
        monitoring_state="enabled" if asked.monitoring else "disabled",
        block_device_mappings=[],
    )
    for instance in reservation.instances:
        _finish(backend, instance, asked)
    return str(reservation.id)


def move(instance: Instance, state: str, *, reason: tuple[str, str] = ("", ""), transition: str = "") -> None:
    """Begin a state because a call asked for it. A public address goes when an instance stops, and a new one comes."""
    _enter(instance, state)
    instance.state_reason = StateReason(reason[1], reason[0])
    instance._reason = transition  # noqa: SLF001 - moto has no setter
    for interface in instance.nics.values():
        if has_elastic_ip(interface):
            continue
        if state in {"stopping", "shutting-down", "terminated"}:
            interface.stop()
        elif not interface.public_ip:
            interface.start()
    if state == "terminated":
        _release(instance)


def arrive(instance: Instance, state: str) -> None:
    """End a passing state; the reason of the change stays."""
    _enter(instance, state)
    if state == "terminated":
        _release(instance)


def mark(instance: Instance) -> object:
    """What is the same as long as the instance stays in its state."""
    return instance._state  # noqa: SLF001 - it is compared, and not touched


def set_groups(instance: Instance, group_ids: Sequence[str]) -> None:
    """Put an instance and its primary interface into other security groups."""
    groups = [instance.ec2_backend.get_security_group_from_id(group_id) for group_id in group_ids]
    instance.security_groups = groups
    if 0 in instance.nics:
        instance.nics[0]._group_set = list(groups)  # noqa: SLF001 - moto has no setter


def _enter(instance: Instance, state: str) -> None:
    instance._state = InstanceState(state, CODES[state])  # noqa: SLF001 - moto has no setter


def _release(instance: Instance) -> None:
    """What a terminated instance leaves: its interfaces and the volumes that go with it are deleted."""
    backend = instance.ec2_backend
    for name, device in list(instance.block_device_mapping.items()):
        volume = backend.volumes.get(device.volume_id)
        instance.block_device_mapping.pop(name, None)
        if volume is not None:
            volume.attachment = None
            if device.delete_on_termination:
                backend.volumes.pop(device.volume_id, None)
    for index, interface in list(instance.nics.items()):
        instance.nics.pop(index)
        if interface.delete_on_termination:
            with contextlib.suppress(Exception):  # moto fails here where somebody has deleted it already
                interface.delete()
        else:
            instance.detach_eni(interface)
    instance.security_groups = []


def _forget_the_oldest(backend: Any) -> None:
    """Terminated instances are told for a while only (AWSEC2/latest/UserGuide/terminating-instances)."""
    surplus = len(backend.reservations) - _REMEMBERED
    for key, reservation in list(backend.reservations.items())[: max(surplus, 0)]:
        if all(instance.state == "terminated" for instance in reservation.instances):
            backend.reservations.pop(key)


def _interface(asked: Launch) -> dict[str, Any]:
    """The primary interface in moto's words; groups and subnet are those of the launch."""
    given: dict[str, Any] = {"DeviceIndex": 0, "SubnetId": asked.subnet, **asked.interface}
    if asked.public_ip is not None:
        given["AssociatePublicIpAddress"] = asked.public_ip
    return given


def _finish(backend: Any, instance: Instance, asked: Launch) -> None:
    """What moto does not know of a new instance."""
    instance.architecture = asked.architecture
    instance.root_device_name = asked.root_device
    instance.virtualization_type = "hvm"
    for interface in instance.nics.values():
        interface.delete_on_termination = True
        interface.description = asked.interface.get("Description", "")
    for device in asked.devices:
        volume = backend.create_volume(
            size=device.size,
            zone_name=instance.availability_zone,
            encrypted=device.encrypted,
            volume_type=device.type,
            iops=device.iops,
            throughput=device.throughput,
        )
        volume.snapshot_id = device.snapshot or None
        volume.add_tags(dict(asked.tags.get("volume", {})))
        backend.attach_volume(volume.id, instance.id, device.name, device.delete_on_termination)


def _facts(backend: Any, reservation: str, instance: Instance, zone_id: str) -> InstanceFacts:
    gone = instance.state == "terminated"
    return InstanceFacts(
        id=instance.id,
        reservation=reservation,
        owner=backend.account_id,
        state=instance.state,
        image=instance.image_id,
        type=instance.instance_type,
        zone=instance.availability_zone or "",
        zone_id=zone_id,
        subnet="" if gone else instance.subnet_id or "",
        vpc="" if gone else instance.vpc_id or "",
        key=instance.key_name or "",
        index=int(instance.ami_launch_index),
        launched=_in_utc(instance.launch_time),
        architecture=instance.architecture or "x86_64",
        root_device=instance.root_device_name or "",
        token=instance.client_token or "",
        monitoring=instance.monitoring_state,
        ebs_optimized=bool(instance.ebs_optimized),
        source_dest_check=_is_true(instance.source_dest_check),
        groups=tuple((group.id, group.name) for group in instance.security_groups),
        devices=tuple(_device(name, device) for name, device in instance.get_block_device_mapping),
        interfaces=tuple(_interface_facts(index, nic, instance.state) for index, nic in sorted(instance.nics.items())),
        tags={tag["key"]: tag["value"] for tag in instance.get_tags()},
        metadata=_metadata(instance),
        reason=(instance.state_reason.code, instance.state_reason.message),
        transition=instance.state_transition_reason or "",
        user_data=str(instance.user_data or ""),
        termination_protected=_is_true(instance.disable_api_termination),
        stop_protected=_is_true(instance.disable_api_stop),
        shutdown_behaviour=instance.instance_initiated_shutdown_behavior,
        dns_hostnames=_is_true(getattr(backend.vpcs.get(instance.vpc_id), "enable_dns_hostnames", False)),
    )


def _device(name: str, device: BlockDeviceType) -> Device:
    attached = _in_utc(device.attach_time) if device.attach_time else None
    return Device(name, str(device.volume_id), attached, _is_true(device.delete_on_termination))


def _interface_facts(index: int, nic: Any, state: str) -> InterfaceFacts:
    """While an instance is pending it has no public address yet, unless it is an Elastic one."""
    groups = {group.id: group.name for group in nic.group_set}
    return InterfaceFacts(
        id=nic.id,
        index=index,
        mac=nic.mac_address,
        description=nic.description,
        private_ip=nic.private_ip_address or "",
        public_ip=(nic.public_ip or "") if state != "pending" or has_elastic_ip(nic) else "",
        subnet_id=nic.subnet.id,
        vpc_id=nic.vpc_id,
        owner=nic.owner_id,
        groups=tuple(sorted(groups.items(), key=lambda pair: pair[1])),
        attachment_id=nic.attachment_id or "",
        attached=_in_utc(nic.attach_time) if nic.attach_time else None,
        delete_on_termination=_is_true(nic.delete_on_termination),
        source_dest_check=_is_true(nic.source_dest_check),
    )


def _metadata(instance: Instance) -> dict[str, str]:
    options = instance.metadata_options
    return {
        "state": "applied",
        "httpTokens": str(options.http_tokens),
        "httpPutResponseHopLimit": str(options.http_put_response_hop_limit),
        "httpEndpoint": str(options.http_endpoint),
        "httpProtocolIpv6": str(options.http_protocol_ipv6),
        "instanceMetadataTags": str(options.instance_metadata_tags),
    }


def _is_true(value: object) -> bool:
    """Whether it is true, or says so: moto keeps what a form says, too."""
    return str(value).lower() == "true"


def _in_utc(moment: datetime) -> datetime:
    """Instances tell whole seconds."""
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).replace(microsecond=0)
