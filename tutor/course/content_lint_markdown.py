"""What markdown may say and a learner can't see: images without words, raw HTML, tables too large for the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from markdown_it.token import Token

from tutor.course.folders import Folders
from tutor.course.html_tags import COMMENT, HtmlTag, tags
from tutor.course.links import Links
from tutor.course.markdown import Html, Link, Markdown
from tutor.course.problems import quoted
from tutor.course.source import SourceFile
from tutor.model.places import Place

__all__ = ["MOST_CELLS", "MarkdownLint"]

# the app shows each cell of a table as a widget of its own, which takes time, and a wide table fits no terminal
MOST_CELLS = 60


class MarkdownLint:
    """Looks at the markdown of one file. Problems go to the list of `folders`."""

    def __init__(self, source: SourceFile, folders: Folders) -> None:
        self._source = source
        self._problems = folders.problems
        self._links = Links(source, folders)

    def check(self, markdown: Markdown, at: Callable[[Place], Place] = lambda place: place) -> dict[Link, Path | None]:
        """Note what is wrong; the files that its links lead to. `at` gives the place in the file of one in the text."""
        targets: dict[Link, Path | None] = {}
        for found in markdown.links.values():
            for link in found:
                targets[link] = self._links.target(replace(link, place=at(link.place)))
                if link.is_image and not link.label.strip():
                    self._no_words(at(link.place), link.target)
        for html in markdown.html:
            self._check_html(html, at)
        self._check_tables(markdown.tokens, at)
        return targets

    def _no_words(self, place: Place, target: str) -> None:
        what = f"the image {quoted(target)} says nothing to who can't see it"
        self._warning(place, "no-alt-text", what, "write what it shows: ![a map of the regions](map.png)")

    def _check_html(self, html: Html, at: Callable[[Place], Place]) -> None:
        found = list(tags(html.text))
        for tag in found:
            if tag.name == "img" and not tag.closes:
                self._check_img(tag, at(_within(html, tag.start)))
        # one word for a block, else one for each tag that opens
        first = found[0] if found else None
        if first is None or not first.closes:
            self._raw(html, first, at(html.place))

    def _raw(self, html: Html, tag: HtmlTag | None, place: Place) -> None:
        what = f"the HTML {quoted(html.text)} is shown as it is written, tags and all"
        if tag is not None and tag.name == COMMENT:
            what = f"the comment {quoted(html.text)} is shown to learners as it is written"
        mend = "write it in markdown, or put it between backquotes if it is meant to be seen"
        self._warning(place, "raw-html", what, mend)

    def _check_img(self, tag: HtmlTag, place: Place) -> None:
        target, label = tag.attributes.get("src", ""), tag.attributes.get("alt", "")
        if target:
            self._links.target(Link(target, label, place, is_image=True))
        if not label.strip():
            self._no_words(place, target)

    def _check_tables(self, tokens: list[Token], at: Callable[[Place], Place]) -> None:
        row = cells = 0
        for token in tokens:
            if token.type == "table_open" and token.map:
                row, cells = token.map[0], 0
            elif token.type in {"th_open", "td_open"}:
                cells += 1
            elif token.type == "table_close" and cells > MOST_CELLS:
                what = f"this table has {cells} cells, and the app shows at most {MOST_CELLS} well"
                mend = "cut it into several tables, or make a list of it"
                self._warning(at(Place(self._source.path, row + 1)), "large-table", what, mend)

    def _warning(self, place: Place, code: str, what: str, mend: str) -> None:
        self._problems.warning(code, what, mend, place, self._source.line(place.line))


def _within(html: Html, offset: int) -> Place:
    """The place of an offset in a piece of HTML. In a block, further lines begin where the block's text has them."""
    before = html.text[:offset]
    lines = before.count("\n")
    if not lines:
        lead = len(html.text) - len(html.text.lstrip())
        return replace(html.place, column=html.place.column + offset - min(lead, offset))
    return replace(html.place, line=html.place.line + lines, column=offset - before.rfind("\n"))
