"""The state after a run, as the evidence wants it: what the learner's account and the seed have."""

from __future__ import annotations

from collections.abc import Collection
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
# Text of all objects together; the rest is told without its text.
MAX_TEXTS = 8 * 1024 * 1024
_MAX_METADATA = 4 * 1024
_META = "x-amz-meta-"
_PRIVATE = (Grant(OWNER, "FULL_CONTROL"),)


class _Budget:
    """How much text may still be told."""

    def __init__(self, left: int) -> None:
        self._left = left

    def text(self, key: FakeKey) -> str | None:
        """The object's bytes as UTF-8, or None."""
        if key.size > min(MAX_TEXT, self._left):
            return None
        try:
            text = key.value.decode("utf-8")
        except UnicodeDecodeError:
            return None
        self._left -= key.size
        return text


def snapshot(seeded: Collection[str]) -> JsonObject:
    """`{"buckets": {name: fields of BucketState}}` for the learner's own and the seeded buckets; EC2's state as
    `ec2_snapshot` tells it."""
    budget = _Budget(MAX_TEXTS)
    chosen = (bucket for bucket in all_buckets() if bucket.account_id == LEARNER.account_id or bucket.name in seeded)
    buckets = {bucket.name: _bucket(bucket, budget) for bucket in islice(chosen, MAX_BUCKETS)}
    return {"buckets": buckets, **ec2_snapshot()}


def _bucket(bucket: FakeBucket, budget: _Budget) -> JsonObject:
    facts = bucket_facts(bucket)
    current = ((name, bucket.keys[name]) for name in list(bucket.keys))
    objects = ((name, key) for name, key in current if isinstance(key, FakeKey))
    return {
        "name": bucket.name,
        "region": facts.region,
        "acl": canned_name(_PRIVATE if facts.acls_disabled else facts.grants),
        "ownership": facts.ownership or "ObjectWriter",  # what a bucket without ownership controls does
        "public_access_block": _block(bucket, facts),
        "objects": {name: _object(bucket, facts, key, budget) for name, key in islice(objects, MAX_OBJECTS)},
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


def _object(bucket: FakeBucket, facts: BucketFacts, key: FakeKey, budget: _Budget) -> JsonObject:
    grants = _PRIVATE if facts.acls_disabled else object_facts(bucket, key).grants
    metadata = {str(name).lower(): str(value) for name, value in key.metadata.items()}
    return {
        "size": key.size,
        "text": budget.text(key),
        "content_type": metadata.get("content-type", "binary/octet-stream")[:_MAX_METADATA],
        "acl": canned_name(grants),
        "metadata": {
            name.removeprefix(_META): value[:_MAX_METADATA]
            for name, value in metadata.items()
            if name.startswith(_META)
        },
    }
