"""Filters of Describe calls, matched with the elements of the answer that they speak of.

AWSEC2/latest/UserGuide/Using_Filtering: a filter's values are alternatives, several filters must all match, values are
case-sensitive, `*` and `?` are wildcards, a backslash takes their meaning away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call

__all__ = ["Filters", "asked_filters", "matches", "passes"]

# A filter's name to its values.
Filters = Mapping[str, tuple[str, ...]]
_OWN_TAG = "tag:"
_STAR, _ANY = "any number", "any one"


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
    """Whether a value of a filter matches, in a time that no pattern can blow up."""
    wanted = _tokens(pattern)
    at, place, star, resume = 0, 0, -1, 0
    while place < len(value):
        if at < len(wanted) and wanted[at] == _STAR:
            star, resume, at = at, place, at + 1
        elif at < len(wanted) and wanted[at] in (_ANY, value[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return all(token == _STAR for token in wanted[at:])


@lru_cache(maxsize=1024)
def _tokens(pattern: str) -> tuple[str, ...]:
    """A pattern's characters, with the two wildcards as names of more than one character."""
    wild = {"*": _STAR, "?": _ANY}
    return tuple(wild.get(part) or part[-1] for part in re.findall(r"\\.|.", pattern, re.DOTALL))


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
