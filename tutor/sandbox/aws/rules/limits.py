"""Limits on lists and keys that S3 has and moto has not."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["MAX_PAGE", "check_key_length", "check_key_path", "check_page_size", "page_limited"]

# A page of a list never has more (AmazonS3/latest/API/API_ListObjectsV2, MaxKeys), nor has one DeleteObjects
# (AmazonS3/latest/API/API_DeleteObjects).
MAX_PAGE = 1000
_MAX_KEY_BYTES = 1024
# Where a segment of a key leads that is relative; each other one leads down.
_STEPS = {"..": -1, ".": 0}
_SIZES = ("max-keys", "max-parts", "max-uploads")


def check_page_size(query: Mapping[str, str]) -> None:
    """Raise 400 InvalidArgument (AmazonS3/latest/API/ErrorResponses) for a page size that is no number.

    The wording of the message is not documented.
    """
    for name in _SIZES:
        if name in query and not query[name].isdecimal():
            message = f"Provided {name} not an integer or within integer range"
            raise AwsFaultError("InvalidArgument", message, ArgumentName=name, ArgumentValue=query[name])


def page_limited(query: Mapping[str, str]) -> dict[str, str]:
    """The query with page sizes of at most 1,000."""
    return {name: str(min(int(text), MAX_PAGE)) if name in _SIZES else text for name, text in query.items()}


def check_key_length(key: str) -> None:
    """Raise 400 KeyTooLongError (AmazonS3/latest/API/ErrorResponses) for a key of over 1,024 bytes."""
    if len(key.encode("utf-8", "replace")) > _MAX_KEY_BYTES:
        raise AwsFaultError("KeyTooLongError", "Your key is too long")


def check_key_path(key: str) -> None:
    """Raise 400 for a key whose `..` lead out of it: read from the left, there must never be more of them than of other
    segments (AmazonS3/latest/userguide/object-keys#object-key-guidelines).

    The page names no code: InvalidURI is that of a URI that can't be parsed (AmazonS3/latest/API/ErrorResponses), which
    a key like this makes of it.
    """
    depth = 0
    for segment in key.split("/"):
        depth += _STEPS.get(segment, 1)
        if depth < 0:
            raise AwsFaultError("InvalidURI", "Couldn't parse the specified URI.", URI=key)
