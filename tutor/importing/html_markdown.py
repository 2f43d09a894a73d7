"""Raw HTML -> markdown: what has a counterpart becomes that, comments and scripts go, all else loses its tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tutor.course.html_tags import COMMENT, HtmlTag
from tutor.course.problems import quoted
from tutor.importing.draft import Draft, Edit
from tutor.importing.notes import Notes

__all__ = ["as_edits"]

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "kbd": "`"}
_BLOCKS = ("p", "div", "center", "section", "article", "header", "footer", "blockquote", "ul", "ol", "dl")
# what stands instead of a tag that opens, and of one that closes
_PAIRS = {
    **{name: (mark, mark) for name, mark in _MARKS.items()},
    **{f"h{level}": (f"\n\n{'#' * level} ", "\n\n") for level in range(1, 7)},
    **dict.fromkeys(_BLOCKS, ("\n\n", "\n\n")),
    "hr": ("\n\n---\n\n", ""),
    "li": ("\n- ", ""),
    "pre": ("\n\n```\n", "\n```\n\n"),
}
_GONE_WITH_TEXT = frozenset({"script", "style"})
_STRIPPED = frozenset(
    {
        "a",
        "abbr",
        "audio",
        "body",
        "button",
        "canvas",
        "caption",
        "cite",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dt",
    }
    | {"figcaption", "figure", "font", "form", "head", "hr", "html", "iframe", "input", "ins", "label", "link", "main"}
    | {"mark", "meta", "nav", "object", "option", "param", "q", "s", "samp", "select", "small", "source", "span"}
    | {
        "strike",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
    }
    | {"u", "var", "video"}
)
_SPACES = re.compile(r"\s+")


@dataclass
class _Writer:
    """Turns tags into edits, in order."""

    draft: Draft
    notes: Notes
    links: list[str] = field(default_factory=list)
    gone: str = ""

    def take(self, tag: HtmlTag) -> str | None:
        """What stands instead of a tag, None if it stays as it is."""
        if tag.name == COMMENT:
            return self._comment(tag)
        text = self._counterpart(tag)
        if text is None and tag.name not in _STRIPPED:
            self._note(tag, "is no HTML that we know; it is shown as text")
            return f"`{self.draft.text[tag.start : tag.end]}`".replace("\n", " ")
        if text is None and not tag.closes:
            self._lost(tag, "has no counterpart; its text stays, the tag is left out")
        return text or ""

    def _counterpart(self, tag: HtmlTag) -> str | None:
        if tag.name in {"img", "a", "br"}:
            return {"img": self._image, "a": self._link, "br": self._line_break}[tag.name](tag)
        opens, closes = _PAIRS.get(tag.name, (None, None))
        text = closes if tag.closes else opens
        return None if text is None else self._told(tag, text)

    def _told(self, tag: HtmlTag, text: str) -> str:
        if not tag.closes:
            self._note(tag, "is written in markdown")
        return text

    def _line_break(self, tag: HtmlTag) -> str:
        row = self.draft.row(tag.start)
        line = self.draft.lines[row]
        if line.strip() == self.draft.text[tag.start : tag.end]:
            return self._told(tag, "")
        in_table = "|" in line
        return self._told(tag, " " if in_table or tag.end == self.draft.starts[row + 1] - 1 else "\\\n")

    def _image(self, tag: HtmlTag) -> str:
        target = _SPACES.sub("%20", tag.attributes.get("src", "").strip())
        if not target:
            return ""
        label = " ".join(tag.attributes.get("alt", "").split()).replace("[", "").replace("]", "")
        return self._told(tag, f"![{label}]({target})")

    def _link(self, tag: HtmlTag) -> str | None:
        if tag.closes:
            return f"]({self.links.pop()})" if self.links else ""
        target = _SPACES.sub("%20", tag.attributes.get("href", "").strip())
        if not target:
            return None
        self.links.append(target)
        return self._told(tag, "[")

    def _comment(self, tag: HtmlTag) -> str:
        self._lost(tag, "is a comment, which learners would see; it is left out")
        return ""

    def _note(self, tag: HtmlTag, what: str) -> None:
        self.notes.changed(self.draft.where(tag.start), f"{quoted(self.draft.text[tag.start : tag.end])} {what}")

    def _lost(self, tag: HtmlTag, what: str) -> None:
        self.notes.lost(self.draft.where(tag.start), f"{quoted(self.draft.text[tag.start : tag.end])} {what}")


def as_edits(draft: Draft, found: Iterable[HtmlTag], notes: Notes) -> Iterator[Edit]:
    """The edits that turn tags of a draft into markdown, each told in `notes`."""
    writer = _Writer(draft, notes)
    opened: HtmlTag | None = None
    for tag in found:
        if opened is not None:
            if tag.closes and tag.name == opened.name:
                notes.lost(
                    draft.where(opened.start),
                    f"the text of {quoted(f'<{tag.name}>')} is no text to read; it is left out",
                )
                yield Edit(opened.start, tag.end)
                opened = None
        elif tag.name in _GONE_WITH_TEXT:
            opened = None if tag.closes else tag
            if tag.closes:
                yield Edit(tag.start, tag.end)
        else:
            text = writer.take(tag)
            if text is not None:
                yield Edit(tag.start, tag.end, text)
    if opened is not None:
        yield Edit(opened.start, opened.end)
