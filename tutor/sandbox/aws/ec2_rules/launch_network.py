"""Where a launch puts an instance: zone, subnet, security groups, addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.ec2_form import flag, listed
from tutor.sandbox.aws.ec2_rules.facts import SubnetFacts
from tutor.sandbox.aws.ec2_rules.group_lookup import group_by_id, group_by_name
from tutor.sandbox.aws.ec2_rules.parameters import invalid_value
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["Placed", "launch_network"]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an instance goes. `public_ip` None: as the subnet has it; `interface`: an existing interface's id."""

    subnet: SubnetFacts
    groups: tuple[str, ...]
    private_ip: str = ""
    public_ip: bool | None = None
    interface: Mapping[str, str] = field(default_factory=dict)


def launch_network(call: Ec2Call) -> Placed:
    """AWSEC2/latest/APIReference/API_RunInstances; codes from errors-overview."""
    interfaces = call.structures("NetworkInterface")
    if interfaces:
        return _by_interface(call, interfaces[0])
    if call.text("SubnetId") and call.listed("SecurityGroup"):
        message = "The parameter groupName cannot be used with the parameter subnet"
        raise AwsFaultError("InvalidParameterCombination", message)
    subnet = _subnet(call, call.text("SubnetId"))
    groups = _groups(call, call.listed("SecurityGroupId"), call.listed("SecurityGroup"), subnet)
    private = call.text("PrivateIpAddress")
    _check_address(private, subnet)
    return Placed(subnet, groups, private)


def _by_interface(call: Ec2Call, given: Mapping[str, str]) -> Placed:
    """A network interface in the request takes the place of subnet and groups beside it."""
    for what, there in (
        ("subnet ID", call.text("SubnetId")),
        ("security groups", call.listed("SecurityGroupId") or call.listed("SecurityGroup")),
    ):
        if there:
            message = f"Network interfaces and an instance-level {what} may not be specified on the same request"
            raise AwsFaultError("InvalidParameterCombination", message)
    subnet = _subnet(call, given.get("SubnetId", ""))
    groups = _groups(call, listed(given, "SecurityGroupId") or listed(given, "Groups"), (), subnet)
    public = flag(given, "AssociatePublicIpAddress") if "AssociatePublicIpAddress" in given else None
    private = given.get("PrivateIpAddress", "")
    _check_address(private, subnet)
    interface = {name: given[name] for name in ("Description",) if name in given}
    return Placed(subnet, groups, private, public, interface)


def _subnet(call: Ec2Call, subnet_id: str) -> SubnetFacts:
    """The subnet that is named, or the default one of the zone, or of the first zone."""
    subnets = call.world.subnets()
    zone = call.text("Placement.AvailabilityZone")
    if zone and zone not in {name for name, _ in call.world.zones()}:
        raise AwsFaultError("InvalidParameterValue", f"Invalid availability zone: [{zone}]")
    if subnet_id:
        return _named_subnet(subnets, subnet_id, zone)
    defaults = sorted((subnet for subnet in subnets if subnet.is_default), key=lambda subnet: subnet.zone)
    if not call.world.default_vpc():
        raise AwsFaultError("VPCIdNotSpecified", "No default VPC for this user")
    found = next((subnet for subnet in defaults if not zone or subnet.zone == zone), None)
    if found is None:
        where = f" for availability zone: '{zone}'" if zone else ""
        raise AwsFaultError("MissingInput", f"No default subnet{where}. Please specify a subnet.")
    return found


def _named_subnet(subnets: tuple[SubnetFacts, ...], subnet_id: str, zone: str) -> SubnetFacts:
    found = next((subnet for subnet in subnets if subnet.id == subnet_id), None)
    if found is None:
        raise AwsFaultError("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist")
    if zone and found.zone != zone:
        message = f"The availability zone '{zone}' is not that of the subnet '{subnet_id}', which is in '{found.zone}'."
        raise AwsFaultError("InvalidParameterValue", message)
    return found


def _groups(call: Ec2Call, ids: tuple[str, ...], names: tuple[str, ...], subnet: SubnetFacts) -> tuple[str, ...]:
    """Ids of the groups; without any, the default group of the VPC (AWSEC2/latest/UserGuide/default-security-group)."""
    found = [group_by_id(call, group_id) for group_id in ids]
    found += [group_by_name(call, name) for name in names]
    for group in found:
        if group.vpc != subnet.vpc:
            message = f"Security group {group.id} and subnet {subnet.id} belong to different networks."
            raise AwsFaultError("InvalidParameter", message)
    if found:
        return tuple(dict.fromkeys(group.id for group in found))
    return tuple(group.id for group in call.world.groups() if group.vpc == subnet.vpc and group.name == "default")


def _check_address(address: str, subnet: SubnetFacts) -> None:
    if not address:
        return
    try:
        inside = ipaddress.ip_address(address) in ipaddress.ip_network(subnet.network)
    except ValueError:
        raise invalid_value(address, "address", "Invalid IPv4 address.") from None
    if not inside:
        raise AwsFaultError("InvalidParameterValue", "Address does not fall within the subnet's address range")
