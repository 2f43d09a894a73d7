"""The session's cells: one sandbox for the lesson that is open, ended when it is left."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tutor.cells import Cells, as_expected
from tutor.errors import SandboxError
from tutor.model.cells import CellOutcome, CellRun
from tutor.model.course import Cell, Lesson, Section
from tutor.model.places import Place

AT = Place(Path("one.md"))
PATIENCE = 30  # seconds until a hang is told as a failure


def cell(number, source="fine", *, expects_error=False):
    return Cell(source, AT, number, "python", source, expects_error)


def lesson(name, *cells):
    return Lesson(name, name, (Section("s", "S", cells, AT),), Path(f"{name}.md"))


ONE, TWO = lesson("one", cell(1), cell(2)), lesson("two", cell(1))


class Runner:
    """Notes which threads use it; `wait` waits to be ended, `die` takes it with it, `break` breaks it."""

    def __init__(self):
        self.closed = threading.Event()
        self.threads = [threading.get_ident()]
        self.names = []
        self.begun = threading.Event()
        self._moment = threading.Event()  # never set: what waits for it waits a moment

    def run(self, language, source, name, *, cancel=None, abandon=None, on_text=None):
        self.threads.append(threading.get_ident())
        self.names.append(f"{language} {name}")
        if source == "wait":
            self.begun.set()
            while not cancel.is_set() and not abandon.is_set():
                self._moment.wait(0.01)
            return CellRun(outcome=CellOutcome.INTERRUPTED)
        if source == "break":
            raise SandboxError("Broken", "it broke", "try again")
        if source == "die":
            return CellRun(outcome=CellOutcome.DIED, lost=True)
        if on_text:
            on_text("told")
        return CellRun(outcome=CellOutcome.FINE, text=source)

    def close(self):
        self.threads.append(threading.get_ident())
        self.closed.set()


@pytest.fixture
def runners():
    return []


@pytest.fixture
def cells(runners):
    def open_runner():
        runners.append(Runner())
        return runners[-1]

    cells = Cells(open_runner)
    yield cells
    cells.close()


def test_the_first_cell_starts_the_one_sandbox_of_a_lesson(cells, runners):
    assert not runners
    assert not cells.is_open("one")
    told = []
    assert cells.run(ONE, cell(1), told.append).text == "fine"
    assert cells.run(ONE, cell(2)).outcome is CellOutcome.FINE
    assert runners[0].names == ["python cell 1", "python cell 2"]
    assert told == ["told"]
    assert cells.is_open("one")
    assert list(cells.runs("one")) == [1, 2]
    assert cells.runs("two") == {}


def test_one_thread_starts_uses_and_ends_a_sandbox(cells, runners):
    cells.run(ONE, cell(1))
    cells.close()
    assert len(set(runners[0].threads)) == 1
    assert runners[0].threads[0] != threading.get_ident()
    assert runners[0].closed.is_set()


@pytest.mark.parametrize("leave", [lambda cells: cells.stay("two"), lambda cells: cells.run(TWO, cell(1))])
def test_another_lesson_ends_it(cells, runners, leave):
    cells.run(ONE, cell(1))
    cells.stay("one")
    assert cells.is_open("one")
    leave(cells)
    assert runners[0].closed.wait(PATIENCE)
    assert not cells.is_open("one")
    assert cells.runs("one") == {}


def test_what_runs_is_ended_with_its_sandbox(cells, runners):
    ended = []
    thread = threading.Thread(target=lambda: ended.append(cells.run(ONE, cell(1, "wait"))))
    thread.start()
    while not runners:
        thread.join(0.01)
    assert runners[0].begun.wait(PATIENCE)
    cells.restart()
    thread.join(PATIENCE)
    assert ended[0].outcome is CellOutcome.INTERRUPTED
    assert runners[0].closed.wait(PATIENCE)
    cells.run(ONE, cell(1))
    assert len(runners) == 2


def test_a_cell_that_is_cancelled_before_its_turn_never_runs(cells, runners):
    cancel = threading.Event()
    cancel.set()
    assert cells.run(ONE, cell(1), cancel=cancel).outcome is CellOutcome.INTERRUPTED
    assert not runners


def test_with_a_sandbox_goes_that_cells_were_run(cells, runners):
    cells.run(ONE, cell(1))
    assert cells.run(ONE, cell(2, "die")).lost
    assert runners[0].closed.is_set()
    assert cells.runs("one") == {}
    cells.run(ONE, cell(1))
    assert len(runners) == 2


def test_a_sandbox_that_breaks_is_ended_and_the_next_cell_gets_another(cells, runners):
    cells.run(ONE, cell(1))
    with pytest.raises(SandboxError):
        cells.run(ONE, cell(2, "break"))
    assert runners[0].closed.is_set()
    assert cells.runs("one") == {}
    cells.run(ONE, cell(1))
    assert len(runners) == 2


def test_a_sandbox_that_can_not_start_is_tried_again():
    tries = []

    def fails():
        tries.append(1)
        raise SandboxError("No jail", "nothing starts", "run `tutor doctor`")

    cells = Cells(fails)
    for _ in range(2):
        with pytest.raises(SandboxError):
            cells.run(ONE, cell(1))
    assert len(tries) == 2
    cells.close()


@pytest.mark.parametrize(
    ("outcome", "expects_error", "right"),
    [
        (CellOutcome.FINE, False, True),
        (CellOutcome.FINE, True, False),
        (CellOutcome.FAILED, True, True),
        (CellOutcome.FAILED, False, False),
        (CellOutcome.INTERRUPTED, True, False),
        (CellOutcome.DIED, True, False),
    ],
)
def test_a_cell_ends_as_expected_if_it_fails_just_when_it_should(outcome, expects_error, right):
    assert as_expected(cell(1, expects_error=expects_error), CellRun(outcome=outcome)) is right
