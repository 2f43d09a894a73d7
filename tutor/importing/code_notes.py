"""Code in a lecture: what is no Python of today is told, and cells that only dress up a notebook are taken out."""

from __future__ import annotations

import re

from tutor.course.problems import quoted
from tutor.importing.draft import Draft, Edit
from tutor.importing.notes import Notes

__all__ = ["closed_fences", "settle_code"]

_PRINT = re.compile(r"(?:^|[:;])\s*print\s+(?![=(,.:])\S|(?:^|[:;])\s*print\s*>>")
_EXEC = re.compile(r"^\s*(?:exec\s+[\"'\w]|except\s+\w+\s*,\s*\w+\s*:|raise\s+\w+\s*,)")
_MAGIC = re.compile(r"^\s*(%%?[a-z]\w*|!\S+)")
_NO_CODE = frozenset({"%%javascript", "%%js", "%%html", "%%svg", "%%latex", "%%css"})


def settle_code(draft: Draft, notes: Notes) -> Draft:
    """The text without cells for a browser. Python 2 and IPython's own commands stay, and are told."""
    edits: list[Edit] = []
    for token in draft.markdown.tokens:
        if token.type not in {"code_block", "fence"} or not token.map:
            continue
        first = token.content.lstrip().split(maxsplit=1)[:1]
        if first and first[0] in _NO_CODE:
            start, end = draft.span(token.map)
            notes.lost(draft.where(start), f"a cell of {quoted(first[0])} acts on a notebook's page; it is left out")
            edits.append(Edit(start, end))
            continue
        _check(draft, range(*token.map), notes)
        if token.type == "fence" and not _is_closed(draft, token.map, token.markup):
            notes.changed(
                draft.origins[token.map[0]], "this code block was never closed; now it ends where the text does"
            )
    return closed_fences(draft.edited(edits))


def closed_fences(draft: Draft) -> Draft:
    """The text with each fenced block closed: one that isn't ends with what it stands in."""
    edits: list[Edit] = []
    for token in draft.markdown.tokens:
        if token.type == "fence" and token.map and not _is_closed(draft, token.map, token.markup):
            first = draft.lines[token.map[0]]
            lead = first[: max(first.find(token.markup), 0)]
            lead = lead if lead.startswith(">") else " " * len(lead)
            end = draft.span(token.map)[1]
            break_before = "" if draft.text[:end].endswith("\n") else "\n"
            edits.append(Edit(end, end, f"{break_before}{lead}{token.markup}\n"))
    return draft.edited(edits)


def _is_closed(draft: Draft, rows: list[int], markup: str) -> bool:
    last = draft.lines[rows[1] - 1].strip().lstrip("> ")
    return rows[1] - rows[0] > 1 and last.startswith(markup) and not last.strip(markup[0])


def _check(draft: Draft, rows: range, notes: Notes) -> None:
    for row in rows:
        line, where = draft.lines[row], draft.origins[row]
        magic = _MAGIC.match(line)
        if magic:
            notes.to_do(where, f"{quoted(line)} is a command of IPython, and no Python: write it in another way")
        if _PRINT.search(line.removeprefix(magic[0]) if magic else line) or _EXEC.search(line):
            notes.to_do(where, f"{quoted(line)} is Python 2: write it as Python 3")
