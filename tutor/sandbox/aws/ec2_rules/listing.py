"""Lists of resources: which of them the filters of a call let through, and which page of them is asked for."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.ec2_rules.filters import Filters, asked_filters, matches
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["Values", "chosen", "paged", "tag_values"]

_Item = TypeVar("_Item")

# What a resource has for each filter, as text.
Values = Mapping[str, Collection[str]]
_MAX_PAGE = 1000
_TOKEN = "page:"  # noqa: S105 - the beginning of what a page's token says, no secret


def chosen(call: Ec2Call, items: Iterable[_Item], values_of: Callable[[_Item], Values]) -> list[_Item]:
    """The items that pass every filter of the call (AWSEC2/latest/UserGuide/Using_Filtering)."""
    filters = asked_filters(call)
    return [item for item in items if not filters or _passes(values_of(item), filters)]


def tag_values(tags: Mapping[str, str]) -> dict[str, Collection[str]]:
    """What the filters `tag:KEY` and `tag-key` look at."""
    return {"tag-key": tuple(tags), **{f"tag:{key}": (value,) for key, value in tags.items()}}


def paged(call: Ec2Call, items: list[_Item], least: int = 1, most: int = _MAX_PAGE) -> tuple[list[_Item], str | None]:
    """One page of the items, and the token of the next one (AWSEC2/latest/APIReference/Query-Requests, MaxResults).

    `least` is the smallest size that the action's page allows, `most` the largest page that it gives.
    """
    start = _start(call.text("NextToken"))
    size = min(_page_size(call.text("MaxResults")), most)
    if size < least:
        message = f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value greater than {least}."
        raise AwsFaultError("InvalidParameterValue", message)
    page = items[start : start + size]
    more = start + size < len(items)
    return page, urlsafe_b64encode(f"{_TOKEN}{start + size}".encode()).decode() if more else None


def _passes(values: Values, filters: Filters) -> bool:
    return all(
        any(matches(pattern, value) for pattern in patterns for value in values.get(name, ()))
        for name, patterns in filters.items()
    )


def _start(token: str) -> int:
    if not token:
        return 0
    try:
        text = urlsafe_b64decode(token).decode("ascii").removeprefix(_TOKEN)
    except ValueError:
        text = ""
    if not text.isdecimal():
        raise AwsFaultError("InvalidNextToken", "The specified NextToken is not valid.")
    return int(text[:9])


def _page_size(text: str) -> int:
    if not text:
        return _MAX_PAGE
    if not text.isdecimal() or not int(text[:9]):
        raise AwsFaultError("InvalidParameterValue", f"Value ( {text} ) for parameter maxResults is invalid.")
    return min(int(text[:9]), _MAX_PAGE)
