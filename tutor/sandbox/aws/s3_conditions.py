"""What a call to S3 takes for granted, and where the truth is otherwise: owners, keys of encryption, versions."""

from __future__ import annotations

from tutor.sandbox.aws.faults import AwsFaultError, access_denied
from tutor.sandbox.aws.moto_adapter.facts import find_bucket, find_key, find_marker, is_archived
from tutor.sandbox.aws.operations import left_out
from tutor.sandbox.aws.rules.versions import check_version_id, current_is_marker, version_is_marker
from tutor.sandbox.aws.s3_call import S3Call

__all__ = ["check_conditions", "check_marker", "check_owners", "check_source_state", "no_such_object"]

_CUSTOMER_KEYS = ("x-amz-server-side-encryption-customer-", "x-amz-copy-source-server-side-encryption-customer-")
_READERS = frozenset({"GetObject", "HeadObject", "GetObjectAttributes"})


def check_conditions(call: S3Call) -> None:
    """What can be told of a call before it is known what it meets."""
    if any(name.startswith(_CUSTOMER_KEYS) for name in call.request.headers):
        raise left_out("SSE-C, server-side encryption with customer-provided keys")
    if call.address.key:
        check_version_id(call.request.query.get("versionId"))
    if (source := call.copy_source) is not None and source.version_id:
        check_version_id(source.version_id)


def check_owners(call: S3Call) -> None:
    """403 AccessDenied for a bucket of somebody else than was expected (AmazonS3/latest/userguide/
    bucket-owner-condition)."""
    _check_owner(call.request.headers.get("x-amz-expected-bucket-owner"), call.facts.owner)
    bucket = find_bucket(call.copy_source.address.bucket) if call.copy_source else None
    if bucket is not None:
        _check_owner(call.request.headers.get("x-amz-source-expected-bucket-owner"), str(bucket.account_id))


def check_marker(call: S3Call) -> None:
    """404 or 405 for reading where a delete marker stands (AmazonS3/latest/userguide/DeleteMarker)."""
    bucket = find_bucket(call.address.bucket) if call.operation.api in _READERS else None
    version_id = call.request.query.get("versionId", "")
    marker = find_marker(bucket, call.address.key, version_id) if bucket is not None else None
    if marker is not None:
        found = version_is_marker(marker, call.request.method) if version_id else None
        raise found or current_is_marker(marker, call.address.key)


def no_such_object(call: S3Call) -> AwsFaultError:
    """404 NoSuchKey or NoSuchVersion (AmazonS3/latest/API/ErrorResponses)."""
    if version_id := call.request.query.get("versionId"):
        message = "The specified version does not exist."
        return AwsFaultError("NoSuchVersion", message, 404, Key=call.address.key, VersionId=version_id)
    return AwsFaultError("NoSuchKey", "The specified key does not exist.", 404, Key=call.address.key)


def check_source_state(call: S3Call) -> None:
    """403 InvalidObjectState for copying what is archived (AmazonS3/latest/API/ErrorResponses)."""
    source = call.copy_source
    bucket = find_bucket(source.address.bucket) if source else None
    key = find_key(bucket, source.address.key, source.version_id) if source and bucket is not None else None
    if key is not None and is_archived(key):
        message = "Operation is not valid for the source object's storage class"
        raise AwsFaultError("InvalidObjectState", message, 403, StorageClass=str(key.storage_class))


def _check_owner(expected: str | None, owner: str) -> None:
    if expected is not None and expected != owner:
        raise access_denied()
