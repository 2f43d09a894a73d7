"""Which bucket names S3 takes."""

from __future__ import annotations

import re

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["check_bucket_name", "is_valid_bucket_name"]

_SHAPE = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_IP_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def is_valid_bucket_name(name: str) -> bool:
    """Whether a new general purpose bucket may have this name (AmazonS3/latest/userguide/bucketnamingrules)."""
    return (
        _SHAPE.fullmatch(name) is not None
        and ".." not in name
        and _IP_ADDRESS.fullmatch(name) is None
        and not name.startswith(_PREFIXES)
        and not name.endswith(_SUFFIXES)
    )


def check_bucket_name(name: str) -> None:
    """Raise 400 InvalidBucketName (AmazonS3/latest/API/ErrorResponses)."""
    if not is_valid_bucket_name(name):
        raise AwsFaultError("InvalidBucketName", "The specified bucket is not valid.", BucketName=name)
