"""Checks on security groups: who gets in and who doesn't, by one group or by all of an instance's together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.grading.aws_errors import refusals
from tutor.grading.ec2_named import called, closest, the_instance
from tutor.grading.ec2_words import tag_misfits, unlike
from tutor.grading.finding import Finding, Scene, broken, failed, passed
from tutor.grading.firewall import (
    first_beyond,
    first_open,
    first_shut,
    network_of,
    rules_at,
    unknown_peers,
)
from tutor.grading.gaps import unshown
from tutor.grading.shown import capital, listed, named, visible
from tutor.model.addresses import is_everyone
from tutor.model.checks import PortsTo, SecurityGroupCheck
from tutor.model.evidence import InstanceState, RuleState, SecurityGroupState
from tutor.model.values import JsonValue

__all__ = ["judge_group"]

_DEFAULT = "default"
_MOST_RULES = 8
_KIND = "security_groups"


@dataclass(frozen=True, slots=True)
class _Wall:
    """The rules that somebody meets. `who` is whose they are, for a sentence."""

    who: str
    inbound: tuple[RuleState, ...]
    outbound: tuple[RuleState, ...] = ()


def judge_group(check: SecurityGroupCheck, scene: Scene) -> Finding:
    """Whether a security group is there, or not, and lets in who it should."""
    if any(network_of(one.to) is None for one in (*check.opens, *check.closed)):
        return broken("Not judged: this check of the course names no address. This is not your fault.")
    return _judge_instance(check, scene) if check.name is None else _judge_named(check, check.name, scene)


def _judge_named(check: SecurityGroupCheck, name: str, scene: Scene) -> Finding:
    groups = _named(check, scene)
    gap = _KIND if _KIND in scene.evidence.incomplete else ""
    if not check.exists:
        unwanted = [group for group in groups if check.region in (None, group.region)]
        return _unwanted(unwanted, scene) if unwanted else unshown(scene.evidence, gap) if gap else passed()
    if gap and len(groups) != 1:
        return unshown(scene.evidence, gap)
    if not groups:
        return failed(_missing(name, check.region, scene), name, _names(scene))
    if len(groups) > 1:
        places = listed([f"{group.id} in {group.region}" for group in groups])
        return failed(f"There are {len(groups)} security groups named {named(name)} ({places}); make just one.")
    return _judge_one(check, groups[0], scene)


def _judge_one(check: SecurityGroupCheck, group: SecurityGroupState, scene: Scene) -> Finding:
    who = f"the security group {named(group.name)}"
    if check.region not in (None, group.region):
        place = f"is in {named(group.region)}; expected {named(check.region or '')}"
        return failed(f"{capital(who)} {place}: each region has its own.", check.region, group.region)
    misfits = list(tag_misfits(check.tags, group.tags))
    if misfits:
        return unlike(capital(who), misfits)
    return _judge_wall(check, _Wall(who, group.inbound, group.outbound), scene)


def _judge_instance(check: SecurityGroupCheck, scene: Scene) -> Finding:
    state = the_instance(check.instance, scene)
    if isinstance(state, Finding):
        return state
    groups = [scene.evidence.security_groups.get(group_id) for group_id in state.security_groups]
    # a default group as AWS made it lets nobody in from outside, and isn't told
    names = zip(groups, state.security_groups.values(), strict=True)
    if any(group is None and name != _DEFAULT for group, name in names) or (
        None in groups and _KIND in scene.evidence.incomplete
    ):
        return unshown(scene.evidence, _KIND)
    known = [group for group in groups if group is not None]
    inbound = tuple(rule for group in known for rule in group.inbound)
    outbound = tuple(rule for group in known for rule in group.outbound)
    return _judge_wall(check, _Wall(_whose(state), inbound, outbound), scene)


def _judge_wall(check: SecurityGroupCheck, wall: _Wall, scene: Scene) -> Finding:
    rules: list[JsonValue] = [_in_words(rule, visible) for rule in wall.inbound]
    for wanted in check.opens:
        port = first_shut(wanted, wall.inbound)
        if port is not None:
            refused = refusals(scene.evidence, "AuthorizeSecurityGroupIngress")
            return failed(f"{_shut(wanted, port, wall)} {refused}".rstrip(), _asked(wanted), rules)
    for unwanted in check.closed:
        opened = first_open(unwanted, wall.inbound)
        if opened is not None:
            return failed(_open(unwanted, *opened, wall), _asked(unwanted), rules)
        unknown = unknown_peers(unwanted, wall.inbound)
        if unknown is not None:
            what = f"Whether {_who(unwanted)} gets in can't be told: the rule {_in_words(unknown)} names a prefix list."
            return failed(f"{what} Name addresses instead.", _asked(unwanted), rules)
    beyond = first_beyond(check.opens, wall.inbound) if check.only else None
    if beyond is not None:
        return failed(_beyond(beyond, wall), [_asked(one) for one in check.opens], rules)
    return passed([_asked(one) for one in check.opens] or None, rules)


# --- which group -------------------------------------------------------------------------------------------


def _named(check: SecurityGroupCheck, scene: Scene) -> list[SecurityGroupState]:
    """The groups of the name; in the region that is asked for, or in the run's own, if there are any there."""
    groups = [group for group in scene.evidence.security_groups.values() if group.name == check.name]
    home = check.region or scene.evidence.variables.get("region", "")
    if check.name == _DEFAULT and all(group.region != home for group in groups):  # as it was made, and so not told
        return [SecurityGroupState(id="sg-default", name=_DEFAULT, description="", region=home)]
    return [group for group in groups if group.region == home] or groups


