"""Markdown as tokens, with the place of every link, image and piece of HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, html_inline, image, link
from markdown_it.token import Token

from tutor.course.source import SourceFile
from tutor.model.places import Place

__all__ = ["Html", "Link", "Markdown", "parse", "words"]

_Rule = Callable[[StateInline, bool], bool]
_AT = "at"


@dataclass(frozen=True)
class Link:
    """A link or image. `target` is as markdown-it gives it (percent-encoded), `label` its plain text."""

    target: str
    label: str
    place: Place
    is_image: bool


@dataclass(frozen=True)
class Html:
    """Raw HTML: a block of it, or one tag (or comment) within a line. `text` is as it was written."""

    text: str
    place: Place


@dataclass(frozen=True)
class Markdown:
    """A parsed file. `tokens` are markdown-it's; `links` are in reading order, by the index of their inline token."""

    tokens: list[Token]
    links: dict[int, list[Link]]
    html: list[Html]
    # lines (from 0) where link reference definitions stand
    definitions: list[int]


def _noting(rule: _Rule, kind: str) -> _Rule:
    """The rule, noting in the token that it makes where in its paragraph it began."""

    def noted(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's own signature
        at, before = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            for token in state.tokens[before:]:
                if token.type == kind:
                    token.meta.setdefault(_AT, at)
                    break
        return found

    return noted


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.inline.ruler.at("link", _noting(link, "link_open"))
    parser.inline.ruler.at("image", _noting(image, "image"))
    parser.inline.ruler.at("html_inline", _noting(html_inline, "html_inline"))
    return parser


_PARSER = _parser()


def parse(source: SourceFile) -> Markdown:
    """CommonMark with tables."""
    env: dict[str, dict[str, dict[str, list[int]]]] = {}
    tokens = _PARSER.parse(source.text, env)
    finder = _PlaceFinder(source)
    links: dict[int, list[Link]] = {}
    html: list[Html] = []
    for index, token in enumerate(tokens):
        if token.type == "inline" and token.map:
            links[index], tags = _inside(token, finder)
            html.extend(tags)
        elif token.type == "html_block" and token.map:
            html.append(Html(token.content, finder.block(token, token.map[0])))
    definitions = sorted(reference["map"][0] for reference in env.get("references", {}).values())
    return Markdown(tokens, links, html, definitions)


def words(token: Token) -> str:
    """The plain text of an inline token."""
    return " ".join(_text(token.children or []).split())


def _text(children: list[Token]) -> str:
    parts = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        _text(child.children or [])
        if child.type == "image"
        else parts.get(child.type, "" if child.type == "html_inline" else child.content)
        for child in children
    )


def _inside(inline: Token, finder: _PlaceFinder) -> tuple[list[Link], list[Html]]:
    """The links and the HTML of a paragraph, heading or cell."""
    children = inline.children or []
    links: list[Link] = []
    html: list[Html] = []
    for index, child in enumerate(children):
        if child.type == "html_inline":
            html.append(Html(child.content, finder.place(inline, child.meta.get(_AT, 0))))
        elif child.type in {"link_open", "image"}:
            is_image = child.type == "image"
            target = str(child.attrs["src" if is_image else "href"])
            inside = [child] if is_image else _until_close(children[index + 1 :])
            label = " ".join(_text(inside).split())
            links.append(Link(target, label, finder.place(inline, child.meta.get(_AT, 0)), is_image))
    return links, html


def _until_close(children: list[Token]) -> list[Token]:
    end = next((index for index, child in enumerate(children) if child.type == "link_close"), len(children))
    return children[:end]


class _PlaceFinder:
    """From an offset in a paragraph's text to the place in the file.

    markdown-it gives a paragraph's lines without what stands before them (`> `, indentation), so each is looked for in
    its line of the file; cells of one table row are looked for one after the other.
    """

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        # the paragraph and row looked at last, the column where its text began and where it ended
        self._last: tuple[Token | None, int, int, int] = (None, -1, 0, 0)

    def place(self, inline: Token, at: int) -> Place:
        before = inline.content[:at]
        row = (inline.map or [0])[0] + before.count("\n")
        start = before.rfind("\n") + 1
        text = inline.content[start:].partition("\n")[0]
        column = max(self._column(inline, row, text), 0) + (at - start)
        return Place(self._source.path, row + 1, column + 1)

    def block(self, token: Token, row: int) -> Place:
        """Where a block of HTML begins in its first line (from 0)."""
        first = token.content.partition("\n")[0].strip()
        return Place(self._source.path, row + 1, max(self._source.line(row + 1).find(first), 0) + 1)

    def _column(self, inline: Token, row: int, text: str) -> int:
        line = self._source.line(row + 1)
        last, last_row, last_begin, last_end = self._last
        if last is inline and last_row == row:
            return last_begin
        begin = last_end if last_row == row else 0
        found = line.find(text, begin)
        if found < 0:
            # an escaped bar in a table cell, or a tab that became blanks
            found = line.find(text.strip().replace("|", "\\|"), begin)
        self._last = (inline, row, found, max(found, 0) + len(text))
        return found
