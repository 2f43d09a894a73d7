"""What of EC2 an exercise starts from, as the states that it would be seen in if nothing happened.

What `start` doesn't say, and AWS chooses, is empty: the region, the zone, the ids of images.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tutor.grading.ec2_images import newest_image
from tutor.model.evidence import AttachmentState, InstanceState, RuleState, SecurityGroupState, VolumeState
from tutor.model.values import JsonObject, JsonValue

__all__ = ["start_groups", "start_instances", "start_volumes"]

_FIRST_DEVICE = "/dev/sdf"


def start_instances(start: JsonObject) -> tuple[InstanceState, ...]:
    """Its instances; the id of each is `start/` and its name."""
    return tuple(map(_instance, _listed(start, "instances")))


def start_groups(start: JsonObject) -> tuple[SecurityGroupState, ...]:
    """Its security groups, with ids alike."""
    return tuple(
        SecurityGroupState(
            id=_id(_text(group, "name")),
            name=_text(group, "name"),
            description=_text(group, "description"),
            region=_text(group, "region"),
            inbound=tuple(map(_rule, _listed(group, "inbound"))),
        )
        for group in _listed(start, "security_groups")
    )


def start_volumes(start: JsonObject) -> tuple[VolumeState, ...]:
    """Its volumes, with ids alike."""
    return tuple(map(_volume, _listed(start, "volumes")))


def _instance(told: Mapping[str, JsonValue]) -> InstanceState:
    name = _text(told, "name")
    owner, image = newest_image(_text(told, "image"))
    names = told.get("security_groups")
    groups = [str(group) for group in names] if isinstance(names, Sequence) and not isinstance(names, str) else []
    return InstanceState(
        id=_id(name),
        state=_text(told, "state") or "running",
        type=_text(told, "type"),
        image="",
        region=_text(told, "region"),
        zone=_text(told, "zone"),
        key_pair=_text(told, "key_pair"),
        security_groups={_id(group): group for group in groups or ["default"]},
        image_owner=owner,
        image_name=image,
        tags={**_tags(told), "Name": name},
    )


def _rule(told: Mapping[str, JsonValue]) -> RuleState:
    first, _, last = str(told.get("ports", "")).partition("-")
    return RuleState(
        _text(told, "protocol") or "tcp", _number(first), _number(last or first), _text(told, "from") or "0.0.0.0/0"
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _volume(told: Mapping[str, JsonValue]) -> VolumeState:
    name, host, size = _text(told, "name"), _text(told, "attached_to"), told.get("size")
    device = _text(told, "device") or _FIRST_DEVICE
    hangs = (AttachmentState(_id(name), _id(host), device, delete_on_termination=False),) if host else ()
    return VolumeState(
        id=_id(name),
        state="in-use" if hangs else "available",
        size=size if isinstance(size, int) else 8,
        type=_text(told, "type") or "gp3",
        region=_text(told, "region"),
        zone=_text(told, "zone"),
        encrypted=told.get("encrypted") is True,
        attachments=hangs,
        tags={**_tags(told), "Name": name},
    )


def _listed(holder: Mapping[str, JsonValue], name: str) -> Iterator[Mapping[str, JsonValue]]:
    listed = holder.get(name)
    if isinstance(listed, Sequence) and not isinstance(listed, str):
        yield from (item for item in listed if isinstance(item, Mapping))


def _tags(told: Mapping[str, JsonValue]) -> dict[str, str]:
    tags = told.get("tags")
    return {key: str(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {}


def _text(told: Mapping[str, JsonValue], key: str) -> str:
    found = told.get(key)
    return found if isinstance(found, str) else ""


def _id(name: str) -> str:
    return f"start/{name}"
