"""Checksums that a client sends along: a body that does not match them is not stored.

AmazonS3/latest/API/ErrorResponses (BadDigest, InvalidDigest, InvalidRequest);
AmazonS3/latest/userguide/checking-object-integrity-upload.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Mapping

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["check_announced", "check_digests"]

_MD5_BYTES = 16
_PREFIX = "x-amz-checksum-"


def _crc32(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(4, "big")


def _sha1(body: bytes) -> bytes:
    return hashlib.sha1(body, usedforsecurity=False).digest()


def _sha256(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


# CRC32C and CRC64NVME are taken at their word: Python has them not, and in Python they would be slow.
_ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {"crc32": _crc32, "sha1": _sha1, "sha256": _sha256}
_SIZES = {"crc32": 4, "crc32c": 4, "crc64nvme": 8, "sha1": 20, "sha256": 32}


def check_digests(headers: Mapping[str, str], body: bytes) -> None:
    """Raise 400 for a checksum that is none, or that is not the body's."""
    if "content-md5" in headers:
        _check_md5(headers["content-md5"], body)
    for name, size in _SIZES.items():
        stated = headers.get(f"{_PREFIX}{name}")
        if stated is None:
            continue
        digest = _decoded(stated)
        if len(digest) != size:
            raise AwsFaultError("InvalidRequest", f"Value for {_PREFIX}{name} header is invalid.")
        if name in _ALGORITHMS and _ALGORITHMS[name](body) != digest:
            raise AwsFaultError("BadDigest", f"The {name.upper()} you specified did not match the calculated checksum.")


def check_announced(headers: Mapping[str, str]) -> None:
    """Raise 400 for a checksum that is announced and isn't there (AmazonS3/latest/API/API_PutObject,
    x-amz-sdk-checksum-algorithm)."""
    announced = headers.get("x-amz-sdk-checksum-algorithm")
    if announced is not None and f"{_PREFIX}{announced.lower()}" not in headers:
        message = (
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers "
            "were found."
        )
        raise AwsFaultError("InvalidRequest", message)


def _check_md5(stated: str, body: bytes) -> None:
    digest = _decoded(stated)
    if len(digest) != _MD5_BYTES:
        fault = AwsFaultError("InvalidDigest", "The Content-MD5 you specified was invalid.")
        fault.extra["Content-MD5"] = stated
        raise fault
    ours = hashlib.md5(body, usedforsecurity=False).digest()
    if ours != digest:
        raise AwsFaultError(
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
            ExpectedDigest=stated,
            CalculatedDigest=base64.b64encode(ours).decode(),
        )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
