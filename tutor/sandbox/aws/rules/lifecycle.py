"""Rules of a bucket's lifecycle: the days that S3 takes."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.xml_bodies import malformed_xml, named, read_xml

__all__ = ["check_lifecycle"]

_LONGEST_ID = 255
_LEAST_DAYS = 30
_INFREQUENT = frozenset({"STANDARD_IA", "ONEZONE_IA"})


def check_lifecycle(body: bytes) -> None:
    """Raise 400 InvalidArgument (AmazonS3/latest/API/API_LifecycleRule, API_LifecycleExpiration, and
    AmazonS3/latest/userguide/lifecycle-transition-general-considerations)."""
    for rule in named(read_xml(body), "Rule"):
        if any(len(text) > _LONGEST_ID for text in _texts(rule, "ID")):
            raise _invalid(f"ID length should not exceed allowed limit of {_LONGEST_ID}")
        for expiration in named(rule, "Expiration"):
            if any(days <= 0 for days in _days(expiration)):
                raise _invalid("'Days' for Expiration action must be a positive integer")
        for transition in named(rule, "Transition"):
            _check_transition(transition)


def _check_transition(transition: Element) -> None:
    storage_class = next(_texts(transition, "StorageClass"), "")
    for days in _days(transition):
        if days < 0:
            raise _invalid("'Days' for Transition action must be nonnegative")
        if days < _LEAST_DAYS and storage_class in _INFREQUENT:
            message = (
                f"'Days' in Transition action must be greater than or equal to {_LEAST_DAYS} for storageClass "
                f"'{storage_class}'"
            )
            raise _invalid(message)


def _texts(element: Element, name: str) -> Iterator[str]:
    return ((child.text or "").strip() for child in named(element, name))


def _days(element: Element) -> Iterator[int]:
    for text in _texts(element, "Days"):
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):  # noqa: PLR2004 - an integer of 32 bits
            raise malformed_xml()
        yield int(text)


def _invalid(message: str) -> AwsFaultError:
    return AwsFaultError("InvalidArgument", message)
