"""The page of timing verdicts, docs/timing-verdicts.md, from the results that were kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from timing_gates import AT_LEAST, REPEATS

__all__ = ["page"]

_SOLUTION = "the solution"
_HEAD = """\
# Verdicts on parallel work, with and without a busy machine

Every exercise on parallel work, its solution and each of its wrong solutions, judged again and again while 0, 2 or 6
other processes burn CPU beside it. Made by `python benchmarks/timing_verdicts.py`; what it counted is in
`benchmarks/timing-verdicts.json`.

Our verdict rests on what was in flight at once. Beside it the same programs, judged as a grader would that has but a
clock: it must return (and print) what a sequential reference does, and be at least {at_least} times as fast. **Once**:
one run of each is compared. **Median of {repeats}**: the medians of {repeats} runs of each. The gates ran in the same
sandbox, one run at a time; exercises without a function to time have none.

An honest program that doesn't pass is wronged, and a wrong one that passes is believed: both are **bold**.
"""
_WORDS = """
The texts of the word counts are so small that starting a thread or a process costs more than the work: no clock can
judge these exercises, whatever its limit. `hello-threads`, `upload-with-threads` and `cpu-bound-processes` are such
that one can.
"""


def page(kept: dict[str, Any]) -> str:
    """The whole page. `kept` is what timing_verdicts.py keeps: see `Results` there."""
    rows = list(_rows(kept))
    parts = [
        _HEAD.format(at_least=AT_LEAST, repeats=REPEATS),
        _measured(kept),
        "## In short\n",
        *_short(rows),
        _WORDS,
        "## Each program\n",
        *_table(rows),
    ]
    return "\n".join(parts) + "\n"


def _measured(kept: dict[str, Any]) -> str:
    machine = kept["machine"]
    return (
        f"Measured on {machine['cores']} cores ({machine['processor']}), Python {machine['python']}, tier "
        f"{machine['tier']}. {machine['jobs']} verdicts at a time were judged beside each other, which is load, too; "
        "the ones that race against the solution one at a time.\n"
    )


class _Row:
    """One program under one load."""

    def __init__(self, key: str, load: int, verdicts: Counter[str], gates: dict[str, list[int]]) -> None:
        self.exercise, _, self.program = key.partition("/")
        self.honest = self.program == _SOLUTION
        self.load = load
        self.verdicts = verdicts
        self.single, self.median = gates.get("single", [0, 0]), gates.get("median", [0, 0])

    @property
    def runs(self) -> int:
        return sum(self.verdicts.values())


def _rows(kept: dict[str, Any]) -> Iterator[_Row]:
    for key, by_load in kept["verdicts"].items():
        for load, verdicts in sorted(by_load.items(), key=lambda item: int(item[0])):
            yield _Row(key, int(load), Counter(verdicts), kept["gates"].get(key, {}).get(load, {}))


def _short(rows: list[_Row]) -> Iterator[str]:
    """What matters, by load: who was wronged and who was believed."""
    yield "| CPU burners | honest runs | failed | inconclusive | error | wrong runs | passed | inconclusive | error |"
    yield "| ---: |" + " ---: |" * 8
    for load in sorted({row.load for row in rows}):
        honest = _sum(row.verdicts for row in rows if row.load == load and row.honest)
        wrong = _sum(row.verdicts for row in rows if row.load == load and not row.honest)
        cells = [
            honest.total(),
            _bad(honest["fail"] + honest["partial"]),
            honest["inconclusive"] + honest["pass, speed not told"],
            honest["error"],
            wrong.total(),
            _bad(wrong["pass"] + wrong["pass, speed not told"]),
            wrong["inconclusive"],
            wrong["error"],
        ]
        yield f"| {load} | " + " | ".join(map(str, cells)) + " |"
    yield "\nThe gates, where there is a function to time:\n"
    yield "| burners | honest, once: failed | honest, median: failed | wrong, once: passed | wrong, median: passed |"
    yield "| ---: |" + " ---: |" * 4
    for load in sorted({row.load for row in rows}):
        shares = [
            _share([getattr(row, way) for row in rows if row.load == load and row.honest is honest], failed=honest)
            for honest in (True, False)
            for way in ("single", "median")
        ]
        yield f"| {load} | " + " | ".join(shares) + " |"


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return total


def _bad(number: int) -> str:
    return f"**{number}**" if number else "0"


def _share(gates: list[list[int]], *, failed: bool) -> str:
    """How many of how many failed, or passed."""
    passed, runs = (sum(numbers) for numbers in zip(*gates, strict=True))
    return f"{_bad(runs - passed if failed else passed)} of {runs}"


def _table(rows: list[_Row]) -> Iterator[str]:
    yield (
        "| exercise | program | burners | runs | pass | partial | fail | inconclusive | error | once: pass | median: "
        "pass |"
    )
    yield "| --- | --- |" + " ---: |" * 9
    for row in rows:
        yield "| " + " | ".join(_cells(row)) + " |"


def _cells(row: _Row) -> list[str]:
    told = row.verdicts
    passed = told["pass"] + told["pass, speed not told"]
    missed = {name: _bad(told[name]) if row.honest else str(told[name]) for name in ("partial", "fail")}
    untold = f" ({told['pass, speed not told']} with the speed not told)" if told["pass, speed not told"] else ""
    return [
        f"`{row.exercise}`",
        "**the solution**" if row.honest else f"`{row.program}`",
        str(row.load),
        str(row.runs),
        (str(passed) if row.honest else _bad(passed)) + untold,
        missed["partial"],
        missed["fail"],
        str(told["inconclusive"]),
        str(told["error"]),
        _gate_cell(row.single, honest=row.honest),
        _gate_cell(row.median, honest=row.honest),
    ]


def _gate_cell(gate: list[int], *, honest: bool) -> str:
    passed, runs = gate
    if not runs:
        return "–"  # noqa: RUF001 - as a table has it for nothing
    is_wrong = passed < runs if honest else passed > 0
    return f"**{passed} of {runs}**" if is_wrong else f"{passed} of {runs}"
