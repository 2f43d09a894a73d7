"""Who asks: read from the access key of a signature, in any of the four places where AWS clients put it."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.sandbox.aws.accounts import ANONYMOUS, Account, account_of_key
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.wire import HttpRequest

__all__ = ["NOBODY", "SIGNATURE_PARAMETERS", "Credential", "Identity", "credential_of", "identity_of"]

# Query parameters of presigned URLs; lower case.
SIGNATURE_PARAMETERS = frozenset(
    {
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-signedheaders",
        "awsaccesskeyid",
        "signature",
        "expires",
    }
)
_SCOPE_PARTS = 5


@dataclass(frozen=True, slots=True)
class Credential:
    """What a signature claims. `service` and `region` are empty for the older signature, which names neither."""

    access_key: str
    region: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks; `account` is None for somebody who did not sign."""

    account: Account | None = None

    @property
    def name(self) -> str:
        """`learner`, `stranger` or `anonymous`."""
        return self.account.name if self.account else ANONYMOUS

    @property
    def account_id(self) -> str:
        """The account's id, or `anonymous`."""
        return self.account.account_id if self.account else ANONYMOUS


NOBODY = Identity()


def credential_of(request: HttpRequest) -> Credential | None:
    """The credential that a request carries, or None for an anonymous one.

    Signature versions 4 and 2, each in the Authorization header or in the query (AmazonS3/latest/API/
    sig-v4-authenticating-requests; AmazonS3/latest/API/RESTAuthentication).
    """
    header = request.headers.get("authorization", "")
    if header:
        return _from_header(header)
    if scope := request.query.get("X-Amz-Credential"):
        return _from_scope(scope)
    if access_key := request.query.get("AWSAccessKeyId"):
        return Credential(access_key)
    return None


def identity_of(credential: Credential | None) -> Identity:
    """Whom a credential belongs to. Raises InvalidAccessKeyId (AmazonS3/latest/API/ErrorResponses)."""
    if credential is None:
        return NOBODY
    account = account_of_key(credential.access_key)
    if account is None:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise AwsFaultError("InvalidAccessKeyId", message, 403, AWSAccessKeyId=credential.access_key)
    return Identity(account)


def _from_header(header: str) -> Credential:
    scheme, _, rest = header.partition(" ")
    if scheme == "AWS" and ":" in rest:
        return Credential(rest.split(":", 1)[0].strip())
    if scheme.startswith("AWS4-"):
        for part in rest.split(","):
            name, _, value = part.strip().partition("=")
            if name == "Credential":
                return _from_scope(value)
    raise AwsFaultError("InvalidArgument", "Unsupported Authorization Type")


def _from_scope(scope: str) -> Credential:
    parts = scope.split("/")
    if len(parts) != _SCOPE_PARTS:
        message = "The authorization header is malformed; the Credential is mal-formed."
        raise AwsFaultError("AuthorizationHeaderMalformed", message)
    access_key, _, region, service, _ = parts
    return Credential(access_key, region, service.lower())
