"""The YAML of the AWS that an exercise begins from."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from tutor.course.aws_values import Cidr, InstanceType, Ports, Region, Zone
from tutor.course.check_documents import Acl
from tutor.course.documents import Document, FilledText, Flag, Line, Text, refusal, whole
from tutor.course.yaml_nodes import Scalar

__all__ = ["MOST_LATENCY", "MOST_OBJECTS", "StartBucket", "StartDocument", "StartObject"]

MOST_OBJECTS = 5_000
MOST_LATENCY = 2_000  # ms; nothing on earth is further away
_MOST_GIB = 65_536
_LONGEST_PATH = 255
_FILE_NAME = re.compile(r"(?:[A-Za-z0-9._-]|\$\{learner\})+")
_MODE = re.compile(r"0?[0-7]{3}")


def _word(value: Any) -> Any:
    return value.text if isinstance(value, Scalar) else value


def _home_path(value: Any) -> Any:
    text = value.text if isinstance(value, Scalar) else ""
    parts = text.split("/")
    if not all(_FILE_NAME.fullmatch(part) and part not in {".", ".."} for part in parts) or len(text) > _LONGEST_PATH:
        what = "this is no path of a file in the learner's home"
        raise refusal("bad-path", what, "write a name of letters, digits, `.`, `-` and `_`, like `lab.pem`")
    return text


def _mode(value: Any) -> Any:
    text = value.text if isinstance(value, Scalar) else ""
    if not _MODE.fullmatch(text):
        what = "these are no permissions of a file"
        raise refusal("wrong-value", what, "write them as `chmod` takes them: `0400`, `0600`, `0644`")
    return text


_Region: TypeAlias = Region | None
_HomePath: TypeAlias = Annotated[str, BeforeValidator(_home_path)]
_Mode: TypeAlias = Annotated[
    str, BeforeValidator(_mode), WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_MODE.pattern}$"})
]


class StartObject(Document):
    """An object that is there before the run, or many that differ by a number."""

    key: FilledText = Field(description="Its key; `${number}` in it counts.", examples=["2026/cat.txt"])
    count: Annotated[int, whole(1, MOST_OBJECTS)] | None = Field(
        None, description="How many there are: `${number}` in key and text is 1, 2, ... up to it.", examples=[1005]
    )
    text: Text = Field("", description="What it holds.", examples=["meow"])
    acl: Acl | None = Field(None, description="Its canned ACL.", examples=["public-read"])
    content_type: Line | None = Field(None, description="Its content type.", examples=["text/plain"])


class StartBucket(Document):
    """A bucket that is there before the run."""

    name: Line = Field(description="Its name.", examples=["${learner}-photos"])
    region: _Region = Field(None, description="The region that it is in.", examples=["eu-west-1", "${region}"])
    acls: Flag = Field(
        default=False, description="Whether ACLs are enabled and nothing blocks public access.", examples=[True]
    )
    acl: Acl | None = Field(None, description="Its canned ACL; needs `acls: true`.", examples=["public-read"])
    owner: Annotated[Literal["learner", "stranger"], BeforeValidator(_word)] = Field(
        "learner", description="Whose it is.", examples=["stranger"]
    )
    objects: tuple[StartObject, ...] = Field(
        (), description="What is in it.", examples=[[{"key": "cat.txt", "text": "meow"}]]
    )


class StartRule(Document):
    """One rule of a security group for what comes in."""

    ports: Ports = Field(description="The port, or the first and the last.", examples=[22, "8000-8010"])
    protocol: Annotated[Literal["tcp", "udp"], BeforeValidator(_word)] = Field(
        "tcp", description="The protocol.", examples=["udp"]
    )
    peer: Cidr = Field(
        "0.0.0.0/0", alias="from", description="Who may come: a CIDR block of IPv4.", examples=["203.0.113.0/24"]
    )


class StartGroup(Document):
    """A security group that is there before the run."""

    name: Line = Field(description="Its name.", examples=["web"])
    description: Line = Field("There from the start", description="What it says it is for.", examples=["Web servers"])
    region: _Region = Field(None, description="The region that it is in.", examples=["eu-west-1"])
    inbound: tuple[StartRule, ...] = Field(
        (), description="Rules for what comes in.", examples=[[{"ports": 22, "from": "203.0.113.0/24"}]]
    )


class StartKeyPair(Document):
    """A key pair that is there before the run."""

    name: Line = Field(description="Its name.", examples=["${learner}-key"])
    type: Annotated[Literal["rsa", "ed25519"], BeforeValidator(_word)] = Field(
        "rsa", description="Its type.", examples=["ed25519"]
    )
    region: _Region = Field(None, description="The region that it is in.", examples=["eu-west-1"])
    file: _HomePath | None = Field(
        None, description="Where its private key lies in the learner's home when the run begins.", examples=["lab.pem"]
    )
    mode: _Mode | None = Field(
        None, description="The permissions of that file; 0400, if left out.", examples=["0400", "0644"]
    )


class StartInstance(Document):
    """An instance that is there before the run."""

    name: Line = Field(description="Its tag `Name`.", examples=["${learner}-web"])
    image: Annotated[Literal["amazon-linux", "ubuntu", "debian"], BeforeValidator(_word)] = Field(
        "amazon-linux", description="What it runs: the maker's newest image.", examples=["ubuntu"]
    )
    type: InstanceType = Field("t3.micro", description="Its instance type.", examples=["t4g.small"])
    state: Annotated[Literal["running", "stopped", "terminated"], BeforeValidator(_word)] = Field(
        "running", description="Its state.", examples=["stopped"]
    )
    region: _Region = Field(None, description="The region that it is in.", examples=["eu-west-1"])
    zone: Zone | None = Field(None, description="Its Availability Zone.", examples=["${region}b"])
    key_pair: Line | None = Field(None, description="The name of a key pair of this `start`.", examples=["my-key"])
    security_groups: tuple[Line, ...] = Field(
        (), description="Names of security groups of this `start`.", examples=[["web"]]
    )
    tags: dict[str, Text] = Field(default_factory=dict, description="Further tags.", examples=[{"use": "tests"}])


class StartVolume(Document):
    """An EBS volume that is there before the run."""

    name: Line = Field(description="Its tag `Name`.", examples=["data"])
    size: Annotated[int, whole(1, _MOST_GIB)] = Field(8, description="Its size in GiB.", examples=[20])
    type: Annotated[Literal["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"], BeforeValidator(_word)] = Field(
        "gp3", description="Its type.", examples=["gp2"]
    )
    encrypted: Flag = Field(default=False, description="Whether it is encrypted.", examples=[True])
    region: _Region = Field(None, description="The region that it is in.", examples=["eu-west-1"])
    zone: Zone | None = Field(
        None, description="Its Availability Zone; of one that is attached, its instance's.", examples=["${region}a"]
    )
    attached_to: Line | None = Field(
        None, description="The name of an instance of this `start` that it is attached to.", examples=["web"]
    )
    device: Line | None = Field(None, description="The device name there: `/dev/sdf`.", examples=["/dev/sdg"])
    tags: dict[str, Text] = Field(default_factory=dict, description="Further tags.", examples=[{"use": "tests"}])


class StartDocument(Document):
    """The AWS state before the run."""

    buckets: tuple[StartBucket, ...] = Field(
        (), description="Buckets that are there.", examples=[[{"name": "${learner}-photos"}]]
    )
    key_pairs: tuple[StartKeyPair, ...] = Field(
        (), description="Key pairs that are there.", examples=[[{"name": "my-key"}]]
    )
    security_groups: tuple[StartGroup, ...] = Field(
        (), description="Security groups that are there.", examples=[[{"name": "web", "inbound": [{"ports": 80}]}]]
    )
    instances: tuple[StartInstance, ...] = Field(
        (), description="Instances that are there.", examples=[[{"name": "web", "state": "stopped"}]]
    )
    volumes: tuple[StartVolume, ...] = Field(
        (), description="Volumes that are there.", examples=[[{"name": "data", "size": 20, "attached_to": "web"}]]
    )
    latency_ms: Annotated[int, whole(0, MOST_LATENCY)] = Field(
        0, description="What each request to AWS waits, in milliseconds: how far away it is.", examples=[60]
    )
