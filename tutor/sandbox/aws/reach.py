"""Whether a caller reaches a TCP port of an instance now; and if not, why, in one sentence that helps.

A security group lets in what one of its rules allows, and drops all else without a word
(AWSEC2/latest/UserGuide/ec2-security-groups, vpc/latest/userguide/security-group-rules).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from ipaddress import IPv4Address, IPv4Network

from tutor.sandbox.aws.ec2_rules.facts import GroupFacts, InstanceFacts, RuleFacts

__all__ = ["Caller", "Estate", "Machine", "Reached", "reach"]

_TCP = frozenset({"tcp", "6"})
_ALL = "-1"
_GONE = frozenset({"shutting-down", "terminated"})
_MOST_SOURCES = 3  # that are told of
_PRIVATE = tuple(IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))  # RFC 1918


@dataclass(frozen=True, slots=True)
class Machine:
    """An instance as the network sees it. `groups` protect it, `was` are public addresses that it had before,
    `has_way_out` says whether its subnet leads to the internet."""

    facts: InstanceFacts
    region: str
    groups: tuple[GroupFacts, ...] = ()
    was: frozenset[str] = frozenset()
    has_way_out: bool = True

    @property
    def id(self) -> str:
        """The instance's id."""
        return self.facts.id

    @property
    def named(self) -> str:
        """The id, and the name where it has one."""
        name = self.facts.tags.get("Name", "")
        return f"{self.id} ({name})" if name else self.id


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the learner from an address of their own, or an instance."""

    address: str
    machine: Machine | None = None


@dataclass(frozen=True)  # without slots: what is looked up often is put in order once
class Estate:
    """All instances that there are. `prefix_lists` are the ranges of each list by its id."""

    machines: tuple[Machine, ...] = ()
    prefix_lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_public(self) -> dict[str, Machine]:
        """Instances by their public addresses."""
        return {machine.facts.public: machine for machine in self.machines if machine.facts.public}

    @cached_property
    def by_private(self) -> dict[tuple[str, str], Machine]:
        """Instances by network (VPC) and private address."""
        there = ((machine.facts.vpc, machine.facts.private, machine) for machine in self.machines)
        return {(vpc, address): machine for vpc, address, machine in there if address}

    @cached_property
    def by_id(self) -> dict[str, Machine]:
        """Instances by their ids."""
        return {machine.id: machine for machine in self.machines}

    def machine(self, instance: str) -> Machine | None:
        """One instance."""
        return self.by_id.get(instance)

    def caller(self, instance: str) -> Caller | None:
        """An instance that calls others."""
        machine = self.machine(instance)
        return Caller(machine.facts.private, machine) if machine else None


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a call came. `machine` is None where the address is nobody's; `why` is empty where it came through;
    `source` is the address that it was seen to come from."""

    machine: Machine | None
    why: str = ""
    source: str = ""


def reach(estate: Estate, caller: Caller, address: str, port: int) -> Reached:
    """Whether `caller` reaches TCP `port` at `address` now."""
    by_private = caller.machine is not None and _is_private(address)
    machine = _at_private(estate, caller, address) if by_private else estate.by_public.get(address)
    seen = _seen_as(caller, by_private=by_private)
    if machine is None:
        return Reached(None, _why_nobody(estate, address), seen.address)
    return Reached(machine, _why_not(estate, seen, machine, address, port), seen.address)


# --- who is at an address --------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _is_private(address: str) -> bool:
    return any(IPv4Address(address) in network for network in _PRIVATE)


def _at_private(estate: Estate, caller: Caller, address: str) -> Machine | None:
    return estate.by_private.get((caller.machine.facts.vpc, address)) if caller.machine else None


def _why_nobody(estate: Estate, address: str) -> str:
    """No instance has the address now; perhaps one had it."""
    before = next((machine for machine in reversed(estate.machines) if address in machine.was), None)
    if before is None:
        return f"no instance has the address {address}"
    state, public = before.facts.state, before.facts.public
    was = f"{address} was the address of {before.named}"
    if state in _GONE:
        return f"{was}, which is terminated"
    if state in {"stopping", "stopped"}:
        return f"{was}, which is stopped: start it, and look its new address up"
    if state == "pending":
        return f"{was}, which is pending now: wait until it is running, and look its address up again"
    if public:
        return f"{was} before it was stopped; it is {public} now: look it up again"
    return f"{was}, which has another one now: look it up again"


