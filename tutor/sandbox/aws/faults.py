"""Errors as AWS says them: a code, a message, a status, and the body that each protocol wraps them in."""

from __future__ import annotations

import json
import re
import secrets
import uuid
from base64 import b64encode
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

__all__ = [
    "Answer",
    "AwsFaultError",
    "RequestIds",
    "access_denied",
    "ec2_fault",
    "json_fault",
    "query_fault",
    "s3_fault",
]

_XML = "application/xml"
# Characters that XML can't carry, and surrogates, which UTF-8 can't (www.w3.org/TR/xml/#charsets).
_UNSPEAKABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLACE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whole. Header names are as they go over the wire."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class AwsFaultError(Exception):
    """A request that AWS would refuse. `extra` are further elements of S3's error body (BucketName, Key, ...),
    `headers` further headers of the answer. `signer` is who had signed it rightly all the same, empty if nobody."""

    def __init__(self, code: str, message: str, status: int = 400, **extra: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra
        self.headers: tuple[tuple[str, str], ...] = ()
        self.signer = ""


def access_denied(message: str = "Access Denied") -> AwsFaultError:
    """403 AccessDenied (AmazonS3/latest/API/ErrorResponses)."""
    return AwsFaultError("AccessDenied", message, 403)


@dataclass(frozen=True, slots=True)
class RequestIds:
    """The two ids that S3 puts on every answer (AmazonS3/latest/userguide/get-request-ids)."""

    request_id: str = field(default_factory=lambda: secrets.token_hex(8).upper())
    host_id: str = field(default_factory=lambda: b64encode(secrets.token_bytes(56)).decode())

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Where an answer carries them."""
        return (("x-amz-request-id", self.request_id), ("x-amz-id-2", self.host_id))


def _elements(pairs: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(_UNSPEAKABLE.sub(_PLACE, text))}</{name}>" for name, text in pairs.items())


def s3_fault(fault: AwsFaultError) -> Answer:
    """S3's form (AmazonS3/latest/API/ErrorResponses#RESTErrorResponses)."""
    ids = RequestIds()
    inside = _elements(
        {
            "Code": fault.code,
            "Message": fault.message,
            **fault.extra,
            "RequestId": ids.request_id,
            "HostId": ids.host_id,
        }
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inside}</Error>'
    return Answer(fault.status, (("Content-Type", _XML), *ids.headers, *fault.headers), body.encode())


def ec2_fault(fault: AwsFaultError) -> Answer:
    """EC2's form (AWSEC2/latest/APIReference/errors-overview)."""
    inside = f"<Errors><Error>{_elements({'Code': fault.code, 'Message': fault.message})}</Error></Errors>"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Response>{inside}<RequestID>{uuid.uuid4()}</RequestID></Response>'
    return Answer(fault.status, (("Content-Type", "text/xml;charset=UTF-8"),), body.encode())


def query_fault(fault: AwsFaultError) -> Answer:
    """The form of the query services, STS among them (STS/latest/APIReference/CommonErrors)."""
    error = _elements({"Type": "Sender", "Code": fault.code, "Message": fault.message})
    body = f"<ErrorResponse><Error>{error}</Error><RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    return Answer(fault.status, (("Content-Type", "text/xml"),), body.encode())


def json_fault(fault: AwsFaultError) -> Answer:
    """The form of the JSON services (smithy.io/2.0/aws/protocols/aws-json-1_1-protocol)."""
    body = json.dumps({"__type": fault.code, "message": fault.message, "Message": fault.message})
    return Answer(
        fault.status, (("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", fault.code)), body.encode()
    )
