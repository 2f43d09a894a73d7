"""What S3 asks of uploads: size of metadata, order of parts, encryption that there is, copies that change something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.xml_bodies import local_name, malformed_xml, named, read_xml

__all__ = [
    "ENCRYPTION_HEADER",
    "check_copy_changes",
    "check_encryption",
    "check_metadata_size",
    "check_part_number",
    "check_part_order",
    "no_such_upload",
]

ENCRYPTION_HEADER = "x-amz-server-side-encryption"
_META = "x-amz-meta-"
_MAX_METADATA = 2 * 1024
_MAX_PART = 10_000
_ALGORITHMS = frozenset({"AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"})
# What makes a copy onto itself worth doing (AmazonS3/latest/API/API_CopyObject).
_CHANGES = frozenset({"x-amz-storage-class", "x-amz-website-redirect-location", ENCRYPTION_HEADER})


def check_metadata_size(headers: Mapping[str, str]) -> None:
    """Raise 400 MetadataTooLarge for more than 2 KB, keys and values together
    (AmazonS3/latest/userguide/UsingMetadata#UserMetadata)."""
    size = sum(
        len(name.removeprefix(_META).encode()) + len(value.encode("utf-8", "replace"))
        for name, value in headers.items()
        if name.startswith(_META)
    )
    if size > _MAX_METADATA:
        raise AwsFaultError(
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
            Size=str(size),
            MaxSizeAllowed=str(_MAX_METADATA),
        )


def check_encryption(headers: Mapping[str, str]) -> None:
    """Raise 400 InvalidEncryptionAlgorithmError (AmazonS3/latest/API/ErrorResponses)."""
    asked = headers.get(ENCRYPTION_HEADER)
    if asked is not None and asked not in _ALGORITHMS:
        message = "The encryption request that you specified is not valid. The valid value is AES256."
        raise AwsFaultError("InvalidEncryptionAlgorithmError", message)


def check_part_number(text: str) -> None:
    """Raise 400 InvalidArgument for a part that is not 1 to 10,000 (AmazonS3/latest/userguide/qfacts)."""
    if not text.isdecimal() or not 1 <= int(text) <= _MAX_PART:
        message = f"Part number must be an integer between 1 and {_MAX_PART}, inclusive"
        raise AwsFaultError("InvalidArgument", message, ArgumentName="partNumber", ArgumentValue=text)


def check_part_order(body: bytes) -> None:
    """Raise 400 InvalidPartOrder for parts that don't ascend (AmazonS3/latest/API/API_CompleteMultipartUpload)."""
    numbers: list[int] = []
    for element in named(read_xml(body), "Part"):
        text = next((child.text or "" for child in element if local_name(child) == "PartNumber"), "").strip()
        if not text.isdecimal():
            raise malformed_xml()
        numbers.append(int(text))
    if not numbers:
        raise malformed_xml()
    if not _ascends(numbers):
        message = "The list of parts was not in ascending order. Parts must be ordered by part number."
        raise AwsFaultError("InvalidPartOrder", message)


def check_copy_changes(headers: Mapping[str, str]) -> None:
    """Raise 400 InvalidRequest for a copy onto itself that changes nothing (AmazonS3/latest/API/API_CopyObject)."""
    if headers.get("x-amz-metadata-directive", "").upper() != "REPLACE" and _CHANGES.isdisjoint(headers):
        message = (
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes."
        )
        raise AwsFaultError("InvalidRequest", message)


def no_such_upload(upload_id: str) -> AwsFaultError:
    """404 NoSuchUpload (AmazonS3/latest/API/ErrorResponses)."""
    message = (
        "The specified multipart upload does not exist. The upload ID might be invalid, or the multipart upload might "
        "have been aborted or completed."
    )
    return AwsFaultError("NoSuchUpload", message, 404, UploadId=upload_id)


def _ascends(numbers: Sequence[int]) -> bool:
    return all(left < right for left, right in pairwise(numbers))