def _seen_as(caller: Caller, *, by_private: bool) -> Caller:
    """Who goes out to public addresses comes from a public address, and no group is known of them there
    (vpc/latest/userguide/security-group-rules, referencing security groups)."""
    if caller.machine is None or by_private:
        return caller
    return Caller(caller.machine.facts.public, caller.machine)


# --- whether it lets one in ------------------------------------------------------------------------------------------


def _why_not(estate: Estate, caller: Caller, machine: Machine, address: str, port: int) -> str:
    state = _why_not_by_state(machine)
    if state:
        return state
    if caller.machine is machine and address == machine.facts.private:
        return ""  # never leaves the machine
    if address == machine.facts.public and not machine.has_way_out:
        return f"the subnet of {machine.named} has no route to an internet gateway"
    return _why_not_out(estate, caller, address, port) or _why_not_in(estate, caller, machine, address, port)


def _why_not_by_state(machine: Machine) -> str:
    state = machine.facts.state
    if state == "running":
        return ""
    if state == "pending":
        return f"{machine.named} is still pending: wait until it is running"
    return f"{machine.named} is {state}" + (": start it first" if state == "stopped" else "")


def _why_not_out(estate: Estate, caller: Caller, address: str, port: int) -> str:
    """What the groups of an instance that calls keep in (outbound rules)."""
    if caller.machine is None:
        return ""
    if not caller.address:
        return f"{caller.machine.named} has no public address to call others from"
    peer = _at_private(estate, caller, address)
    groups = frozenset(group.id for group in peer.groups) if peer else frozenset[str]()
    if _allows(estate, _rules(caller.machine, egress=True), address, groups, port):
        return ""
    return (
        f"no outbound rule of {_group_names(caller.machine)} lets {caller.machine.named} call port {port} of {address}"
    )


def _why_not_in(estate: Estate, caller: Caller, machine: Machine, address: str, port: int) -> str:
    is_near = caller.machine is not None and address == machine.facts.private
    groups = frozenset(group.id for group in caller.machine.groups) if caller.machine and is_near else frozenset[str]()
    rules = tuple(_rules(machine, egress=False))
    if _allows(estate, rules, caller.address, groups, port):
        return ""
    whose = f"{caller.machine.named} at {caller.address}" if caller.machine else f"your address {caller.address}"
    why = f"no rule of {_group_names(machine)} opens port {port} to {whose}"
    others = [_source(rule) for rule in rules if _is_for(rule, port) and _source(rule)]
    if not others:
        return why
    more = len(others) - _MOST_SOURCES
    told = ", ".join(others[:_MOST_SOURCES]) + (f" and {more} more" if more > 0 else "")
    return f"{why}: it is open to {told} only"


def _rules(machine: Machine, *, egress: bool) -> Iterator[RuleFacts]:
    return (rule for group in machine.groups for rule in group.rules if rule.egress == egress)


def _allows(estate: Estate, rules: Iterable[RuleFacts], address: str, groups: frozenset[str], port: int) -> bool:
    return any(_is_for(rule, port) and _is_peer(estate, rule, address, groups) for rule in rules)


def _is_for(rule: RuleFacts, port: int) -> bool:
    """Whether a rule is about a TCP port (AWSEC2/latest/APIReference/API_IpPermission)."""
    if rule.protocol == _ALL:
        return True
    if rule.protocol not in _TCP or rule.from_port is None or rule.to_port is None:
        return False
    return int(rule.from_port) <= port <= int(rule.to_port)


def _is_peer(estate: Estate, rule: RuleFacts, address: str, groups: frozenset[str]) -> bool:
    ranges = (rule.cidr,) if rule.cidr else estate.prefix_lists.get(rule.prefix_list, ())
    return rule.source_group in groups or any(_is_in(address, cidr) for cidr in ranges)


@lru_cache(maxsize=4096)
def _is_in(address: str, cidr: str) -> bool:
    try:
        return IPv4Address(address) in IPv4Network(cidr, strict=False)
    except ValueError:  # IPv6, in a list of both
        return False


def _source(rule: RuleFacts) -> str:
    return rule.cidr or rule.source_group or rule.prefix_list or rule.cidr6


def _group_names(machine: Machine) -> str:
    return ", ".join(f"{group.id} ({group.name})" for group in machine.groups) or "any security group"
