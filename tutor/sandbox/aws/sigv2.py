"""Signature Version 2 of S3: what a request must have signed (AmazonS3/latest/API/RESTAuthentication).

boto3 still presigns with it in the oldest regions, where alone S3 takes it.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import unquote_plus

from tutor.sandbox.aws.wire import HttpRequest, bucket_of_host

__all__ = ["REGIONS", "signature", "string_to_sign"]

# Regions from before 2014 (AmazonS3/latest/API/UsingAuthSDK; botocore's endpoints.json has the same list).
REGIONS = frozenset(
    {
        "us-east-1",
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "sa-east-1",
    }
)
# Parameters that are part of the resource; all others are not signed.
_PARTS = frozenset(
    {
        "accelerate",
        "acl",
        "analytics",
        "cors",
        "defaultObjectAcl",
        "delete",
        "inventory",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "partNumber",
        "policy",
        "replication",
        "requestPayment",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "restore",
        "select",
        "select-type",
        "storageClass",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
    }
)


def string_to_sign(request: HttpRequest, expires: str = "", *, root: bool = False) -> str:
    """What the secret key is applied to. `expires` stands in the place of the date in a presigned URL.

    `root`: with a slash after the bucket of `/BUCKET`, as botocore signs it, which S3 takes as well.
    """
    headers = dict(request.headers)
    if expires:  # what a presigned URL carries in its query counts as if it were sent
        carried = {name.lower(): value for name, value in request.query.items()}
        headers = {name: value for name, value in carried.items() if name.startswith("x-amz-")} | headers
        headers = {"content-type": carried.get("content-type", ""), "content-md5": carried.get("content-md5", "")} | (
            headers
        )
    date = expires or ("" if "x-amz-date" in headers else headers.get("date", ""))
    standard = (request.method, headers.get("content-md5", ""), headers.get("content-type", ""), date)
    return "\n".join((*standard, _amz_headers(headers) + _resource(request, root=root)))


def signature(secret: str, text: str) -> str:
    """The signature, in base 64."""
    return base64.b64encode(hmac.digest(secret.encode(), text.encode("latin-1", "replace"), "sha1")).decode()


def _amz_headers(headers: Mapping[str, str]) -> str:
    names = sorted(name for name in headers if name.startswith("x-amz-"))
    return "".join(f"{name}:{headers[name].strip()}\n" for name in names)


def _resource(request: HttpRequest, *, root: bool) -> str:
    """Bucket and key as the URL has them, encoded, and the parameters that change what is meant."""
    bucket = bucket_of_host(request.host)
    parts = []
    for pair in request.query_string.split("&"):
        name, equals, value = pair.partition("=")
        if name in _PARTS:
            parts.append(f"{name}={unquote_plus(value)}" if equals else name)
    path = f"/{bucket}{request.path}" if bucket else request.path
    if root and path.count("/") == 1:
        path += "/"
    return f"{path}?{'&'.join(sorted(parts))}" if parts else path
