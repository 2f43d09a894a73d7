"""Text that others wrote, made fit for the screen. The one door through which it comes: never markup, no controls."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from textual.content import Content, Span
from textual.widgets import Markdown

from tutor.grading.shown import shown, visible
from tutor.model.values import JsonValue
from tutor.verdict_text import points

__all__ = ["Prose", "fenced", "gap_mark", "inline", "links", "plain", "points", "value"]

_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_CODE_STYLE = "bold $text-accent"
_LONGEST_VALUE = 400
_BACKTICKS = re.compile("`+")
_GAP = re.compile("\ue000([0-9]{1,4})\ue001")


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

    def __init__(self, text: str, *, gap: Callable[[int], str] | None = None, classes: str = "") -> None:
        """`gap` tells what is shown at each of the `gap_mark`s in the text."""
        super().__init__(visible(text), parser_factory=partial(_parser, gap), open_links=False, classes=classes)


def fenced(code: str, language: str = "") -> str:
    """Code as a block of markdown, whatever backticks stand in it."""
    longest = max((len(run) for run in _BACKTICKS.findall(code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"


def gap_mark(index: int) -> str:
    """Stands for a gap in markdown: text to the parser, wherever it is, so that no gap breaks what surrounds it."""
    return f"\ue000{index}\ue001"


def _parser(gap: Callable[[int], str] | None = None) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.core.ruler.push("language_only", _language_only)
    if gap is not None:
        parser.core.ruler.push("gaps", partial(_fill_gaps, gap))
    return parser


def _fill_gaps(gap: Callable[[int], str], state: StateCore) -> None:
    """After the parsing, so that nothing in a gap is taken for markdown."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = [piece for child in token.children or [] for piece in _with_gaps(gap, child)]
        token.content = _GAP.sub(lambda found: gap(int(found[1])), token.content)


def _with_gaps(gap: Callable[[int], str], token: Token) -> list[Token]:
    """A text in pieces, its gaps set off; in code, a gap is text among the rest."""
    if token.type != "text":
        token.content = _GAP.sub(lambda found: gap(int(found[1])), token.content)
        return [token]
    pieces: list[Token] = []
    for at, piece in enumerate(_GAP.split(token.content)):  # text and the number of a gap in turn
        text = Token("text", "", 0, content=gap(int(piece)) if at % 2 else piece)
        around = (Token("strong_open", "strong", 1), Token("strong_close", "strong", -1))
        pieces += [around[0], text, around[1]] if at % 2 else [text]
    return pieces


def _language_only(state: StateCore) -> None:
    """A fence tagged `sh no-run` is highlighted as `sh`: the rest is for us, not for the highlighter."""
    for token in state.tokens:
        if token.type == "fence":
            token.info = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
