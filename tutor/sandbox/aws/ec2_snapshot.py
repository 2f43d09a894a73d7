"""EC2's state after a run, as the evidence wants it: what the learner's account has in every region it used."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any, TypeVar

from tutor.model.evidence import (
    AttachmentState,
    InstanceState,
    KeyPairState,
    RuleState,
    SecurityGroupState,
    SnapshotState,
    VolumeState,
)
from tutor.model.values import JsonObject, JsonValue
from tutor.sandbox.aws.ec2_rules.dns import private_dns, public_dns
from tutor.sandbox.aws.ec2_rules.facts import InstanceFacts
from tutor.sandbox.aws.ec2_rules.image_catalogue import public_images
from tutor.sandbox.aws.moto_adapter.ec2_held import (
    EC2Backend,
    KeyPair,
    SecurityGroupRule,
    Snapshot,
    Volume,
    VolumeAttachment,
    all_groups,
    is_as_made,
    learners_backends,
    learners_snapshots,
    own_image,
    public_address,
    tags_of,
)
from tutor.sandbox.aws.moto_adapter.ec2_instances import instance_facts
from tutor.sandbox.aws.moto_adapter.ec2_modifications import configuration_in_the_end
from tutor.sandbox.aws.moto_adapter.ec2_volumes import is_being_deleted

__all__ = ["ec2_snapshot"]

MAX_THINGS = 200
MAX_CHARACTERS = 256 * 1024
# What a state on its way ends in.
_SETTLED = {"pending": "running", "stopping": "stopped", "shutting-down": "terminated"}
_ENDED = {"shutting-down", "terminated"}
_MAX_TAGS = 50
_MAX_RULES = 200
_MAX_ATTACHMENTS = 100
_MAX_TEXT = 1024
_MAX_USER_DATA = 16 * 1024
# what differs in the names of two images of one release: 20261007, 20261006-2622, 2023.12.20260930.0
_BUILD = re.compile(r"(2023\.[0-9]+\.)?20[0-9]{6}([.-][0-9]+)?")

_State = TypeVar("_State")


def ec2_snapshot() -> tuple[dict[str, JsonObject], dict[str, str]]:
    """`{"instances": {id: fields of InstanceState}, ...}`; a kind of which there is none is left out.

    At most 200 of each kind, and 256 KiB of JSON of each kind: all that a run tells must fit in one message. Second, a
    sentence for each kind of which there is more.
    """
    told = {
        "instances": _within_limits((state.id, state) for state in _everywhere(_instances)),
        "volumes": _within_limits((state.id, state) for state in _everywhere(_volumes)),
        "security_groups": _within_limits((state.id, state) for state in _everywhere(_groups)),
        "snapshots": _within_limits((state.id, state) for state in _everywhere(_snapshots)),
        "key_pairs": _within_limits(_named(_everywhere(_key_pairs))),
    }
    incomplete = {kind: f"{more:,} more left out" for kind, (_, more) in told.items() if more}
    return {kind: states for kind, (states, _) in told.items() if states}, incomplete


def _everywhere(states_in: Callable[[EC2Backend], Iterator[_State]]) -> Iterator[_State]:
    return (state for backend in learners_backends() for state in states_in(backend))


def _within_limits(states: Iterable[tuple[str, Any]]) -> tuple[JsonObject, int]:
    """Those that there is room for, and how many more there are. One that has no room keeps no other out."""
    told: dict[str, JsonValue] = {}
    room, more = MAX_CHARACTERS, 0
    for name, state in states:
        fields = asdict(state)
        cost = len(json.dumps(fields)) if len(told) < MAX_THINGS else 0
        if len(told) < MAX_THINGS and cost <= room:
            room -= cost
            told[name] = fields
        else:
            more += 1
    return told, more


def _named(states: Iterable[KeyPairState]) -> Iterator[tuple[str, KeyPairState]]:
    """Key pairs by name; from the second region with that name on, by name and region."""
    names: set[str] = set()
    for state in states:
        yield (f"{state.name}@{state.region}" if state.name in names else state.name), state
        names.add(state.name)


def _instances(backend: EC2Backend) -> Iterator[InstanceState]:
    return (_instance(backend, facts) for facts in instance_facts(backend))


def _volumes(backend: EC2Backend) -> Iterator[VolumeState]:
    return (_volume(backend, held) for held in list(backend.volumes.values()) if not _is_leaving(held))


def _snapshots(backend: EC2Backend) -> Iterator[SnapshotState]:
    return (_snapshot(backend, held) for held in learners_snapshots(backend))


def _key_pairs(backend: EC2Backend) -> Iterator[KeyPairState]:
    return (_key_pair(backend, held) for held in list(backend.key_pairs.values()))


def _instance(backend: EC2Backend, facts: InstanceFacts) -> InstanceState:
    has_ended = facts.state in _ENDED
    image_name, image_owner = _image_of(backend, facts.image)
    public, private = ("", "") if has_ended else (public_address(backend, facts.id), facts.private)
    return InstanceState(
        id=facts.id,
        state=_SETTLED.get(facts.state, facts.state),
        type=_text(facts.type),
        image=_text(facts.image),
        region=backend.region_name,
        zone=_text(facts.zone),
        key_pair=_text(facts.key),
        security_groups={group: _text(name) for group, name in islice(_groups_of(facts), _MAX_RULES)},
        public_ip=public,
        public_dns=public_dns(public, backend.region_name) if facts.dns_hostnames else "",
        private_ip=private,
        private_dns=private_dns(private, backend.region_name),
        vpc=_text(facts.vpc),
        subnet=_text(facts.subnet),
        root_device=_text(facts.root_device),
        attachments=_attachments_of(backend, facts),
        termination_protection=facts.termination_protected,
        user_data=_decoded(facts.user_data)[:_MAX_USER_DATA],
        image_name=_text(image_name),
        image_owner=_text(image_owner),
        newer_image=_newer_than(backend.region_name, image_name, image_owner),
        tags=_cut(facts.tags),
    )


def _image_of(backend: EC2Backend, image_id: str) -> tuple[str, str]:
    """The name and the owner of an image, public or the account's own; empty for one that is no more."""
    public = ((image.name, image.owner) for image in public_images(backend.region_name) if image.id == image_id)
    return next(public, None) or own_image(backend, image_id)


