"""Filters of Describe calls, matched with the elements of the answer that they speak of.

AWSEC2/latest/UserGuide/Using_Filtering: a filter's values are alternatives, several filters must all match, values are
case-sensitive, `*` and `?` are wildcards, a backslash takes their meaning away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.wildcards import like

__all__ = ["Filters", "asked_filters", "matches", "passes"]

# A filter's name to its values.
Filters = Mapping[str, tuple[str, ...]]
_OWN_TAG = "tag:"


def asked_filters(call: Ec2Call) -> Filters:
    """The filters of a call; their names are judged in `general`."""
    asked: dict[str, tuple[str, ...]] = {}
    for item in call.structures("Filter"):
        values = tuple(value for name, value in item.items() if name.startswith("Value."))
        asked[item.get("Name", "")] = asked.get(item.get("Name", ""), ()) + values
    return asked


def passes(item: Element, filters: Filters, paths: Mapping[str, str | tuple[str, ...]]) -> bool:
    """Whether an element of an answer passes. `paths` tells where a filter looks if its name doesn't."""
    return all(
        any(matches(pattern, value) for pattern in patterns for value in _values(item, name, paths))
        for name, patterns in filters.items()
    )


def matches(pattern: str, value: str) -> bool:
    """Whether a value of a filter matches."""
    return like(value, pattern, escapes=True)


def _values(item: Element, name: str, paths: Mapping[str, str | tuple[str, ...]]) -> Iterable[str]:
    if name.startswith(_OWN_TAG):
        return _tag(item, name.removeprefix(_OWN_TAG))
    found = paths.get(name) or _camel(name)
    listed = (found,) if isinstance(found, str) else found
    return [element.text or "" for path in listed for element in item.findall(path)]


def _tag(item: Element, key: str) -> list[str]:
    return [tag.findtext("value") or "" for tag in item.findall("tagSet/item") if tag.findtext("key") == key]


@lru_cache(maxsize=1024)
def _camel(name: str) -> str:
    """`private-ip-address` is `privateIpAddress`, `cpu.cores` is `cpu/cores`, tag-key a part of tagSet."""
    if name in {"tag-key", "tag-value"}:
        return f"tagSet/item/{name.removeprefix('tag-')}"
    parts = (part.split("-") for part in name.split("."))
    return "/".join(words[0] + "".join(word.title() for word in words[1:]) for words in parts)
