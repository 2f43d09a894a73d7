"""Versions of objects: ids that are ids, and what S3 answers where a delete marker stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["Marker", "check_version_id", "current_is_marker", "version_is_marker"]

# An AWS id has 32 characters, one of ours is a UUID (AmazonS3/latest/userguide/versioning-workflows); `null` is the
# version from before versioning.
_ID = re.compile(r"null|[A-Za-z0-9._]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Marker:
    """A delete marker; `modified` is when it was made, as HTTP says a date."""

    version_id: str
    modified: str


def check_version_id(version_id: str | None) -> None:
    """Raise 400 InvalidArgument for what can't be a version's id (AmazonS3/latest/API/ErrorResponses)."""
    if version_id is None or _ID.fullmatch(version_id):
        return
    message = "Invalid version id specified" if version_id else "Version id cannot be the empty string"
    raise AwsFaultError("InvalidArgument", message, ArgumentName="versionId", ArgumentValue=version_id)


def version_is_marker(marker: Marker, method: str) -> AwsFaultError:
    """405 for reading a delete marker by its id (AmazonS3/latest/userguide/DeleteMarker)."""
    message = "The specified method is not allowed against this resource."
    fault = AwsFaultError("MethodNotAllowed", message, 405, Method=method, ResourceType="DeleteMarker")
    fault.headers = (
        ("x-amz-delete-marker", "true"),
        ("x-amz-version-id", marker.version_id),
        ("Allow", "DELETE"),
        ("Last-Modified", marker.modified),
    )
    return fault


def current_is_marker(marker: Marker, key: str) -> AwsFaultError:
    """404 for reading an object that a delete marker hides (AmazonS3/latest/userguide/DeleteMarker)."""
    fault = AwsFaultError("NoSuchKey", "The specified key does not exist.", 404, Key=key)
    fault.headers = (("x-amz-delete-marker", "true"), ("x-amz-version-id", marker.version_id))
    return fault
