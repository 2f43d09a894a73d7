"""Uploads in chunks: the `aws-chunked` encoding undone, the signature of each chunk and of the trailers checked.

AmazonS3/latest/API/sigv4-streaming, AmazonS3/latest/API/sigv4-streaming-trailers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.sigv4 import ALGORITHM, EMPTY_SHA256, Scope, signature

__all__ = ["ChunkSigner", "Unpacked", "malformed_trailer", "unpack"]

_HEAD = re.compile(rb"([0-9a-fA-F]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?\r\n")
_TRAILER_SIGNATURE = "x-amz-trailer-signature"
_MAX_TRAILERS = 64
_MAX_CHUNKS = 64 * 1024
_LEAST_SIGNED = 8 * 1024


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What the chunks carried. Trailers by lower-case name."""

    body: bytes
    trailers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ChunkSigner:
    """The chain of signatures: each chunk's rests on that of the one before, the first on the request's."""

    key: bytes
    timestamp: str
    scope: Scope
    previous: str

    def check_chunk(self, data: bytes, claimed: str) -> None:
        """Raise 403 SignatureDoesNotMatch unless the chunk is signed."""
        digest = hashlib.sha256(data).hexdigest()
        self._check(f"{ALGORITHM}-PAYLOAD", f"{EMPTY_SHA256}\n{digest}", claimed)

    def check_trailers(self, trailers: dict[str, str], claimed: str) -> None:
        """The same for the trailers, in the order in which they came."""
        lines = "".join(f"{name}:{value}\n" for name, value in trailers.items())
        self._check(f"{ALGORITHM}-TRAILER", hashlib.sha256(lines.encode("latin-1")).hexdigest(), claimed)

    def _check(self, kind: str, digest: str, claimed: str) -> None:
        text = f"{kind}\n{self.timestamp}\n{self.scope}\n{self.previous}\n{digest}"
        self.previous = signature(self.key, text)
        if not hmac.compare_digest(self.previous, claimed):
            message = (
                "The request signature we calculated does not match the signature you provided. "
                "Check your key and signing method."
            )
            raise AwsFaultError("SignatureDoesNotMatch", message, 403)


def unpack(body: bytes, signer: ChunkSigner | None = None, *, signed_trailers: bool = False) -> Unpacked:
    """The bytes and the trailers. Raises 400 IncompleteBody or MalformedTrailerError, 403 SignatureDoesNotMatch."""
    pieces: list[bytes] = []
    at = 0
    while True:
        head = _HEAD.match(body, at)
        if head is None:
            raise _incomplete()
        start, size = head.end(), int(head[1], 16)
        data = body[start : start + size]
        if signer is not None:
            signer.check_chunk(data, (head[2] or b"").decode())
        if not size:
            if signer is not None and any(len(piece) < _LEAST_SIGNED for piece in pieces[:-1]):
                raise _too_small()
            return Unpacked(b"".join(pieces), _trailers(body[start:], signer if signed_trailers else None))
        at = start + size + 2
        if body[start + size : at] != b"\r\n":
            raise _incomplete()
        pieces.append(data)
        if len(pieces) > _MAX_CHUNKS:
            raise _too_small()


def _trailers(text: bytes, signer: ChunkSigner | None) -> dict[str, str]:
    trailers: dict[str, str] = {}
    for line in text.decode("latin-1").split("\n")[:_MAX_TRAILERS]:
        name, colon, value = line.rstrip("\r").partition(":")
        if colon:
            trailers[name.strip().lower()] = value.strip()
        elif name:
            raise malformed_trailer()
    claimed = trailers.pop(_TRAILER_SIGNATURE, "")
    if signer is not None:
        signer.check_trailers(trailers, claimed)
    return trailers


def malformed_trailer() -> AwsFaultError:
    """AmazonS3/latest/API/ErrorResponses: MalformedTrailerError."""
    message = "The request contained trailing data that was not well-formed or did not conform to our published schema."
    return AwsFaultError("MalformedTrailerError", message)


def _too_small() -> AwsFaultError:
    """AmazonS3/latest/API/ErrorResponses: InvalidChunkSizeError. How many unsigned ones there may be is our own."""
    message = "Only the last chunk is allowed to have a size less than 8192 bytes"
    return AwsFaultError("InvalidChunkSizeError", message, 403)


def _incomplete() -> AwsFaultError:
    """AmazonS3/latest/API/ErrorResponses: IncompleteBody."""
    return AwsFaultError("IncompleteBody", "The request body terminated unexpectedly")
