"""The state after a run, as the evidence wants it: what the learner's account and the seed have."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from tutor.model.values import JsonObject, JsonValue
from tutor.sandbox.aws.accounts import LEARNER
from tutor.sandbox.aws.ec2_snapshot import ec2_snapshot
from tutor.sandbox.aws.moto_adapter.facts import FakeBucket, FakeKey, all_buckets, bucket_facts, object_facts
from tutor.sandbox.aws.rules.acls import canned_name
from tutor.sandbox.aws.rules.facts import OWNER, BucketFacts, Grant

__all__ = ["snapshot"]

MAX_BUCKETS = 200
MAX_OBJECTS = 1_000
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


class _Budgets:
    """What may still be told of objects: names, metadata, and the texts that are."""

    def __init__(self, keys: Iterable[FakeKey]) -> None:
        self.names = _Budget(MAX_NAMES)
        self.metadata = _Budget(MAX_METADATA)
        texts = _Budget(MAX_TEXTS)
        # the small ones first: a few large objects must not keep the rest from being seen
        small = sorted((key for key in keys if key.size <= MAX_TEXT), key=lambda key: key.size)
        told = ((id(key), _decoded(key)) for key in small)
        self._texts = {name: text for name, text in told if text is not None and texts.takes(text)}

    def text(self, key: FakeKey) -> str | None:
        """The object's bytes as UTF-8, or None."""
        return self._texts.get(id(key))


def _decoded(key: FakeKey) -> str | None:
    try:
        text: str = key.value.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text


def snapshot(seeded: Collection[str]) -> JsonObject:
    """`{"buckets": {name: fields of BucketState}}` for the learner's own and the seeded buckets; EC2's state as
    `ec2_snapshot` tells it."""
    chosen = (bucket for bucket in all_buckets() if bucket.account_id == LEARNER.account_id or bucket.name in seeded)
    told = {bucket: list(islice(_objects(bucket), MAX_OBJECTS)) for bucket in islice(chosen, MAX_BUCKETS)}
    budgets = _Budgets(key for objects in told.values() for _, key in objects)
    return {"buckets": {bucket.name: _bucket(bucket, told[bucket], budgets) for bucket in told}, **ec2_snapshot()}


def _objects(bucket: FakeBucket) -> Iterator[tuple[str, FakeKey]]:
    current = ((name, bucket.keys[name]) for name in list(bucket.keys))
    return ((name, key) for name, key in current if isinstance(key, FakeKey))


def _bucket(bucket: FakeBucket, objects: Iterable[tuple[str, FakeKey]], budgets: _Budgets) -> JsonObject:
    facts = bucket_facts(bucket)
    return {
        "name": bucket.name,
        "region": facts.region,
        "acl": canned_name(_PRIVATE if facts.acls_disabled else facts.grants),
        "ownership": facts.ownership or "ObjectWriter",  # what a bucket without ownership controls does
        "public_access_block": _block(bucket, facts),
        "objects": {name: _object(bucket, facts, key, budgets) for name, key in objects if budgets.names.takes(name)},
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


def _object(bucket: FakeBucket, facts: BucketFacts, key: FakeKey, budgets: _Budgets) -> JsonObject:
    grants = _PRIVATE if facts.acls_disabled else object_facts(bucket, key).grants
    metadata: dict[str, JsonValue] = {
        str(name).lower(): str(value)[:_MAX_VALUE] for name, value in key.metadata.items()
    }
    if not budgets.metadata.takes(metadata):
        metadata = {}
    return {
        "size": key.size,
        "text": budgets.text(key),
        "content_type": metadata.get("content-type", "binary/octet-stream"),
        "acl": canned_name(grants),
        "metadata": {name.removeprefix(_META): value for name, value in metadata.items() if name.startswith(_META)},
    }
