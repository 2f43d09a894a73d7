"""Security groups and their rules as moto holds them: read into facts, made and changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule

from tutor.sandbox.aws.ec2_rules.facts import GroupFacts, RuleFacts
from tutor.sandbox.aws.ec2_rules.group_rules import Permission

__all__ = ["add_rule", "complete_default_groups", "create_group", "group_facts", "remove_rules"]

_COMPLETED = "tutor_has_its_own_rule"


def group_facts(backend: Any) -> Iterator[GroupFacts]:
    """Every group of every VPC."""
    complete_default_groups(backend)
    uses = _uses(backend)
    for vpc, groups in list(backend.groups.items()):
        for group in list(groups.values()):
            yield GroupFacts(
                id=group.id,
                name=group.name,
                vpc=str(vpc),
                description=group.description,
                rules=tuple(_rules(group)),
                used_by=tuple(uses.get(group.id, ())),
                tags=_tags(backend, group.id),
            )


def complete_default_groups(backend: Any) -> None:
    """Let default groups take all from themselves, as moto does not (vpc/latest/userguide/default-security-group)."""
    for groups in list(backend.groups.values()):
        for group in list(groups.values()):
            if group.is_default and not hasattr(group, _COMPLETED):
                setattr(group, _COMPLETED, True)
                source = {"GroupId": group.id, "UserId": backend.account_id}
                if not group.ingress_rules:
                    rule = SecurityGroupRule(backend, "-1", group.id, None, None, {}, source, is_egress=False)
                    group.ingress_rules.append(rule)


def create_group(backend: Any, name: str, description: str, vpc: str, tags: Mapping[str, str]) -> str:
    """Make a group, judged already; its id."""
    group: SecurityGroup = backend.create_security_group(name, description, vpc_id=vpc, tags=dict(tags), force=True)
    return str(group.id)


def add_rule(backend: Any, group_id: str, permission: Permission, *, egress: bool, tags: Mapping[str, str]) -> str:
    """Add a rule, judged already; its id."""
    group = _group(backend, group_id)
    described = {"Description": permission.description} if permission.description else {}
    ranges = {"CidrIp": permission.cidr, "CidrIpv6": permission.cidr6}
    ip_range = {name: cidr for name, cidr in ranges.items() if cidr}
    source = {"GroupId": permission.group, "UserId": str(backend.account_id)} if permission.group else None
    listed = {"PrefixListId": permission.prefix_list} if permission.prefix_list else None
    # a rule's description is kept with its range, whatever its source is: moto has no other place
    rule = SecurityGroupRule(
        backend,
        permission.protocol,
        group_id,
        _text(permission.from_port),
        _text(permission.to_port),
        {**ip_range, **described} or None,
        {**source, **described} if source else None,
        listed,
        is_egress=egress,
        tags=dict(tags),
    )
    (group.egress_rules if egress else group.ingress_rules).append(rule)
    return str(rule.id)


def remove_rules(backend: Any, group_id: str, rule_ids: Collection[str]) -> None:
    """Take rules out of a group."""
    group = _group(backend, group_id)
    group.ingress_rules = [rule for rule in group.ingress_rules if rule.id not in rule_ids]
    group.egress_rules = [rule for rule in group.egress_rules if rule.id not in rule_ids]


def _group(backend: Any, group_id: str) -> SecurityGroup:
    group: SecurityGroup = backend.get_security_group_from_id(group_id)
    return group


def _rules(group: SecurityGroup) -> Iterator[RuleFacts]:
    for egress, rules in ((False, group.ingress_rules), (True, group.egress_rules)):
        for rule in rules:
            source, ip_range = rule.source_group or {}, rule.ip_range or {}
            yield RuleFacts(
                id=rule.id,
                egress=egress,
                protocol=str(rule.ip_protocol),
                from_port=rule.from_port,
                to_port=rule.to_port,
                source_group=str(source.get("GroupId") or ""),
                cidr=str(ip_range.get("CidrIp") or ""),
                cidr6=str(ip_range.get("CidrIpv6") or ""),
                prefix_list=str(rule.prefix_list_id or ""),
                description=str(ip_range.get("Description") or source.get("Description") or ""),
                tags=_tags(rule.ec2_backend, rule.id),
            )


def _uses(backend: Any) -> dict[str, list[str]]:
    """Ids of the network interfaces that each group protects."""
    uses: dict[str, list[str]] = {}
    for interface in list(backend.enis.values()):
        for group in interface.group_set:
            uses.setdefault(group.id, []).append(interface.id)
    return uses


def _tags(backend: Any, resource_id: str) -> dict[str, str]:
    return dict(backend.tags.get(resource_id, {}))


def _text(port: int | None) -> str | None:
    return None if port is None else str(port)
