"""What the rules need to know about buckets and objects, whoever keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "ALL_USERS",
    "AUTHENTICATED_USERS",
    "DEFAULT_ENCRYPTION",
    "ENFORCED",
    "OBJECT_WRITER",
    "OWNER",
    "BucketFacts",
    "Grant",
    "ObjectFacts",
    "PublicBlock",
]

ENFORCED = "BucketOwnerEnforced"
OBJECT_WRITER = "ObjectWriter"
# Of every new object since January 2023 (AmazonS3/latest/userguide/default-encryption-faq).
DEFAULT_ENCRYPTION = "AES256"
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
# The grantee that is the owner of the thing whose ACL it is.
OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of an ACL. `grantee` is `OWNER`, a group's URI or an account's canonical id."""

    grantee: str
    permission: str


@dataclass(frozen=True, slots=True)
class PublicBlock:
    """The four settings of Block Public Access, all on in a new bucket
    (AmazonS3/latest/userguide/access-control-block-public-access)."""

    block_public_acls: bool = False
    ignore_public_acls: bool = False
    block_public_policy: bool = False
    restrict_public_buckets: bool = False


@dataclass(frozen=True, slots=True)
class BucketFacts:
    """A bucket. `owner` is an account id; `ownership` is empty when its controls were deleted."""

    name: str
    owner: str
    region: str
    ownership: str = ENFORCED
    grants: tuple[Grant, ...] = (Grant(OWNER, "FULL_CONTROL"),)
    block: PublicBlock = field(default_factory=PublicBlock)
    policy: str = ""
    encryption: str = DEFAULT_ENCRYPTION

    @property
    def acls_disabled(self) -> bool:
        """ACLs count for nothing (AmazonS3/latest/userguide/about-object-ownership)."""
        return self.ownership == ENFORCED


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """An object. `owner` is the account that wrote it, or `anonymous`."""

    owner: str
    grants: tuple[Grant, ...] = (Grant(OWNER, "FULL_CONTROL"),)
