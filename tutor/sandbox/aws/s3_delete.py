"""DeleteObjects for somebody who may delete some keys and not others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tutor.sandbox.aws.faults import Answer, AwsFaultError
from tutor.sandbox.aws.rules.limits import MAX_PAGE

__all__ = ["DeleteAsked", "read_delete", "with_denied"]

_MAX_XML = 4 * 1024 * 1024
_END = b"</DeleteResult>"


@dataclass(frozen=True, slots=True)
class DeleteAsked:
    """The keys of a DeleteObjects, those that may be deleted as a body for moto, and the others."""

    body: bytes
    allowed: int
    denied: tuple[str, ...]


def read_delete(body: bytes, may_delete: Callable[[str], bool]) -> DeleteAsked:
    """Split what is asked. Raises 400 MalformedXML (AmazonS3/latest/API/API_DeleteObjects)."""
    try:
        root = ET.fromstring(body[:_MAX_XML])  # noqa: S314 - expat refuses entity bombs, the body is capped, the process walled
    except ET.ParseError:
        root = ET.Element("")
    listed = [(element, _key(element)) for element in root if _tag(element) == "Object"]
    if not 1 <= len(listed) <= MAX_PAGE or any(key is None for _, key in listed):
        message = "The XML you provided was not well-formed or did not validate against our published schema"
        raise AwsFaultError("MalformedXML", message)
    denied = tuple(key for _, key in listed if key is not None and not may_delete(key))
    if not denied:
        return DeleteAsked(body, len(listed), ())
    for element, key in listed:
        if key in denied:
            root.remove(element)
    ET.register_namespace("", "http://s3.amazonaws.com/doc/2006-03-01/")
    return DeleteAsked(ET.tostring(root), len(listed) - len(denied), denied)


def with_denied(answer: Answer | None, denied: tuple[str, ...]) -> Answer:
    """What moto answered (None if there was nothing left to ask it), and AccessDenied for the rest."""
    errors = "".join(
        f"<Error><Key>{escape(key)}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        for key in denied
    ).encode()
    if answer is None:
        start = (
            b'<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        )
        return Answer(200, (("Content-Type", "application/xml"),), start + errors + _END)
    body = answer.body
    if b"<DeleteResult/>" in body:
        body = body.replace(b"<DeleteResult/>", b"<DeleteResult>" + _END)
    return Answer(answer.status, answer.headers, body.replace(_END, errors + _END))


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _key(element: ET.Element) -> str | None:
    return next((child.text for child in element if _tag(child) == "Key"), None)
