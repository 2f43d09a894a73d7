"""The YAML of checks on EC2: instances, security groups, volumes, files on instances, and what was done over SSH."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from tutor.course.aws_values import InstanceType, Peer, Ports, Region, Zone
from tutor.course.check_documents import CheckForm
from tutor.course.documents import Document, FilledText, Flag, Line, Text, choice_of, refusal, shorthand, whole, written
from tutor.course.problems import did_you_mean, quoted

__all__ = [
    "IMAGE_MAKERS",
    "VOLUME_TYPES",
    "InstanceArgs",
    "InstanceForm",
    "OnInstanceArgs",
    "OnInstanceForm",
    "PortsArgs",
    "SecurityGroupArgs",
    "SecurityGroupForm",
    "SshArgs",
    "SshForm",
    "VolumeArgs",
    "VolumeForm",
]

IMAGE_MAKERS = ("amazon-linux", "ubuntu", "debian")
VOLUME_TYPES = ("gp2", "gp3", "io1", "io2", "st1", "sc1", "standard")
_RELEASES = ("amazon-linux-2023", "ubuntu-24.04", "ubuntu-22.04", "debian-13", "debian-12")
_INSTANCE_STATES = ("running", "stopped", "terminated")
_VOLUME_STATES = ("available", "in-use")
_PROTOCOLS = ("tcp", "udp")
# states on the way, and the one that is told of instead: nothing depends on how soon somebody looks
_ON_THE_WAY = {
    "pending": "running",
    "stopping": "stopped",
    "shutting-down": "terminated",
    "creating": "available",
    "attaching": "in-use",
    "detaching": "available",
}
_AMI = re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_MOST_GIB = 65_536
_MOST_INSTANCES = 50


def _settled(*states: str) -> BeforeValidator:
    """A state that does not pass by itself."""

    def check(value: Any) -> Any:
        word = written(value)
        if not isinstance(word, str):
            raise refusal("wrong-value", "this is no state that it can be in", f"write one of: {', '.join(states)}")
        if _ON_THE_WAY.get(word) in states:
            what = f"{quoted(word)} passes by itself, so no check can rely on it"
            raise refusal("wrong-value", what, f"write what it ends in: {_ON_THE_WAY[word]}")
        if word not in states:
            mend = did_you_mean(word, states) or f"write one of: {', '.join(states)}"
            raise refusal("wrong-value", f"{quoted(word)} is no state that it can be in after a run", mend)
        return word

    return BeforeValidator(check)


def _image(value: Any) -> Any:
    text = written(value)
    if isinstance(text, str) and (text in (*IMAGE_MAKERS, *_RELEASES) or _AMI.fullmatch(text) or "${" in text):
        return text
    said = quoted(text) if isinstance(text, str) else "this"
    close = did_you_mean(text, (*IMAGE_MAKERS, *_RELEASES)) if isinstance(text, str) else ""
    mend = close or f"write {', '.join(IMAGE_MAKERS)}, one with its release like `ubuntu-24.04`, or an AMI's ID"
    raise refusal("wrong-value", f"{said} is no image that is known here", mend)


def _words(words: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"enum": list(words)})


_Image: TypeAlias = Annotated[str, BeforeValidator(_image)]
_InstanceState: TypeAlias = Annotated[str, _settled(*_INSTANCE_STATES), _words(_INSTANCE_STATES)]
_VolumeState: TypeAlias = Annotated[str, _settled(*_VOLUME_STATES), _words(_VOLUME_STATES)]
_VolumeType: TypeAlias = Annotated[str, choice_of(VOLUME_TYPES, "type of volumes"), _words(VOLUME_TYPES)]
_Protocol: TypeAlias = Annotated[str, choice_of(_PROTOCOLS, "protocol with ports"), _words(_PROTOCOLS)]
_Named: TypeAlias = Line | None
_NAME = "Its tag `Name`."
_WHICH = "Which instance: its tag `Name`; left out, the only one that is not terminated."


class InstanceArgs(Document):
    """An instance that is there, or not, and what it is like."""

    name: _Named = Field(None, description=_NAME, examples=["web"])
    exists: Flag = Field(default=True, description="Whether there is one, or must be none.", examples=[False])
    count: Annotated[int, whole(1, _MOST_INSTANCES)] | None = Field(
        None, description="How many there are like this; one, if left out.", examples=[2]
    )
    state: _InstanceState | None = Field(None, description="The state that it settles in.", examples=["running"])
    type: InstanceType | None = Field(None, description="Its instance type.", examples=["t3.micro"])
    image: _Image | None = Field(
        None,
        description="What it runs: a maker (`ubuntu`, `amazon-linux`, `debian`), one with a release (`ubuntu-24.04`), "
        "or an AMI's ID.",
        examples=["ubuntu", "debian-13"],
    )
    newest: Flag | None = Field(
        None, description="Whether its image is the newest one of its release.", examples=[True]
    )
    region: Region | None = Field(None, description="The region that it is in.", examples=["eu-west-1"])
    zone: Zone | None = Field(None, description="The name of its Availability Zone.", examples=["${region}a"])
    key_pair: Line | None = Field(None, description="The key pair that it was launched with.", examples=["lab"])
    security_groups: tuple[Line, ...] = Field(
        (), description="Names of security groups that it is in, maybe among others.", examples=[["web"]]
    )
    tags: dict[str, Text] = Field(
        default_factory=dict, description="Tags that it has, maybe among others.", examples=[{"use": "tests"}]
    )


class PortsArgs(Document):
    """Ports, and who wants to come in there."""

    port: Ports = Field(description="The port, or the first and the last.", examples=[22, "8000-8010"])
    to: Peer = Field(
        description="Who wants to come in: an address, each address of a network (`198.51.100.0/24`), or `everyone`.",
        examples=["${address}", "everyone"],
    )
    protocol: _Protocol = Field("tcp", description="The protocol.", examples=["udp"])


class SecurityGroupArgs(Document):
    """A security group that is there, or not, and what it lets in; or all the groups of an instance together."""

    name: _Named = Field(None, description="The group's name.", examples=["ssh-only"])
    instance: _Named = Field(
        None,
        description="Instead of a group's name: all groups of the instance with this tag `Name` together; with "
        "neither, those of the only one that is not terminated.",
        examples=["web"],
    )
    exists: Flag = Field(default=True, description="Whether it is there, or must not be.", examples=[False])
    region: Region | None = Field(None, description="The region that it is in.", examples=["eu-west-1"])
    opens: tuple[PortsArgs, ...] = Field(
        (), description="Who gets in, and where.", examples=[[{"port": 22, "to": "${address}"}]]
    )
    closed: tuple[PortsArgs, ...] = Field(
        (), description="Who must not get in, and where.", examples=[[{"port": 22, "to": "198.51.100.7"}]]
    )
    only: Flag = Field(
        default=False, description="Whether nobody else gets in from outside than `opens` says.", examples=[True]
    )
    tags: dict[str, Text] = Field(
        default_factory=dict, description="Tags that it has, maybe among others.", examples=[{"use": "tests"}]
    )


class VolumeArgs(Document):
    """An EBS volume that is there, or not, and what it is like."""

    name: _Named = Field(None, description=_NAME + " Left out: any that is no root volume.", examples=["data"])
    exists: Flag = Field(default=True, description="Whether it is there, or must not be.", examples=[False])
    state: _VolumeState | None = Field(None, description="Whether it is attached to something.", examples=["in-use"])
    size: Annotated[int, whole(1, _MOST_GIB)] | None = Field(None, description="Its size in GiB.", examples=[20])
    type: _VolumeType | None = Field(None, description="Its type.", examples=["gp3"])
    region: Region | None = Field(None, description="The region that it is in.", examples=["eu-west-1"])
    zone: Zone | None = Field(None, description="The name of its Availability Zone.", examples=["${region}a"])
    encrypted: Flag | None = Field(None, description="Whether it is encrypted.", examples=[True])
    attached_to: Line | None = Field(
        None, description="The tag `Name` of the instance that it is attached to.", examples=["web"]
    )
    device: Line | None = Field(None, description="The device name that it was attached as.", examples=["/dev/sdf"])
    tags: dict[str, Text] = Field(
        default_factory=dict, description="Tags that it has, maybe among others.", examples=[{"use": "tests"}]
    )


class OnInstanceArgs(Document):
    """A file on the disk of an instance, and what it holds."""

    path: FilledText = Field(description="Its path, from the root.", examples=["/home/ubuntu/notes.txt"])
    instance: _Named = Field(None, description=_WHICH, examples=["web"])
    exists: Flag = Field(default=True, description="Whether it is there, or must not be.", examples=[False])
    equals: Text | None = Field(None, description="Its whole text.", examples=["hello"])
    contains: FilledText | None = Field(None, description="A part of its text.", examples=["hello"])


class SshArgs(Document):
    """A login over SSH, a command that ran in it, and what that printed."""

    instance: _Named = Field(None, description="Which instance: its tag `Name`; left out, any.", examples=["web"])
    user: Line | None = Field(None, description="Who logged in.", examples=["ubuntu"])
    command: FilledText | None = Field(
        None, description="The command that ran, and ended with status 0.", examples=["uname -n"]
    )
    prints: FilledText | None = Field(None, description="A part of what was printed.", examples=["ip-172-31-"])
    equals: Text | None = Field(None, description="All that was printed.", examples=["hello"])


class InstanceForm(CheckForm):
    """`instance: NAME`, or a mapping."""

    instance: Annotated[InstanceArgs, shorthand("name", Line, InstanceArgs)] = Field(
        description="There is such an instance: its tag `Name`, or `{name, state, type, image, ...}`.",
        examples=["web", {"name": "web", "state": "running", "type": "t3.micro"}],
    )


class SecurityGroupForm(CheckForm):
    """`security_group: NAME`, or a mapping."""

    security_group: Annotated[SecurityGroupArgs, shorthand("name", Line, SecurityGroupArgs)] = Field(
        description="There is such a security group, and it lets in who it should: its name, or "
        "`{name, opens, closed, ...}`.",
        examples=[{"name": "ssh-only", "opens": [{"port": 22, "to": "${address}"}]}],
    )


class VolumeForm(CheckForm):
    """`volume: NAME`, or a mapping."""

    volume: Annotated[VolumeArgs, shorthand("name", Line, VolumeArgs)] = Field(
        description="There is such an EBS volume: its tag `Name`, or `{name, size, attached_to, ...}`.",
        examples=["data", {"name": "data", "size": 20, "attached_to": "web"}],
    )


class OnInstanceForm(CheckForm):
    """`on_instance: {path, equals, ...}`."""

    on_instance: Annotated[OnInstanceArgs, shorthand("path", FilledText, OnInstanceArgs)] = Field(
        description="There is such a file on an instance: its path, or `{path, instance, equals, ...}`.",
        examples=[{"instance": "web", "path": "/home/ubuntu/notes.txt", "equals": "hello"}],
    )


class SshForm(CheckForm):
    """`ssh: COMMAND`, or a mapping."""

    ssh: Annotated[SshArgs, shorthand("command", FilledText, SshArgs)] = Field(
        description="This was done over SSH: the command, or `{instance, user, command, prints, equals}`.",
        examples=["uname -n", {"instance": "web", "command": "uname -n", "prints": "ip-172-31-"}],
    )
