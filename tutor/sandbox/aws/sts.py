"""STS: the one call of it that is here."""

from __future__ import annotations

import uuid

from tutor.sandbox.aws.faults import Answer, AwsFaultError
from tutor.sandbox.aws.identity import Identity

__all__ = ["answer_sts"]


def answer_sts(identity: Identity, action: str) -> Answer:
    """GetCallerIdentity (STS/latest/APIReference/API_GetCallerIdentity)."""
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
