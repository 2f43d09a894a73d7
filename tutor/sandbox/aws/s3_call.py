"""One call to S3, with what is known about it when the rules are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlsplit

from tutor.model.addresses import LEARNER_ADDRESS
from tutor.sandbox.aws.accounts import canonical_id_of
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.identity import Credential, Identity
from tutor.sandbox.aws.operations import Operation
from tutor.sandbox.aws.rules.access import Access
from tutor.sandbox.aws.rules.acls import AskedAcl, acl_in_headers, acl_in_xml
from tutor.sandbox.aws.rules.facts import ENFORCED, OBJECT_WRITER, BucketFacts, ObjectFacts
from tutor.sandbox.aws.rules.policies import Asked
from tutor.sandbox.aws.wire import HttpRequest, S3Address
from tutor.sandbox.aws.xml_bodies import location_of

__all__ = ["CopySource", "S3Call", "no_such_bucket"]


@dataclass(frozen=True, slots=True)
class CopySource:
    """What `x-amz-copy-source` names."""

    address: S3Address
    version_id: str = ""


@dataclass(frozen=True, slots=True)
class S3Call:
    """A request to S3, resolved. `bucket` and `thing` are what it meets, None if they don't exist.

    `acls`: a bucket that it makes starts with ACLs that count, as before April 2023.
    """

    request: HttpRequest
    address: S3Address
    operation: Operation
    identity: Identity
    region: str
    bucket: BucketFacts | None = None
    thing: ObjectFacts | None = None
    credential: Credential | None = None
    acls: bool = False

    @property
    def facts(self) -> BucketFacts:
        """The bucket, which must exist."""
        if self.bucket is None:
            raise no_such_bucket(self.address.bucket)
        return self.bucket

    @property
    def new_ownership(self) -> str:
        """Object Ownership of the bucket that is to be made (AmazonS3/latest/API/API_CreateBucket)."""
        return self.request.headers.get("x-amz-object-ownership") or (OBJECT_WRITER if self.acls else ENFORCED)

    @property
    def location(self) -> str | None:
        """The LocationConstraint of the bucket that is to be made (AmazonS3/latest/API/API_CreateBucket)."""
        return location_of(self.request.body)

    @property
    def who(self) -> str:
        """How messages name who asks."""
        return self.identity.account.arn if self.identity.account else "anonymous"

    @property
    def asked(self) -> Asked:
        """The request as policies see it."""
        return Asked(self.identity, self.operation.action, _arn(self.address), self._context())

    @property
    def access(self) -> Access:
        """The request as the access rules see it."""
        return Access(self.asked, self.facts, self.thing)

    @property
    def acl(self) -> AskedAcl | None:
        """The ACL that the request asks for; that of PutBucketAcl and PutObjectAcl may stand in the body."""
        owner = canonical_id_of(self.thing.owner if self.thing else self.facts.owner)
        asked = acl_in_headers(self.request.headers, owner)
        if asked is None and self.operation.api in {"PutBucketAcl", "PutObjectAcl"}:
            return acl_in_xml(self.request.body, owner)
        return asked

    @property
    def copy_source(self) -> CopySource | None:
        """What is to be copied (AmazonS3/latest/API/API_CopyObject)."""
        header = self.request.headers.get("x-amz-copy-source", "")
        if not header:
            return None
        parts = urlsplit(f"///{header.removeprefix('/')}")
        bucket, _, key = unquote(parts.path).removeprefix("/").partition("/")
        if not bucket or not key:
            raise AwsFaultError("InvalidArgument", "Invalid copy source object key")
        return CopySource(S3Address(bucket, key), parse_qs(parts.query).get("versionId", [""])[0])

    def at(self, address: S3Address, action: str, bucket: BucketFacts, thing: ObjectFacts | None) -> Access:
        """The same one asking for something else: the source of a copy, one key of many."""
        asked = replace(self.asked, action=action, resource=_arn(address))
        return Access(asked, bucket, thing)

    def _context(self) -> dict[str, str]:
        """Condition keys (service-authorization/latest/reference/list_amazons3#amazons3-policy-keys)."""
        query, headers, account = self.request.query, self.request.headers, self.identity.account
        context = {"aws:securetransport": "true" if self.request.secure else "false", "aws:sourceip": LEARNER_ADDRESS}
        context |= {f"s3:{name}": query[name] for name in ("prefix", "delimiter", "max-keys") if name in query}
        context |= {f"s3:{name}": text for name, text in headers.items() if name.startswith("x-amz-")}
        if "versionId" in query:
            context["s3:versionid"] = query["versionId"]
        if account:
            context |= {
                "aws:principalaccount": account.account_id,
                "aws:principalarn": account.arn,
                "aws:userid": account.user_id,
                "aws:username": account.name,
            }
        return context


def no_such_bucket(name: str) -> AwsFaultError:
    """404 NoSuchBucket (AmazonS3/latest/API/ErrorResponses)."""
    return AwsFaultError("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=name)


def _arn(address: S3Address) -> str:
    return f"arn:aws:s3:::{address.bucket}/{address.key}" if address.key else f"arn:aws:s3:::{address.bucket}"
