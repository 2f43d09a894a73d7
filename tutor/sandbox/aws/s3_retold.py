"""What moto answered, retold as S3 says it: our owners in it, errors in one form."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from tutor.sandbox.aws.accounts import ANONYMOUS, canonical_id_of
from tutor.sandbox.aws.faults import Answer, AwsFaultError, s3_fault
from tutor.sandbox.aws.moto_adapter.facts import MOTO_OWNER
from tutor.sandbox.aws.s3_call import S3Call

__all__ = ["retold"]

_ERROR = 400
# What moto calls the owner, in the answers that name one.
_MOTO_IDS = (f"<ID>{MOTO_OWNER}</ID>".encode(), b"<ID>bcaf1ffd86f41161ca5fb16fd081034f</ID>")
_MOTO_NAME = b"<DisplayName>webfile</DisplayName>"
_STATUS_CODES = {
    400: "InvalidRequest",
    403: "AccessDenied",
    404: "NoSuchKey",
    405: "MethodNotAllowed",
    411: "MissingContentLength",
}
# What of moto's errors is made anew.
_IDS = frozenset({"RequestID", "RequestId", "HostId", "HostID"})
_SAID = re.compile(rb"<(Code|Message)>([^<]*)</")
_OWN_HEADERS = frozenset({"content-type", "content-length", "x-amz-request-id", "x-amz-id-2"})


def retold(answer: Answer, call: S3Call) -> Answer:
    """What moto answered, with our owners in it, and errors as all others of ours are."""
    if answer.status >= _ERROR and call.request.method != "HEAD":
        return s3_fault(_fault(answer))
    if call.operation.api.startswith("List"):
        account = call.bucket.owner if call.bucket else call.identity.account_id
        ours = f"<ID>{canonical_id_of(account or ANONYMOUS)}</ID>".encode()
        body = answer.body.replace(_MOTO_NAME, b"")
        for theirs in _MOTO_IDS:
            body = body.replace(theirs, ours)
        answer = replace(answer, body=body)
    return answer


def _fault(answer: Answer) -> AwsFaultError:
    said = _elements(answer.body)
    code = said.pop("Code", "") or _STATUS_CODES.get(answer.status, "InvalidRequest")
    message = said.pop("Message", "") or "The request failed."
    fault = AwsFaultError(code, message, answer.status)
    fault.extra = said
    fault.headers = tuple((name, value) for name, value in answer.headers if name.lower() not in _OWN_HEADERS)
    return fault


def _elements(body: bytes) -> dict[str, str]:
    """The elements of moto's own error."""
    try:
        root = ET.fromstring(body)  # noqa: S314 - moto wrote it, with what clients sent escaped
    except ET.ParseError:  # no XML, or with a key in it that moto didn't escape
        return {name.decode(): text.decode("utf-8", "replace") for name, text in _SAID.findall(body)}
    plain = [element for element in root if not len(element) and element.tag not in _IDS]
    return {element.tag: element.text or "" for element in plain}
