"""Text that others wrote, made fit for the screen. The one door through which it comes: never markup, no controls."""

from __future__ import annotations

import os
import re
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from textual.content import Content, Span
from textual.widgets import Markdown

from tutor.grading.shown import shown, visible
from tutor.model.values import JsonValue

__all__ = ["Prose", "inline", "links", "plain", "points", "value"]

_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_CODE_STYLE = "bold $text-accent"
_LONGEST_VALUE = 400


def plain(text: str, style: str = "") -> Content:
    """The text as it is."""
    return Content(visible(text), spans=[Span(0, len(visible(text)), style)] if style else None)


def inline(text: str) -> Content:
    """The text as it is, with what stands between backticks set off: by colour, or without colours by the backticks."""
    shown_text = visible(text.rstrip())
    if os.environ.get("NO_COLOR") is not None:
        return Content(shown_text, spans=[Span(*found.span(), "bold") for found in _CODE.finditer(shown_text)])
    pieces = _CODE.split(shown_text)  # prose and code in turn
    return Content.assemble(*((piece, _CODE_STYLE) if at % 2 else piece for at, piece in enumerate(pieces)))


def value(thing: JsonValue) -> Content:
    """A value as Python writes it."""
    return Content(shown(thing, _LONGEST_VALUE))


def points(earned: float, possible: float) -> str:
    """`1 of 3 points`, without needless decimals."""
    return f"{earned:.3g} of {possible:g} {'point' if possible == 1 else 'points'}"


def links(markdown: str) -> list[tuple[str, str]]:
    """The label and address of each web link in it."""
    inlines = [token.children or [] for token in _parser().parse(visible(markdown)) if token.type == "inline"]
    found: list[tuple[str, str]] = []
    for children in inlines:
        for place, token in enumerate(children):
            address = str(token.attrs.get("href", ""))
            if token.type == "link_open" and address.startswith(("https://", "http://")):
                label = "".join(child.content for child in takewhile(_in_link, children[place + 1 :]))
                found.append((label or address, address))
    return found


def _in_link(token: Token) -> bool:
    return token.type != "link_close"


class Prose(Markdown):
    """Markdown of an author or a learner: CommonMark and tables; HTML is shown, not obeyed; links are asked for."""

    def __init__(self, text: str, *, classes: str = "") -> None:
        super().__init__(visible(text), parser_factory=_parser, open_links=False, classes=classes)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.core.ruler.push("language_only", _language_only)
    return parser


def _language_only(state: StateCore) -> None:
    """A fence tagged `sh no-run` is highlighted as `sh`: the rest is for us, not for the highlighter."""
    for token in state.tokens:
        if token.type == "fence":
            token.info = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
