"""How each service says that it can't tell who asks."""

from __future__ import annotations

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["as_service_says"]

_NOT_VALIDATED = ("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
_NO_TOKEN = "The security token included in the request is invalid."  # noqa: S105 - what services say
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
_REGION = "Credential should be scoped to a valid region."
_INCOMPLETE = ("AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "InvalidArgument")
# AWSEC2/latest/APIReference/errors-overview#CommonErrors, STS/latest/APIReference/CommonErrors,
# systems-manager/latest/APIReference/CommonErrors, IAM/latest/UserGuide/reference_sigv-troubleshooting
_SAID: dict[str, dict[str, tuple[str, str, int]]] = {
    "ec2": {
        "InvalidAccessKeyId": _NOT_VALIDATED,
        "WrongRegion": ("AuthFailure", _REGION, 401),
        "SignatureDoesNotMatch": ("SignatureDoesNotMatch", _MISMATCH, 403),
        "RequestTimeTooSkewed": ("RequestExpired", "Request has expired.", 400),
        "AccessDenied": ("RequestExpired", "Request has expired.", 400),
        **dict.fromkeys(_INCOMPLETE, _NOT_VALIDATED),
    },
    "sts": {
        "InvalidAccessKeyId": ("InvalidClientTokenId", _NO_TOKEN, 403),
        "WrongRegion": ("SignatureDoesNotMatch", _REGION, 403),
        "SignatureDoesNotMatch": ("SignatureDoesNotMatch", _MISMATCH, 403),
        "RequestTimeTooSkewed": ("SignatureDoesNotMatch", "Signature expired.", 403),
        "AccessDenied": ("RequestExpired", "Request has expired.", 400),
    },
    "ssm": {
        "InvalidAccessKeyId": ("UnrecognizedClientException", _NO_TOKEN, 400),
        "WrongRegion": ("InvalidSignatureException", _REGION, 400),
        "SignatureDoesNotMatch": ("InvalidSignatureException", _MISMATCH, 400),
        "RequestTimeTooSkewed": ("InvalidSignatureException", "Signature expired.", 400),
        "AccessDenied": ("RequestExpired", "Request has expired.", 400),
    },
}
_INCOMPLETE_SIGNATURE = ("IncompleteSignature", "The request signature does not conform to AWS standards.", 403)


def as_service_says(fault: AwsFaultError, service: str) -> AwsFaultError:
    """A fault of a signature in the words of `service`; S3's stays as it is."""
    if service == "s3":
        return fault
    said = _SAID.get(service, _SAID["ssm"])
    return AwsFaultError(*said.get(fault.code, _INCOMPLETE_SIGNATURE))
