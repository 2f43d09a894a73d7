"""The state after a run, as the evidence wants it: what the learner's account and the seed have.

There is more room than lessons need, and a limit: what matters is told first, and what is left out is counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tutor.model.values import JsonObject, JsonValue
from tutor.sandbox.aws.accounts import LEARNER
from tutor.sandbox.aws.ec2_snapshot import ec2_snapshot
from tutor.sandbox.aws.moto_adapter.facts import FakeBucket, FakeKey, all_buckets, bucket_facts, object_facts
from tutor.sandbox.aws.rules.acls import canned_name
from tutor.sandbox.aws.rules.facts import OWNER, BucketFacts, Grant

__all__ = ["snapshot"]

MAX_BUCKETS = 200
MAX_OBJECTS = 1_100  # of one bucket: more than a page of a listing, for whoever is to learn that there is a second
MAX_TEXT = 64 * 1024
# Bytes of JSON of all objects together, by what they are spent on: what is over is left out of what is told.
MAX_TEXTS = 8 * 1024 * 1024
MAX_NAMES = 4 * 1024 * 1024
MAX_METADATA = 2 * 1024 * 1024
_MAX_VALUE = 4 * 1024  # characters of one value of metadata
_META = "x-amz-meta-"
_PRIVATE = (Grant(OWNER, "FULL_CONTROL"),)


class _Budget:
    """How many bytes of JSON may still be told."""

    def __init__(self, left: int) -> None:
        self._left = left

    def takes(self, value: JsonValue) -> bool:
        """Whether there is room for one more; it is then spent."""
        cost = len(json.dumps(value))
        fits = cost <= self._left
        self._left -= cost if fits else 0
        return fits


@dataclass(frozen=True, slots=True)
class _Stored:
    """An object, and how soon it is told: 0 if it is watched; 1 if it is the first of a watched bucket, by which that
    is seen not to be empty; else 2."""

    rank: int
    bucket: FakeBucket
    name: str
    key: FakeKey


class _Telling:
    """Which buckets and objects are told, and with how much of them."""

    def __init__(self, ours: Sequence[FakeBucket], watched: Collection[tuple[str, str]]) -> None:
        names = {name for name, _ in watched}
        first = sorted(ours, key=lambda bucket: bucket.name not in names)[:MAX_BUCKETS]
        chosen = {bucket.name for bucket in first}
        self.buckets = [bucket for bucket in ours if bucket.name in chosen]
        stored = [one for bucket in self.buckets for one in _stored(bucket, names, watched)]
        stored.sort(key=lambda one: one.rank)
        self._names = _named(stored)
        told = [one for one in stored if id(one.key) in self._names]
        self._texts, texts_left = _texts(told)
        self._metadata = _metadata(told)
        self.missing = {
            "buckets": len(ours) - len(self.buckets),
            "objects": len(stored) - len(told),
            "texts": texts_left,
            "metadata": len(told) - len(self._metadata),
        }

    def objects(self, bucket: FakeBucket) -> JsonObject:
        """What is told of the objects of a bucket, by their names."""
        facts = bucket_facts(bucket)
        return {
            name: self._object(bucket, facts, key) for name, key in _current(bucket).items() if id(key) in self._names
        }

    def _object(self, bucket: FakeBucket, facts: BucketFacts, key: FakeKey) -> JsonObject:
        grants = _PRIVATE if facts.acls_disabled else object_facts(bucket, key).grants
        metadata = self._metadata.get(id(key), {})
        return {
            "size": key.size,
            "text": self._texts.get(id(key)),
            "content_type": metadata.get("content-type", "binary/octet-stream"),
            "acl": canned_name(grants),
            "metadata": {name.removeprefix(_META): value for name, value in metadata.items() if name.startswith(_META)},
        }


def _stored(bucket: FakeBucket, names: Collection[str], watched: Collection[tuple[str, str]]) -> list[_Stored]:
    objects = _current(bucket)
    is_watched = bucket.name in names
    return [
        _Stored(0 if (bucket.name, name) in watched else 1 if is_watched and not place else 2, bucket, name, key)
        for place, (name, key) in enumerate(objects.items())
    ]


def _named(stored: Iterable[_Stored]) -> set[int]:
    """Those objects whose names there is room for."""
    room, counts = _Budget(MAX_NAMES), Counter[str]()
    named = set()
    for one in stored:
        if counts[one.bucket.name] < MAX_OBJECTS and room.takes(one.name):
            counts[one.bucket.name] += 1
            named.add(id(one.key))
    return named


def _texts(told: Iterable[_Stored]) -> tuple[dict[int, str], int]:
    """Texts of objects, and how many there was no room for.

    After the watched ones the small ones: a few large objects must not keep the rest from being seen.
    """
    room, texts, left = _Budget(MAX_TEXTS), dict[int, str](), 0
    small = (one for one in told if one.key.size <= MAX_TEXT)
    for one in sorted(small, key=lambda one: (one.rank > 0, one.key.size)):
        text = _decoded(one.key)
        if text is not None and room.takes(text):
            texts[id(one.key)] = text
        elif text is not None:
            left += 1
    return texts, left


def _metadata(told: Iterable[_Stored]) -> dict[int, dict[str, JsonValue]]:
    room, kept = _Budget(MAX_METADATA), {}
    for one in told:
        metadata: dict[str, JsonValue] = {
            str(name).lower(): str(value)[:_MAX_VALUE] for name, value in one.key.metadata.items()
        }
        if room.takes(metadata):
            kept[id(one.key)] = metadata
    return kept


def _decoded(key: FakeKey) -> str | None:
    try:
        text: str = key.value.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text


_MISSING = {
    "buckets": "{} more left out, only {} are told",
    "objects": "{} more left out",
    "texts": "left out for {} of the objects",
    "metadata": "left out for {} of the objects, with their content types",
}


def snapshot(seeded: Collection[str], watched: Collection[tuple[str, str]] = ()) -> JsonObject:
    """`{"buckets": {name: fields of BucketState}}` for the learner's own and the seeded buckets; EC2's state as
    `ec2_snapshot` tells it; and `incomplete`, a sentence for each kind of which something is left out, if it is.

    `watched` are buckets (with an empty key) and objects that are looked at before any others.
    """
    ours = [bucket for bucket in all_buckets() if bucket.account_id == LEARNER.account_id or bucket.name in seeded]
    telling = _Telling(ours, frozenset(watched))
    ec2, ec2_missing = ec2_snapshot()
    missing = {kind: _MISSING[kind].format(f"{n:,}", MAX_BUCKETS) for kind, n in telling.missing.items() if n}
    incomplete: JsonObject = {**missing, **ec2_missing}
    told: JsonObject = {"buckets": {bucket.name: _bucket(bucket, telling) for bucket in telling.buckets}, **ec2}
    return {**told, "incomplete": incomplete} if incomplete else told


def _current(bucket: FakeBucket) -> dict[str, FakeKey]:
    """The objects that are there, by name: no markers of deletion."""
    current = ((name, bucket.keys[name]) for name in list(bucket.keys))
    return {name: key for name, key in current if isinstance(key, FakeKey)}


def _bucket(bucket: FakeBucket, telling: _Telling) -> JsonObject:
    facts = bucket_facts(bucket)
    return {
        "name": bucket.name,
        "region": facts.region,
        "acl": canned_name(_PRIVATE if facts.acls_disabled else facts.grants),
        "ownership": facts.ownership or "ObjectWriter",  # what a bucket without ownership controls does
        "public_access_block": _block(bucket, facts),
        "objects": telling.objects(bucket),
        "policy": facts.policy,
    }


def _block(bucket: FakeBucket, facts: BucketFacts) -> dict[str, JsonValue]:
    if bucket.public_access_block is None:
        return {}
    return {
        "BlockPublicAcls": facts.block.block_public_acls,
        "IgnorePublicAcls": facts.block.ignore_public_acls,
        "BlockPublicPolicy": facts.block.block_public_policy,
        "RestrictPublicBuckets": facts.block.restrict_public_buckets,
    }
