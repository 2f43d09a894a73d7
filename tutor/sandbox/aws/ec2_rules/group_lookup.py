"""Security groups found by id or by name (AWSEC2/latest/APIReference/errors-overview)."""

from __future__ import annotations

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.ec2_rules.facts import GroupFacts
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["group_by_id", "group_by_name", "named_group"]


def group_by_id(call: Ec2Call, group_id: str) -> GroupFacts:
    """Raises InvalidGroup.NotFound."""
    found = next((group for group in call.world.groups() if group.id == group_id), None)
    if found is None:
        raise AwsFaultError("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
    return found


def group_by_name(call: Ec2Call, name: str) -> GroupFacts:
    """A group of the default VPC: names stand for those only. Raises InvalidGroup.NotFound."""
    vpc = call.world.default_vpc()
    found = next((group for group in call.world.groups() if group.name == name and group.vpc == vpc), None)
    if found is None:
        message = f"The security group '{name}' does not exist in default VPC '{vpc}'"
        raise AwsFaultError("InvalidGroup.NotFound", message)
    return found


def named_group(call: Ec2Call) -> GroupFacts:
    """The group that a call is about. Raises MissingParameter, InvalidGroup.NotFound."""
    if call.text("GroupId"):
        return group_by_id(call, call.text("GroupId"))
    if call.text("GroupName"):
        return group_by_name(call, call.text("GroupName"))
    raise AwsFaultError("MissingParameter", "The request must contain the parameter groupName or groupId")
