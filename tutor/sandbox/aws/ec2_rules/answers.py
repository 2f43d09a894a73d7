"""Answers of EC2 that are made here: plain values to the elements of its XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_xml import element

__all__ = ["Value", "tag_set", "told"]

Value: TypeAlias = "str | int | bool | datetime | Mapping[str, Value] | Sequence[Mapping[str, Value]] | None"


def told(fields: Mapping[str, Value]) -> list[Element]:
    """One element for each field; a field of None is left out, a list becomes `item` elements."""
    return [_element(name, value) for name, value in fields.items() if value is not None]


def tag_set(tags: Mapping[str, str]) -> list[Mapping[str, Value]] | None:
    """The tags of a resource in the form of an answer; nothing if it has none."""
    return [{"key": key, "value": value} for key, value in tags.items()] or None


def _element(name: str, value: Value) -> Element:
    if value is None or isinstance(value, (str, int, datetime)):
        return element(name, _text(value))
    if isinstance(value, Mapping):
        return element(name, None, *told(value))
    return element(name, None, *(element("item", None, *told(item)) for item in value))


def _text(value: str | int | datetime | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"
    return str(value)
