"""Which S3 operation a request is: its API name, and the permission that policies know it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.identity import SIGNATURE_PARAMETERS
from tutor.sandbox.aws.rules.limits import page_limited
from tutor.sandbox.aws.wire import S3Address

__all__ = ["Operation", "left_out", "passed_on", "resolve"]


@dataclass(frozen=True, slots=True)
class Operation:
    """`api` is boto3's name for it in CamelCase, `action` the policy's (`s3:GetObject`), `part` the sub-resource.
    One that is not `here` is left out."""

    api: str
    action: str
    part: str = ""
    here: bool = True


# Sub-resources: the query parameters that change what a request means. `x-id` and other hints are not among them.
_PARTS = frozenset(
    {
        "accelerate",
        "acl",
        "analytics",
        "attributes",
        "cors",
        "delete",
        "encryption",
        "intelligent-tiering",
        "inventory",
        "legal-hold",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "ownershipControls",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "replication",
        "requestPayment",
        "restore",
        "retention",
        "select",
        "session",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versioning",
        "versions",
        "website",
    }
)
# What else of a query has a meaning; all that is not here or above is ignored, as AWS does.
_PARAMETERS = frozenset(
    {
        "bucket-region",
        "continuation-token",
        "delimiter",
        "encoding-type",
        "fetch-owner",
        "key-marker",
        "list-type",
        "marker",
        "max-buckets",
        "max-keys",
        "max-parts",
        "max-uploads",
        "part-number-marker",
        "partNumber",
        "prefix",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "start-after",
        "upload-id-marker",
        "version-id-marker",
        "versionId",
    }
)


def _configuration(part: str, api: str, action: str = "", *, delete: bool = True) -> dict[tuple[str, str], Operation]:
    """Get, Put and Delete of one piece of a bucket's configuration. Deleting asks for the permission to put, mostly."""
    action = action or api
    operations = {
        ("GET", part): Operation(f"Get{api}", f"s3:Get{action}", part),
        ("PUT", part): Operation(f"Put{api}", f"s3:Put{action}", part),
    }
    if delete:
        operations["DELETE", part] = Operation(f"Delete{api}", f"s3:Put{action}", part)
    return operations


