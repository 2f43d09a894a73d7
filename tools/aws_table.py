# ruff: noqa: INP001 - a script run by hand, no package
"""The table *AWS says / we do*: written from the tests that are marked `aws`, which go over the wire.

`python tools/aws_table.py` runs them and writes `docs/aws-says-we-do.md`; `--check` runs nothing, and fails if the
file that is there has other rows than the tests.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tutor.sandbox.aws.differences import DIFFERENCES

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests" / "aws"
TABLE = ROOT / "docs" / "aws-says-we-do.md"
# By the part of AWS's documentation that a page is in; what is in none of them is told by the page's first part.
_AREAS = {"AmazonS3": "S3", "AWSEC2": "EC2", "ec2": "EC2", "ebs": "EC2", "systems-manager": "SSM", "STS": "STS"}
_ORDER = ("S3", "EC2", "SSM", "STS")
_DOCS = "https://docs.aws.amazon.com/"
_TOLD = ("behaviour", "says", "page", "differs")
_COLUMNS = ("AWS area", "behaviour", "AWS says", "we do", "page")
_HEAD = """# AWS says / we do

What the private AWS answers, beside what AWS documents. `python tools/aws_table.py` writes this page from the tests in
`tests/aws`, which ask over the wire as any client does. "AWS says" is what the page in the last column documents;
"we do" is what was observed when the tests ran.

"""


@dataclass(slots=True)
class Row:
    """One row: what several tests say about one behaviour. `seen` are their answers, `order` is where it was met."""

    area: str
    behaviour: str
    says: str
    page: str
    differs: str
    order: int
    tests: int = 0
    seen: dict[str, None] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @property
    def identity(self) -> tuple[str, ...]:
        """What the table must have of it."""
        return (self.area, self.behaviour, self.says, self.page)

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as it is printed."""
        return (self.area, self.behaviour, self.says, " / ".join(self.seen), _link(self.page))


class Collector:
    """A plugin of pytest: gathers the rows, and what their tests told through the fixture `we_do`."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, str, str], Row] = {}
        self._row_of: dict[str, Row] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """A row for each mark; tests that say the same of the same behaviour are one row."""
        for number, item in enumerate(items):
            mark = item.get_closest_marker("aws")
            if mark is None:
                continue
            behaviour, says, page, differs = (str(mark.kwargs.get(name) or "") for name in _TOLD)
            row = self.rows.setdefault(
                (behaviour, says, page, differs), Row(area_of(page), behaviour, says, page, differs, number)
            )
            row.tests += 1
            self._row_of[item.nodeid] = row

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What a test told, and whether it passed."""
        row = self._row_of.get(report.nodeid)
        if row is None:
            return
        if report.outcome != "passed":
            row.failed.append(f"{report.nodeid}: {report.outcome}")
        if report.when == "call":
            row.seen |= dict.fromkeys(str(told) for name, told in report.user_properties if name == "we_do")

    def in_order(self) -> list[Row]:
        """All rows, by area, then as the tests have them."""
        areas = [*_ORDER, *sorted({row.area for row in self.rows.values()} - set(_ORDER))]
        return sorted(self.rows.values(), key=lambda row: (areas.index(row.area), row.order))


def area_of(page: str) -> str:
    """The part of AWS that a page documents."""
    part = page.removeprefix(_DOCS).split("/")[0]
    if not page.startswith(_DOCS):
        return next((area for area in _ORDER if area.lower() in page.lower()), "AWS")
    return _AREAS.get(part, part)


def gather(*, run: bool) -> tuple[Collector, int]:
    """The rows, and pytest's exit status."""
    collector = Collector()
    options = ["-q", "--no-header", "-m", "aws", "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={ROOT}"]
    options += [] if run else ["--collect-only", "-qq"]
    status = pytest.main([*options, str(TESTS)], plugins=[collector])
    return collector, int(status)


def rendered(rows: Iterable[Row]) -> str:
    """The page."""
    listed = list(rows)
    same = [row for row in listed if not row.differs]
    other = [row for row in listed if row.differs]
    tests = sum(row.tests for row in listed)
    parts = [_HEAD, f"**{len(listed)} rows, {tests} tests.**\n\n", *_table(_COLUMNS, (row.cells for row in same))]
    parts.append("\n## Where we knowingly differ\n\nThe journal says so beside a call that meets one of these.\n\n")
    met = [(difference.sentence, _link(difference.page)) for difference in DIFFERENCES]
    parts += _table(("difference", "page"), met)
    if other:
        parts.append("\nTests that hold us to what we do instead:\n\n")
        told = ((*row.cells[:4], row.differs, row.cells[4]) for row in other)
        parts += _table((*_COLUMNS[:4], "why", "page"), told)
    return "".join(parts)


def identities(page: str) -> set[tuple[str, ...]]:
    """The rows that a written page has."""
    cells = [_cells(line) for line in page.splitlines() if line.startswith("| ")]
    long = [row for row in cells if len(row) >= len(_COLUMNS) and row[0] != _COLUMNS[0] and set(row[0]) != {"-"}]
    return {(*row[:3], row[-1].rpartition("](")[2].removesuffix(")")) for row in long}


def _link(page: str) -> str:
    """A link named after the last part of its address."""
    name = page.partition("#")[0].removesuffix("/").rpartition("/")[2].removesuffix(".html")
    return f"[{name}]({page})"


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    names = tuple(columns)
    return [_line(names), _line("---" for _ in names), *(_line(row) for row in rows)]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def _cells(line: str) -> list[str]:
    bar = "\0"
    return [cell.strip().replace(bar, "|") for cell in line.strip().strip("|").replace("\\|", bar).split("|")]


def main(arguments: list[str]) -> int:
    """Write the table, or check it. The exit status is 0 if all is well."""
    if arguments == ["--check"]:
        collector, status = gather(run=False)
        there = identities(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else set()
        wanted = {row.identity for row in collector.rows.values()}
        for title, rows in (("not in the table", wanted - there), ("in no test", there - wanted)):
            for row in sorted(rows):
                sys.stdout.write(f"{title}: {' | '.join(row)}\n")
        return 1 if status or wanted != there else 0
    collector, status = gather(run=True)
    broken = [line for row in collector.rows.values() for line in row.failed]
    silent = [row.behaviour for row in collector.rows.values() if not row.seen]
    for line in (*broken, *(f"tells nothing: {behaviour}" for behaviour in silent)):
        sys.stderr.write(f"{line}\n")
    if status or broken or silent:
        return 1
    TABLE.write_text(rendered(collector.in_order()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
