"""What security groups let in, as somebody who comes from an address meets it.

AWSEC2/latest/UserGuide/security-group-rules: rules only allow; those of all groups of an instance count together; a
rule that names another group opens to the private addresses of that group's instances, to nobody outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from tutor.model.addresses import ALL_IPV4, Network, is_everyone, meet
from tutor.model.checks import PortsTo
from tutor.model.evidence import RuleState

__all__ = [
    "first_beyond",
    "first_open",
    "first_shut",
    "network_of",
    "rules_at",
    "unknown_peers",
]

_ALL_IPV6 = "::/0"
_LAST_PORT = 65_535


def network_of(peer: str) -> Network | None:
    """The addresses that a peer of a check or of a rule stands for; None for one that names none itself."""
    try:
        return ip_network(ALL_IPV4 if is_everyone(peer) else peer, strict=False)
    except ValueError:
        return None


def first_shut(wanted: PortsTo, rules: Iterable[RuleState]) -> int | None:
    """The first of the ports at which not everybody who is meant gets in; None if everybody does at each."""
    rules = tuple(rules)
    return next((port for port in _turns(wanted, rules) if not _lets_all_in(wanted, port, rules)), None)


def first_open(wanted: PortsTo, rules: Iterable[RuleState]) -> tuple[int, RuleState] | None:
    """The first of the ports at which somebody who is meant gets in, and a rule that lets them; None if nobody does."""
    meant = network_of(wanted.to)
    let_in = [rule for rule in rules if _overlaps(wanted, rule) and meet(network_of(rule.peer), meant)]
    found = [(max(_ports_of(rule)[0], wanted.first), rule) for rule in let_in]
    return min(found, key=lambda pair: pair[0], default=None)


def first_beyond(opened: Iterable[PortsTo], rules: Iterable[RuleState]) -> RuleState | None:
    """The first rule that lets somebody in from outside who isn't meant by any of `opened`; None if there is none."""
    allowed = [RuleState(one.protocol, one.first, one.last, peer) for one in opened for peer in _peers(one.to)]
    return next((rule for rule in rules if not rule.peer.startswith("sg-") and not _within(rule, allowed)), None)


def _peers(to: str) -> tuple[str, ...]:
    """Who may be let in as `to`. Who opens a port to the world may do so for IPv6, too."""
    return (ALL_IPV4, _ALL_IPV6) if is_everyone(to) else (str(network_of(to)),)


def _within(rule: RuleState, allowed: Sequence[RuleState]) -> bool:
    """Whether all whom a rule lets in are let in by what is allowed. Only ports of TCP and UDP can be."""
    if rule.protocol not in {"tcp", "udp"} or network_of(rule.peer) is None:
        return False
    return first_shut(PortsTo(*_ports_of(rule), rule.peer, rule.protocol), allowed) is None


def unknown_peers(wanted: PortsTo, rules: Iterable[RuleState]) -> RuleState | None:
    """A rule for one of the ports of which nobody can tell here whom it lets in: it names a prefix list."""
    for rule in rules:
        if rule.peer.startswith("pl-") and _overlaps(wanted, rule):
            return rule
    return None


def rules_at(wanted: PortsTo, port: int, rules: Iterable[RuleState]) -> Iterator[RuleState]:
    """The rules for a port of the protocol, whoever they let in."""
    for rule in rules:
        first, last = _ports_of(rule)
        if rule.protocol in {wanted.protocol, "all"} and first <= port <= last:
            yield rule


def _turns(wanted: PortsTo, rules: Sequence[RuleState]) -> list[int]:
    """The ports at which something may be otherwise than at the one before: all others are like one of these."""
    turns = {wanted.first}
    for rule in rules:
        first, last = _ports_of(rule)
        turns.update(port for port in (first, last + 1) if wanted.first < port <= wanted.last)
    return sorted(turns)


def _overlaps(wanted: PortsTo, rule: RuleState) -> bool:
    first, last = _ports_of(rule)
    return rule.protocol in {wanted.protocol, "all"} and first <= wanted.last and wanted.first <= last


def _ports_of(rule: RuleState) -> tuple[int, int]:
    """From and to, both ends included; where none are told, it is all of them."""
    first = 0 if rule.from_port is None else rule.from_port
    return first, _LAST_PORT if rule.to_port is None else rule.to_port


def _lets_all_in(wanted: PortsTo, port: int, rules: Sequence[RuleState]) -> bool:
    """Whether each address that is meant is let in, by one rule or by several together."""
    meant = network_of(wanted.to)
    opened = (network_of(rule.peer) for rule in rules_at(wanted, port, rules))
    if isinstance(meant, IPv4Network):
        return any(_holds(one, meant) for one in collapse_addresses(n for n in opened if isinstance(n, IPv4Network)))
    return any(_holds(one, meant) for one in collapse_addresses(n for n in opened if isinstance(n, IPv6Network)))


def _holds(network: Network, part: Network | None) -> bool:
    if isinstance(network, IPv4Network) and isinstance(part, IPv4Network):
        return part.subnet_of(network)
    return isinstance(network, IPv6Network) and isinstance(part, IPv6Network) and part.subnet_of(network)