# Permissions: AmazonS3/latest/userguide/using-with-s3-policy-actions.
_BUCKET: dict[tuple[str, str], Operation] = {
    ("HEAD", ""): Operation("HeadBucket", "s3:ListBucket"),
    ("GET", ""): Operation("ListObjects", "s3:ListBucket"),
    ("PUT", ""): Operation("CreateBucket", "s3:CreateBucket"),
    ("DELETE", ""): Operation("DeleteBucket", "s3:DeleteBucket"),
    ("GET", "location"): Operation("GetBucketLocation", "s3:GetBucketLocation", "location"),
    ("GET", "versions"): Operation("ListObjectVersions", "s3:ListBucketVersions", "versions"),
    ("GET", "uploads"): Operation("ListMultipartUploads", "s3:ListBucketMultipartUploads", "uploads"),
    ("GET", "policyStatus"): Operation("GetBucketPolicyStatus", "s3:GetBucketPolicyStatus", "policyStatus"),
    ("POST", "delete"): Operation("DeleteObjects", "s3:DeleteObject", "delete"),
    **_configuration("acl", "BucketAcl", delete=False),
    **_configuration("versioning", "BucketVersioning", delete=False),
    **_configuration("logging", "BucketLogging", delete=False),
    **_configuration("accelerate", "BucketAccelerateConfiguration", "AccelerateConfiguration", delete=False),
    **_configuration("object-lock", "ObjectLockConfiguration", "BucketObjectLockConfiguration", delete=False),
    **_configuration("tagging", "BucketTagging"),
    **_configuration("cors", "BucketCors", "BucketCORS"),
    **_configuration("lifecycle", "BucketLifecycleConfiguration", "LifecycleConfiguration"),
    **_configuration("encryption", "BucketEncryption", "EncryptionConfiguration"),
    **_configuration("website", "BucketWebsite"),
    **_configuration("publicAccessBlock", "PublicAccessBlock", "BucketPublicAccessBlock"),
    **_configuration("ownershipControls", "BucketOwnershipControls"),
    **_configuration("policy", "BucketPolicy"),
    ("DELETE", "policy"): Operation("DeleteBucketPolicy", "s3:DeleteBucketPolicy", "policy"),
    ("DELETE", "website"): Operation("DeleteBucketWebsite", "s3:DeleteBucketWebsite", "website"),
    ("DELETE", "lifecycle"): Operation("DeleteBucketLifecycle", "s3:PutLifecycleConfiguration", "lifecycle"),
}
_OBJECT: dict[tuple[str, str], Operation] = {
    ("HEAD", ""): Operation("HeadObject", "s3:GetObject"),
    ("GET", ""): Operation("GetObject", "s3:GetObject"),
    ("PUT", ""): Operation("PutObject", "s3:PutObject"),
    ("DELETE", ""): Operation("DeleteObject", "s3:DeleteObject"),
    ("GET", "acl"): Operation("GetObjectAcl", "s3:GetObjectAcl", "acl"),
    ("PUT", "acl"): Operation("PutObjectAcl", "s3:PutObjectAcl", "acl"),
    ("GET", "tagging"): Operation("GetObjectTagging", "s3:GetObjectTagging", "tagging"),
    ("PUT", "tagging"): Operation("PutObjectTagging", "s3:PutObjectTagging", "tagging"),
    ("DELETE", "tagging"): Operation("DeleteObjectTagging", "s3:DeleteObjectTagging", "tagging"),
    ("GET", "attributes"): Operation("GetObjectAttributes", "s3:GetObject", "attributes"),
    ("GET", "legal-hold"): Operation("GetObjectLegalHold", "s3:GetObjectLegalHold", "legal-hold"),
    ("PUT", "legal-hold"): Operation("PutObjectLegalHold", "s3:PutObjectLegalHold", "legal-hold"),
    ("PUT", "retention"): Operation("PutObjectRetention", "s3:PutObjectRetention", "retention"),
    ("POST", "uploads"): Operation("CreateMultipartUpload", "s3:PutObject", "uploads"),
    ("PUT", "uploadId"): Operation("UploadPart", "s3:PutObject", "uploadId"),
    ("POST", "uploadId"): Operation("CompleteMultipartUpload", "s3:PutObject", "uploadId"),
    ("GET", "uploadId"): Operation("ListParts", "s3:ListMultipartUploadParts", "uploadId"),
    ("DELETE", "uploadId"): Operation("AbortMultipartUpload", "s3:AbortMultipartUpload", "uploadId"),
}
# What this private AWS leaves out, by name.
_LEFT_OUT: dict[tuple[str, str], str] = {
    ("GET", "replication"): "GetBucketReplication",
    ("PUT", "replication"): "PutBucketReplication",
    ("DELETE", "replication"): "DeleteBucketReplication",
    ("GET", "notification"): "GetBucketNotificationConfiguration",
    ("PUT", "notification"): "PutBucketNotificationConfiguration",
    ("GET", "requestPayment"): "GetBucketRequestPayment",
    ("PUT", "requestPayment"): "PutBucketRequestPayment",
    ("GET", "analytics"): "GetBucketAnalyticsConfiguration",
    ("PUT", "analytics"): "PutBucketAnalyticsConfiguration",
    ("GET", "inventory"): "GetBucketInventoryConfiguration",
    ("PUT", "inventory"): "PutBucketInventoryConfiguration",
    ("GET", "metrics"): "GetBucketMetricsConfiguration",
    ("PUT", "metrics"): "PutBucketMetricsConfiguration",
    ("GET", "intelligent-tiering"): "GetBucketIntelligentTieringConfiguration",
    ("PUT", "intelligent-tiering"): "PutBucketIntelligentTieringConfiguration",
    ("GET", "session"): "CreateSession",
    ("GET", "torrent"): "GetObjectTorrent",
    ("GET", "retention"): "GetObjectRetention",
    ("POST", "restore"): "RestoreObject",
    ("POST", "select"): "SelectObjectContent",
    ("POST", ""): "PostObject",  # an upload by a form (AmazonS3/latest/API/RESTObjectPOST)
}
# Sub-resources of which nothing is here.
_LEFT_OUT_PARTS = frozenset(
    {
        "abac",
        "annotation",
        "metadataAnnotationTable",
        "metadataConfiguration",
        "metadataInventoryTable",
        "metadataJournalTable",
        "metadataTable",
        "renameObject",
    }
)
# What else clients send that changes nothing: hints, and parameters of what is left out.
_HINTS = frozenset({"id", "select-type", "x-id"})
_COPIES = {
    "PutObject": Operation("CopyObject", "s3:PutObject"),
    "UploadPart": Operation("UploadPartCopy", "s3:PutObject", "uploadId"),
}
_WRITERS = frozenset({"PUT", "POST", "DELETE"})
_VERSIONED = {"s3:GetObject", "s3:DeleteObject", "s3:GetObjectAcl", "s3:PutObjectAcl", "s3:GetObjectTagging"}


