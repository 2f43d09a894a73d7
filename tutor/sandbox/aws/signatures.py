"""Signatures verified: who asks is who signed, in time, and what was signed is what arrived.

Raises the faults of S3 (AmazonS3/latest/API/ErrorResponses); `signature_faults` says them as other services do.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tutor.sandbox.aws import sigv2, sigv4
from tutor.sandbox.aws.accounts import Account, account_of_key
from tutor.sandbox.aws.faults import AwsFaultError, access_denied
from tutor.sandbox.aws.identity import NOBODY, Credential, Identity
from tutor.sandbox.aws.payloads import HEX_SHA256, SIGNED_CHUNKS, UNSIGNED_CHUNKS
from tutor.sandbox.aws.wire import HttpRequest

__all__ = ["verified"]

MAX_SKEW = 15 * 60
MAX_EXPIRES = 7 * 24 * 3600
_TIMESTAMP = "%Y%m%dT%H%M%SZ"
_TOLD_TIME = "%Y-%m-%dT%H:%M:%SZ"


def verified(request: HttpRequest, credential: Credential | None, now: float) -> Identity:
    """Who signed a request; nobody if it isn't signed. `now` is in seconds since 1970. Of a body that is for S3 only
    the stated hash is looked at: see `payloads`."""
    if credential is None:
        return NOBODY
    account = account_of_key(credential.access_key)
    if account is None:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise AwsFaultError("InvalidAccessKeyId", message, 403, AWSAccessKeyId=credential.access_key)
    if credential.version == 2:  # noqa: PLR2004 - the older signature
        _verify_v2(request, credential, account, now)
    else:
        _verify_v4(request, credential, account, now)
    return Identity(account)


# --- version 4 -------------------------------------------------------------------------------------------


def _verify_v4(request: HttpRequest, credential: Credential, account: Account, now: float) -> None:
    timestamp = _presigned_time(credential, now) if credential.presigned else _header_time(request, credential, now)
    payload = _signed_payload(request, credential)
    canonical = sigv4.canonical_request(request, credential.signed_headers, payload, service=credential.service)
    text = sigv4.string_to_sign(timestamp, credential.scope, canonical)
    right = _matches(sigv4.signature(sigv4.signing_key(account.secret_key, credential.scope), text), credential)
    if late := _lateness(credential, now):
        raise _signed(late, account if right else None)
    if not right:
        raise _mismatch(credential, text, canonical)
    if credential.service == "s3":
        _check_all_signed(request, credential)


def _signed_payload(request: HttpRequest, credential: Credential) -> str:
    """What stands for the body in a signature (AmazonS3/latest/API/sig-v4-header-based-auth); other services than S3
    sign the hash of what was sent."""
    if credential.service != "s3":
        return hashlib.sha256(request.body).hexdigest()
    stated = request.headers.get("x-amz-content-sha256", "")
    if credential.presigned:
        return stated or sigv4.UNSIGNED
    if not stated:
        raise AwsFaultError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
    known = {sigv4.UNSIGNED, UNSIGNED_CHUNKS, *SIGNED_CHUNKS}
    if stated not in known and not HEX_SHA256.fullmatch(stated):
        message = f"x-amz-content-sha256 must be {', '.join(sorted(known))}, or a valid sha256 value."
        raise AwsFaultError("InvalidArgument", message, ArgumentName="x-amz-content-sha256", ArgumentValue=stated)
    return stated


def _check_all_signed(request: HttpRequest, credential: Credential) -> None:
    """The host and every x-amz-* header must be signed (AmazonS3/latest/API/sig-v4-header-based-auth)."""
    must = {name for name in request.headers if name == "host" or name.startswith("x-amz-")}
    left = must - set(credential.signed_headers) - {"x-amz-content-sha256"}
    if left:
        fault = access_denied("There were headers present in the request which were not signed")
        fault.extra["HeadersNotSigned"] = ", ".join(sorted(left))
        raise fault


def _header_time(request: HttpRequest, credential: Credential, now: float) -> str:
    """The time of a signature in the header, as it was signed. 403 RequestTimeTooSkewed past 15 minutes."""
    stated = request.headers.get("x-amz-date", "")
    when = _time_of(stated) if stated else _http_time(request.headers.get("date", ""))
    if when is None:
        raise access_denied("AWS authentication requires a valid Date or x-amz-date header")
    _check_skew(when, stated or request.headers.get("date", ""), now)
    timestamp = when.astimezone(UTC).strftime(_TIMESTAMP)
    if not timestamp.startswith(credential.date) or not credential.date:
        message = (
            f'The authorization header is malformed; Invalid credential date "{credential.date}". This date is not the '
            f'same as X-Amz-Date: "{timestamp[:8]}".'
        )
        raise AwsFaultError("AuthorizationHeaderMalformed", message)
    return timestamp


def _check_skew(when: datetime, stated: str, now: float) -> None:
    if abs(when.timestamp() - now) > MAX_SKEW:
        raise AwsFaultError(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            403,
            RequestTime=stated,
            ServerTime=_told(now),
            MaxAllowedSkewMilliseconds=str(MAX_SKEW * 1000),
        )


def _presigned_time(credential: Credential, now: float) -> str:
    """The time of a presigned URL (AmazonS3/latest/API/sigv4-query-string-auth, X-Amz-Expires)."""
    when = _time_of(credential.timestamp)
    if when is None or not credential.timestamp.startswith(credential.date):
        raise _bad_parameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
    _expires(credential.expires)
    if when.timestamp() - now > MAX_SKEW:
        raise access_denied("Request is not valid yet")
    return credential.timestamp


def _lateness(credential: Credential, now: float) -> AwsFaultError | None:
    """What is wrong with a presigned URL whose time is over; `_presigned_time` has looked at its times."""
    when = _time_of(credential.timestamp) if credential.presigned else None
    if when is None:
        return None
    lasts = _expires(credential.expires)
    ends = when.timestamp() + lasts
    if now <= ends:
        return None
    fault = access_denied("Request has expired")
    fault.extra |= {"X-Amz-Expires": str(lasts), "Expires": _told(ends), "ServerTime": _told(now)}
    return fault


def _expires(text: str) -> int:
    try:
        seconds = int(text[:20])
    except ValueError:
        raise _bad_parameters("X-Amz-Expires should be a number") from None
    if seconds < 0:
        raise _bad_parameters("X-Amz-Expires must be non-negative")
    if seconds > MAX_EXPIRES:
        raise _bad_parameters(
            f"X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
            f"{MAX_EXPIRES} seconds"
        )
    return seconds


def _bad_parameters(why: str) -> AwsFaultError:
    return AwsFaultError("AuthorizationQueryParametersError", why)


# --- version 2 -------------------------------------------------------------------------------------------


def _verify_v2(request: HttpRequest, credential: Credential, account: Account, now: float) -> None:
    late = _v2_lateness(credential, now) if credential.presigned else None
    if not credential.presigned:
        stated = request.headers.get("x-amz-date") or request.headers.get("date", "")
        when = _http_time(stated)
        if when is None:
            raise access_denied("AWS authentication requires a valid Date or x-amz-date header")
        _check_skew(when, stated, now)
    texts = [sigv2.string_to_sign(request, credential.expires, root=root) for root in (False, True)]
    right = any(_matches(sigv2.signature(account.secret_key, text), credential) for text in texts)
    if late:
        raise _signed(late, account if right else None)
    if not right:
        raise _mismatch(credential, texts[0])


def _v2_lateness(credential: Credential, now: float) -> AwsFaultError | None:
    """What is wrong with a presigned URL whose time is over."""
    if not credential.expires.isdecimal() or len(credential.expires) > len("253402300799"):
        raise access_denied(f"Invalid date (should be seconds since epoch): {credential.expires}")
    if now <= int(credential.expires):
        return None
    fault = access_denied("Request has expired")
    fault.extra |= {"Expires": _told(int(credential.expires)), "ServerTime": _told(now)}
    return fault


# --- what both share -------------------------------------------------------------------------------------


def _signed(fault: AwsFaultError, account: Account | None) -> AwsFaultError:
    """A fault of a request that is refused whatever its signature is worth, with who signed it, if it is right."""
    fault.signer = account.name if account else ""
    return fault


def _matches(ours: str, credential: Credential) -> bool:
    return hmac.compare_digest(ours.encode(), credential.signature.encode("utf-8", "replace"))


def _mismatch(credential: Credential, text: str, canonical: str = "") -> AwsFaultError:
    """403 SignatureDoesNotMatch, with what should have been signed
    (IAM/latest/UserGuide/reference_sigv-troubleshooting)."""
    message = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method."
    )
    extra = {
        "AWSAccessKeyId": credential.access_key,
        "StringToSign": text,
        "SignatureProvided": credential.signature,
        "StringToSignBytes": text.encode("latin-1", "replace").hex(" "),
    }
    if canonical:
        extra |= {
            "CanonicalRequest": canonical,
            "CanonicalRequestBytes": canonical.encode("latin-1", "replace").hex(" "),
        }
    return AwsFaultError("SignatureDoesNotMatch", message, 403, **extra)


def _time_of(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        return _http_time(text)


def _http_time(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _told(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime(_TOLD_TIME)
