"""Tags of buckets and objects: how many, how long, of what.

AmazonS3/latest/userguide/object-tagging, AmazonS3/latest/userguide/CostAllocTagging.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.xml_bodies import local_name, malformed_xml, named, read_xml

__all__ = ["check_tags", "tags_in_header", "tags_in_xml"]

MAX_OBJECT_TAGS = 10
MAX_BUCKET_TAGS = 50
_MAX_KEY = 128
_MAX_VALUE = 256
_ALLOWED = re.compile(r"[\w\s+\-=.:/@]*")
Tag = tuple[str, str]


def tags_in_xml(body: bytes) -> list[Tag]:
    """The tags in the body of PutBucketTagging or PutObjectTagging. Raises 400 MalformedXML."""
    tags = []
    for element in named(read_xml(body), "Tag"):
        parts = {local_name(child): child.text or "" for child in element}
        if parts.keys() != {"Key", "Value"}:
            raise malformed_xml()
        tags.append((parts["Key"], parts["Value"]))
    return tags


def tags_in_header(header: str) -> list[Tag]:
    """The tags in `x-amz-tagging` (AmazonS3/latest/API/API_PutObject, x-amz-tagging)."""
    try:
        return parse_qsl(header, keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        raise _invalid(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters"
        ) from None


def check_tags(tags: Sequence[Tag], *, bucket: bool) -> None:
    """Raise 400 for tags that S3 does not take: InvalidTag (AmazonS3/latest/API/API_PutObjectTagging), BadRequest for
    too many. The pages tell the limits; the words and the code for too many are told by users."""
    most = MAX_BUCKET_TAGS if bucket else MAX_OBJECT_TAGS
    if len(tags) > most:
        what = "Bucket tag count" if bucket else "Object tags"
        raise AwsFaultError("BadRequest", f"{what} cannot be greater than {most}")
    for key, value in tags:
        if key.lower().startswith("aws:"):
            raise _invalid("System tags cannot be added/updated by requester")
        if not key or len(key) > _MAX_KEY or not _ALLOWED.fullmatch(key):
            raise _invalid("The TagKey you have provided is invalid", TagKey=key)
        if len(value) > _MAX_VALUE or not _ALLOWED.fullmatch(value):
            raise _invalid("The TagValue you have provided is invalid", TagKey=key, TagValue=value)
    _check_unique(key for key, _ in tags)


def _check_unique(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise _invalid("Cannot provide multiple Tags with the same key", TagKey=key)
        seen.add(key)


def _invalid(message: str, **extra: str) -> AwsFaultError:
    return AwsFaultError("InvalidTag", message, **extra)  # type: ignore[arg-type]  # names of elements, never `status`
