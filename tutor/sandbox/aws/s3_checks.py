"""The rules that a call to S3 must pass before moto gets it."""

from __future__ import annotations

import re

from tutor.sandbox.aws.faults import AwsFaultError, access_denied
from tutor.sandbox.aws.moto_adapter.facts import bucket_facts, find_bucket, find_key, object_facts
from tutor.sandbox.aws.rules.access import may, may_list
from tutor.sandbox.aws.rules.acls import (
    check_acl_allowed,
    check_canned,
    check_new_bucket_acl,
    check_ownership_change,
)
from tutor.sandbox.aws.rules.bucket_names import check_bucket_name
from tutor.sandbox.aws.rules.facts import ENFORCED
from tutor.sandbox.aws.rules.policies import check_policy
from tutor.sandbox.aws.rules.public_access import check_policy_allowed
from tutor.sandbox.aws.s3_call import S3Call, no_such_bucket

__all__ = ["ACL_SETTERS", "OBJECT_WRITERS", "check_access", "check_call", "check_new_bucket"]

# Calls that write an object whole, and calls that may carry an ACL.
OBJECT_WRITERS = frozenset({"PutObject", "CopyObject", "CompleteMultipartUpload"})
ACL_SETTERS = frozenset({"PutObject", "CopyObject", "CreateMultipartUpload", "PutObjectAcl", "PutBucketAcl"})
_OBJECT_READERS = frozenset(
    {"GetObject", "HeadObject", "GetObjectAcl", "GetObjectTagging", "GetObjectAttributes", "GetObjectLegalHold"}
)
_OWNERSHIPS = frozenset({"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"})
_OWNERSHIP_XML = re.compile(rb"<ObjectOwnership>\s*(\w+)\s*</ObjectOwnership>")


def check_new_bucket(call: S3Call) -> None:
    """CreateBucket: who, the name, the ACL, the ownership."""
    if call.identity.account is None:
        raise access_denied()
    check_bucket_name(call.address.bucket)
    asked = call.acl
    check_canned(asked, bucket=True)
    ownership = call.new_ownership
    _check_ownership_name(ownership)
    if not call.acls or ownership == ENFORCED:
        check_new_bucket_acl(asked, ownership)


def check_access(call: S3Call) -> None:
    """403 AccessDenied unless they may; for a key that isn't there, unless they may list the bucket."""
    if call.operation.api == "DeleteObjects":
        return  # each key is judged by itself
    absent = call.thing is None and call.operation.api in _OBJECT_READERS
    if not (may_list(call.access) if absent else may(call.access)):
        raise access_denied()
    _check_copy_source(call)


def check_call(call: S3Call) -> None:
    """What the call asks for: ACL, policy, ownership."""
    api = call.operation.api
    _check_overrides(call)
    if api in ACL_SETTERS:
        asked = call.acl
        check_canned(asked, bucket=api == "PutBucketAcl")
        check_acl_allowed(asked, call.facts, call.who, call.operation.action, call.asked.resource)
    elif api == "PutBucketPolicy":
        check_policy_allowed(call.facts, check_policy(call.request.body, call.address.bucket), call.who)
    elif api == "PutBucketOwnershipControls":
        match = _OWNERSHIP_XML.search(call.request.body)
        ownership = match[1].decode() if match else ""
        _check_ownership_name(ownership)
        check_ownership_change(call.facts, ownership)


def _check_overrides(call: S3Call) -> None:
    """Who changes headers of the answer must have signed (AmazonS3/latest/API/API_GetObject, Overriding response
    header values)."""
    if call.identity.account is None and any(name.startswith("response-") for name in call.request.query):
        message = "Request specific response headers cannot be used for anonymous GET requests."
        raise AwsFaultError("InvalidRequest", message)


def _check_ownership_name(ownership: str) -> None:
    if ownership not in _OWNERSHIPS:
        raise AwsFaultError("InvalidArgument", "Invalid x-amz-object-ownership header", ArgumentValue=ownership)


def _check_copy_source(call: S3Call) -> None:
    """Who copies must be allowed to read the source (AmazonS3/latest/API/API_CopyObject, Permissions)."""
    source = call.copy_source
    if source is None:
        return
    bucket = find_bucket(source.address.bucket)
    if bucket is None:
        raise no_such_bucket(source.address.bucket)
    key = find_key(bucket, source.address.key, source.version_id)
    facts = bucket_facts(bucket)
    action = "s3:GetObjectVersion" if source.version_id else "s3:GetObject"
    access = call.at(source.address, action, facts, object_facts(bucket, key) if key else None)
    if not (may_list(access) if key is None else may(access)):
        raise access_denied()
