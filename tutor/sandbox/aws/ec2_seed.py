"""What of EC2 a run begins from, as an exercise's `start` declares it: made by the calls that a learner would make.

start:
  key_pairs: [{name: my-key, type: ed25519}]
  security_groups: [{name: web, inbound: [{ports: 80}, {ports: 22, from: 203.0.113.0/24}]}]
  instances: [{name: web, image: ubuntu, type: t3.micro, state: stopped, key_pair: my-key, security_groups: [web]}]
  volumes: [{name: data, size: 20, type: gp3, attached_to: web, device: /dev/sdf}]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from tutor.model.values import JsonObject
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_world import type_facts
from tutor.sandbox.aws.ssm_parameters import public_parameters

__all__ = ["Ask", "StartError", "seed_ec2"]

# Region and form of a call of the learner's; the answer, with all changes of state done. Raises AwsFaultError.
Ask = Callable[[str, dict[str, str]], Element]

_FIRST_DEVICE = "/dev/sdf"
_IMAGES = {
    "amazon-linux": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{amazon}",
    "ubuntu": "/aws/service/canonical/ubuntu/server/24.04/stable/current/{other}/hvm/ebs-gp3/ami-id",
    "debian": "/aws/service/debian/release/13/latest/{other}",
}
_ENDINGS = {"stopped": "StopInstances", "terminated": "TerminateInstances"}


class StartError(Exception):
    """Something of a `start` that AWS would refuse to make."""


def seed_ec2(start: JsonObject, region: str, ask: Ask) -> dict[str, str]:
    """Make key pairs, security groups, instances and volumes. The private key of each key pair by its name, as PEM; of
    those that two regions have by one name, the first. Raises StartError."""
    made: dict[str, str] = {}
    private_keys: dict[str, str] = {}
    for kind, make in (
        ("key_pairs", _key_pair),
        ("security_groups", _group),
        ("instances", _instance),
        ("volumes", _volume),
    ):
        for wanted in _listed(start, kind):
            try:
                make(_Maker(ask, str(wanted.get("region") or region), made, private_keys), wanted)
            except AwsFaultError as fault:
                what = f"{kind} of `start`: {wanted.get('name')}: AWS refuses it: {fault.code}: {fault.message}"
                raise StartError(what) from fault
    return private_keys


class _Maker:
    """Calls in one region. `made` has the ids of groups and instances by kind, region and name, `private_keys` what is
    told of a key pair but once."""

    def __init__(self, ask: Ask, region: str, made: dict[str, str], private_keys: dict[str, str]) -> None:
        self.private_keys = private_keys
        self._ask = ask
        self.region = region
        self._made = made

    def call(self, action: str, **form: str) -> Element:
        """One call; `_` in the name of a parameter is `.` on the wire."""
        named = {name.replace("_", "."): value for name, value in form.items() if value}
        return self._ask(self.region, {"Action": action, "Version": "2016-11-15", **named})

    def remember(self, kind: str, name: str, resource_id: str) -> None:
        self._made[f"{kind}/{self.region}/{name}"] = resource_id

    def id_of(self, kind: str, name: str) -> str:
        """The id of what was made under a name; raises AwsFaultError if that is in another region."""
        found = self._made.get(f"{kind}/{self.region}/{name}")
        if found is None:
            raise AwsFaultError("NotFound", f"there is no {name} in {self.region}")
        return found


def _listed(holder: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    listed: Sequence[Mapping[str, Any]] = holder.get(name) or ()
    return listed


def _key_pair(maker: _Maker, wanted: Mapping[str, Any]) -> None:
    name = str(wanted["name"])
    answer = maker.call("CreateKeyPair", KeyName=name, KeyType=str(wanted.get("type", "rsa")))
    maker.private_keys.setdefault(name, answer.findtext("keyMaterial") or "")


def _group(maker: _Maker, wanted: Mapping[str, Any]) -> None:
    name = str(wanted["name"])
    about = str(wanted.get("description") or "There from the start")
    group = maker.call("CreateSecurityGroup", GroupName=name, GroupDescription=about).findtext("groupId") or ""
    maker.remember("group", name, group)
    for rule in _listed(wanted, "inbound"):
        first, _, last = str(rule["ports"]).partition("-")
        maker.call(
            "AuthorizeSecurityGroupIngress",
            GroupId=group,
            IpPermissions_1_IpProtocol=str(rule.get("protocol", "tcp")),
            IpPermissions_1_FromPort=first,
            IpPermissions_1_ToPort=last or first,
            IpPermissions_1_IpRanges_1_CidrIp=str(rule.get("from", "0.0.0.0/0")),
        )


def _instance(maker: _Maker, wanted: Mapping[str, Any]) -> None:
    kind = str(wanted.get("type", "t3.micro"))
    groups = [maker.id_of("group", str(name)) for name in wanted.get("security_groups") or ()]
    answer = maker.call(
        "RunInstances",
        ImageId=_image(maker.region, str(wanted.get("image", "amazon-linux")), kind),
        InstanceType=kind,
        MinCount="1",
        MaxCount="1",
        KeyName=str(wanted.get("key_pair") or ""),
        Placement_AvailabilityZone=str(wanted.get("zone") or ""),
        **{f"SecurityGroupId_{number}": group for number, group in enumerate(groups, 1)},
        **_tags("instance", wanted),
    )
    instance = answer.findtext("instancesSet/item/instanceId") or ""
    maker.remember("instance", str(wanted["name"]), instance)
    ending = _ENDINGS.get(str(wanted.get("state", "running")))
    if ending:
        maker.call(ending, InstanceId_1=instance)


def _image(region: str, maker: str, kind: str) -> str:
    """The newest image of a maker that runs on a type."""
    facts = type_facts(kind)
    is_arm = facts is not None and "x86_64" not in facts.architectures
    names = {"amazon": "arm64", "other": "arm64"} if is_arm else {"amazon": "x86_64", "other": "amd64"}
    return public_parameters(region)[_IMAGES[maker].format(**names)].value


def _volume(maker: _Maker, wanted: Mapping[str, Any]) -> None:
    host = maker.id_of("instance", str(wanted["attached_to"])) if wanted.get("attached_to") else ""
    zone = str(wanted.get("zone") or _zone_of(maker, host) or f"{maker.region}a")
    kind = str(wanted.get("type", "gp3"))
    answer = maker.call(
        "CreateVolume",
        AvailabilityZone=zone,
        Size=str(wanted.get("size", 8)),
        VolumeType=kind,
        Iops="100" if kind in {"io1", "io2"} else "",
        Encrypted="true" if wanted.get("encrypted") else "",
        **_tags("volume", wanted),
    )
    if host:
        volume, device = answer.findtext("volumeId") or "", str(wanted.get("device") or _FIRST_DEVICE)
        maker.call("AttachVolume", VolumeId=volume, InstanceId=host, Device=device)


def _zone_of(maker: _Maker, instance: str) -> str:
    if not instance:
        return ""
    told = maker.call("DescribeInstances", InstanceId_1=instance)
    return told.findtext("reservationSet/item/instancesSet/item/placement/availabilityZone") or ""


def _tags(kind: str, wanted: Mapping[str, Any]) -> dict[str, str]:
    """The tag `Name` and further ones, as the parameters of a call."""
    tags = {"Name": str(wanted["name"]), **(wanted.get("tags") or {})}
    told = {"TagSpecification_1_ResourceType": kind}
    for number, (key, value) in enumerate(tags.items(), 1):
        told[f"TagSpecification_1_Tag_{number}_Key"] = str(key)
        told[f"TagSpecification_1_Tag_{number}_Value"] = str(value)
    return told
