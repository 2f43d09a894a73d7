"""Problems for a person to read (place, words, the source line with a caret, the mend), and for programs."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

from tutor.course.problems import visible
from tutor.model.places import Place, Problem, Severity

__all__ = ["FORMS", "Form", "render_problems"]

# text: paragraphs for a person. json: a list of objects. github: workflow commands, which GitHub Actions shows beside
# the lines that they name
Form: TypeAlias = Literal["text", "json", "github"]
FORMS: tuple[Form, ...] = ("text", "json", "github")

_TAB = 4
_WIDEST = 96
_BEFORE = 60
_SURROGATE = re.compile("[\ud800-\udfff]")
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are those of
# https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = _IN_MESSAGE | {":": "%3A", ",": "%2C"}


def render_problems(problems: Iterable[Problem], form: Form = "text") -> str:
    """All problems in a form. Paths below the current folder are relative to it, whatever the form.

    JSON: a list of objects with `file`, `line`, `column`, `code`, `severity`, `what`, `mend` and `excerpt`, which is
    the source line, cut around the column if it is long. GitHub: one line for each problem.
    """
    here = Path.cwd()
    if form == "json":
        return json.dumps([_object(problem, here) for problem in problems], indent=2)
    if form == "github":
        return "\n".join(_command(problem, here) for problem in problems)
    return "\n\n".join(_paragraph(problem, here) for problem in problems)


# --- for a person ------------------------------------------------------------------------------------------


def _paragraph(problem: Problem, here: Path) -> str:
    kind = "warning: " if problem.severity is Severity.WARNING else ""
    lines = [f"{_shown(problem.place, here)}: {kind}{visible(problem.what)} [{problem.code}]"]
    if problem.source_line.strip():
        lines.extend(_excerpt(problem.source_line, problem.place.column))
    lines.append(f"  mend: {visible(problem.mend)}")
    return "\n".join(lines)


def _shown(place: Place, here: Path) -> str:
    return visible(f"{_file(place, here)}:{place.line}:{place.column}")


def _file(place: Place, here: Path) -> Path:
    return place.file.relative_to(here) if place.file.is_relative_to(here) else place.file


def _excerpt(line: str, column: int) -> list[str]:
    """The line and the caret; a long line is cut around the column."""
    start = _first_shown(line, column)
    cells = [_cell(char) for char in line[start : start + _WIDEST]]
    before, after = _dots(line, start)
    gap = sum(_width(cell) for cell in cells[: column - 1 - start]) + len(before)
    # a caret after the end of a line: at most one column beyond it
    return [f"    {before}{''.join(cells)}{after}".rstrip(), f"    {' ' * gap}^"]


def _first_shown(line: str, column: int) -> int:
    start = max(0, column - 1 - _BEFORE) if len(line) > _WIDEST else 0
    while start and unicodedata.combining(line[start : start + 1] or "\0"):
        start -= 1
    return start


def _dots(line: str, start: int) -> tuple[str, str]:
    """What stands for the parts of a line that are cut off before and after."""
    return ("…" if start else ""), ("…" if start + _WIDEST < len(line) else "")


def _cell(char: str) -> str:
    return " " * _TAB if char == "\t" else visible(char)


def _width(cell: str) -> int:
    """How many columns a terminal gives to what stands in a cell (Unicode annex 11)."""
    if len(cell) != 1:
        return len(cell)
    if unicodedata.category(cell) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(cell) in {"W", "F"} else 1


# --- for programs ------------------------------------------------------------------------------------------


def _object(problem: Problem, here: Path) -> dict[str, str | int]:
    line, column = problem.source_line, problem.place.column
    start = _first_shown(line, column)
    before, after = _dots(line, start)
    return {
        "file": _whole_text(_file(problem.place, here).as_posix()),
        "line": problem.place.line,
        "column": column,
        "code": problem.code,
        "severity": problem.severity.value,
        "what": _whole_text(problem.what),
        "mend": _whole_text(problem.mend),
        "excerpt": _whole_text(f"{before}{line[start : start + _WIDEST]}{after}"),
    }


def _whole_text(text: str) -> str:
    """`text` without halves of surrogate pairs (a file's name may hold them), which not every JSON reader takes."""
    return _SURROGATE.sub("\ufffd", text)


def _command(problem: Problem, here: Path) -> str:
    place = problem.place
    properties = {
        "file": _file(place, here).as_posix(),
        "line": str(place.line),
        "col": str(place.column),
        "title": problem.code,
    }
    said = ",".join(f"{name}={_escaped(value, _IN_PROPERTY)}" for name, value in properties.items())
    message = _escaped(f"{problem.what}\nmend: {problem.mend}", _IN_MESSAGE)
    return f"::{problem.severity} {said}::{message}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    """`text` on one line, as GitHub reads it back; what would act on a terminal is marked first."""
    return "".join(escapes[char] if char in escapes else visible(char) for char in text)
