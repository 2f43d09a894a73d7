"""The accounts of the private AWS: the learner's and a stranger's. All keys are dummies and open nothing anywhere."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ACCOUNTS",
    "ANONYMOUS",
    "LEARNER",
    "STRANGER",
    "Account",
    "account_of_key",
    "canonical_id_of",
    "credentials",
]

# What stands in the place of an account id when nobody signed.
ANONYMOUS = "anonymous"
ANONYMOUS_CANONICAL_ID = "65a011a29cdf8ec533ec3d1ccaae921c"


@dataclass(frozen=True, slots=True)
class Account:
    """An account with one IAM user in it. `account_id` has 12 digits; `canonical_id` is what ACLs name it by."""

    name: str
    account_id: str
    access_key: str
    secret_key: str
    canonical_id: str
    display_name: str
    user_id: str

    @property
    def arn(self) -> str:
        """The ARN of the account's user, as GetCallerIdentity tells it."""
        return f"arn:aws:iam::{self.account_id}:user/{self.name}"


LEARNER = Account(
    name="learner",
    account_id="123456789012",
    access_key="AKIALEARNERPRIVATE01",
    secret_key="learner+dummy+key+of+the+private+aws+001",  # noqa: S106 - opens nothing
    canonical_id="1ea24e2a5c0ff1ce5eed0f7e57a110ca70b5e55ed0c0de1ea24e2a5c0ff1ce01",
    display_name="learner",
    user_id="AIDALEARNERPRIVATE01",
)
STRANGER = Account(
    name="stranger",
    account_id="210987654321",
    access_key="AKIASTRANGERPRIVATE1",
    secret_key="stranger+dummy+key+of+private+aws+000002",  # noqa: S106 - opens nothing
    canonical_id="57a46e2a5c0ff1ce5eed0f7e57a110ca70b5e55ed0c0de57a46e2a5c0ff1ce02",
    display_name="stranger",
    user_id="AIDASTRANGERPRIVATE1",
)
ACCOUNTS: dict[str, Account] = {account.name: account for account in (LEARNER, STRANGER)}

_CANONICAL = {account.account_id: account.canonical_id for account in ACCOUNTS.values()}
_BY_KEY = {account.access_key: account for account in ACCOUNTS.values()}


def account_of_key(access_key: str) -> Account | None:
    """The account that an access key belongs to."""
    return _BY_KEY.get(access_key)


def canonical_id_of(account_id: str) -> str:
    """How ACLs name an account; nobody has one too (AmazonS3/latest/userguide/acl-overview)."""
    return _CANONICAL.get(account_id, ANONYMOUS_CANONICAL_ID)


def credentials(name: str = "learner") -> dict[str, str]:
    """The environment variables that make boto3 sign as account `name`."""
    account = ACCOUNTS[name]
    return {"AWS_ACCESS_KEY_ID": account.access_key, "AWS_SECRET_ACCESS_KEY": account.secret_key}
