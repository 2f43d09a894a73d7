"""May they? Owner, bucket policy, ACLs, Block Public Access and Object Ownership decide together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tutor.sandbox.aws.identity import Identity
from tutor.sandbox.aws.rules.facts import ALL_USERS, AUTHENTICATED_USERS, OWNER, BucketFacts, Grant, ObjectFacts
from tutor.sandbox.aws.rules.policies import Asked, Effect, evaluate
from tutor.sandbox.aws.rules.public_access import policy_counts_for_others

__all__ = ["Access", "may", "may_list"]

# What a permission in the ACL of a bucket, or of an object, lets one do (AmazonS3/latest/userguide/acl-overview).
_ON_BUCKET = {
    "s3:ListBucket": "READ",
    "s3:ListBucketVersions": "READ",
    "s3:ListBucketMultipartUploads": "READ",
    "s3:PutObject": "WRITE",
    "s3:DeleteObject": "WRITE",
    "s3:GetBucketAcl": "READ_ACP",
    "s3:PutBucketAcl": "WRITE_ACP",
}
_ON_OBJECT = {
    "s3:GetObject": "READ",
    "s3:GetObjectVersion": "READ",
    "s3:GetObjectAcl": "READ_ACP",
    "s3:GetObjectVersionAcl": "READ_ACP",
    "s3:PutObjectAcl": "WRITE_ACP",
    "s3:PutObjectVersionAcl": "WRITE_ACP",
}
_PUBLIC = frozenset({ALL_USERS, AUTHENTICATED_USERS})


@dataclass(frozen=True, slots=True)
class Access:
    """One request to be decided. `thing` is the object if there is one at the key now."""

    asked: Asked
    bucket: BucketFacts
    thing: ObjectFacts | None = None


def may(access: Access) -> bool:
    """Whether a request is allowed (AmazonS3/latest/userguide/how-s3-evaluates-access-control).

    An explicit denial in the bucket's policy stops everyone. The owner's account may do all to its bucket, but for
    reading objects that others own. Others need a policy that allows it and counts for them, or an ACL.
    """
    effect = evaluate(access.bucket.policy, access.asked) if access.bucket.policy else Effect.SILENT
    if effect is Effect.DENY:
        return False
    if access.asked.identity.account_id == access.bucket.owner and not _is_others_object(access):
        return True
    if effect is Effect.ALLOW and policy_counts_for_others(access.bucket):
        return True
    return _acl_allows(access)


def may_list(access: Access) -> bool:
    """Whether they may list the bucket: who may not learns nothing about keys that don't exist
    (AmazonS3/latest/API/API_GetObject, NoSuchKey or AccessDenied)."""
    asked = Asked(access.asked.identity, "s3:ListBucket", f"arn:aws:s3:::{access.bucket.name}", access.asked.context)
    return may(Access(asked, access.bucket))


def _is_others_object(access: Access) -> bool:
    """Reading needs a grant when somebody else owns the object; with ACLs disabled the bucket's owner owns all."""
    return (
        access.thing is not None
        and access.asked.action in _ON_OBJECT
        and not access.bucket.acls_disabled
        and access.thing.owner != access.bucket.owner
    )


def _acl_allows(access: Access) -> bool:
    """What the ACLs grant, if they count at all (AmazonS3/latest/userguide/about-object-ownership) and leaving out
    public grants where IgnorePublicAcls is on (AmazonS3/latest/API/API_PublicAccessBlockConfiguration)."""
    bucket, thing, action = access.bucket, access.thing, access.asked.action
    if bucket.acls_disabled:
        return False
    if action in _ON_OBJECT:
        return thing is not None and _granted(access, thing.grants, thing.owner, _ON_OBJECT[action])
    if action not in _ON_BUCKET or not _granted(access, bucket.grants, bucket.owner, _ON_BUCKET[action]):
        return False
    # WRITE lets one create objects; existing ones may be overwritten or deleted by their owner only.
    return thing is None or action not in {"s3:PutObject", "s3:DeleteObject"} or _owns(access.asked.identity, thing)


def _owns(identity: Identity, thing: ObjectFacts) -> bool:
    return identity.account_id == thing.owner


def _granted(access: Access, grants: Iterable[Grant], owner: str, permission: str) -> bool:
    grantees = _grantees_of(access.asked.identity, owner)
    if access.bucket.block.ignore_public_acls:
        grantees -= _PUBLIC
    return any(grant.grantee in grantees and grant.permission in {permission, "FULL_CONTROL"} for grant in grants)


def _grantees_of(identity: Identity, owner: str) -> set[str]:
    """Every grantee of an ACL that means this identity."""
    grantees = {ALL_USERS}
    if identity.account is not None:
        grantees |= {AUTHENTICATED_USERS, identity.account.canonical_id}
    if identity.account_id == owner:
        grantees.add(OWNER)
    return grantees
