"""The metadata of an instance, as it asks for them at 169.254.169.254.

AWSEC2/latest/UserGuide: instancedata-data-retrieval, instancedata-data-categories,
instance-metadata-v2-how-it-works, instance-identity-documents, instancedata-add-user-data.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from http import HTTPStatus
from typing import TypeAlias, Union

from tutor.sandbox.aws.ec2_rules.dns import private_dns, public_dns
from tutor.sandbox.aws.ec2_rules.facts import InstanceFacts, InterfaceFacts

__all__ = ["Asked", "Told", "answer_metadata", "metadata_tree"]

Tree: TypeAlias = dict[str, Union[str, "Tree"]]

LONGEST_TOKEN_SECONDS = 21_600
_TOKEN_PATH = ("latest", "api", "token")
_VERSION = re.compile(r"latest|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERSIONS = ("1.0", "2021-03-23", "2022-09-24", "latest")
_TEXT, _BYTES = "text/plain", "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `headers` have names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. `ttl` is for how many seconds a token holds that is told or was shown, 0 if none was."""

    status: HTTPStatus
    body: bytes = b""
    kind: str = _TEXT
    ttl: int = 0


_NOT_FOUND = Told(HTTPStatus.NOT_FOUND, b"404 - Not Found\n")
_UNAUTHORIZED = Told(HTTPStatus.UNAUTHORIZED, b"401 - Unauthorized\n")
_FORBIDDEN = Told(HTTPStatus.FORBIDDEN, b"403 - Forbidden\n")
_BAD_REQUEST = Told(HTTPStatus.BAD_REQUEST, b"400 - Bad Request\n")
_NOT_ALLOWED = Told(HTTPStatus.METHOD_NOT_ALLOWED, b"405 - Method Not Allowed\n")


def answer_metadata(
    facts: InstanceFacts,
    region: str,
    public_key: str,
    asked: Asked,
    *,
    new_token: Callable[[int], str],
    seconds_left: Callable[[str], int],
) -> Told:
    """The answer to one request. `new_token` makes a token for so many seconds; `seconds_left` says for how long one
    still holds, 0 for one that doesn't (instance-metadata-v2-how-it-works)."""
    if facts.metadata.get("httpEndpoint") == "disabled":
        return _FORBIDDEN
    steps = tuple(step for step in asked.path.partition("?")[0].split("/") if step)
    if asked.method == "PUT":
        return _token(asked, steps, new_token)
    if asked.method not in {"GET", "HEAD"}:
        return _NOT_ALLOWED
    token = asked.headers.get("x-aws-ec2-metadata-token")
    left = seconds_left(token) if token is not None else 0
    if left <= 0 and (token is not None or facts.metadata.get("httpTokens") == "required"):
        return _UNAUTHORIZED
    found = _found(facts, region, public_key, steps)
    return Told(found.status, found.body, found.kind, left)


def _token(asked: Asked, steps: tuple[str, ...], new_token: Callable[[int], str]) -> Told:
    """A token is given for 1 second to 6 hours, and to nobody who comes through a proxy."""
    if steps != _TOKEN_PATH:
        return _NOT_ALLOWED
    if "x-forwarded-for" in asked.headers:
        return _FORBIDDEN
    wanted = asked.headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
    seconds = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0  # noqa: PLR2004 - digits
    if not 1 <= seconds <= LONGEST_TOKEN_SECONDS:
        return _BAD_REQUEST
    return Told(HTTPStatus.OK, new_token(seconds).encode("ascii"), ttl=seconds)


def _found(facts: InstanceFacts, region: str, public_key: str, steps: tuple[str, ...]) -> Told:
    if not steps:
        return _text("\n".join(_VERSIONS))
    version, *rest = steps
    if not _VERSION.fullmatch(version) and version not in _VERSIONS:
        return _NOT_FOUND
    if rest == ["user-data"]:
        return _user_data(facts)
    node: str | Tree = metadata_tree(facts, region, public_key)
    for step in rest:
        if isinstance(node, str) or step not in node:
            return _NOT_FOUND
        node = node[step]
    return _text(node if isinstance(node, str) else _listing(node))


def _listing(tree: Tree) -> str:
    """What is there, with a slash where there is more below. A key pair tells its name, too."""
    return "\n".join(name if isinstance(below, str) else _folder(name, below) for name, below in tree.items())


