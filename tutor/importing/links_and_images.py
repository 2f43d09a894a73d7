"""What a text points to: links by reference become plain ones, and images and files are taken along or missed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from tutor.course.problems import quoted
from tutor.importing.draft import Draft, Edit
from tutor.importing.notes import Notes

__all__ = ["Images", "addresses", "inline_references", "settle_links"]

_DEFINITION = re.compile(r" {0,3}\[([^\[\]\n]{1,999})\]:[ \t]*<?([^\s<>]+)>?(?:[ \t]+[\"'(].*[\"')])?[ \t]*")
_REFERENCE = re.compile(r"\[([^\[\]\0]{1,999})\](?:\[([^\[\]\0]{0,999})\])?(?![(:\[])")
_LINK = re.compile(r"(!?)\[([^\[\]\0]{0,999})\]\(<?([^\s()<>\0]{0,2000})>?(?:[ \t]+[\"'][^\"'\0]{0,999}[\"'])?\)")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,99})\](:?)")


@dataclass(frozen=True)
class Images:
    """Where the source's own files lie; `found` are those that the course takes along, by their path in it."""

    folder: Path
    found: dict[str, Path]

    def take(self, target: str) -> bool:
        """Whether a file that an image names is there and below the source's folder; if so, it is taken along."""
        name = unquote(target)
        try:
            path = (self.folder / name).resolve()
            inside = path.is_relative_to(self.folder.resolve()) and path.is_file()
        except (OSError, ValueError, RuntimeError):
            return False
        if inside and not Path(name).is_absolute() and ".." not in Path(name).parts:
            self.found[Path(name).as_posix()] = path
            return True
        return False


def addresses(draft: Draft) -> dict[str, str]:
    """The addresses that links by reference use, by name."""
    known: dict[str, str] = {}
    for row in draft.markdown.definitions:
        match = _DEFINITION.fullmatch(draft.lines[row])
        if match:
            known.setdefault(_label(match[1]), match[2])
    return known


def inline_references(draft: Draft, known: Mapping[str, str], notes: Notes) -> Draft:
    """The text with `[words][name]` written as `[words](address)`: each part of a lesson is read by itself."""
    rows = {row for row in draft.markdown.definitions if _DEFINITION.fullmatch(draft.lines[row])}
    edits = [Edit(*draft.span([row, row + 1])) for row in rows]
    for match in _REFERENCE.finditer(draft.masked):
        address = known.get(_label(match[2] or match[1]))
        if address is None or draft.row(match.start()) in rows:
            continue
        words = draft.text[match.start(1) : match.end(1)]
        edits.append(Edit(match.start(), match.end(), f"[{words}]({address})"))
        notes.changed(draft.where(match.start()), f"the link {quoted(match[0])} has its address with it now")
    for match in _FOOTNOTE.finditer(draft.masked):
        if match[2] and draft.row(match.start()) not in rows:
            what = f"the footnote {quoted(match[1])} has no counterpart; it stands as text"
            notes.lost(draft.where(match.start()), what)
    return draft.edited(edits)


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def settle_links(draft: Draft, images: Images | None, notes: Notes) -> Draft:
    """The text with every image and file that isn't there taken out, and told. Without `images` none is there."""
    return draft.edited(_settled(draft, images, notes))


def _settled(draft: Draft, images: Images | None, notes: Notes) -> Iterator[Edit]:
    for match in _LINK.finditer(draft.masked):
        is_image, label, target = bool(match[1]), draft.text[match.start(2) : match.end(2)], match[3]
        where = draft.where(match.start())
        if not target or _ELSEWHERE.match(target):
            if is_image and target:
                what = f"the image {quoted(target)} is on the web, and learners may be offline: take it along"
                notes.to_do(where, what)
        elif not is_image:
            notes.lost(where, f"the link to {quoted(target)} leads to no file of the course; its words stay")
            yield Edit(match.start(), match.end(), label)
        elif images is not None and images.take(target):
            if not label.strip():
                notes.to_do(where, f"say in words what the image {quoted(target)} shows: ![words]({target})")
        else:
            what = f"the image {quoted(target)} is missing: put it into lessons/, and ![words]({target}) where it goes"
            notes.to_do(where, what)
            yield Edit(match.start(), match.end(), f"*(An image is missing here: `{target}`.)*")
