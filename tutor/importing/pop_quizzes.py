"""`<details><summary>Q: ...</summary>A</details>`: a question and its answer, as lectures in markdown hide them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.course.html_tags import HtmlTag
from tutor.importing.draft import Draft
from tutor.importing.html_markdown import as_edits
from tutor.importing.notes import Notes

__all__ = ["Hidden", "OpenQuestion", "find_hidden"]

_ASKED = re.compile(r"\s*(?:q(?:uestion)?\s*[.:)]\s*)", re.IGNORECASE)
_ANSWERED = re.compile(r"\s*(?:a(?:nswer)?\s*[.:)]\s*)", re.IGNORECASE)
_STRUCTURE = re.compile(r"\s*([-*+>|#]|\d+[.)]|```|~~~)|\s{4,}|\t")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question with its answer, both markdown, and where it stood."""

    ask: str
    answer: str
    where: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A `<details>` element: the span of it; `question` is None if it is none, then `text` is what it says."""

    start: int
    end: int
    question: OpenQuestion | None
    text: str = ""


def find_hidden(draft: Draft, found: Sequence[HtmlTag], notes: Notes) -> list[Hidden]:
    """The outermost `<details>` of a draft, in order."""
    hidden: list[Hidden] = []
    depth = 0
    opened: list[HtmlTag] = []
    for tag in found:
        inside = opened if depth else []
        if tag.name == "details" and not tag.closes:
            depth += 1
            opened = opened if depth > 1 else []
            opened.append(tag)
        elif tag.name == "details" and depth:
            depth -= 1
            opened.append(tag)
            if not depth:
                hidden.append(_hidden(draft, opened, notes))
        else:
            inside.append(tag)
    if depth:
        notes.lost(draft.where(opened[0].start), "this `<details>` is never closed, so no question was made of it")
    return hidden


def _hidden(draft: Draft, inside: Sequence[HtmlTag], notes: Notes) -> Hidden:
    first, last = inside[0], inside[-1]
    where = draft.where(first.start)
    summary = [tag for tag in inside if tag.name == "summary"]
    opens = next((tag for tag in summary if not tag.closes), None)
    closes = next((tag for tag in summary if tag.closes), None)
    if opens is None or closes is None or closes.start < opens.end:
        notes.lost(where, "this `<details>` has no `<summary>`, so no question was made of it; its text stays")
        return Hidden(first.start, last.end, None, _clean(draft, inside, first.end, last.start, notes))
    heading = _clean(draft, inside, opens.end, closes.start, notes)
    text = _clean(draft, inside, closes.end, last.start, notes)
    ask = _flowing(_ASKED.sub("", heading, count=1))
    answer = _flowing(_ANSWERED.sub("", text, count=1))
    is_asked = bool(_ASKED.match(heading)) or ask.endswith("?")
    if is_asked and ask and answer:
        return Hidden(first.start, last.end, OpenQuestion(ask, answer, where))
    if is_asked:
        notes.to_do(where, f"this question has no {'answer' if ask else 'words'}; it stands in the lesson as text")
    else:
        notes.changed(where, "this `<details>` asks nothing; its text stands open in the lesson")
    return Hidden(first.start, last.end, None, f"**{_flowing(heading)}**\n\n{text}".strip() if heading else text)


def _clean(draft: Draft, inside: Sequence[HtmlTag], start: int, end: int, notes: Notes) -> str:
    """The text from `start` to `end`, its HTML as markdown."""
    found = [tag for tag in inside if start <= tag.start and tag.end <= end]
    whole, at = [], start
    for edit in as_edits(draft, found, notes):
        whole += [draft.text[at : edit.start], edit.text]
        at = edit.end
    text = "".join([*whole, draft.text[at:end]])
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _flowing(text: str) -> str:
    """A single paragraph on one line; what has structure keeps its lines."""
    lines = text.strip().split("\n")
    if any(not line.strip() or _STRUCTURE.match(line) for line in lines):
        return text.strip()
    return " ".join(line.strip() for line in lines)
