"""What a call to S3 brings along: tags, metadata, parts, encryption, as S3 takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tutor.sandbox.aws.moto_adapter.facts import has_upload
from tutor.sandbox.aws.rules.lifecycle import check_lifecycle
from tutor.sandbox.aws.rules.tags import check_tags, tags_in_header, tags_in_xml
from tutor.sandbox.aws.rules.uploads import (
    check_copy_changes,
    check_encryption,
    check_metadata_size,
    check_part_number,
    check_part_order,
    no_such_upload,
)
from tutor.sandbox.aws.s3_call import S3Call
from tutor.sandbox.aws.xml_bodies import malformed_xml, named, read_xml

__all__ = ["check_content"]

_STATES = frozenset({"Enabled", "Suspended"})


def check_content(call: S3Call) -> None:
    """Raise what AWS answers to content that it does not take."""
    for check in _CHECKS.get(call.operation.api, ()):
        check(call)


def _headers(call: S3Call) -> None:
    headers = call.request.headers
    check_metadata_size(headers)
    check_encryption(headers)
    if "x-amz-tagging" in headers:
        check_tags(tags_in_header(headers["x-amz-tagging"]), bucket=False)


def _copy(call: S3Call) -> None:
    source = call.copy_source
    if source is not None and source.address == call.address and not source.version_id:
        check_copy_changes(call.request.headers)


def _tags(call: S3Call) -> None:
    check_tags(tags_in_xml(call.request.body), bucket=not call.address.key)


def _part(call: S3Call) -> None:
    check_part_number(call.request.query.get("partNumber", ""))


def _upload(call: S3Call) -> None:
    upload_id = call.request.query.get("uploadId", "")
    if not has_upload(call.address.bucket, call.address.key, upload_id):
        raise no_such_upload(upload_id)


def _part_list(call: S3Call) -> None:
    check_part_order(call.request.body)


def _lifecycle(call: S3Call) -> None:
    check_lifecycle(call.request.body)


def _versioning(call: S3Call) -> None:
    """AmazonS3/latest/API/API_VersioningConfiguration."""
    if any((element.text or "") not in _STATES for element in named(read_xml(call.request.body), "Status")):
        raise malformed_xml()


_CHECKS: Mapping[str, tuple[Callable[[S3Call], None], ...]] = {
    "PutObject": (_headers,),
    "CopyObject": (_headers, _copy),
    "CreateMultipartUpload": (_headers,),
    "UploadPart": (_part, _upload),
    "UploadPartCopy": (_part, _upload),
    "CompleteMultipartUpload": (_upload, _part_list),
    "AbortMultipartUpload": (_upload,),
    "ListParts": (_upload,),
    "PutBucketTagging": (_tags,),
    "PutObjectTagging": (_tags,),
    "PutBucketLifecycleConfiguration": (_lifecycle,),
    "PutBucketVersioning": (_versioning,),
}