def _missing(name: str, region: str | None, scene: Scene) -> str:
    evidence = scene.evidence
    asked = f"Expected a security group named {named(name)}{f' in {named(region)}' if region else ''}"
    made = [group for group in evidence.security_groups.values() if group.name != _DEFAULT]
    tagged = next((group for group in made if group.tags.get("Name") == name), None)
    close = closest(name, (group.name for group in made))
    if close:
        return f"There is a security group {named(close)}; the name asked for is {named(name)}."
    if tagged is not None:
        return (
            f"{asked}: {named(tagged.name)} has that as its tag `Name`, and the name is what `create_security_group` "
            "is given as GroupName."
        )
    if any(group.name == name for group in scene.start.groups):
        return f"The security group {named(name)} is gone: it was there before your program ran."
    if made:
        return f"{asked}; there is {listed(sorted({group.name for group in made}))}."
    return f"{asked}, but none was made. {refusals(evidence, 'CreateSecurityGroup')}".rstrip()


def _unwanted(groups: Sequence[SecurityGroupState], scene: Scene) -> Finding:
    group, refused = groups[0], refusals(scene.evidence, "DeleteSecurityGroup")
    mend = refused or "Delete it with `delete_security_group`."
    return failed(f"The security group {named(group.name)} is there, and should not be. {mend}", None, group.name)


def _names(scene: Scene) -> list[JsonValue]:
    return [group.name for group in scene.evidence.security_groups.values()]


# --- what is told ------------------------------------------------------------------------------------------


def _shut(wanted: PortsTo, port: int, wall: _Wall) -> str:
    return f"{_port(wanted, port)} is not open to {_who(wanted)}: {_why_shut(wanted, port, wall)} {_rules(wall)}"


def _why_shut(wanted: PortsTo, port: int, wall: _Wall) -> str:
    """The rule that comes closest, and why it doesn't do."""
    rule = next(rules_at(wanted, port, wall.inbound), None)
    if rule is not None:
        return f"the rule {_in_words(rule)} {_for_whom(rule, wanted)}."
    if any(True for _ in rules_at(wanted, port, [rule for rule in wall.outbound if rule.protocol != "all"])):
        mend = "who comes in needs an inbound one, by `authorize_security_group_ingress`"
        return f"there is a rule for what goes out; {mend}."
    other = "udp" if wanted.protocol == "tcp" else "tcp"
    if any(True for _ in rules_at(PortsTo(port, port, wanted.to, other), port, wall.inbound)):
        return f"the rule for port {port} is for {other}, and {wanted.protocol} is asked for."
    return f"no rule of {wall.who} is for port {port}."


def _for_whom(rule: RuleState, wanted: PortsTo) -> str:
    """Whom a rule for the port lets in instead."""
    if rule.peer.startswith("sg-"):
        return "is for the instances in that group, and for nobody outside"
    if rule.peer.startswith("pl-"):
        return "names a prefix list, and whom that lets in can't be told: name addresses instead"
    network, meant = network_of(rule.peer), network_of(wanted.to)
    if network is not None and meant is not None and network.version != meant.version:
        return f"is for IPv{network.version} addresses only"
    return "is for others"


def _open(unwanted: PortsTo, port: int, rule: RuleState, wall: _Wall) -> str:
    whom = "everyone" if is_everyone(rule.peer) else named(rule.peer)
    what = f"{_port(unwanted, port)} is open to {_who(unwanted)}, and should not be"
    mend = "Take it out with `revoke_security_group_ingress`."
    return f"{what}: the rule {_in_words(rule)} lets {whom} in. {mend} {_rules(wall)}"


def _beyond(rule: RuleState, wall: _Wall) -> str:
    what = f"More is let in than is asked for: {_in_words(rule)}"
    return f"{what}. Take that out, or make it narrower. {_rules(wall)}"


def _rules(wall: _Wall) -> str:
    told = [_in_words(rule) for rule in wall.inbound[:_MOST_RULES]]
    more = f", and {len(wall.inbound) - _MOST_RULES} more" if len(wall.inbound) > _MOST_RULES else ""
    return f"{capital(wall.who)} lets in: {', '.join(told) or 'nobody'}{more}."


def _in_words(rule: RuleState, write: Callable[[str], str] = named) -> str:
    """A rule as AWS's console shows it: protocol, port, from whom; `write` tells how a name is written."""
    if rule.protocol == "all":
        return f"all traffic from {write(rule.peer)}"
    return f"{named(rule.protocol)[1:-1]} {_range(rule.from_port, rule.to_port)} from {write(rule.peer)}"


def _range(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return "all ports"
    return str(first) if first == last else f"{first}-{last}"


def _port(wanted: PortsTo, port: int) -> str:
    protocol = "" if wanted.protocol == "tcp" else f"{wanted.protocol.upper()} "
    of_range = f" (of {wanted.first} to {wanted.last})" if wanted.first != wanted.last else ""
    return capital(f"{protocol}port {port}{of_range}")


def _who(wanted: PortsTo) -> str:
    if is_everyone(wanted.to):
        return "everyone"
    network = network_of(wanted.to)
    return f"all of {named(wanted.to)}" if network is not None and network.num_addresses > 1 else named(wanted.to)


def _asked(wanted: PortsTo) -> str:
    return f"{wanted.protocol} {_range(wanted.first, wanted.last)} from {wanted.to}"


def _whose(state: InstanceState) -> str:
    return f"the instance {called(state)}"
