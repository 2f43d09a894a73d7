"""Problems for a person to read: place, words, the source line with a caret, the mend."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from tutor.course.problems import visible
from tutor.model.places import Place, Problem, Severity

__all__ = ["render_problems"]

_TAB = 4
_WIDEST = 96
_BEFORE = 60


def render_problems(problems: Iterable[Problem]) -> str:
    """One paragraph for each problem. The caret stands below the column, as a terminal shows the line."""
    here = Path.cwd()
    return "\n\n".join(_render(problem, here) for problem in problems)


def _render(problem: Problem, here: Path) -> str:
    kind = "warning: " if problem.severity is Severity.WARNING else ""
    lines = [f"{_shown(problem.place, here)}: {kind}{visible(problem.what)} [{problem.code}]"]
    if problem.source_line.strip():
        lines.extend(_excerpt(problem.source_line, problem.place.column))
    lines.append(f"  mend: {visible(problem.mend)}")
    return "\n".join(lines)


def _shown(place: Place, here: Path) -> str:
    file = place.file.relative_to(here) if place.file.is_relative_to(here) else place.file
    return visible(f"{file}:{place.line}:{place.column}")


def _excerpt(line: str, column: int) -> list[str]:
    """The line and the caret; a long line is cut around the column."""
    start = max(0, column - 1 - _BEFORE) if len(line) > _WIDEST else 0
    while start and unicodedata.combining(line[start : start + 1] or "\0"):
        start -= 1
    cells = [_cell(char) for char in line[start : start + _WIDEST]]
    before, after = ("…" if start else ""), ("…" if start + _WIDEST < len(line) else "")
    gap = sum(_width(cell) for cell in cells[: column - 1 - start]) + len(before)
    # a caret after the end of a line: at most one column beyond it
    return [f"    {before}{''.join(cells)}{after}".rstrip(), f"    {' ' * gap}^"]


def _cell(char: str) -> str:
    return " " * _TAB if char == "\t" else visible(char)


def _width(cell: str) -> int:
    """How many columns a terminal gives to what stands in a cell (Unicode annex 11)."""
    if len(cell) != 1:
        return len(cell)
    if unicodedata.category(cell) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(cell) in {"W", "F"} else 1
