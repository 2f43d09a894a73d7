"""VPCs, subnets and Elastic IP addresses: their limits, and what hangs on them. The rest of them is moto's."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import After, Check, Ec2Call
from tutor.sandbox.aws.ec2_rules.dns import public_dns
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["AFTER", "CHECKS"]

# A region's quotas as they begin (vpc/latest/userguide/amazon-vpc-limits; AWSEC2/latest/UserGuide/
# elastic-ip-addresses-eip, quota).
_MAX_VPCS = 5
_MAX_SUBNETS = 200
_MAX_ADDRESSES = 5
_MAX_INTERFACES = 5000


def _check_vpcs(call: Ec2Call) -> None:
    if len(call.world.vpcs()) >= _MAX_VPCS:
        raise AwsFaultError("VpcLimitExceeded", "The maximum number of VPCs has been reached.")


def _check_subnets(call: Ec2Call) -> None:
    vpc = call.text("VpcId")
    if sum(1 for subnet in call.world.subnets() if subnet.vpc == vpc) >= _MAX_SUBNETS:
        raise AwsFaultError("SubnetLimitExceeded", "The maximum number of subnets in the VPC has been reached.")


def _check_interfaces(call: Ec2Call) -> None:
    if len(call.world.interface_subnets()) >= _MAX_INTERFACES:
        raise AwsFaultError("NetworkInterfaceLimitExceeded", "The maximum number of network interfaces is reached.")


def _check_subnet_is_free(call: Ec2Call) -> None:
    """DependencyViolation (AWSEC2/latest/APIReference/API_DeleteSubnet: terminate all instances in it first)."""
    subnet = call.text("SubnetId")
    if subnet in call.world.interface_subnets():
        message = f"The subnet '{subnet}' has dependencies and cannot be deleted."
        raise AwsFaultError("DependencyViolation", message)


def _check_addresses(call: Ec2Call) -> None:
    if len(call.world.addresses()) >= _MAX_ADDRESSES:
        message = "The maximum number of addresses has been reached."
        raise AwsFaultError("AddressLimitExceeded", message)


def _check_release(call: Ec2Call) -> None:
    """An address is disassociated first (AWSEC2/latest/APIReference/API_ReleaseAddress). Codes: errors-overview."""
    allocation = call.text("AllocationId")
    if not allocation and not call.text("PublicIp"):
        raise AwsFaultError("MissingParameter", "The request must contain the parameter allocationId")
    for address in call.world.addresses():
        if address.used and (address.allocation == allocation or address.ip == call.text("PublicIp")):
            raise AwsFaultError("InvalidIPAddress.InUse", f"Address {address.ip} is in use.")


def _name_addresses(call: Ec2Call, root: Element) -> None:
    """Public DNS names of interfaces (vpc/latest/userguide/vpc-dns-hostnames): moto tells private ones."""
    for association in root.iter("association"):
        address, name = association.findtext("publicIp") or "", association.find("publicDnsName")
        if name is not None:
            name.text = public_dns(address, call.region)


def _name_default_vpc(call: Ec2Call, root: Element) -> None:
    """The default VPC by its id, or `none` (AWSEC2/latest/APIReference/API_DescribeAccountAttributes): moto tells
    none."""
    for attribute in root.iterfind("accountAttributeSet/item"):
        value = attribute.find("attributeValueSet/item/attributeValue")
        if attribute.findtext("attributeName") == "default-vpc" and value is not None:
            value.text = call.world.default_vpc() or "none"


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "CreateVpc": (_check_vpcs,),
    "CreateSubnet": (_check_subnets,),
    "DeleteSubnet": (_check_subnet_is_free,),
    "CreateNetworkInterface": (_check_interfaces,),
    "AllocateAddress": (_check_addresses,),
    "ReleaseAddress": (_check_release,),
}
AFTER: Mapping[str, After] = {
    "DescribeAccountAttributes": _name_default_vpc,
    "DescribeNetworkInterfaces": _name_addresses,
}
