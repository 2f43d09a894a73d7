"""What follows from a call to S3 that moto has done."""

from __future__ import annotations

from dataclasses import replace

from tutor.sandbox.aws.accounts import canonical_id_of
from tutor.sandbox.aws.faults import Answer
from tutor.sandbox.aws.moto_adapter.after import (
    set_canned_acl,
    set_content_type,
    set_default_encryption,
    set_defaults,
    set_grants,
    set_ownership,
    single_grants,
    stamp_owner,
)
from tutor.sandbox.aws.moto_adapter.facts import (
    FakeBucket,
    FakeKey,
    find_bucket,
    find_key,
    grants_of,
    upload_encryption,
)
from tutor.sandbox.aws.rules.acls import AskedAcl
from tutor.sandbox.aws.rules.facts import DEFAULT_ENCRYPTION, ENFORCED, BucketFacts, Grant
from tutor.sandbox.aws.rules.uploads import ENCRYPTION_HEADER
from tutor.sandbox.aws.s3_call import S3Call
from tutor.sandbox.aws.s3_checks import OBJECT_WRITERS

__all__ = ["after_call", "after_new_bucket"]

_ENCRYPTING = OBJECT_WRITERS | {"CreateMultipartUpload", "UploadPart", "UploadPartCopy"}
_FOR_BUCKET_OWNER = {"bucket-owner-full-control": "FULL_CONTROL", "bucket-owner-read": "READ"}


def after_new_bucket(call: S3Call, before: BucketFacts | None) -> None:
    """Defaults of a new bucket. One that its owner had before, in us-east-1: the ACL is reset, the rest stays
    (AmazonS3/latest/API/API_CreateBucket, BucketAlreadyOwnedByYou)."""
    bucket = find_bucket(call.address.bucket)
    if bucket is None:
        return
    asked = call.acl
    if before is None:
        set_defaults(bucket, call.new_ownership, blocked=not call.acls)
    else:
        set_ownership(bucket, before.ownership)
        if asked is None:
            set_canned_acl(bucket, "private")
    _set_acl(bucket, asked)


def after_call(call: S3Call, answer: Answer) -> Answer:
    """Owner and ACL of what was written; the answer as AWS gives it."""
    api = call.operation.api
    bucket = find_bucket(call.address.bucket)
    key = find_key(bucket, call.address.key, call.request.query.get("versionId", "")) if bucket else None
    if api == "PutBucketAcl" and bucket is not None:
        _set_acl(bucket, call.acl)
    elif api == "PutObjectAcl" and key is not None:
        _set_acl(key, call.acl)
    elif api in OBJECT_WRITERS and key is not None:
        _after_write(call, key)
    elif api == "PutBucketPolicy":
        return replace(answer, status=204, body=b"")
    elif api == "DeleteBucketEncryption" and bucket is not None:
        set_default_encryption(bucket)
    return _with_encryption(call, answer, key) if api in _ENCRYPTING else answer


def _with_encryption(call: S3Call, answer: Answer, key: FakeKey | None) -> Answer:
    """The header that tells how an object is encrypted
    (AmazonS3/latest/API/API_PutObject#API_PutObject_ResponseSyntax)."""
    if call.operation.api in OBJECT_WRITERS:
        algorithm = str(key.encryption or DEFAULT_ENCRYPTION) if key is not None else DEFAULT_ENCRYPTION
    elif call.operation.api == "CreateMultipartUpload":
        algorithm = call.request.headers.get(ENCRYPTION_HEADER, call.facts.encryption)
    else:
        algorithm = upload_encryption(call.address.bucket, call.request.query.get("uploadId", ""))
    kept = tuple(pair for pair in answer.headers if pair[0].lower() != ENCRYPTION_HEADER)
    return replace(answer, headers=(*kept, (ENCRYPTION_HEADER, algorithm)))


def _set_acl(thing: FakeBucket | FakeKey, asked: AskedAcl | None) -> None:
    if asked is not None and asked.grants:
        set_grants(thing, asked.grants)
    else:
        single_grants(thing)


def _after_write(call: S3Call, key: FakeKey) -> None:
    asked = call.acl if call.operation.api != "CompleteMultipartUpload" else None
    canned = asked.canned if asked else ""
    owner = _new_owner(call, canned)
    stamp_owner(key, owner)
    _set_acl(key, asked)
    permission = _FOR_BUCKET_OWNER.get(canned)
    if permission and owner != call.facts.owner:
        set_grants(key, (*grants_of(key.acl), Grant(canonical_id_of(call.facts.owner), permission)))
    content_type = call.request.headers.get("content-type", "")
    if call.operation.api == "PutObject" and content_type:
        set_content_type(key, content_type)


def _new_owner(call: S3Call, canned: str) -> str:
    """Who owns a new object (AmazonS3/latest/userguide/about-object-ownership)."""
    bucket = call.facts
    preferred = bucket.ownership == "BucketOwnerPreferred" and canned == "bucket-owner-full-control"
    return bucket.owner if bucket.ownership == ENFORCED or preferred else call.identity.account_id
