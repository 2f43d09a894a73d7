"""XML in the bodies of requests and answers."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["S3_NAMESPACE", "local_name", "location_of", "malformed_xml", "named", "read_xml"]

S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_MAX_XML = 4 * 1024 * 1024


def malformed_xml() -> AwsFaultError:
    """400 MalformedXML (AmazonS3/latest/API/ErrorResponses)."""
    message = "The XML you provided was not well-formed or did not validate against our published schema"
    return AwsFaultError("MalformedXML", message)


def read_xml(body: bytes) -> ET.Element:
    """The root of a body. Raises 400 MalformedXML."""
    try:
        return ET.fromstring(body[:_MAX_XML])  # noqa: S314 - expat refuses entity bombs, the body is capped, the process walled
    except ET.ParseError:
        raise malformed_xml() from None


def location_of(body: bytes) -> str | None:
    """The LocationConstraint in the body of a CreateBucket (AmazonS3/latest/API/API_CreateBucket). Raises 400
    MalformedXML."""
    if not body.strip():
        return None
    found = next(named(read_xml(body), "LocationConstraint"), None)
    return None if found is None else (found.text or "").strip()


def local_name(element: ET.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def named(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """All elements below of one local name."""
    return (child for child in element.iter() if local_name(child) == name)
