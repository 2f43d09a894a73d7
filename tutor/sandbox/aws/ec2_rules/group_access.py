"""What security groups let in and out: rules authorized, revoked, described."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Check, Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import Value, tag_set, told
from tutor.sandbox.aws.ec2_rules.facts import GroupFacts, RuleFacts
from tutor.sandbox.aws.ec2_rules.filters import asked_filters, passes
from tutor.sandbox.aws.ec2_rules.group_lookup import group_by_id, group_by_name, named_group
from tutor.sandbox.aws.ec2_rules.group_rules import Permission, asked_permissions, in_words
from tutor.sandbox.aws.ec2_rules.listing import paged
from tutor.sandbox.aws.ec2_rules.tag_limits import specified_tags
from tutor.sandbox.aws.ec2_xml import element
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["CHECKS", "OWN"]

_MAX_RULES = 60  # inbound, and as many outbound (vpc/latest/userguide/amazon-vpc-limits)


def _asked(call: Ec2Call) -> list[Permission]:
    return asked_permissions(call.form, partial(_group_id, call))


def _group_id(call: Ec2Call, group_id: str, name: str) -> str:
    """The id of a group that a rule refers to. Raises InvalidGroup.NotFound (errors-overview)."""
    return (group_by_id(call, group_id) if group_id else group_by_name(call, name)).id


def _check_authorize(call: Ec2Call, *, egress: bool) -> None:
    """InvalidPermission.Duplicate, RulesPerSecurityGroupLimitExceeded (errors-overview); all or nothing."""
    group, asked = named_group(call), _asked(call)
    there = {_key(rule) for rule in group.rules if rule.egress == egress}
    seen: set[tuple[object, ...]] = set()
    for permission in asked:
        if permission.key in there:
            message = f'the specified rule "{in_words(permission)}" already exists'
            raise AwsFaultError("InvalidPermission.Duplicate", message)
        if permission.key in seen:
            raise AwsFaultError("InvalidParameterValue", "The same permission must not appear multiple times")
        seen.add(permission.key)
    if len(there) + len(asked) > _MAX_RULES:
        message = "The maximum number of rules per security group has been reached."
        raise AwsFaultError("RulesPerSecurityGroupLimitExceeded", message)


def _authorize(call: Ec2Call, *, egress: bool) -> list[Element]:
    """AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress."""
    group = named_group(call)
    tags = specified_tags(call, "security-group-rule")
    made = {call.world.add_rule(group.id, permission, egress=egress, tags=tags) for permission in _asked(call)}
    rules = [rule for rule in named_group(call).rules if rule.id in made]
    return told({"return": True, "securityGroupRuleSet": [_told_rule(call, group, rule) for rule in rules]})


def _check_revoke(call: Ec2Call, *, egress: bool) -> None:
    """By properties, what is not there is an error outside the default VPC only; by id, it is one everywhere.

    AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.
    """
    group, ids = named_group(call), call.listed("SecurityGroupRuleId")
    if ids:
        known = {rule.id for rule in group.rules if rule.egress == egress}
        for rule_id in ids:
            if rule_id not in known:
                message = f"The security group rule ID '{rule_id}' does not exist"
                raise AwsFaultError("InvalidSecurityGroupRuleId.NotFound", message)
        return
    there = {_key(rule) for rule in group.rules if rule.egress == egress}
    missing = [permission for permission in _asked(call) if permission.key not in there]
    if missing and group.vpc != call.world.default_vpc():
        message = "The specified rule does not exist in this security group."
        raise AwsFaultError("InvalidPermission.NotFound", message)


def _revoke(call: Ec2Call, *, egress: bool) -> list[Element]:
    group, ids = named_group(call), set(call.listed("SecurityGroupRuleId"))
    asked = [] if ids else _asked(call)
    keys = {permission.key for permission in asked}
    rules = [rule for rule in group.rules if rule.egress == egress and (rule.id in ids or _key(rule) in keys)]
    call.world.remove_rules(group.id, {rule.id for rule in rules})
    there = {_key(rule) for rule in rules}
    unknown = [_told_permission(permission) for permission in asked if permission.key not in there]
    return told(
        {
            "return": True,
            "unknownIpPermissionSet": unknown,
            "revokedSecurityGroupRuleSet": [_told_revoked(group, rule) for rule in rules],
        }
    )


def _describe(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules."""
    ids = call.listed("SecurityGroupRuleId")
    rules = [(group, rule) for group in call.world.groups() for rule in group.rules if not ids or rule.id in ids]
    missing = set(ids) - {rule.id for _, rule in rules}
    if missing:
        message = f"The security group rule ID '{min(missing)}' does not exist"
        raise AwsFaultError("InvalidSecurityGroupRuleId.NotFound", message)
    filters = asked_filters(call)
    items = [element("item", None, *told(_told_rule(call, group, rule))) for group, rule in rules]
    shown, token = paged(call, [item for item in items if passes(item, filters, {})], least=5)
    return [element("securityGroupRuleSet", None, *shown), *told({"nextToken": token})]


