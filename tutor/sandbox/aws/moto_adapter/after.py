"""Changes to what moto holds: what it leaves undone after a call, and what a run begins from."""

from __future__ import annotations

import random
from collections.abc import Iterable

from moto.iam.access_control import PermissionResult
from moto.moto_api._internal import mock_random
from moto.s3.models import (
    FakeAcl,
    FakeBucket,
    FakeGrant,
    FakeGrantee,
    FakeKey,
    PublicAccessBlock,
    get_canned_acl,
    s3_backends,
)
from moto.utilities.utils import get_partition

from tutor.sandbox.aws.moto_adapter.facts import MOTO_OWNER, grants_of
from tutor.sandbox.aws.rules.facts import DEFAULT_ENCRYPTION, ENFORCED, OWNER, Grant

__all__ = [
    "create_bucket",
    "draw_fresh_ids",
    "leave_policies_to_us",
    "put_object",
    "set_canned_acl",
    "set_content_type",
    "set_default_encryption",
    "set_defaults",
    "set_grants",
    "set_ownership",
    "single_grants",
    "stamp_owner",
]


def draw_fresh_ids() -> None:
    """Seed moto's random numbers anew: forks of one template would all draw the same ids."""
    mock_random.seed()
    random.seed()


def create_bucket(account_id: str, name: str, region: str) -> FakeBucket:
    """A bucket as moto makes it, without the defaults."""
    bucket: FakeBucket = s3_backends[account_id][get_partition(region)].create_bucket(name, region)
    return bucket


def put_object(bucket: FakeBucket, key: str, content: bytes) -> FakeKey:
    """A private object of the bucket's owner."""
    made: FakeKey = s3_backends[bucket.account_id][bucket.partition].put_object(bucket.name, key, content)
    return made


def leave_policies_to_us() -> None:
    """Switch off moto's own reading of bucket policies, which knows neither principals nor conditions."""
    FakeBucket.get_permission = _no_opinion  # type: ignore[method-assign,assignment]  # the one thing in moto that we replace


def set_defaults(bucket: FakeBucket, ownership: str = ENFORCED, *, blocked: bool = True) -> None:
    """Object Ownership and Block Public Access of a new bucket (AmazonS3/latest/API/API_CreateBucket)."""
    set_ownership(bucket, ownership)
    bucket.public_access_block = PublicAccessBlock("true", "true", "true", "true") if blocked else None
    set_default_encryption(bucket)


def set_default_encryption(bucket: FakeBucket) -> None:
    """SSE-S3, as every bucket has it that asks for nothing else (AmazonS3/latest/userguide/default-encryption-faq)."""
    default = {"SSEAlgorithm": DEFAULT_ENCRYPTION}
    bucket.encryption = {"Rule": {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": "false"}}


def set_ownership(bucket: FakeBucket, ownership: str) -> None:
    """Object Ownership by its AWS name; none if empty."""
    bucket.ownership_rule = ownership or None  # type: ignore[assignment]  # moto keeps a string where it says dict


def set_canned_acl(thing: FakeBucket | FakeKey, canned: str) -> None:
    """Give a bucket or an object a canned ACL."""
    thing.set_acl(get_canned_acl(canned))
    single_grants(thing)


def set_grants(thing: FakeBucket | FakeKey, grants: Iterable[Grant]) -> None:
    """Give a bucket or an object an ACL of these grants."""
    thing.set_acl(FakeAcl([FakeGrant([_grantee(grant.grantee)], [grant.permission]) for grant in grants]))


def single_grants(thing: FakeBucket | FakeKey) -> None:
    """One permission for each grant: of a grant of several, moto tells only the first."""
    set_grants(thing, grants_of(thing.acl))


def stamp_owner(key: FakeKey, account: str) -> None:
    """Remember who wrote an object."""
    key.owner_account = account  # type: ignore[attr-defined]  # moto has no such field; read by `facts.owner_of`


def set_content_type(key: FakeKey, content_type: str) -> None:
    """The content type that the client sent, where moto must not see it (it would parse the body as a form)."""
    key.set_metadata({"Content-Type": content_type})


def _no_opinion(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
    del bucket, action, resource
    return PermissionResult.NEUTRAL


def _grantee(grantee: str) -> FakeGrantee:
    if grantee == OWNER:
        return FakeGrantee(grantee_id=MOTO_OWNER)
    return FakeGrantee(uri=grantee) if grantee.startswith("http") else FakeGrantee(grantee_id=grantee)
