"""DescribeInstanceTypes and DescribeInstanceTypeOfferings: what AWS told of them lately, filtered and paged here."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import Value, told
from tutor.sandbox.aws.ec2_rules.facts import TypeFacts
from tutor.sandbox.aws.ec2_rules.listing import Values, chosen, paged
from tutor.sandbox.aws.ec2_rules.parameters import choice
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_types import offerings, type_page, type_values
from tutor.sandbox.aws.moto_adapter.ec2_world import type_facts

__all__ = ["OWN", "check_architecture", "known_type"]

_LOCATIONS = ("region", "availability-zone", "availability-zone-id", "outpost")
_MOST_TYPES = 100


def known_type(name: str) -> TypeFacts:
    """Raises InvalidParameterValue for a type that EC2 hasn't (errors-overview)."""
    kind = type_facts(name)
    if kind is None:
        raise AwsFaultError("InvalidParameterValue", f"Invalid value '{name}' for InstanceType.")
    return kind


def check_architecture(kind: TypeFacts, architecture: str) -> None:
    """Image and type must be of one architecture (AWSEC2/latest/UserGuide/ec2-instance-type-compatibility)."""
    if architecture not in kind.architectures:
        message = (
            f"The architecture '{','.join(kind.architectures)}' of the specified instance type does not match the "
            f"architecture '{architecture}' of the specified AMI. Specify an instance type and an AMI that have "
            "matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to "
            "discover the architecture of the instance type or AMI."
        )
        raise AwsFaultError("InvalidParameterValue", message)


def _types(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeInstanceTypes: pages of at most 100."""
    offered = {name for name, _ in offerings(call.region, "region")}
    asked = call.listed("InstanceType")
    missing = [name for name in asked if name not in offered]
    if missing:
        message = f"The following supplied instance types do not exist: [{', '.join(missing)}]"
        raise AwsFaultError("InvalidInstanceType", message)
    names = [name for name in sorted(offered) if not asked or name in asked]
    shown, token = paged(call, chosen(call, names, type_values), least=5, most=_MOST_TYPES)
    return [type_page(call.account.account_id, call.region, shown), *told({"nextToken": token})]


def _offerings(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings."""
    location = choice(call.text("LocationType", "region"), "locationType", _LOCATIONS)
    shown, token = paged(call, chosen(call, offerings(call.region, location), _offering_values), least=5)
    items: list[dict[str, Value]] = [
        {"instanceType": name, "locationType": location, "location": place} for name, place in shown
    ]
    return told({"instanceTypeOfferingSet": items, "nextToken": token})


def _offering_values(offering: tuple[str, str]) -> Values:
    name, place = offering
    return {"instance-type": (name,), "location": (place,)}


OWN: Mapping[str, Own] = {"DescribeInstanceTypes": _types, "DescribeInstanceTypeOfferings": _offerings}