def _told_rule(call: Ec2Call, group: GroupFacts, rule: RuleFacts) -> Mapping[str, Value]:
    """AWSEC2/latest/APIReference/API_SecurityGroupRule."""
    owner = call.account.account_id
    referred = {"groupId": rule.source_group, "userId": owner} if rule.source_group else None
    return {
        "securityGroupRuleId": rule.id,
        "groupId": group.id,
        "groupOwnerId": owner,
        "isEgress": rule.egress,
        **_ports(rule),
        "referencedGroupInfo": referred,
        "tagSet": tag_set(rule.tags),
        "securityGroupRuleArn": f"arn:aws:ec2:{call.region}:{owner}:security-group-rule/{rule.id}",
    }


def _told_revoked(group: GroupFacts, rule: RuleFacts) -> Mapping[str, Value]:
    """AWSEC2/latest/APIReference/API_RevokedSecurityGroupRule."""
    return {
        "securityGroupRuleId": rule.id,
        "groupId": group.id,
        "isEgress": rule.egress,
        **_ports(rule),
        "referencedGroupId": rule.source_group or None,
    }


def _ports(rule: RuleFacts) -> dict[str, Value]:
    """Ports that a rule has not are told as -1 here."""
    return {
        "ipProtocol": rule.protocol,
        "fromPort": -1 if rule.from_port is None else rule.from_port,
        "toPort": -1 if rule.to_port is None else rule.to_port,
        "cidrIpv4": rule.cidr or None,
        "cidrIpv6": rule.cidr6 or None,
        "prefixListId": rule.prefix_list or None,
        "description": rule.description or None,
    }


def _told_permission(permission: Permission) -> Mapping[str, Value]:
    return {
        "ipProtocol": permission.protocol,
        "fromPort": permission.from_port,
        "toPort": permission.to_port,
        "groups": [{"groupId": permission.group}] if permission.group else [],
        "ipRanges": [{"cidrIp": permission.cidr}] if permission.cidr else [],
        "ipv6Ranges": [{"cidrIpv6": permission.cidr6}] if permission.cidr6 else [],
        "prefixListIds": [],
    }


def _key(rule: RuleFacts) -> tuple[object, ...]:
    """As `Permission.key`."""
    return (
        rule.protocol,
        rule.from_port,
        rule.to_port,
        rule.cidr,
        rule.cidr6,
        rule.source_group,
        rule.prefix_list,
    )


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "AuthorizeSecurityGroupIngress": (partial(_check_authorize, egress=False),),
    "AuthorizeSecurityGroupEgress": (partial(_check_authorize, egress=True),),
    "RevokeSecurityGroupIngress": (partial(_check_revoke, egress=False),),
    "RevokeSecurityGroupEgress": (partial(_check_revoke, egress=True),),
}
OWN: Mapping[str, Own] = {
    "AuthorizeSecurityGroupIngress": partial(_authorize, egress=False),
    "AuthorizeSecurityGroupEgress": partial(_authorize, egress=True),
    "RevokeSecurityGroupIngress": partial(_revoke, egress=False),
    "RevokeSecurityGroupEgress": partial(_revoke, egress=True),
    "DescribeSecurityGroupRules": _describe,
}
