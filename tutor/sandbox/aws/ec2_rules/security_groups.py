"""Security groups: made, described, deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Check, Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import Value, tag_set, told
from tutor.sandbox.aws.ec2_rules.facts import GroupFacts, RuleFacts
from tutor.sandbox.aws.ec2_rules.filters import asked_filters, passes
from tutor.sandbox.aws.ec2_rules.group_lookup import group_by_id, group_by_name, named_group
from tutor.sandbox.aws.ec2_rules.listing import paged
from tutor.sandbox.aws.ec2_rules.tag_limits import specified_tags
from tutor.sandbox.aws.ec2_xml import element
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["CHECKS", "OWN"]

# AWSEC2/latest/APIReference/API_CreateSecurityGroup, GroupName and GroupDescription
_TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")
# vpc/latest/userguide/amazon-vpc-limits
_MAX_GROUPS = 2500
_RULE_PATHS = {
    "cidr": "ipRanges/item/cidrIp",
    "from-port": "fromPort",
    "group-id": "groups/item/groupId",
    "group-name": "groups/item/groupName",
    "ipv6-cidr": "ipv6Ranges/item/cidrIpv6",
    "prefix-list-id": "prefixListIds/item/prefixListId",
    "protocol": "ipProtocol",
    "to-port": "toPort",
    "user-id": "groups/item/userId",
}
_PATHS = {
    "description": "groupDescription",
    **{f"ip-permission.{name}": f"ipPermissions/item/{path}" for name, path in _RULE_PATHS.items()},
    **{f"egress.ip-permission.{name}": f"ipPermissionsEgress/item/{path}" for name, path in _RULE_PATHS.items()},
}


def _check_create(call: Ec2Call) -> None:
    """AWSEC2/latest/APIReference/API_CreateSecurityGroup; codes from errors-overview."""
    name, vpc = call.text("GroupName"), _vpc(call)
    for text, parameter in ((name, "GroupName"), (call.text("GroupDescription"), "GroupDescription")):
        if not text:
            raise AwsFaultError("MissingParameter", f"The request must contain the parameter {parameter}")
        if not _TEXT.fullmatch(text):
            message = (
                f"Value ({text[:300]}) for parameter {parameter} is invalid. "
                "It has up to 255 of a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*."
            )
            raise AwsFaultError("InvalidParameterValue", message)
    if name.lower().startswith("sg-"):
        message = f"Value ({name}) for parameter GroupName is invalid. Group names may not be in the format sg-*."
        raise AwsFaultError("InvalidParameterValue", message)
    if name.lower() == "default":
        raise AwsFaultError("InvalidGroup.Reserved", f"The security group name '{name}' is reserved.")
    groups = call.world.groups()
    if any(group.vpc == vpc and group.name.lower() == name.lower() for group in groups):
        raise AwsFaultError("InvalidGroup.Duplicate", f"The security group '{name}' already exists for VPC '{vpc}'")
    if len(groups) >= _MAX_GROUPS:
        raise AwsFaultError("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.")


def _vpc(call: Ec2Call) -> str:
    """The VPC that a group is for: the default one, unless it is named."""
    vpc = call.text("VpcId")
    if not vpc:
        if not call.world.default_vpc():
            raise AwsFaultError("VPCIdNotSpecified", "No default VPC for this user")
        return call.world.default_vpc()
    if vpc not in call.world.vpcs():
        raise AwsFaultError("InvalidVpcID.NotFound", f"The vpc ID '{vpc}' does not exist")
    return vpc


def _create(call: Ec2Call) -> list[Element]:
    tags = specified_tags(call, "security-group")
    group_id = call.world.create_group(call.text("GroupName"), call.text("GroupDescription"), _vpc(call), tags)
    return told({"groupId": group_id, "tagSet": tag_set(tags), "securityGroupArn": _arn(call, group_id)})


def _check_delete(call: Ec2Call) -> None:
    """CannotDelete for the default group, DependencyViolation for one that is used or referred to.

    AWSEC2/latest/APIReference/API_DeleteSecurityGroup; codes from errors-overview.
    """
    group = named_group(call)
    if group.name == "default":
        message = f'the specified group: "{group.id}" name: "{group.name}" cannot be deleted by a user'
        raise AwsFaultError("CannotDelete", message)
    others = (other for other in call.world.groups() if other.id != group.id)
    if group.used_by or any(rule.source_group == group.id for other in others for rule in other.rules):
        raise AwsFaultError("DependencyViolation", f"resource {group.id} has a dependent object")


def _delete(call: Ec2Call) -> list[Element]:
    group = named_group(call)
    call.world.delete_group(group.id)
    return told({"return": True, "groupId": group.id})


def _describe(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeSecurityGroups; names stand for groups of the default VPC."""
    ids, names = call.listed("GroupId"), call.listed("GroupName")
    groups = [*(group_by_id(call, group_id) for group_id in ids), *(group_by_name(call, name) for name in names)]
    groups = list({group.id: group for group in groups}.values()) if ids or names else list(call.world.groups())
    filters = asked_filters(call)
    items = [element("item", None, *told(_told_group(call, group))) for group in groups]
    shown, token = paged(call, [item for item in items if passes(item, filters, _PATHS)], least=5)
    return [element("securityGroupInfo", None, *shown), *told({"nextToken": token})]