def _folder(name: str, below: Tree) -> str:
    key = below.get("openssh-key")
    return f"{name}={key.split(maxsplit=2)[-1]}" if isinstance(key, str) else f"{name}/"


def _text(text: str) -> Told:
    return Told(HTTPStatus.OK, text.encode())


def _user_data(facts: InstanceFacts) -> Told:
    """As it was given, byte for byte; not found without any (instancedata-add-user-data)."""
    if not facts.user_data:
        return _NOT_FOUND
    try:
        return Told(HTTPStatus.OK, b64decode(facts.user_data), _BYTES)
    except ValueError:
        return Told(HTTPStatus.OK, facts.user_data.encode(), _BYTES)


def metadata_tree(facts: InstanceFacts, region: str, public_key: str) -> Tree:
    """All that there is below a version, but for user data, which is asked for as it is."""
    document: Tree = {"document": _identity(facts, region)}
    tree: Tree = {"dynamic": {"instance-identity": document}, "meta-data": _meta_data(facts, region, public_key)}
    return tree | {"user-data": ""} if facts.user_data else tree


def _meta_data(facts: InstanceFacts, region: str, public_key: str) -> Tree:
    """instancedata-data-categories."""
    name = private_dns(facts.private, region)
    mac = facts.interfaces[0].mac if facts.interfaces else ""
    macs: Tree = {interface.mac: _interface(interface, facts, region) for interface in facts.interfaces}
    tree: Tree = {
        "ami-id": facts.image,
        "ami-launch-index": str(facts.index),
        "ami-manifest-path": "(unknown)",
        "block-device-mapping": {"ami": facts.root_device.removeprefix("/dev/"), "root": facts.root_device},
        "events": {"maintenance": {"history": "[]", "scheduled": "[]"}},
        "hostname": name,
        "instance-action": "none",
        "instance-id": facts.id,
        "instance-life-cycle": "on-demand",
        "instance-type": facts.type,
        "local-hostname": name,
        "local-ipv4": facts.private,
        "mac": mac,
        "network": {"interfaces": {"macs": macs}},
        "placement": {"availability-zone": facts.zone, "availability-zone-id": facts.zone_id, "region": region},
        "profile": "default-hvm",
        **_public(facts, region),
        "reservation-id": facts.reservation,
        "security-groups": "\n".join(name for _, name in facts.groups),
        "services": {"domain": "amazonaws.com", "partition": "aws"},
        "system": "nitro",
    }
    if public_key:
        tree["public-keys"] = {"0": {"openssh-key": public_key}}
    if facts.metadata.get("instanceMetadataTags") == "enabled":
        tags: Tree = dict(facts.tags)
        tree["tags"] = {"instance": tags}
    return dict(sorted(tree.items()))


def _public(facts: InstanceFacts, region: str) -> Tree:
    """Only while there is a public address; the name only if the VPC gives names."""
    if not facts.public:
        return {}
    return {
        "public-hostname": public_dns(facts.public, region) if facts.dns_hostnames else "",
        "public-ipv4": facts.public,
    }


def _interface(interface: InterfaceFacts, facts: InstanceFacts, region: str) -> Tree:
    tree: Tree = {
        "device-number": str(interface.index),
        "interface-id": interface.id,
        "local-hostname": private_dns(interface.private_ip, region),
        "local-ipv4s": interface.private_ip,
        "mac": interface.mac,
        "owner-id": interface.owner,
        "security-group-ids": "\n".join(group for group, _ in interface.groups),
        "security-groups": "\n".join(name for _, name in interface.groups),
        "subnet-id": interface.subnet_id,
        "vpc-id": interface.vpc_id,
    }
    if interface.public_ip:
        tree["public-hostname"] = public_dns(interface.public_ip, region) if facts.dns_hostnames else ""
        tree["public-ipv4s"] = interface.public_ip
    return dict(sorted(tree.items()))


def _identity(facts: InstanceFacts, region: str) -> str:
    """instance-identity-documents; without its signatures."""
    document = {
        "accountId": facts.owner,
        "architecture": facts.architecture,
        "availabilityZone": facts.zone,
        "billingProducts": None,
        "devpayProductCodes": None,
        "marketplaceProductCodes": None,
        "imageId": facts.image,
        "instanceId": facts.id,
        "instanceType": facts.type,
        "kernelId": None,
        "pendingTime": facts.launched.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "privateIp": facts.private,
        "ramdiskId": None,
        "region": region,
        "version": "2017-09-30",
    }
    return json.dumps(document, indent=2)
