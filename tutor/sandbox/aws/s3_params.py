"""The parameters of an S3 call for the journal: by boto3's names, from where the wire has them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tutor.model.values import JsonValue
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.wire import HttpRequest, S3Address
from tutor.sandbox.aws.xml_bodies import local_name, location_of, named, read_xml

__all__ = ["MAX_PARAMS", "s3_params", "short"]

MAX_PARAMS = 40
_MAX_TEXT = 1024
_LONGEST_XML = 4096  # bytes of a body that is read for the journal: nobody has been asked yet who sends it
_META = "x-amz-meta-"
_HEADERS = {
    "x-amz-acl": "ACL",
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-type": "ContentType",
    "x-amz-copy-source": "CopySource",
    "x-amz-copy-source-if-match": "CopySourceIfMatch",
    "x-amz-copy-source-if-none-match": "CopySourceIfNoneMatch",
    "x-amz-expected-bucket-owner": "ExpectedBucketOwner",
    "if-match": "IfMatch",
    "if-modified-since": "IfModifiedSince",
    "if-none-match": "IfNoneMatch",
    "if-unmodified-since": "IfUnmodifiedSince",
    "x-amz-object-ownership": "ObjectOwnership",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-storage-class": "StorageClass",
    "x-amz-metadata-directive": "MetadataDirective",
    "x-amz-tagging": "Tagging",
    "x-amz-tagging-directive": "TaggingDirective",
    "x-amz-grant-read": "GrantRead",
    "x-amz-grant-full-control": "GrantFullControl",
    "range": "Range",
}
_QUERY = {
    "prefix": "Prefix",
    "delimiter": "Delimiter",
    "max-keys": "MaxKeys",
    "max-buckets": "MaxBuckets",
    "max-parts": "MaxParts",
    "max-uploads": "MaxUploads",
    "bucket-region": "BucketRegion",
    "marker": "Marker",
    "key-marker": "KeyMarker",
    "version-id-marker": "VersionIdMarker",
    "start-after": "StartAfter",
    "continuation-token": "ContinuationToken",
    "versionId": "VersionId",
    "uploadId": "UploadId",
    "partNumber": "PartNumber",
}
_NUMBERS = {"MaxKeys", "MaxBuckets", "MaxParts", "MaxUploads", "PartNumber"}
_TAGGERS = frozenset({"PutObjectTagging", "PutBucketTagging"})


def s3_params(request: HttpRequest, address: S3Address, api: str) -> dict[str, JsonValue]:
    """The parameters; of bodies only those that say what a call is to do, and are short."""
    params: dict[str, JsonValue] = {}
    if address.bucket:
        params["Bucket"] = short(address.bucket)
    if address.key:
        params["Key"] = short(address.key)
    for names, have in ((_HEADERS, request.headers), (_QUERY, request.query)):
        params |= {ours: _value(ours, have[theirs]) for theirs, ours in names.items() if theirs in have}
    meta = [(name.removeprefix(_META), text) for name, text in request.headers.items() if name.startswith(_META)]
    if meta:
        params["Metadata"] = {short(name): short(text) for name, text in meta[:MAX_PARAMS]}
    return {**params, **_of_body(request.body, api)}


def short(text: str) -> str:
    """A text as the journal keeps it."""
    return text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"


def _of_body(body: bytes, api: str) -> dict[str, JsonValue]:
    if len(body) > _LONGEST_XML:
        return {"Delete": {"Objects": f"{body.count(b'<Key>'):,} keys"}} if api == "DeleteObjects" else {}
    try:
        if api == "CreateBucket":
            location = location_of(body)
            return {"CreateBucketConfiguration": {"LocationConstraint": short(location)}} if location else {}
        if api == "DeleteObjects":
            return {"Delete": {"Objects": [*_flat(read_xml(body), "Object")]}}
        if api in _TAGGERS:
            return {"Tagging": {"TagSet": [*_flat(read_xml(body), "Tag")]}}
        if api == "PutBucketVersioning":
            status = next(named(read_xml(body), "Status"), None)
            return {} if status is None else {"VersioningConfiguration": {"Status": short(status.text or "")}}
    except AwsFaultError:  # no XML: the call will be told so
        pass
    return {}


def _flat(root: ET.Element, name: str) -> Iterator[JsonValue]:
    for element in named(root, name):
        yield {local_name(child): short(child.text or "") for child in element}


def _value(name: str, text: str) -> JsonValue:
    return int(text) if name in _NUMBERS and text.isdecimal() and len(text) <= len("1234567890") else short(text)
