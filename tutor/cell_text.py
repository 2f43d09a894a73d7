"""What came of a cell, in words: what the app and the plain face say of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tutor.call_lines import CallTally
from tutor.cells import as_expected
from tutor.model.cells import CellOutcome, CellRun
from tutor.model.course import Cell, Lesson
from tutor.model.evidence import ApiCall, Connection
from tutor.model.verdicts import Tier

__all__ = ["cell_notes", "cell_standing", "not_run_before"]

_MOST_DROPPED = 2  # reasons that are told
_WORDS = {
    CellOutcome.FINE: "done",
    CellOutcome.FAILED: "failed",
    CellOutcome.INTERRUPTED: "interrupted",
    CellOutcome.TIMED_OUT: "interrupted: it took longer than a cell may",
    CellOutcome.DIED: "ended, and the sandbox with it",
}


def cell_standing(cell: Cell, run: CellRun) -> tuple[str, ...]:
    """How it ended, and what it asked AWS if anything: a few words each."""
    words = _WORDS[run.outcome]
    if run.outcome is CellOutcome.FAILED and cell.expects_error:
        words = "failed, as it should"
    elif run.outcome is CellOutcome.FINE and cell.expects_error:
        words = "done, though it should have failed"
    tally = CallTally()
    tally.add(run.calls)
    return (words, tally.sentence()) if run.calls else (words,)


def cell_notes(cell: Cell, run: CellRun, above: Collection[Cell], run_above: str) -> Iterator[str]:
    """What else to know: `above` are the cells before it that were not run, `run_above` is how one runs them."""
    yield from list(dict.fromkeys(_why_dropped(run)))[:_MOST_DROPPED]
    if run.trouble and (run.outcome is CellOutcome.FAILED or _starts_instances(run)):
        yield f"Instances don't answer here: {run.trouble}."
    if run.tier is Tier.NONE:
        yield "It ran without a jail, as any program of yours does: `tutor doctor` tells why."
    if run.cut:
        yield f"It printed {run.cut:,} characters more, which are left out."
    if run.lost:
        yield "What the cells made is gone with the sandbox. The next cell finds an empty Python and an empty AWS."
    elif above and _may_hang_on_others(cell, run):
        one = len(above) == 1
        yield f"{len(above)} {'cell' if one else 'cells'} above {'was' if one else 'were'} not run yet. {run_above}"


def _may_hang_on_others(cell: Cell, run: CellRun) -> bool:
    """Whether it failed for want of what other cells make: also one that is to fail, but not for that."""
    if run.outcome is not CellOutcome.FAILED or run.missing:
        return False
    return not as_expected(cell, run) or run.error.rpartition("\n")[2].startswith("NameError")


def _starts_instances(run: CellRun) -> bool:
    return any(isinstance(entry, ApiCall) and entry.api == "RunInstances" for entry in run.calls)


def _why_dropped(run: CellRun) -> Iterator[str]:
    """Why nothing answered at an instance's address."""
    for entry in run.calls:
        if isinstance(entry, Connection) and entry.why:
            yield f"Nothing answered at {entry.address}, port {entry.port}: {entry.why.removesuffix('.')}."


def not_run_before(lesson: Lesson, cell: Cell, ran: Collection[int]) -> list[Cell]:
    """The cells of a lesson above this one that are not among those that `ran`."""
    return [each for each in lesson.cells if each.number < cell.number and each.number not in ran]
