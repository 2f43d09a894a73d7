"""Proving the cells of a lesson: they run in order in one sandbox, and each ends as its author says."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

from tutor.cells import CellRunner, as_expected
from tutor.errors import SandboxError
from tutor.model.cells import CellOutcome, CellRun
from tutor.model.course import Cell, Lesson
from tutor.model.places import Place, Problem, Severity

__all__ = ["OpenCells", "open_cells", "prove_cells"]

OpenCells = Callable[[], CellRunner]
"""Opens a sandbox for the cells of one lesson."""
_LONGEST = 300
_OR_TAG = "tag it `{language} no-run` if nobody is to run it"


def open_cells() -> CellRunner:
    """This machine's sandbox for cells. Raises SandboxError."""
    from tutor.sandbox.cell_sandbox import CellSandbox  # noqa: PLC0415 - most courses have no cell to run

    return CellSandbox()


def prove_cells(
    lesson: Lesson, open_runner: OpenCells = open_cells, cancel: threading.Event | None = None
) -> list[Problem]:
    """What is wrong with the cells of a lesson. Those that need a program that isn't here are only told to be skipped,
    and so are those that fail after them: they may hang on what was not done."""
    proof = _Proof(lesson)
    try:
        runner = open_runner()
        try:
            proof.run(runner, cancel or threading.Event())
        finally:
            runner.close()
    except SandboxError as error:
        first = lesson.cells[0]
        what = f"no cell could be run: {error.what}"
        proof.problems.append(_problem("cells-not-run", first, what, error.mend, severity=Severity.WARNING))
    return proof.problems


class _Proof:
    def __init__(self, lesson: Lesson) -> None:
        self.problems: list[Problem] = []
        self._cells = lesson.cells
        self._skipped: Cell | None = None

    def run(self, runner: CellRunner, cancel: threading.Event) -> None:
        """Up to the end, or to where the sandbox is gone. Raises SandboxError."""
        for cell in self._cells:
            run = runner.run(cell.language, cell.source, cell.name, abandon=cancel)
            if cancel.is_set():
                return
            self.problems += self._judged(cell, run)
            if run.lost:
                return

    def _judged(self, cell: Cell, run: CellRun) -> Iterator[Problem]:
        if run.missing:
            names = " and ".join(f"`{name}`" for name in run.missing)
            yield self._skip(cell, f"it needs {names}, which can't be found here", "install it to have the cell proved")
        elif as_expected(cell, run):
            return
        elif run.trouble:
            yield self._skip(cell, f"instances don't answer here: {run.trouble}", "run `tutor doctor`")
        elif self._skipped is not None:
            line = self._skipped.place.line
            why = f"it fails, and may hang on the one in line {line}, which was skipped"
            yield self._skip(cell, why, "give that one what it needs to have both proved")
        else:
            yield _failure(cell, run)

    def _skip(self, cell: Cell, why: str, mend: str) -> Problem:
        self._skipped = self._skipped or cell
        return _problem("cell-skipped", cell, f"this cell is skipped: {why}", mend, severity=Severity.WARNING)


def _failure(cell: Cell, run: CellRun) -> Problem:
    if run.outcome is CellOutcome.FINE:
        mend = f"tag it `{cell.language}` alone, or have it fail"
        return _problem("cell-passes", cell, "this cell is to fail (`expect-error`), and doesn't", mend)
    or_tag = _OR_TAG.format(language=cell.language)
    if run.outcome is CellOutcome.FAILED:
        mend = f"mend it, tag it `{cell.language} expect-error` if it is to fail, or {or_tag}"
        return _problem("cell-fails", cell, f"this cell fails: {_cause(cell, run)}", mend, _line(cell, run.error))
    if run.outcome is CellOutcome.DIED:
        return _problem("cell-dies", cell, "this cell ends the process that all cells run in", f"mend it, or {or_tag}")
    what = "this cell takes longer than a cell may"
    return _problem("cell-hangs", cell, what, f"let it do less, or {or_tag}")


def _cause(cell: Cell, run: CellRun) -> str:
    """The last line of a traceback; of a shell's cell, its status and what it said last."""
    last = (run.error.strip().splitlines() or [""])[-1]
    said = run.text.strip().splitlines()[-1:] if cell.language == "sh" else []
    if cell.language == "sh":
        last = ": ".join([last[:1].lower() + last[1:].removesuffix("."), *said])
    return last if len(last) <= _LONGEST else f"{last[:_LONGEST]}…"


def _line(cell: Cell, error: str) -> int:
    """The line of the cell in which it failed, as far as the traceback tells; 0 if it doesn't."""
    found = re.findall(rf'File "{re.escape(cell.name)}", line (\d+)', error)
    return int(found[-1]) if found else 0


def _problem(
    code: str, cell: Cell, what: str, mend: str, line: int = 0, *, severity: Severity = Severity.ERROR
) -> Problem:
    """At a line of the cell's source, 0 for the fence itself."""
    lines = cell.text.splitlines()
    line = line if 0 < line < len(lines) else 0
    place = Place(cell.place.file, cell.place.line + line)
    return Problem(code, what, mend, place, lines[line], severity)
