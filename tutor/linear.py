"""Markdown as linear text: what a screen reader reads aloud and a pipe carries. No boxes, no colour, no markup."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["linear", "wrapped"]

_PARSER = MarkdownIt("commonmark").enable("table")
_INDENT = "    "
_NARROWEST = 20


def linear(markdown: str, width: int) -> str:
    """Paragraphs wrapped to `width` columns, code line by line, tables row by row with each cell after its head."""
    return _Writer(max(width, _NARROWEST)).write(_PARSER.parse(markdown))


def wrapped(text: str, width: int) -> str:
    """Plain text, each of its lines wrapped to `width` columns under its own indent; a long word is never cut."""
    return "\n".join(_under_itself(line, max(width, _NARROWEST)) for line in text.split("\n"))


def _under_itself(line: str, width: int) -> str:
    lead = line[: len(line) - len(line.lstrip(" "))]
    return _fill(line[len(lead) :], width, lead, lead)


def _fill(text: str, width: int, first: str = "", rest: str = "") -> str:
    filled = textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    return filled or first.rstrip()


@dataclass
class _List:
    """A list that is open: the number of its next item, None for bullets."""

    number: int | None

    def mark(self) -> str:
        if self.number is None:
            return "- "
        self.number += 1
        return f"{self.number - 1}. "


@dataclass
class _Table:
    """A table that is open, read row by row."""

    head: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    begun: bool = False

    def sentence(self) -> str:
        pairs = zip(self.head, self.row, strict=False)
        return "; ".join(f"{head}: {cell}" if head else cell for head, cell in pairs if cell) + "."


class _Writer:
    """Goes through the tokens once. Every block that it writes is one paragraph of the text."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._parts: list[str] = []
        self._lists: list[_List] = []
        self._mark = ""
        self._quotes = 0
        self._prefix = ""
        self._table: _Table | None = None
        self._in_list = False

    def write(self, tokens: Sequence[Token]) -> str:
        for token in tokens:
            self._take(token)
        return "\n\n".join(self._parts)

    def _take(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._inline(_read_out(token.children or []))
            case "heading_open":
                self._prefix = "Heading: "
            case "fence" | "code_block":
                self._code(token)
            case "html_block":
                self._paragraph(token.content.strip())
            case "blockquote_open":
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case _:
                self._structure(token)

    def _structure(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(_List(None))
            case "ordered_list_open":
                self._lists.append(_List(int(token.attrs.get("start", 1))))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                self._in_list = bool(self._lists)
            case "list_item_open":
                self._mark = self._lists[-1].mark()
            case "table_open":
                self._table = _Table()
            case "table_close":
                self._table = None
            case "tr_close" if self._table is not None:
                if self._table.head:
                    self._add(_fill(self._table.sentence(), self._width), is_item=self._table.begun)
                    self._table.begun = True
                else:
                    self._table.head = self._table.row
                self._table.row = []

    def _inline(self, text: str) -> None:
        if self._table is None:
            self._paragraph(text)
        else:
            self._table.row.append(text)

    def _paragraph(self, text: str) -> None:
        lead = _INDENT * max(len(self._lists) - 1, 0)
        mark, self._mark = self._mark, ""
        prefix, self._prefix = self._prefix or ("Quote: " if self._quotes else ""), ""
        first = lead + (mark or ("  " if self._lists else ""))
        self._add(
            _fill(prefix + " ".join(text.split()), self._width, first, " " * len(first)),
            is_item=bool(mark) and self._in_list,
        )
        self._in_list = bool(self._lists)

    def _code(self, token: Token) -> None:
        self._in_list = False
        language = token.info.split()[0] if token.info.split() else ""
        lines = token.content.rstrip("\n").split("\n")
        body = "\n".join(f"{_INDENT}{line}".rstrip() for line in lines)
        self._add(f"Code{f' in {language}' if language else ''}:\n{body}\nEnd of code.", is_item=False)

    def _add(self, text: str, *, is_item: bool) -> None:
        """Items of a list and rows of a table follow each other without an empty line."""
        if is_item and self._parts:
            self._parts[-1] += "\n" + text
        else:
            self._parts.append(text)


def _read_out(children: Sequence[Token]) -> str:
    """Inline markdown as it is read out: a link with its address, an image by its words, code between backquotes."""
    return "".join(_pieces(children))


def _pieces(children: Sequence[Token]) -> Iterator[str]:
    address = ""
    for child in children:
        match child.type:
            case "text" | "html_inline":
                yield child.content
            case "code_inline":
                yield f"`{child.content}`"
            case "softbreak" | "hardbreak":
                yield " "
            case "image":
                yield f"(image: {_read_out(child.children or [])})"
            case "link_open":
                address = str(child.attrs.get("href", ""))
            case "link_close":
                yield f" ({address})" if address.startswith(("http://", "https://")) else ""
