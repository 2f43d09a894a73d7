"""Signature Version 4: what a request must have signed, and with which key.

AmazonS3/latest/API/sig-v4-header-based-auth, sigv4-query-string-auth; for other services
IAM/latest/UserGuide/reference_sigv-create-signed-request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

from tutor.sandbox.aws.wire import HttpRequest

__all__ = [
    "ALGORITHM",
    "EMPTY_SHA256",
    "UNSIGNED",
    "Scope",
    "canonical_request",
    "signature",
    "signing_key",
    "string_to_sign",
]

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_SIGNATURE_PARAMETER = "X-Amz-Signature"
_SLASHES = re.compile(r"/{2,}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature is good for: one day, region and service."""

    date: str
    region: str
    service: str

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def canonical_request(request: HttpRequest, signed_headers: Iterable[str], payload: str, *, service: str) -> str:
    """The request as it is signed. `payload` is the hash of the body, or what stands for it.

    Characters stand for the bytes that came over the wire: encode it as latin-1.
    """
    names = tuple(signed_headers)
    path = _s3_path(request.path) if service == "s3" else _plain_path(request.path)
    lines = (f"{name}:{_header_value(request.headers, name)}\n" for name in names)
    return "\n".join(
        (request.method, path, _canonical_query(request.query_string), "".join(lines), ";".join(names), payload)
    )


def string_to_sign(timestamp: str, scope: Scope, canonical: str) -> str:
    """What the key is applied to. `timestamp` is as in `20130524T000000Z`."""
    digest = hashlib.sha256(canonical.encode("latin-1", "replace")).hexdigest()
    return f"{ALGORITHM}\n{timestamp}\n{scope}\n{digest}"


@lru_cache(maxsize=64)
def signing_key(secret: str, scope: Scope) -> bytes:
    """The key of one scope, derived from a secret access key."""
    key = f"AWS4{secret}".encode()
    for part in (scope.date, scope.region, scope.service, "aws4_request"):
        key = hmac.digest(key, part.encode("latin-1", "replace"), "sha256")
    return key


def signature(key: bytes, text: str) -> str:
    """The signature, in hexadecimal."""
    return hmac.digest(key, text.encode("latin-1", "replace"), "sha256").hex()


def _s3_path(path: str) -> str:
    """S3 encodes a key once and changes nothing else: `//` and `..` may be parts of one."""
    return quote(unquote_to_bytes(path), safe="/") or "/"


def _plain_path(path: str) -> str:
    """Other services encode the path as it was sent once more; here it is always the root."""
    return quote(_SLASHES.sub("/", path), safe="/") or "/"


def _canonical_query(query_string: str) -> str:
    """All parameters but the signature itself, encoded alike and in order."""
    pairs = []
    for part in query_string.split("&"):
        name, _, value = part.partition("=")
        if part and name != _SIGNATURE_PARAMETER:
            pairs.append((_encoded(name), _encoded(value)))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="")


def _header_value(headers: Mapping[str, str], name: str) -> str:
    """Trimmed, runs of white space as one blank."""
    return " ".join(headers.get(name, "").split())
