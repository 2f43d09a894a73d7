"""Who asks: the credential that a request carries, in any of the four places where AWS clients put it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.sandbox.aws.accounts import ANONYMOUS, Account
from tutor.sandbox.aws.faults import AwsFaultError, access_denied
from tutor.sandbox.aws.sigv4 import ALGORITHM, Scope
from tutor.sandbox.aws.wire import HttpRequest

__all__ = ["NOBODY", "SIGNATURE_PARAMETERS", "Credential", "Identity", "credential_of"]

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
_EXPECTED = 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
_QUERY_V4 = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a signature claims. `service` and `region` are empty for Signature Version 2, which names neither; version 4
    is the other.

    `date` is that of the scope. A presigned one stands in the query: `timestamp` is when it was signed, `expires` as
    it was written, seconds from then or (Version 2) since 1970.
    """

    access_key: str
    region: str = ""
    service: str = ""
    date: str = ""
    signature: str = ""
    signed_headers: tuple[str, ...] = ()
    presigned: bool = False
    timestamp: str = ""
    expires: str = ""
    version: int = 2

    @property
    def scope(self) -> Scope:
        """What a signature of Version 4 is good for."""
        return Scope(self.date, self.region, self.service)


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
    header, query = request.headers.get("authorization", ""), request.query
    in_query = "X-Amz-Algorithm" in query or "X-Amz-Credential" in query
    old_query = "AWSAccessKeyId" in query or ("Signature" in query and "Expires" in query)
    if sum((bool(header), in_query, old_query)) > 1:
        message = (
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
            "parameter or the Authorization header should be specified"
        )
        raise AwsFaultError("InvalidArgument", message, ArgumentName="Authorization", ArgumentValue=header)
    if header:
        return _from_header(header)
    if in_query:
        return _from_query(request)
    return _from_old_query(request) if old_query else None


def _from_header(header: str) -> Credential:
    scheme, _, rest = header.partition(" ")
    if scheme == "AWS" and ":" in rest:
        access_key, _, signature = rest.strip().partition(":")
        return Credential(access_key.strip(), signature=signature.strip())
    if scheme != ALGORITHM:
        raise AwsFaultError("InvalidArgument", "Unsupported Authorization Type", ArgumentName="Authorization")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if not {"Credential", "SignedHeaders", "Signature"} <= parts.keys():
        raise _malformed(
            "the authorization header requires three components: Credential, SignedHeaders, and Signature."
        )
    scope = parts["Credential"].rsplit("/", _SCOPE_PARTS - 1)
    if len(scope) != _SCOPE_PARTS or scope[-1] != "aws4_request":
        raise _malformed(_EXPECTED)
    return _v4(scope, parts["SignedHeaders"], parts["Signature"])


def _from_query(request: HttpRequest) -> Credential:
    """AmazonS3/latest/API/sigv4-query-string-auth."""
    query = request.query
    if not all(query.get(name) for name in _QUERY_V4):
        message = (
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
            "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        )
        raise _bad_parameters(message)
    if query.get("X-Amz-Algorithm") != ALGORITHM:
        raise _bad_parameters(f'X-Amz-Algorithm only supports "{ALGORITHM} and AWS4-ECDSA-P256-SHA256"')
    scope = query.get("X-Amz-Credential", "").rsplit("/", _SCOPE_PARTS - 1)
    if len(scope) != _SCOPE_PARTS or scope[-1] != "aws4_request":
        raise _bad_parameters(f"Error parsing the X-Amz-Credential parameter; {_EXPECTED}")
    return _v4(
        scope,
        query.get("X-Amz-SignedHeaders", ""),
        query.get("X-Amz-Signature", ""),
        timestamp=query.get("X-Amz-Date", ""),
        expires=query.get("X-Amz-Expires", ""),
        presigned=True,
    )


def _from_old_query(request: HttpRequest) -> Credential:
    """AmazonS3/latest/API/RESTAuthentication#RESTAuthenticationQueryStringAuth."""
    query = request.query
    if not all(query.get(name) for name in ("AWSAccessKeyId", "Signature", "Expires")):
        raise access_denied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")
    return Credential(query["AWSAccessKeyId"], signature=query["Signature"], expires=query["Expires"], presigned=True)


def _v4(
    scope: Sequence[str],
    signed_headers: str,
    signature: str,
    *,
    timestamp: str = "",
    expires: str = "",
    presigned: bool = False,
) -> Credential:
    access_key, date, region, service, _ = scope
    return Credential(
        access_key=access_key,
        region=region,
        service=service.lower(),
        date=date,
        signature=signature,
        signed_headers=tuple(signed_headers.split(";")),
        presigned=presigned,
        timestamp=timestamp,
        expires=expires,
        version=4,
    )


def _malformed(why: str) -> AwsFaultError:
    return AwsFaultError("AuthorizationHeaderMalformed", f"The authorization header is malformed; {why}")


def _bad_parameters(why: str) -> AwsFaultError:
    return AwsFaultError("AuthorizationQueryParametersError", why)
