"""Access control lists: what a request asks for, and whether the bucket takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.rules.facts import ALL_USERS, AUTHENTICATED_USERS, OWNER, BucketFacts, Grant

__all__ = [
    "AskedAcl",
    "acl_in_headers",
    "acl_in_xml",
    "acl_xml",
    "canned_name",
    "check_acl_allowed",
    "check_canned",
    "check_new_bucket_acl",
    "check_ownership_change",
    "is_public",
]

_PUBLIC_GROUPS = frozenset({ALL_USERS, AUTHENTICATED_USERS})
_FULL = Grant(OWNER, "FULL_CONTROL")

# AmazonS3/latest/userguide/acl-overview#canned-acl. Those for a bucket owner add nothing when it owns the object.
_CANNED: dict[str, frozenset[Grant]] = {
    "private": frozenset({_FULL}),
    "public-read": frozenset({_FULL, Grant(ALL_USERS, "READ")}),
    "public-read-write": frozenset({_FULL, Grant(ALL_USERS, "READ"), Grant(ALL_USERS, "WRITE")}),
    "authenticated-read": frozenset({_FULL, Grant(AUTHENTICATED_USERS, "READ")}),
}
_OBJECT_CANNED = {*_CANNED, "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"}
_BUCKET_CANNED = {*_CANNED, "log-delivery-write"}
_PERMISSIONS = {"READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"}
_GRANT_HEADER = "x-amz-grant-"
_MAX_XML = 1024 * 1024


@dataclass(frozen=True, slots=True)
class AskedAcl:
    """The ACL that a request asks for: canned, or grants by header or body."""

    canned: str = ""
    grants: tuple[Grant, ...] = ()


def acl_in_headers(headers: Mapping[str, str], owner_canonical_id: str) -> AskedAcl | None:
    """`x-amz-acl` or `x-amz-grant-*` of a request, None if it has neither."""
    grants = tuple(
        Grant(
            OWNER if grantee == owner_canonical_id else grantee,
            name.removeprefix(_GRANT_HEADER).replace("-", "_").upper(),
        )
        for name, value in headers.items()
        if name.startswith(_GRANT_HEADER)
        for grantee in _grantees(value)
    )
    canned = headers.get("x-amz-acl", "")
    if canned and grants:
        raise AwsFaultError("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed")
    if not {grant.permission for grant in grants} <= _PERMISSIONS:
        raise AwsFaultError("InvalidArgument", "Invalid grant header")
    return AskedAcl(canned, grants) if canned or grants else None


def acl_in_xml(body: bytes, owner_canonical_id: str) -> AskedAcl:
    """The ACL in the body of PutBucketAcl or PutObjectAcl (AmazonS3/latest/API/API_PutObjectAcl)."""
    if not body.strip():
        raise AwsFaultError("MissingSecurityHeader", "Your request was missing a required header")
    malformed = "The XML you provided was not well-formed or did not validate against our published schema"
    try:
        root = ET.fromstring(body[:_MAX_XML])  # noqa: S314 - expat refuses entity bombs, the body is capped and the process walled
    except ET.ParseError:
        raise AwsFaultError("MalformedACLError", malformed) from None
    grants = tuple(_grant_of(element, owner_canonical_id) for element in root.iter() if _tag(element) == "Grant")
    if not grants or any(grant.permission not in _PERMISSIONS or not grant.grantee for grant in grants):
        raise AwsFaultError("MalformedACLError", malformed)
    return AskedAcl(grants=grants)


def acl_xml(owner_canonical_id: str, grants: Iterable[Grant]) -> bytes:
    """The answer to GetBucketAcl and GetObjectAcl (AmazonS3/latest/API/API_GetObjectAcl)."""
    listed = "".join(_grant_xml(grant, owner_canonical_id) for grant in grants)
    owner = f"<Owner><ID>{owner_canonical_id}</ID></Owner>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"{owner}<AccessControlList>{listed}</AccessControlList></AccessControlPolicy>"
    ).encode()


def is_public(asked: AskedAcl) -> bool:
    """An ACL is public if it grants anything to AllUsers or AuthenticatedUsers
    (AmazonS3/latest/userguide/access-control-block-public-access#access-control-block-public-access-policy-status)."""
    grants: Iterable[Grant] = _CANNED.get(asked.canned, asked.grants)
    return any(grant.grantee in _PUBLIC_GROUPS for grant in grants)


def check_canned(asked: AskedAcl | None, *, bucket: bool) -> None:
    """Raise 400 InvalidArgument for a canned ACL that there is not (AmazonS3/latest/userguide/acl-overview)."""
    known = _BUCKET_CANNED | _OBJECT_CANNED if bucket else _OBJECT_CANNED
    if asked and asked.canned and asked.canned not in known:
        raise AwsFaultError("InvalidArgument", "", ArgumentName="x-amz-acl", ArgumentValue=asked.canned)


def check_acl_allowed(asked: AskedAcl | None, bucket: BucketFacts, who: str, action: str, resource: str) -> None:
    """Raise if the bucket takes no ACLs, or no public ones.

    400 AccessControlListNotSupported: ACLs are disabled, and the ACL is not that of full control for the bucket's
    owner (AmazonS3/latest/userguide/object-ownership-error-responses). 403 AccessDenied: BlockPublicAcls is on, and
    the ACL is public (AmazonS3/latest/API/API_PublicAccessBlockConfiguration); its wording is not documented.
    """
    if asked is None:
        return
    if bucket.acls_disabled and not _gives_owner_only(asked):
        raise AwsFaultError("AccessControlListNotSupported", "The bucket does not allow ACLs", BucketName=bucket.name)
    if bucket.block.block_public_acls and is_public(asked):
        because = "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access."
        message = f'User: {who} is not authorized to perform: {action} on resource: "{resource}" {because}'
        raise AwsFaultError("AccessDenied", message, 403)


def check_new_bucket_acl(asked: AskedAcl | None, ownership: str) -> None:
    """Raise 400 if CreateBucket asks for an ACL that a new bucket can't have: ownership is BucketOwnerEnforced unless
    the request says otherwise, and a public ACL always fails (AmazonS3/latest/API/API_CreateBucket, x-amz-acl;
    AmazonS3/latest/userguide/object-ownership-error-responses). The code for a public ACL under another ownership is
    in no AWS page: it and its message are told by users (boto/boto3#3775, emgarten/Sleet#180)."""
    if asked is None or asked.canned == "private":
        return
    if ownership == "BucketOwnerEnforced":
        message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
        raise AwsFaultError("InvalidBucketAclWithObjectOwnership", message)
    if is_public(asked):
        message = "Bucket cannot have public ACLs set with BlockPublicAccess enabled"
        raise AwsFaultError("InvalidBucketAclWithBlockPublicAccessError", message)


def check_ownership_change(bucket: BucketFacts, ownership: str) -> None:
    """Raise 400 if ACLs are to be disabled while the bucket's ACL gives rights to others
    (AmazonS3/latest/userguide/object-ownership-error-responses#object-ownership-error-responses-invalid-acl)."""
    if ownership == "BucketOwnerEnforced" and any(grant.grantee != OWNER for grant in bucket.grants):
        message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
        raise AwsFaultError("InvalidBucketAclWithObjectOwnership", message, BucketName=bucket.name)


def canned_name(grants: Iterable[Grant]) -> str:
    """The canned ACL that grants amount to, or `custom`."""
    have = frozenset(grants)
    return next((name for name, wanted in _CANNED.items() if wanted == have), "custom")


def _gives_owner_only(asked: AskedAcl) -> bool:
    if asked.canned:
        return asked.canned == "bucket-owner-full-control"
    return all(grant == _FULL for grant in asked.grants)


def _grantees(value: str) -> list[str]:
    """`id="..", uri=".."` of a grant header."""
    return [part.partition("=")[2].strip().strip('"') for part in value.split(",") if "=" in part]


def _grant_xml(grant: Grant, owner_canonical_id: str) -> str:
    group = grant.grantee.startswith("http")
    kind, name = ("Group", "URI") if group else ("CanonicalUser", "ID")
    who = escape(owner_canonical_id if grant.grantee == OWNER else grant.grantee)
    schema = "http://www.w3.org/2001/XMLSchema-instance"
    grantee = f'<Grantee xmlns:xsi="{schema}" xsi:type="{kind}"><{name}>{who}</{name}></Grantee>'
    return f"<Grant>{grantee}<Permission>{grant.permission}</Permission></Grant>"


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _grant_of(element: ET.Element, owner_canonical_id: str) -> Grant:
    texts = {_tag(child): (child.text or "").strip() for child in element.iter()}
    grantee = texts.get("URI") or texts.get("ID") or ""
    return Grant(OWNER if grantee == owner_canonical_id else grantee, texts.get("Permission", ""))
