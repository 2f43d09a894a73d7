"""The rules of security groups as calls write them: read, judged, and made canonical."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tutor.sandbox.aws.ec2_form import structures
from tutor.sandbox.aws.ec2_rules.parameters import number
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["Permission", "asked_permissions", "in_words"]

_ALL = "-1"
_PROTOCOLS = {
    "tcp": "tcp",
    "6": "tcp",
    "udp": "udp",
    "17": "udp",
    "icmp": "icmp",
    "1": "icmp",
    "icmpv6": "icmpv6",
    "58": "icmpv6",
    "all": _ALL,
    _ALL: _ALL,
}
_WITH_PORTS = frozenset({"tcp", "udp"})
_WITH_TYPES = frozenset({"icmp", "icmpv6"})
_MAX_PORT = 65_535
_MAX_BYTE = 255
_MAX_DESCRIPTION = 255


@dataclass(frozen=True, slots=True)
class Permission:
    """One rule: who may use which ports. Exactly one of the four sources is set; `group` is an id."""

    protocol: str
    from_port: int | None = None
    to_port: int | None = None
    cidr: str = ""
    cidr6: str = ""
    group: str = ""
    prefix_list: str = ""
    description: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two rules the same: all but the description."""
        return (self.protocol, self.from_port, self.to_port, self.cidr, self.cidr6, self.group, self.prefix_list)


def asked_permissions(form: Mapping[str, str], group_of: Callable[[str, str], str]) -> list[Permission]:
    """The rules that a call names (AWSEC2/latest/APIReference/API_IpPermission).

    `group_of` finds the id of a group by its id or by its name. Raises MissingParameter, InvalidParameterValue,
    InvalidParameterCombination (errors-overview).
    """
    listed = structures(form, "IpPermissions")
    if listed and "IpProtocol" in form:
        message = "The parameter 'ipPermissions' may not be used in combination with 'ipProtocol'"
        raise AwsFaultError("InvalidParameterCombination", message)
    if not listed:
        listed = (_flat(form),) if "IpProtocol" in form or "CidrIp" in form else ()
    if not listed:
        raise AwsFaultError("MissingParameter", "The request must contain the parameter ipPermissions")
    return [permission for item in listed for permission in _permissions(item, group_of)]


def in_words(permission: Permission) -> str:
    """A rule as AWS's message about a duplicate names it."""
    peer = permission.cidr or permission.cidr6 or permission.group or permission.prefix_list
    if permission.protocol == _ALL:
        return f"peer: {peer}, ALL, ALLOW"
    ports = f"from port: {permission.from_port}, to port: {permission.to_port}"
    return f"peer: {peer}, {permission.protocol.upper()}, {ports}, ALLOW"


def _flat(form: Mapping[str, str]) -> dict[str, str]:
    """The older way of one rule in the parameters themselves."""
    flat = {name: form[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in form}
    if "CidrIp" in form:
        flat["IpRanges.1.CidrIp"] = form["CidrIp"]
    if "SourceSecurityGroupName" in form:
        flat["Groups.1.GroupName"] = form["SourceSecurityGroupName"]
    return flat


def _permissions(item: Mapping[str, str], group_of: Callable[[str, str], str]) -> Iterator[Permission]:
    protocol = _protocol(item.get("IpProtocol"))
    first, last = _ports(protocol, item.get("FromPort"), item.get("ToPort"))
    for source in structures(item, "IpRanges"):
        cidr = _canonical(source.get("CidrIp", ""), 4)
        yield Permission(protocol, first, last, cidr=cidr, description=_description(source))
    for source in structures(item, "Ipv6Ranges"):
        cidr = _canonical(source.get("CidrIpv6", ""), 6)
        yield Permission(protocol, first, last, cidr6=cidr, description=_description(source))
    for source in (*structures(item, "Groups"), *structures(item, "UserIdGroupPairs")):
        group = group_of(source.get("GroupId", ""), source.get("GroupName", ""))
        yield Permission(protocol, first, last, group=group, description=_description(source))
    for source in structures(item, "PrefixListIds"):
        prefix_list = source.get("PrefixListId", "")
        yield Permission(protocol, first, last, prefix_list=prefix_list, description=_description(source))


def _protocol(text: str | None) -> str:
    """A name or a number (AWSEC2/latest/APIReference/API_IpPermission, IpProtocol)."""
    if not text:
        message = "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly."
        raise AwsFaultError("InvalidParameterValue", message)
    known = _PROTOCOLS.get(text.lower())
    if known:
        return known
    if text.isascii() and text.isdecimal() and int(text[:4]) <= _MAX_BYTE:
        return text
    raise AwsFaultError("InvalidParameterValue", f"Invalid value '{text[:100]}' for IP protocol. Unknown protocol.")


def _ports(protocol: str, first: str | None, last: str | None) -> tuple[int | None, int | None]:
    """Ports of tcp and udp; type and code of icmp; none of the others (API_IpPermission, FromPort and ToPort)."""
    if protocol in _WITH_PORTS:
        if first is None or last is None:
            raise _port_range("Must specify both from and to ports with TCP/UDP.")
        return _port_pair(number(first, "fromPort"), number(last, "toPort"))
    if protocol in _WITH_TYPES:
        if first is None or last is None:
            raise _port_range("Must specify both from and to ports with ICMP.")
        kind, code = number(first, "fromPort"), number(last, "toPort")
        if not (-1 <= kind <= _MAX_BYTE and -1 <= code <= _MAX_BYTE):
            raise AwsFaultError("InvalidParameterValue", f"ICMP type ({kind}) or code ({code}) out of range")
        return kind, code
    return None, None


def _port_pair(first: int, last: int) -> tuple[int, int]:
    for port in (first, last):
        if not 0 <= port <= _MAX_PORT:
            raise AwsFaultError("InvalidParameterValue", f"TCP/UDP port ({port}) out of range")
    if first > last:
        raise AwsFaultError("InvalidParameterValue", f"Invalid TCP/UDP port range ({first}:{last})")
    return first, last


def _port_range(words: str) -> AwsFaultError:
    return AwsFaultError("InvalidParameterValue", f"Invalid value '{words}' for portRange.")


def _canonical(text: str, version: int) -> str:
    """AWS canonicalizes CIDRs: 100.68.0.18/18 becomes 100.68.0.0/18 (AWSEC2/latest/APIReference/API_IpRange)."""
    try:
        network = ipaddress.ip_network(text, strict=False) if "/" in text else None
    except ValueError:
        network = None
    if network is None or network.version != version:
        raise AwsFaultError("InvalidParameterValue", f"CIDR block {text[:100]} is malformed")
    return str(network)


def _description(source: Mapping[str, str]) -> str:
    """Up to 255 characters (AWSEC2/latest/APIReference/API_IpRange, Description)."""
    text = source.get("Description", "")
    if len(text) > _MAX_DESCRIPTION:
        raise AwsFaultError(
            "InvalidParameterValue", "Invalid rule description. A description has up to 255 characters."
        )
    return text
