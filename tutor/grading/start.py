"""The AWS state before a run, as far as judging needs it: which buckets and objects, how open, and what of EC2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tutor.grading.start_ec2 import start_groups, start_instances, start_volumes
from tutor.model.evidence import InstanceState, SecurityGroupState, VolumeState
from tutor.model.values import JsonObject, JsonValue

__all__ = ["Start", "StartBucket", "StartObject", "read_start"]


@dataclass(frozen=True, slots=True)
class StartObject:
    """An object that was there before, empty unless `start` gives it text."""

    text: str = ""
    acl: str = "private"


@dataclass(frozen=True, slots=True)
class StartBucket:
    """A bucket that was there before."""

    acl: str = "private"
    objects: Mapping[str, StartObject] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Start:
    """All that was there before: buckets by name, and what there was of EC2."""

    buckets: Mapping[str, StartBucket] = field(default_factory=dict)
    instances: tuple[InstanceState, ...] = ()
    groups: tuple[SecurityGroupState, ...] = ()
    volumes: tuple[VolumeState, ...] = ()

    def find_object(self, bucket: str, key: str) -> StartObject | None:
        """The object, if it was there before."""
        found = self.buckets.get(bucket)
        return found.objects.get(key) if found else None


def read_start(start: JsonObject) -> Start:
    """An exercise's `start`. Its `buckets` are keyed by name, or a list of objects with a `name`."""
    found = {name: _read_bucket(bucket) for name, bucket in _entries(start.get("buckets"), "name")}
    return Start(found, start_instances(start), start_groups(start), start_volumes(start))


def _read_bucket(value: JsonValue) -> StartBucket:
    if not isinstance(value, Mapping):
        return StartBucket()
    objects = {key: _read_object(item) for key, item in _entries(value.get("objects"), "key")}
    return StartBucket(_text(value, "acl") or "private", objects)


def _read_object(value: JsonValue) -> StartObject:
    if isinstance(value, str):
        return StartObject(value)
    if not isinstance(value, Mapping):
        return StartObject()
    return StartObject(_text(value, "text") or "", _text(value, "acl") or "private")


def _entries(value: JsonValue, name_key: str) -> Iterator[tuple[str, JsonValue]]:
    """Name and value of each entry of a mapping, or of a list of names or of objects that hold their name."""
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            if isinstance(item, str):
                yield item, None
            elif isinstance(item, Mapping) and (name := _text(item, name_key)) is not None:
                yield name, item


def _text(value: Mapping[str, JsonValue], key: str) -> str | None:
    found = value.get(key)
    return found if isinstance(found, str) else None
