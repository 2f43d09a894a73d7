"""S3: a request resolved, judged, handed to moto, and what moto left undone done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tutor.sandbox.aws.accounts import canonical_id_of
from tutor.sandbox.aws.faults import Answer, AwsFaultError
from tutor.sandbox.aws.identity import SIGNATURE_PARAMETERS
from tutor.sandbox.aws.moto_adapter.dispatch import MotoCall, call_s3
from tutor.sandbox.aws.moto_adapter.facts import (
    all_buckets,
    bucket_facts,
    find_bucket,
    find_key,
    is_s3_region,
    object_facts,
    upload_bytes,
)
from tutor.sandbox.aws.operations import passed_on
from tutor.sandbox.aws.rules.access import may
from tutor.sandbox.aws.rules.acls import acl_xml
from tutor.sandbox.aws.rules.facts import OWNER, BucketFacts, Grant
from tutor.sandbox.aws.rules.limits import check_key_length, check_key_path, check_page_size
from tutor.sandbox.aws.rules.regions import check_bucket_region, check_location
from tutor.sandbox.aws.rules.uploads import ENCRYPTION_HEADER
from tutor.sandbox.aws.s3_call import S3Call, no_such_bucket
from tutor.sandbox.aws.s3_checks import OBJECT_WRITERS, check_access, check_call, check_new_bucket
from tutor.sandbox.aws.s3_conditions import (
    check_conditions,
    check_marker,
    check_owners,
    check_source_state,
    no_such_object,
)
from tutor.sandbox.aws.s3_content_checks import check_content
from tutor.sandbox.aws.s3_delete import read_delete, with_denied
from tutor.sandbox.aws.s3_effects import after_call, after_new_bucket
from tutor.sandbox.aws.s3_lists import list_buckets, list_objects
from tutor.sandbox.aws.s3_retold import retold
from tutor.sandbox.aws.storage import Storage, check_bucket_count
from tutor.sandbox.aws.wire import S3Address
from tutor.sandbox.aws.xml_bodies import malformed_xml

__all__ = ["answer_s3"]

_OK = 300
# Headers of the client's that mean nothing to moto, or too much.
_DROPPED = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "expect",
        "host",
        "origin",  # moto takes a CORS rule for a regular expression, and ours are told in preflights
        "transfer-encoding",
        "user-agent",
        "x-amz-content-sha256",
        "x-amz-security-token",
    }
)
_SIGNATURE = SIGNATURE_PARAMETERS - {"expires"}  # which as a header is the object's
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def answer_s3(call: S3Call, storage: Storage) -> Answer:
    """The whole of one call. Raises AwsFaultError for all that AWS would refuse."""
    api = call.operation.api
    check_page_size(call.request.query)
    check_key_length(call.address.key)
    check_key_path(call.address.key)
    check_conditions(call)
    if api == "ListBuckets":
        return list_buckets(call)
    if api == "CreateBucket":
        return _create_bucket(call)
    call = _met(call)
    check_bucket_region(call.credential, call.request.host, call.address.bucket, call.facts.region)
    try:
        return _in_bucket(call, storage)
    except AwsFaultError as fault:
        if api == "HeadBucket":  # which tells the region even to those who may know nothing else
            fault.headers = (("x-amz-bucket-region", call.facts.region),)
        raise


def _in_bucket(call: S3Call, storage: Storage) -> Answer:
    api = call.operation.api
    check_owners(call)
    check_access(call)
    check_marker(call)
    check_source_state(call)
    check_call(call)
    check_content(call)
    _make_room(call, storage)
    if api in {"GetBucketAcl", "GetObjectAcl"} and (answer := _acl(call)):
        return answer
    if api in {"ListObjects", "ListObjectsV2"}:
        return list_objects(call)
    if api == "DeleteObjects":
        return _delete_objects(call)
    try:
        answer = call_s3(_moto_call(call, call.facts.owner))
    except (AttributeError, KeyError, TypeError, ValueError):
        if call.operation.part and call.request.method in {"PUT", "POST"}:
            raise malformed_xml() from None  # moto trips over XML that is not as the schema wants it
        if call.address.key and call.thing is None:
            raise no_such_object(call) from None
        raise
    if answer.status < _OK:
        answer = after_call(call, answer)
    return retold(answer, call)


def _met(call: S3Call) -> S3Call:
    """The call with the bucket and object that it meets."""
    bucket = find_bucket(call.address.bucket)
    if bucket is None:
        raise no_such_bucket(call.address.bucket)
    key = find_key(bucket, call.address.key, call.request.query.get("versionId", "")) if call.address.key else None
    return replace(call, bucket=bucket_facts(bucket), thing=object_facts(bucket, key) if key else None)


def _create_bucket(call: S3Call) -> Answer:
    existing = find_bucket(call.address.bucket)
    owner = BucketFacts(call.address.bucket, call.identity.account_id, call.region)
    call = replace(call, bucket=owner)
    check_new_bucket(call)
    check_location(call.location, call.region, is_s3_region)
    check_bucket_count(sum(1 for _ in all_buckets()) if existing is None else 0)
    before = bucket_facts(existing) if existing is not None else None
    answer = call_s3(_moto_call(call, call.identity.account_id))
    if answer.status < _OK:
        after_new_bucket(call, before)
    return retold(answer, call)


def _make_room(call: S3Call, storage: Storage) -> None:
    source = call.copy_source
    if source is not None:
        bucket = find_bucket(source.address.bucket)
        key = find_key(bucket, source.address.key, source.version_id) if bucket else None
        storage.make_room(key.size if key else 0)
    elif call.operation.api == "CompleteMultipartUpload":
        storage.make_room(upload_bytes(call.address.bucket, call.request.query.get("uploadId", "")))
    elif call.request.method in {"PUT", "POST"}:
        storage.make_room(len(call.request.body))


def _acl(call: S3Call) -> Answer | None:
    """An ACL as AWS tells it: with ACLs disabled, always full control for the bucket's owner
    (AmazonS3/latest/userguide/object-ownership-error-responses)."""
    bucket, thing = call.facts, call.thing
    if call.address.key and thing is None:
        return None
    owner, grants = (thing.owner, thing.grants) if thing else (bucket.owner, bucket.grants)
    if bucket.acls_disabled:
        owner, grants = bucket.owner, (Grant(OWNER, "FULL_CONTROL"),)
    return Answer(200, (("Content-Type", "application/xml"),), acl_xml(canonical_id_of(owner), grants))


def _delete_objects(call: S3Call) -> Answer:
    bucket = find_bucket(call.address.bucket)

    def may_delete(name: str) -> bool:
        key = find_key(bucket, name) if bucket else None
        thing = object_facts(bucket, key) if bucket and key else None
        return may(call.at(S3Address(call.address.bucket, name), "s3:DeleteObject", call.facts, thing))

    asked = read_delete(call.request.body, may_delete)
    moto_call = replace(_moto_call(call, call.facts.owner), body=asked.body)
    answer = call_s3(moto_call) if asked.allowed else None
    if answer is not None and (not asked.denied or answer.status >= _OK):
        return retold(answer, call)
    return with_denied(answer, asked.denied)


def _moto_call(call: S3Call, account_id: str) -> MotoCall:
    return MotoCall(
        account_id=account_id,
        region=call.region,
        method=call.request.method,
        address=call.address,
        query=passed_on(call.operation, call.request.query),
        headers=_moto_headers(call),
        body=call.request.body,
    )


def _moto_headers(call: S3Call) -> Mapping[str, str]:
    """The client's headers without those that steer, and with the ACL that AWS takes when none is asked for."""
    headers = {
        name: value
        for name, value in call.request.headers.items()
        if name not in _DROPPED and name not in _SIGNATURE and not name.startswith("x-moto-")
    }
    if headers.get("content-type", "").startswith(_FORMS):
        headers["content-type"] = "binary/octet-stream"  # or moto would take the body for a form
    asks_acl = "x-amz-acl" in headers or any(name.startswith("x-amz-grant-") for name in headers)
    if not asks_acl and call.operation.api in {*OBJECT_WRITERS, "CreateMultipartUpload"}:
        headers["x-amz-acl"] = "private"
    if call.operation.api == "CreateMultipartUpload":
        headers.setdefault(ENCRYPTION_HEADER, call.facts.encryption)
    return headers
