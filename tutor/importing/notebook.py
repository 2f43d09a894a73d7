"""A notebook (.ipynb) -> markdown: text as it is, code in fences. What it printed, and what is attached, is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tutor.errors import UsageError
from tutor.importing.draft import Draft
from tutor.importing.notes import Notes

__all__ = ["notebook_to_draft"]

_FENCE = 3
_MOST_CELLS = 100_000


def notebook_to_draft(text: str, name: str, notes: Notes) -> Draft:
    """The cells as one markdown text. Raises UsageError if it is no notebook."""
    notebook = _read(text, name)
    language = _language(notebook)
    lines: list[str] = []
    origins: list[str] = []
    for number, cell in enumerate(_cells(notebook)[:_MOST_CELLS], 1):
        for row, line in enumerate(_shown(cell, language, f"cell {number}", notes), 1):
            lines.append(line)
            origins.append(f"cell {number}, line {row}")
        lines.append("")
        origins.append(f"cell {number}")
    return Draft("\n".join(lines), tuple(origins or ["cell 1"]))


def _read(text: str, name: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = (
            f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else "it is nested too deep"
        )
        raise UsageError("This is no notebook", f"{name} is not JSON: {where}", "save it again in Jupyter") from None
    if not isinstance(notebook, dict) or not _cells(notebook):
        raise UsageError("This is no notebook", f"{name} has no cells", "name an .ipynb file that Jupyter can open")
    return notebook


def _cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Format 4 has cells; format 3 had them in worksheets."""
    sheets = notebook.get("worksheets")
    first = sheets[0] if isinstance(sheets, list) and sheets else notebook
    cells = first.get("cells") if isinstance(first, dict) else None
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    for key, part in (("language_info", "name"), ("kernelspec", "language")):
        holder = metadata.get(key) if isinstance(metadata, dict) else None
        name = holder.get(part) if isinstance(holder, dict) else None
        if isinstance(name, str) and name.isalnum():
            return name.lower()
    return "python"


def _shown(cell: dict[str, Any], language: str, where: str, notes: Notes) -> Iterator[str]:
    kind = cell.get("cell_type")
    source = _source(cell)
    if cell.get("attachments"):
        notes.lost(where, "files are attached to this cell; a course has them as files, so save them into lessons/")
    if kind == "code":
        if cell.get("outputs"):
            notes.lost(where, "what this cell printed is left out: learners run the code themselves")
        yield from _fenced(source, language)
    elif kind == "heading" and isinstance(cell.get("level"), int):
        yield f"{'#' * max(1, min(cell['level'], 6))} {' '.join(source.split())}"
    elif kind == "markdown":
        yield from source.split("\n")
    else:
        notes.lost(where, "this cell is neither text nor code; it is left out")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    parts = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()


def _fenced(source: str, language: str) -> Iterator[str]:
    lines = source.strip("\n").split("\n")
    if not source.strip():
        return
    first = lines[0].strip()
    if first in {"%%bash", "%%sh"}:
        lines, language = lines[1:], "sh"
    longest = max((len(line) - len(line.lstrip("`")) for line in (line.strip() for line in lines)), default=0)
    fence = "`" * max(_FENCE, longest + 1)
    yield f"{fence}{language}"
    yield from lines
    yield fence
