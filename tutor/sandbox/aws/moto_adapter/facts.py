"""What moto holds, read into the facts that the rules speak about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from email.utils import format_datetime
from functools import cache
from typing import Any

from botocore.session import Session
from moto.s3.models import OWNER as MOTO_OWNER
from moto.s3.models import FakeAcl, FakeBucket, FakeDeleteMarker, FakeKey, s3_backends
from moto.s3.utils import ARCHIVE_STORAGE_CLASSES

from tutor.sandbox.aws.rules.facts import DEFAULT_ENCRYPTION, OWNER, BucketFacts, Grant, ObjectFacts, PublicBlock
from tutor.sandbox.aws.rules.versions import Marker

__all__ = [
    "MOTO_OWNER",
    "FakeBucket",
    "FakeKey",
    "all_buckets",
    "bucket_facts",
    "current_keys",
    "find_bucket",
    "find_key",
    "find_marker",
    "grants_of",
    "has_upload",
    "is_archived",
    "is_s3_region",
    "object_facts",
    "owner_of",
    "stored_bytes",
    "upload_bytes",
    "upload_encryption",
]

# What each stored object costs besides its bytes: its name, its metadata, moto's own records of it.
_OBJECT_OVERHEAD = 4096


def find_bucket(name: str) -> FakeBucket | None:
    """Moto's own bucket, whosever it is."""
    if name not in s3_backends.bucket_accounts:
        return None
    partition, account_id = s3_backends.bucket_accounts[name]
    bucket: FakeBucket | None = s3_backends[account_id][partition].buckets.get(name)
    return bucket


def find_key(bucket: FakeBucket, key: str, version_id: str = "") -> FakeKey | None:
    """Moto's own object: the current one, or that of a version."""
    found: Any = None
    if version_id:
        versions = bucket.keys.getlist(key, default=[])
        found = next((version for version in versions if str(version.version_id) == version_id), None)
    elif key in bucket.keys:
        found = bucket.keys[key]
    return found if isinstance(found, FakeKey) else None


def find_marker(bucket: FakeBucket, key: str, version_id: str = "") -> Marker | None:
    """The delete marker that is the current version of a key, or that version."""
    versions = bucket.keys.getlist(key, default=[])
    chosen = versions[-1:] if not version_id else [each for each in versions if str(each.version_id) == version_id]
    marker: Any = next(iter(chosen), None)
    if not isinstance(marker, FakeDeleteMarker):
        return None
    return Marker(str(marker.version_id), format_datetime(marker.last_modified.replace(tzinfo=UTC), usegmt=True))


def is_archived(key: FakeKey) -> bool:
    """Whether an object must be restored before it can be read."""
    restored = 'ongoing-request="false"' in str(key.response_dict.get("x-amz-restore"))
    return key.storage_class in ARCHIVE_STORAGE_CLASSES and not restored


def all_buckets() -> Iterator[FakeBucket]:
    """Every bucket of every account."""
    for name in list(s3_backends.bucket_accounts):
        bucket = find_bucket(name)
        if bucket is not None:
            yield bucket


def is_s3_region(region: str) -> bool:
    """Whether there is such a region in AWS's main partition, where accounts like these are."""
    return region in _regions()


@cache
def _regions() -> frozenset[str]:
    return frozenset(Session().get_available_regions("s3", partition_name="aws"))


def bucket_facts(bucket: FakeBucket) -> BucketFacts:
    """The facts about a bucket."""
    return BucketFacts(
        name=bucket.name,
        owner=bucket.account_id,
        region="eu-west-1" if bucket.region_name == "EU" else bucket.region_name,
        ownership=str(bucket.ownership_rule or ""),
        grants=grants_of(bucket.acl),
        block=_block_of(bucket),
        policy=bucket.policy.decode("utf-8", "replace") if bucket.policy else "",
        encryption=_encryption_of(bucket),
    )


def object_facts(bucket: FakeBucket, key: FakeKey) -> ObjectFacts:
    """The facts about an object."""
    return ObjectFacts(owner=owner_of(bucket, key), grants=grants_of(key.acl))


def owner_of(bucket: FakeBucket, key: FakeKey) -> str:
    """The account that owns an object: `after.stamp_owner` leaves it there where it isn't the bucket's."""
    return str(getattr(key, "owner_account", bucket.account_id))


def grants_of(acl: FakeAcl | None) -> tuple[Grant, ...]:
    """Each grantee with each permission, one by one."""
    if acl is None:
        return (Grant(OWNER, "FULL_CONTROL"),)
    return tuple(
        Grant(_grantee(grantee), permission)
        for grant in acl.grants
        for grantee in grant.grantees
        for permission in grant.permissions
    )


def stored_bytes() -> int:
    """All that is stored now, versions and uploads in progress too."""
    return sum(_bytes_in(bucket) for bucket in all_buckets())


def upload_bytes(bucket_name: str, upload_id: str) -> int:
    """The size of all parts of an upload in progress."""
    bucket = find_bucket(bucket_name)
    upload = bucket.multiparts.get(upload_id) if bucket else None
    return sum(part.size for part in upload.parts.values()) if upload else 0


def has_upload(bucket_name: str, key: str, upload_id: str) -> bool:
    """Whether such an upload to such a key is in progress."""
    bucket = find_bucket(bucket_name)
    upload = bucket.multiparts.get(upload_id) if bucket else None
    return upload is not None and upload.key_name == key


def upload_encryption(bucket_name: str, upload_id: str) -> str:
    """How the object of an upload in progress will be encrypted."""
    bucket = find_bucket(bucket_name)
    upload = bucket.multiparts.get(upload_id) if bucket else None
    return str(upload.sse_encryption or DEFAULT_ENCRYPTION) if upload else DEFAULT_ENCRYPTION


def current_keys(bucket: FakeBucket) -> dict[str, FakeKey]:
    """The objects that a bucket has now, without versions and delete markers, by key."""
    current = ((name, bucket.keys[name]) for name in list(bucket.keys))
    return {name: key for name, key in current if isinstance(key, FakeKey)}


def _encryption_of(bucket: FakeBucket) -> str:
    """The algorithm that new objects are encrypted with."""
    rule = (bucket.encryption or {}).get("Rule", {})
    return str(rule.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm") or DEFAULT_ENCRYPTION)


def _bytes_in(bucket: FakeBucket) -> int:
    versions = (version for _, listed in bucket.keys.iterlists() for version in listed)
    parts = (part for upload in bucket.multiparts.values() for part in upload.parts.values())
    return sum(_size(item) for items in (versions, parts) for item in items)


def _size(item: object) -> int:
    return _OBJECT_OVERHEAD + (item.size if isinstance(item, FakeKey) else 0)


def _grantee(grantee: Any) -> str:
    if grantee.uri:
        return str(grantee.uri)
    return OWNER if grantee.id == MOTO_OWNER else str(grantee.id)


def _block_of(bucket: FakeBucket) -> PublicBlock:
    block = bucket.public_access_block
    if block is None:
        return PublicBlock()
    return PublicBlock(
        block_public_acls=bool(block.block_public_acls),
        ignore_public_acls=bool(block.ignore_public_acls),
        block_public_policy=bool(block.block_public_policy),
        restrict_public_buckets=bool(block.restrict_public_buckets),
    )
