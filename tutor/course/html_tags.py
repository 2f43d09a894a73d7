"""The tags of raw HTML, found without building a tree: good enough to tell of them, and to read their attributes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["COMMENT", "HtmlTag", "tags"]

COMMENT = "!--"
# a text with more tags that never end is no HTML, and each costs a look at the rest of it
_MOST_BROKEN = 50
# a name goes on in an address (`<https://...>`, `<me@there>`), which is no tag
_START = re.compile(r"<!--|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?=[\s/>])")
_REST = re.compile(r"""((?:[^<>"']|"[^"]*"|'[^']*')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")


@dataclass(frozen=True)
class HtmlTag:
    """A tag at an offset of a text. `name` is in small letters, `!--` for a comment; so are the names of attributes."""

    name: str
    start: int
    end: int
    closes: bool
    attributes: dict[str, str]


def tags(text: str) -> Iterator[HtmlTag]:
    """The tags and comments of a text, in order."""
    at, broken = 0, 0
    while broken <= _MOST_BROKEN and (start := _START.search(text, at)):
        tag = _comment(text, start) if start["name"] is None else _tag(text, start)
        broken += tag is None
        at = tag.end if tag else start.end()
        if tag:
            yield tag


def _comment(text: str, start: re.Match[str]) -> HtmlTag | None:
    end = text.find("-->", start.end())
    return HtmlTag(COMMENT, start.start(), end + 3, closes=False, attributes={}) if end >= 0 else None


def _tag(text: str, start: re.Match[str]) -> HtmlTag | None:
    rest = _REST.match(text, start.end())
    if rest is None:
        return None
    attributes = _attributes(rest[1])
    return HtmlTag(start["name"].lower(), start.start(), rest.end(), closes=bool(start["close"]), attributes=attributes)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found
