"""EC2's answers as XML: read without their namespace, mended, and written again."""

from __future__ import annotations

import re
import uuid
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.faults import Answer

__all__ = ["element", "parse", "tell"]

_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
_DECLARED = re.compile(rb' xmlns="[^"]*"')
_TYPE = (("Content-Type", "text/xml;charset=UTF-8"),)


def element(name: str, text: str | None = None, *children: Element) -> Element:
    """An element with text, or with children, or empty."""
    made = Element(name)
    made.text = text
    made.extend(children)
    return made


def parse(body: bytes) -> Element:
    """The root element of an answer. Raises ParseError."""
    return ET.fromstring(_DECLARED.sub(b"", body, count=1))  # noqa: S314 - moto wrote it, with no entities in it


def tell(action: str, root: Element) -> Answer:
    """An answer with a request id of its own (AWSEC2/latest/APIReference/making-api-requests)."""
    for old in root.findall("requestId"):
        root.remove(old)
    root.insert(0, element("requestId", str(uuid.uuid4())))
    root.tag = f"{action}Response"
    root.set("xmlns", _NAMESPACE)
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Answer(200, _TYPE, body)