def _told_group(call: Ec2Call, group: GroupFacts) -> Mapping[str, Value]:
    """AWSEC2/latest/APIReference/API_SecurityGroup."""
    return {
        "ownerId": call.account.account_id,
        "groupId": group.id,
        "groupName": group.name,
        "groupDescription": group.description,
        "vpcId": group.vpc,
        "securityGroupArn": _arn(call, group.id),
        "ipPermissions": _permissions(call, [rule for rule in group.rules if not rule.egress]),
        "ipPermissionsEgress": _permissions(call, [rule for rule in group.rules if rule.egress]),
        "tagSet": tag_set(group.tags),
    }


def _permissions(call: Ec2Call, rules: list[RuleFacts]) -> list[Mapping[str, Value]]:
    """Rules for the same ports stand together (AWSEC2/latest/APIReference/API_IpPermission)."""
    together: dict[tuple[str, int | None, int | None], list[RuleFacts]] = {}
    for rule in rules:
        together.setdefault((rule.protocol, rule.from_port, rule.to_port), []).append(rule)
    return [_permission(call, key, same) for key, same in together.items()]


def _permission(call: Ec2Call, key: tuple[str, int | None, int | None], rules: list[RuleFacts]) -> Mapping[str, Value]:
    protocol, first, last = key
    owner = call.account.account_id
    return {
        "ipProtocol": protocol,
        "fromPort": first,
        "toPort": last,
        "groups": [
            {"userId": owner, "groupId": rule.source_group, **_described(rule)} for rule in rules if rule.source_group
        ],
        "ipRanges": [{"cidrIp": rule.cidr, **_described(rule)} for rule in rules if rule.cidr],
        "ipv6Ranges": [{"cidrIpv6": rule.cidr6, **_described(rule)} for rule in rules if rule.cidr6],
        "prefixListIds": [{"prefixListId": rule.prefix_list, **_described(rule)} for rule in rules if rule.prefix_list],
    }


def _described(rule: RuleFacts) -> dict[str, Value]:
    return {"description": rule.description or None}


def _arn(call: Ec2Call, group_id: str) -> str:
    return f"arn:aws:ec2:{call.region}:{call.account.account_id}:security-group/{group_id}"


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "CreateSecurityGroup": (_check_create,),
    "DeleteSecurityGroup": (_check_delete,),
}
OWN: Mapping[str, Own] = {
    "CreateSecurityGroup": _create,
    "DeleteSecurityGroup": _delete,
    "DescribeSecurityGroups": _describe,
}
