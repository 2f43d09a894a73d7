"""Bodies of requests to S3, as their clients meant them: chunks unpacked, hashes and checksums compared."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from tutor.sandbox.aws import sigv4
from tutor.sandbox.aws.chunked import ChunkSigner, malformed_trailer, unpack
from tutor.sandbox.aws.digests import check_announced, check_digests
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.identity import SIGNATURE_PARAMETERS, Credential, Identity
from tutor.sandbox.aws.wire import HttpRequest

__all__ = ["HEX_SHA256", "SIGNED_CHUNKS", "UNSIGNED_CHUNKS", "received"]

HEX_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
# Values of x-amz-content-sha256 (AmazonS3/latest/API/sigv4-auth-using-authorization-header).
SIGNED_CHUNKS = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
UNSIGNED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
_STREAMING = "STREAMING-"
_TRAILER = "-TRAILER"


def received(request: HttpRequest, credential: Credential | None, identity: Identity) -> HttpRequest:
    """An S3 request with its body as the client meant it: chunks unpacked, trailers among the headers, all of it
    checked against the hashes and checksums that came with it."""
    request = _hoisted(request) if credential and credential.presigned else request
    kind = request.headers.get("x-amz-content-sha256", "")
    if not kind and "aws-chunked" in request.headers.get("content-encoding", ""):
        kind = UNSIGNED_CHUNKS  # as clients send it who sign nothing
    if kind.startswith(_STREAMING):
        request = _unpacked(request, kind, _chunk_signer(request, credential, identity, kind))
    elif HEX_SHA256.fullmatch(kind):
        _check_payload(request, kind)
    check_announced(request.headers)
    if request.body or "content-md5" in request.headers:
        check_digests(request.headers, request.body)
    return request


def _hoisted(request: HttpRequest) -> HttpRequest:
    """What a presigned URL has as x-amz-* parameters counts as headers
    (AmazonS3/latest/API/sigv4-query-string-auth)."""
    carried = {name.lower(): value for name, value in request.query.items()}
    hoisted = {
        name: value for name, value in carried.items() if name.startswith("x-amz-") and name not in SIGNATURE_PARAMETERS
    }
    return replace(request, headers=hoisted | dict(request.headers)) if hoisted else request


def _chunk_signer(
    request: HttpRequest, credential: Credential | None, identity: Identity, kind: str
) -> ChunkSigner | None:
    """What checks the chunks of an upload, or None if they aren't signed."""
    if kind not in SIGNED_CHUNKS:
        return None
    if credential is None or identity.account is None or credential.version == 2:  # noqa: PLR2004 - the older signature
        raise AwsFaultError("InvalidRequest", f"{kind} needs a signature of version 4 in the Authorization header.")
    key = sigv4.signing_key(identity.account.secret_key, credential.scope)
    timestamp = credential.timestamp or request.headers.get("x-amz-date", "")
    return ChunkSigner(key, timestamp, credential.scope, credential.signature)


def _unpacked(request: HttpRequest, kind: str, signer: ChunkSigner | None) -> HttpRequest:
    headers = dict(request.headers)
    stated = headers.pop("x-amz-decoded-content-length", "")
    if not stated.isdecimal():
        raise AwsFaultError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411)
    contents = unpack(request.body, signer, signed_trailers=kind.endswith(_TRAILER))
    if len(contents.body) != int(stated):
        message = "You did not provide the number of bytes specified by the Content-Length HTTP header"
        raise AwsFaultError("IncompleteBody", message)
    announced = {name.strip().lower() for name in headers.pop("x-amz-trailer", "").split(",") if name.strip()}
    if announced != set(contents.trailers):
        raise malformed_trailer()
    encodings = [part.strip() for part in headers.pop("content-encoding", "").split(",")]
    if kept := ",".join(part for part in encodings if part and part != "aws-chunked"):
        headers["content-encoding"] = kept
    headers.pop("x-amz-content-sha256", None)
    headers["content-length"] = stated
    return replace(request, body=contents.body, headers=headers | contents.trailers)


def _check_payload(request: HttpRequest, stated: str) -> None:
    ours = hashlib.sha256(request.body).hexdigest()
    if ours != stated.lower():
        raise AwsFaultError(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ClientComputedContentSHA256=stated,
            S3ComputedContentSHA256=ours,
        )
