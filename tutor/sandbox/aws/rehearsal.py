"""A rehearsal of the common calls, before the AWS process is forked: what loads lazily is then loaded in every run.

The calls go through a gateway, signed, as a client's would. They end with the bucket that they made.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from tutor.sandbox.aws import sigv2, sigv4
from tutor.sandbox.aws.accounts import LEARNER, STRANGER, Account
from tutor.sandbox.aws.faults import Answer
from tutor.sandbox.aws.wire import HttpRequest, parse_query

__all__ = ["rehearse", "signed_request"]

_REGION = "us-east-1"
_HOST = "localhost"
_BUCKET = "/warming-up"
_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_POLICY = (
    b'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "210987654321"}, '
    b'"Action": "s3:GetObject", "Resource": "arn:aws:s3:::warming-up/*"}]}'
)
_OWNERSHIP = b"<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"
_DELETE = b"<Delete><Object><Key>copy</Key></Object></Delete>"
_TAGGING = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
_NONE: Mapping[str, str] = {}

# One bucket's life. Each is a method, a path with its query, a body and headers.
_S3_CALLS: tuple[tuple[str, str, bytes, Mapping[str, str]], ...] = (
    ("PUT", _BUCKET, b"", _NONE),
    ("HEAD", _BUCKET, b"", _NONE),
    ("GET", f"{_BUCKET}?location", b"", _NONE),
    ("PUT", f"{_BUCKET}/key", b"hello", {"content-type": "text/plain", "x-amz-meta-a": "b"}),
    ("PUT", f"{_BUCKET}/copy", b"", {"x-amz-copy-source": "warming-up/key"}),
    ("GET", f"{_BUCKET}/key", b"", {"range": "bytes=0-1"}),
    ("GET", f"{_BUCKET}/key", b"", {"x-amz-checksum-mode": "ENABLED"}),
    ("HEAD", f"{_BUCKET}/key", b"", _NONE),
    ("HEAD", f"{_BUCKET}/missing", b"", _NONE),
    ("GET", f"{_BUCKET}/missing", b"", _NONE),
    ("GET", f"{_BUCKET}?encoding-type=url", b"", _NONE),
    ("GET", f"{_BUCKET}?list-type=2&prefix=k&delimiter=%2F", b"", _NONE),
    ("GET", f"{_BUCKET}?versions", b"", _NONE),
    ("GET", f"{_BUCKET}?ownershipControls", b"", _NONE),
    ("PUT", f"{_BUCKET}?ownershipControls", _OWNERSHIP, _NONE),
    ("GET", f"{_BUCKET}?publicAccessBlock", b"", _NONE),
    ("DELETE", f"{_BUCKET}?publicAccessBlock", b"", _NONE),
    ("PUT", f"{_BUCKET}?acl", b"", {"x-amz-acl": "public-read"}),
    ("GET", f"{_BUCKET}?acl", b"", _NONE),
    ("PUT", f"{_BUCKET}/key?acl", b"", {"x-amz-acl": "public-read"}),
    ("GET", f"{_BUCKET}/key?acl", b"", _NONE),
    ("PUT", f"{_BUCKET}?policy", _POLICY, _NONE),
    ("GET", f"{_BUCKET}?policy", b"", _NONE),
    ("DELETE", f"{_BUCKET}?policy", b"", _NONE),
    ("PUT", f"{_BUCKET}?tagging", _TAGGING, _NONE),
    ("GET", f"{_BUCKET}?tagging", b"", _NONE),
    ("POST", f"{_BUCKET}/parts?uploads", b"", _NONE),
    ("DELETE", _BUCKET, b"", _NONE),
    ("POST", f"{_BUCKET}?delete", _DELETE, _NONE),
    ("DELETE", f"{_BUCKET}/key", b"", _NONE),
    ("GET", "/", b"", _NONE),
    ("DELETE", _BUCKET, b"", _NONE),
    ("GET", _BUCKET, b"", _NONE),
)
_FORMS: tuple[tuple[str, str], ...] = (("sts", "GetCallerIdentity"),)


def rehearse(answer: Callable[[HttpRequest], Answer]) -> None:
    """Make the calls, signed in each way and by nobody. Leaves nothing behind."""
    for method, path, body, headers in _S3_CALLS:
        answer(signed_request(method, path, body, headers))
    answer(_unsigned("GET", f"{_BUCKET}/key"))
    answer(_presigned(f"{_BUCKET}/key"))
    answer(signed_request("GET", "/", account=STRANGER))
    for service, action in _FORMS:
        form = urlencode({"Action": action, "Version": "2011-06-15"}).encode()
        answer(signed_request("POST", "/", form, {"content-type": _FORM}, service=service))


def signed_request(
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] = _NONE,
    *,
    service: str = "s3",
    account: Account = LEARNER,
) -> HttpRequest:
    """A request as a client of `account` would sign it now, with Signature Version 4 in the header."""
    timestamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(body).hexdigest()
    request = _unsigned(method, path, body, {**headers, "x-amz-date": timestamp, "x-amz-content-sha256": digest})
    scope = sigv4.Scope(timestamp[:8], _REGION, service)
    names = sorted(request.headers)
    canonical = sigv4.canonical_request(request, names, digest, service=service)
    text = sigv4.string_to_sign(timestamp, scope, canonical)
    signature = sigv4.signature(sigv4.signing_key(account.secret_key, scope), text)
    credential = f"Credential={account.access_key}/{scope}"
    header = f"{sigv4.ALGORITHM} {credential}, SignedHeaders={';'.join(names)}, Signature={signature}"
    return replace(request, headers={**request.headers, "authorization": header})


def _presigned(path: str) -> HttpRequest:
    """A URL presigned with Signature Version 2, as boto3 does it in us-east-1."""
    expires = str(int(time.time()) + 60)
    signature = sigv2.signature(LEARNER.secret_key, sigv2.string_to_sign(_unsigned("GET", path), expires))
    query = urlencode({"AWSAccessKeyId": LEARNER.access_key, "Signature": signature, "Expires": expires})
    return _unsigned("GET", f"{path}?{query}")


def _unsigned(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = _NONE) -> HttpRequest:
    bare, _, query = path.partition("?")
    return HttpRequest(method, _HOST, bare, query, parse_query(query), {"host": _HOST, **headers}, body)
