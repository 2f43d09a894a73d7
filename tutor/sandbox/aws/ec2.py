"""EC2 and STS: calls in a form, signed, handed to moto or answered here."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qsl

from tutor.sandbox.aws.faults import Answer, AwsFaultError
from tutor.sandbox.aws.identity import Credential, Identity
from tutor.sandbox.aws.moto_adapter.dispatch import MotoCall, call_ec2, is_ec2_action, is_ec2_region
from tutor.sandbox.aws.wire import HttpRequest

__all__ = ["answer_ec2", "answer_sts", "read_form"]

_CONTENT_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
_MAX_FORM = 1024 * 1024
_MAX_FIELDS = 10_000
# moto's answers all have this request id.
_MOTO_REQUEST_ID = b"request-id<"


def read_form(request: HttpRequest) -> dict[str, str]:
    """The fields of a call, from the body or from the query."""
    text = request.body[:_MAX_FORM].decode("utf-8", "replace") if request.method == "POST" else request.query_string
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        raise AwsFaultError("MalformedQueryString", "The query string contains a syntax error.") from None


def answer_ec2(request: HttpRequest, identity: Identity, credential: Credential | None, action: str) -> Answer:
    """One EC2 call (AWSEC2/latest/APIReference/errors-overview for the codes)."""
    if credential is None or identity.account is None:
        raise AwsFaultError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    if not is_ec2_action(action):
        raise AwsFaultError("InvalidAction", f"The action {action} is not valid for this web service.")
    if not is_ec2_region(credential.region):
        raise AwsFaultError("AuthFailure", "Credential should be scoped to a valid region.", 401)
    body = request.body[:_MAX_FORM] if request.method == "POST" else request.query_string.encode()
    answer = call_ec2(
        MotoCall(
            account_id=identity.account.account_id,
            region=credential.region,
            method="POST",
            headers={"content-type": _CONTENT_TYPE},
            body=body,
        )
    )
    told = answer.body.replace(_MOTO_REQUEST_ID, f"{uuid.uuid4()}<".encode())
    return Answer(answer.status, answer.headers, told)


def answer_sts(identity: Identity, action: str) -> Answer:
    """GetCallerIdentity (STS/latest/APIReference/API_GetCallerIdentity), the one call of STS that is here."""
    account = identity.account
    if account is None:
        raise AwsFaultError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    if action != "GetCallerIdentity":
        message = f"This private AWS has only GetCallerIdentity of STS, not {action or 'this call'}."
        raise AwsFaultError("InvalidAction", message)
    result = f"<Arn>{account.arn}</Arn><UserId>{account.user_id}</UserId><Account>{account.account_id}</Account>"
    body = (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<GetCallerIdentityResult>{result}</GetCallerIdentityResult>"
        f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    )
    return Answer(200, (("Content-Type", "text/xml"),), body.encode())
