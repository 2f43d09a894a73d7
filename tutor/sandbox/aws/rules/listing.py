"""Which keys and common prefixes a page of a list has (AmazonS3/latest/userguide/using-prefixes)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["Page", "page_of", "read_token", "token_after"]

_TOKEN_MARK = b"1"


@dataclass(frozen=True, slots=True)
class Page:
    """`keys` and `prefixes` in order; `last` is the last of both, after which the next page begins."""

    keys: tuple[str, ...]
    prefixes: tuple[str, ...]
    truncated: bool
    last: str = ""


def page_of(names: Iterable[str], *, prefix: str = "", delimiter: str = "", after: str = "", limit: int = 1000) -> Page:
    """A page of at most `limit` keys and common prefixes together, in the order of their bytes, that come after `after`
    (AmazonS3/latest/API/API_ListObjectsV2)."""
    keys: list[str] = []
    prefixes: list[str] = []
    last, truncated = "", False
    for name in sorted(
        name for name in names if name > after and name.startswith(prefix)
    ):  # UTF-8 sorts as characters do
        folder = _common_prefix(name, prefix, delimiter)
        if folder and (folder == after or prefixes[-1:] == [folder]):
            continue
        if len(keys) + len(prefixes) >= limit:
            truncated = limit > 0
            break
        last = folder or name
        (prefixes if folder else keys).append(last)
    return Page(tuple(keys), tuple(prefixes), truncated, last)


def token_after(last: str) -> str:
    """The token of the page that comes after an entry; clients are not to read it."""
    return base64.b64encode(_TOKEN_MARK + last.encode("utf-8", "surrogatepass")).decode()


def read_token(token: str) -> str:
    """The entry that a token stands for. Raises 400 InvalidArgument (AmazonS3/latest/API/ErrorResponses)."""
    wrong = AwsFaultError(
        "InvalidArgument", "The continuation token provided is incorrect", ArgumentName="continuation-token"
    )
    try:
        read = base64.b64decode(token, validate=True)
        last = read[1:].decode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError):
        raise wrong from None
    if not read.startswith(_TOKEN_MARK):
        raise wrong
    return last


def _common_prefix(name: str, prefix: str, delimiter: str) -> str:
    """The part of a key up to the first delimiter behind the prefix; empty if there is none."""
    at = name.find(delimiter, len(prefix)) if delimiter else -1
    return name[: at + len(delimiter)] if at >= 0 else ""
