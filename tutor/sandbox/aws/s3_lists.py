"""ListObjects, ListObjectsV2 and ListBuckets, answered here: moto cuts no common prefixes to the size of a page, and no
list of buckets.

AmazonS3/latest/API/API_ListObjects, AmazonS3/latest/API/API_ListObjectsV2, AmazonS3/latest/API/API_ListBuckets.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape

from tutor.sandbox.aws.accounts import canonical_id_of
from tutor.sandbox.aws.faults import Answer, AwsFaultError, access_denied
from tutor.sandbox.aws.moto_adapter.facts import (
    FakeBucket,
    FakeKey,
    all_buckets,
    bucket_facts,
    current_keys,
    find_bucket,
    owner_of,
)
from tutor.sandbox.aws.rules.limits import MAX_PAGE
from tutor.sandbox.aws.rules.listing import Page, page_of, read_token, token_after
from tutor.sandbox.aws.s3_call import S3Call, no_such_bucket
from tutor.sandbox.aws.xml_bodies import S3_NAMESPACE

__all__ = ["list_buckets", "list_objects"]

_MAX_BUCKETS = 10_000
_NARROWING = frozenset({"max-buckets", "continuation-token", "prefix", "bucket-region"})


def list_objects(call: S3Call) -> Answer:
    """A page of a bucket's objects, in either version of the call."""
    bucket = find_bucket(call.address.bucket)
    if bucket is None:
        raise no_such_bucket(call.address.bucket)
    query, second = call.request.query, call.operation.api == "ListObjectsV2"
    _check_encoding(query.get("encoding-type"))
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    limit = min(int(query.get("max-keys", MAX_PAGE)), MAX_PAGE)
    objects = current_keys(bucket)
    page = page_of(objects, prefix=prefix, delimiter=delimiter, after=_after(call, second=second), limit=limit)
    encode = _url if query.get("encoding-type") == "url" else escape
    fields = {
        "Name": escape(bucket.name),
        "Prefix": encode(prefix),
        **({"Delimiter": encode(delimiter)} if delimiter else {}),
        "MaxKeys": str(limit),
        **({"EncodingType": "url"} if "encoding-type" in query else {}),
        "IsTruncated": str(page.truncated).lower(),
    }
    fields |= _second(call, page) if second else _first(call, page)
    fields |= {name: encode(fields[name]) for name in ("Marker", "NextMarker", "StartAfter") if name in fields}
    owned = not second or query.get("fetch-owner") == "true"
    contents = "".join(_contents(bucket, objects[name], encode(name), owned=owned) for name in page.keys)
    prefixes = "".join(f"<CommonPrefixes><Prefix>{encode(name)}</Prefix></CommonPrefixes>" for name in page.prefixes)
    inside = _elements(fields.items()) + contents + prefixes
    return _listed("ListBucketResult", inside, ("x-amz-bucket-region", call.facts.region))


def list_buckets(call: S3Call) -> Answer:
    """A page of the buckets of who asks. Their regions are told only to those who ask for a page or for some."""
    if call.identity.account is None:
        raise access_denied()
    query = call.request.query
    token, region, prefix = query.get("continuation-token"), query.get("bucket-region"), query.get("prefix", "")
    mine = {bucket.name: bucket for bucket in all_buckets() if bucket.account_id == call.identity.account_id}
    names = [name for name, bucket in mine.items() if region in {None, bucket_facts(bucket).region}]
    after = read_token(token) if token else ""
    page = page_of(names, prefix=prefix, after=after, limit=_max_buckets(query.get("max-buckets")))
    told = "".join(_bucket(mine[name], region=bool(_NARROWING & query.keys())) for name in page.keys)
    fields = {
        "Owner": f"<ID>{canonical_id_of(call.identity.account_id)}</ID>",
        "Buckets": told,
        **({"Prefix": escape(prefix)} if prefix else {}),
        **({"ContinuationToken": token_after(page.last)} if page.truncated else {}),
    }
    return _listed("ListAllMyBucketsResult", _elements(fields.items()))


def _max_buckets(text: str | None) -> int:
    """MaxBuckets. Raises 400 InvalidArgument outside 1 to 10,000; the wording of the message is not documented."""
    if text is None:
        return _MAX_BUCKETS
    limit = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(_MAX_BUCKETS)) else 0
    if not 1 <= limit <= _MAX_BUCKETS:
        message = f"Argument max-buckets must be an integer between 1 and {_MAX_BUCKETS}"
        raise AwsFaultError("InvalidArgument", message, ArgumentName="max-buckets", ArgumentValue=text)
    return limit


def _bucket(bucket: FakeBucket, *, region: bool) -> str:
    where = {"BucketRegion": bucket_facts(bucket).region} if region else {}
    fields = {"Name": escape(bucket.name), "CreationDate": str(bucket.creation_date_ISO8601), **where}
    return f"<Bucket>{_elements(fields.items())}</Bucket>"


def _listed(root: str, inside: str, *headers: tuple[str, str]) -> Answer:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{S3_NAMESPACE}">{inside}</{root}>'
    return Answer(200, (("Content-Type", "application/xml"), *headers), body.encode("utf-8", "replace"))


def _after(call: S3Call, *, second: bool) -> str:
    """The entry after which the page begins: a token beats StartAfter."""
    query = call.request.query
    if not second:
        return query.get("marker", "")
    token = query.get("continuation-token")
    return query.get("start-after", "") if token is None else read_token(token)


def _first(call: S3Call, page: Page) -> dict[str, str]:
    """NextMarker comes only with a delimiter (AmazonS3/latest/API/API_ListObjects, NextMarker)."""
    more = {"NextMarker": page.last} if page.truncated and call.request.query.get("delimiter") else {}
    return {"Marker": call.request.query.get("marker", ""), **more}


def _second(call: S3Call, page: Page) -> dict[str, str]:
    query = call.request.query
    fields = {"KeyCount": str(len(page.keys) + len(page.prefixes))}
    if "continuation-token" in query:
        fields["ContinuationToken"] = escape(query["continuation-token"])
    elif query.get("start-after"):
        fields["StartAfter"] = query["start-after"]
    if page.truncated:
        fields["NextContinuationToken"] = token_after(page.last)
    return fields


def _contents(bucket: FakeBucket, key: FakeKey, name: str, *, owned: bool) -> str:
    fields = {
        "Key": name,
        "LastModified": str(key.last_modified_ISO8601),
        "ETag": escape(str(key.etag), {'"': "&quot;"}),
        "Size": str(key.size),
        "StorageClass": escape(str(key.storage_class)),
    }
    if key.checksum_algorithm:
        fields["ChecksumAlgorithm"] = escape(str(key.checksum_algorithm))
    owner = f"<Owner><ID>{canonical_id_of(owner_of(bucket, key))}</ID></Owner>" if owned else ""
    return f"<Contents>{_elements(fields.items())}{owner}</Contents>"


def _elements(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<{name}>{text}</{name}>" for name, text in pairs)


def _url(text: str) -> str:
    return quote(text, safe="/", errors="surrogatepass")


def _check_encoding(kind: str | None) -> None:
    if kind not in {None, "url"}:
        message = "Invalid Encoding Method specified in Request"
        raise AwsFaultError("InvalidArgument", message, ArgumentName="encoding-type", ArgumentValue=kind or "")