def resolve(method: str, address: S3Address, query: Mapping[str, str], headers: Mapping[str, str]) -> Operation:
    """The operation. Raises NotImplemented for what this private AWS leaves out, InvalidArgument for a conflict."""
    part = _part(query)
    if unknown := _unknown_part(method, query):
        raise left_out(f"{method} ?{unknown}")
    if not address.bucket:
        if method == "GET" and not part:
            return Operation("ListBuckets", "s3:ListAllMyBuckets")
        raise AwsFaultError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
    table = _OBJECT if address.key else _BUCKET
    operation = table.get((method, part))
    if operation is None and (method, part) in _LEFT_OUT:
        return Operation(_LEFT_OUT[method, part], "", part, here=False)
    if operation is None:
        raise left_out(f"{method} ?{part}" if part else method)
    return _variant(operation, query, headers)


def passed_on(operation: Operation, query: Mapping[str, str]) -> dict[str, str]:
    """The query that moto gets: what the operation means, and nothing that moto could read as another one."""
    kept = page_limited({name: value for name, value in query.items() if name in _PARAMETERS})
    if operation.part:
        kept[operation.part] = query.get(operation.part, "")
    return kept


def _part(query: Mapping[str, str]) -> str:
    parts = sorted(_PARTS.intersection(query))
    if len(parts) > 1:
        raise AwsFaultError(
            "InvalidArgument", f"Conflicting query string parameters: {', '.join(parts)}", ArgumentName="ResourceType"
        )
    return parts[0] if parts else ""


def _unknown_part(method: str, query: Mapping[str, str]) -> str:
    """A sub-resource that isn't here. For a call that writes, any name without a value may be one: to take it for
    nothing would write something else than was meant."""
    known = _PARTS | _PARAMETERS | _HINTS
    asked = {name: value for name, value in query.items() if name.lower() not in SIGNATURE_PARAMETERS}
    unknown = [
        name
        for name, value in asked.items()
        if name in _LEFT_OUT_PARTS or (not value and name not in known and not name.lower().startswith("x-amz-"))
    ]
    named = [name for name in unknown if name in _LEFT_OUT_PARTS]
    return next(iter(named or (unknown if method in _WRITERS else [])), "")


def _variant(operation: Operation, query: Mapping[str, str], headers: Mapping[str, str]) -> Operation:
    if "x-amz-copy-source" in headers and operation.api in _COPIES:
        return _COPIES[operation.api]
    if operation.api == "ListObjects" and query.get("list-type") == "2":
        return Operation("ListObjectsV2", operation.action)
    if "versionId" in query and operation.action in _VERSIONED:
        action = operation.action.replace("Object", "ObjectVersion", 1)
        return Operation(operation.api, action, operation.part)
    return operation


def left_out(what: str) -> AwsFaultError:
    """501 NotImplemented (AmazonS3/latest/API/ErrorResponses)."""
    message = f"A request you made implies functionality that this private AWS leaves out ({what})."
    return AwsFaultError("NotImplemented", message, 501)
