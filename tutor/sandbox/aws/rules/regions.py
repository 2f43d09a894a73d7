"""Where a request to S3 belongs: the region that was signed for, that of the endpoint and that of the bucket."""

from __future__ import annotations

from collections.abc import Callable

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.hosts import US_EAST_1, host_name, read_host
from tutor.sandbox.aws.identity import Credential
from tutor.sandbox.aws.sigv2 import REGIONS as SIGV2_REGIONS

__all__ = ["check_bucket_region", "check_location", "check_scope", "check_service", "endpoint_region"]


def endpoint_region(host: str) -> str:
    """The region whose endpoint a host name is; empty for one that stands for every region: our own address, and
    `BUCKET.s3.amazonaws.com`, which leads to the bucket wherever it is (AmazonS3/latest/userguide/VirtualHosting,
    Redirects)."""
    found = read_host(host_name(host))
    if found is None or found.service != "s3":
        return ""
    return found.region or ("" if found.bucket else US_EAST_1)


def check_scope(credential: Credential | None, endpoint: str, usual: str, is_region: Callable[[str], bool]) -> None:
    """400 for a signature made for another region than the endpoint's, or for one that there is not.

    AmazonS3/latest/API/ErrorResponses, AuthorizationHeaderMalformed and AuthorizationQueryParametersError; which region
    would be right stands in `Region`.
    """
    if credential is None or credential.version == 2:  # noqa: PLR2004 - the older signature names no region
        return
    if endpoint and credential.region != endpoint:
        raise _wrong_region(credential, endpoint)
    if not is_region(credential.region):
        raise _wrong_region(credential, usual)


def check_service(credential: Credential | None, service: str, host: str) -> None:
    """Refuse a signature for another service than the host's, or for another region than the host's of a service other
    than S3 (IAM/latest/UserGuide/reference_sigv-troubleshooting; AmazonS3/latest/API/ErrorResponses)."""
    if credential is None or credential.version == 2:  # noqa: PLR2004 - the older signature names neither
        return
    if credential.service != service:
        why = f'incorrect service "{credential.service}". This endpoint belongs to "{service}".'
        code = "AuthorizationHeaderMalformed" if service == "s3" else "SignatureDoesNotMatch"
        raise AwsFaultError(code, f"The authorization header is malformed; {why}", 400)
    found = read_host(host_name(host))
    if service != "s3" and found is not None and found.region not in {"", credential.region}:
        raise AwsFaultError("WrongRegion", "Credential should be scoped to a valid region.")


def check_bucket_region(credential: Credential | None, host: str, bucket: str, region: str) -> None:
    """Send a request for a bucket in another region there: 301 PermanentRedirect
    (AmazonS3/latest/API/ErrorResponses; AmazonS3/latest/userguide/Redirects).

    At `BUCKET.s3.amazonaws.com` the request has reached the bucket's region already, and only its signature is wrong. A
    bucket in a newer region takes no Signature Version 2 (AmazonS3/latest/API/UsingAuthSDK).
    """
    endpoint = endpoint_region(host)
    signed_for = credential.region if credential else ""
    routed = not endpoint and read_host(host_name(host)) is not None
    if signed_for and signed_for != region and credential:
        raise _wrong_region(credential, region) if routed else _redirect(bucket, region)
    if endpoint and endpoint != region:
        raise _redirect(bucket, region)
    if credential and credential.version == 2 and region not in SIGV2_REGIONS:  # noqa: PLR2004 - the older signature
        message = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        raise AwsFaultError("InvalidRequest", message)


def check_location(location: str | None, endpoint: str, is_region: Callable[[str], bool]) -> None:
    """400 for a LocationConstraint that is no region, or not that of the endpoint
    (AmazonS3/latest/API/API_CreateBucket; AmazonS3/latest/API/ErrorResponses)."""
    if location is not None and (location == US_EAST_1 or not (location == "EU" or is_region(location))):
        message = "The specified location-constraint is not valid"
        raise AwsFaultError("InvalidLocationConstraint", message, LocationConstraint=location)
    asked = "eu-west-1" if location == "EU" else location or US_EAST_1
    if endpoint not in {US_EAST_1, asked}:
        what = location or "unspecified"
        message = (
            f"The {what} location constraint is incompatible for the region specific endpoint this request was sent to."
        )
        raise AwsFaultError("IllegalLocationConstraintException", message)


def _wrong_region(credential: Credential, expected: str) -> AwsFaultError:
    why = f"the region '{credential.region}' is wrong; expecting '{expected}'"
    if credential.presigned:
        message = f"Error parsing the X-Amz-Credential parameter; {why}"
        fault = AwsFaultError("AuthorizationQueryParametersError", message, Region=expected)
    else:
        message = f"The authorization header is malformed; {why}"
        fault = AwsFaultError("AuthorizationHeaderMalformed", message, Region=expected)
    fault.headers = (("x-amz-bucket-region", expected),)
    return fault


def _redirect(bucket: str, region: str) -> AwsFaultError:
    message = (
        "The bucket you are attempting to access must be addressed using the specified endpoint. "
        "Please send all future requests to this endpoint."
    )
    endpoint = f"{bucket}.s3.{region}.amazonaws.com" if region != US_EAST_1 else f"{bucket}.s3.amazonaws.com"
    fault = AwsFaultError("PermanentRedirect", message, 301, Endpoint=endpoint, Bucket=bucket)
    fault.headers = (("x-amz-bucket-region", region),)
    return fault