def _newer_than(region: str, name: str, owner: str) -> str:
    """The name of the newest image that its maker has published of the same release; empty if that is the image."""
    release = _BUILD.sub("*", name)
    published = [image for image in public_images(region) if image.owner == owner]
    alike = [image for image in published if _BUILD.sub("*", image.name) == release]
    newest = max(alike, key=lambda image: image.created).name if alike else name
    return "" if newest == name else newest


def _groups_of(facts: InstanceFacts) -> Iterator[tuple[str, str]]:
    """Groups of the instance and of all its network interfaces."""
    yield from facts.groups
    for interface in facts.interfaces:
        yield from interface.groups


def _attachments_of(backend: EC2Backend, facts: InstanceFacts) -> tuple[AttachmentState, ...]:
    volumes = (backend.volumes.get(device.volume_id) for device in islice(facts.devices, _MAX_ATTACHMENTS))
    return tuple(one for volume in volumes if volume for one in _attachments(volume))


def _decoded(user_data: str) -> str:
    """User data as text; what is no text has replacement characters in it."""
    try:
        return b64decode(user_data).decode("utf-8", "replace")
    except ValueError:
        return user_data


def _volume(backend: EC2Backend, held: Volume) -> VolumeState:
    attachments = _attachments(held)
    after = configuration_in_the_end(held)
    return VolumeState(
        id=held.id,
        state="in-use" if attachments else "available",
        size=after.size,
        type=_text(after.type),
        region=backend.region_name,
        zone=_text(held.availability_zone),
        encrypted=bool(held.encrypted),
        iops=after.iops,
        throughput=after.throughput,
        snapshot=_text(held.snapshot_id),
        attachments=attachments,
        tags=_tags(backend, held.id),
    )


def _attachments(held: Volume) -> tuple[AttachmentState, ...]:
    """Where a volume hangs, those attachments left out that are about to end."""
    return tuple(
        AttachmentState(held.id, attached.instance.id, _text(attached.device), _goes_with_instance(attached))
        for attached in held.attachments
        if attached.status != "detaching" and attached.instance.state not in _ENDED
    )


def _is_leaving(held: Volume) -> bool:
    """Whether a volume is being deleted, by a call or with its instance."""
    return is_being_deleted(held) or any(
        attached.instance.state in _ENDED and _goes_with_instance(attached) for attached in held.attachments
    )


def _goes_with_instance(attached: VolumeAttachment) -> bool:
    block = attached.instance.block_device_mapping.get(attached.device)
    return bool(block and block.delete_on_termination)


def _groups(backend: EC2Backend) -> Iterator[SecurityGroupState]:
    for held in all_groups(backend):
        tags = _tags(backend, held.id)
        if held.is_default and not tags and is_as_made(held):
            continue
        yield SecurityGroupState(
            id=held.id,
            name=_text(held.name),
            description=_text(held.description),
            region=backend.region_name,
            vpc=_text(held.vpc_id),
            inbound=_rules(held.ingress_rules),
            outbound=_rules(held.egress_rules),
            tags=tags,
        )


def _rules(held: Iterable[SecurityGroupRule]) -> tuple[RuleState, ...]:
    return tuple(_rule(rule) for rule in islice(held, _MAX_RULES))


def _rule(held: SecurityGroupRule) -> RuleState:
    protocol = str(held.ip_protocol)
    ports = (None, None) if protocol == "-1" else (held.from_port, held.to_port)
    peer = held.cidr_ipv4 or held.cidr_ipv6 or held.source_group.get("GroupId") or held.prefix_list_id
    note = held.ip_range.get("Description") or held.source_group.get("Description")
    return RuleState("all" if protocol == "-1" else _text(protocol), *ports, _text(peer), _text(note))


def _key_pair(backend: EC2Backend, held: KeyPair) -> KeyPairState:
    return KeyPairState(
        name=_text(held.key_name),
        id=held.id,
        type=_text(held.key_type) or "rsa",
        fingerprint=_text(held.key_fingerprint),
        region=backend.region_name,
        tags=_tags(backend, held.id),
    )


def _snapshot(backend: EC2Backend, held: Snapshot) -> SnapshotState:
    return SnapshotState(
        id=held.id,
        state="completed" if held.status == "pending" else held.status,
        volume=_text(held.volume_id),
        size=_number(held.volume_size),
        region=backend.region_name,
        description=_text(held.description),
        encrypted=bool(held.encrypted),
        tags=_tags(backend, held.id),
    )


def _tags(backend: EC2Backend, resource_id: str) -> dict[str, str]:
    return _cut(tags_of(backend, resource_id))


def _cut(tags: Mapping[str, str]) -> dict[str, str]:
    return {_text(key): _text(value) for key, value in islice(tags.items(), _MAX_TAGS)}


def _text(value: object) -> str:
    return "" if value is None else str(value)[:_MAX_TEXT]


def _number(value: object) -> int:
    """A whole number of what moto keeps as a number, as its text, or not at all."""
    return int(str(value)) if str(value).isdecimal() else 0
