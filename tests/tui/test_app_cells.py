"""The cells of a lesson in the app: run by a key, seen below their code, interrupted, begun anew."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager

import pytest

from tutor.cells import Cells
from tutor.errors import SandboxError
from tutor.model.cells import CellOutcome, CellRun
from tutor.model.course import Cell, Course, Lesson, MarkdownBlock, Section
from tutor.model.evidence import ApiCall
from tutor.model.places import Place
from tutor.model.verdicts import Tier
from tutor.progress import ProgressStore
from tutor.session import Session


class Runner:
    """Says what it was given; `fail` fails, `wait` runs until it is interrupted, `die` takes it with it."""

    def __init__(self, world):
        self.world = world
        self.lost = False

    def run(self, language, source, name, *, cancel=None, abandon=None, on_text=None):
        self.world.ran.append(name)
        if "wait" in source:
            on_text("begun [x]\n")
            while not cancel.is_set() and not abandon.is_set():
                self.world.tick.wait(0.01)
            return CellRun(outcome=CellOutcome.INTERRUPTED, text="begun [x]\n")
        if "fail" in source:
            return CellRun(outcome=CellOutcome.FAILED, error=f"Error: {source.strip()}", calls=self.world.calls)
        if "die" in source:
            self.lost = True
            return CellRun(outcome=CellOutcome.DIED, lost=True)
        return CellRun(outcome=CellOutcome.FINE, text=f"{language} [bold]{source.strip()}[/]\n")

    def close(self):
        self.world.closed.append(self)


class World:
    def __init__(self):
        self.ran = []
        self.closed = []
        self.opened = []
        self.calls = ()
        self.trouble = None
        self.tick = threading.Event()  # never set: what waits for it waits a moment

    def open_runner(self):
        if self.trouble:
            raise self.trouble
        self.opened.append(Runner(self))
        return self.opened[-1]


def cell(number, source, language="python", *, expects_error=False):
    at = Place("one.md", number)
    return Cell(f"```{language}\n{source}\n```", at, number, language, f"{source}\n", expects_error)


def course_of(folder, *first, second=()):
    at = Place(folder / "one.md")
    sections = (Section("first", "First", first, at), Section("second", "Second", second, at))
    other = Lesson("two", "Two", (Section("other", "Other", (cell(1, "other"),), at),), folder / "two.md")
    return Course("small", "Small", folder, (Lesson("one", "One", sections, folder / "one.md"), other), {}, {})


@pytest.fixture
def world():
    return World()


@pytest.fixture
def reading(tmp_path, sandbox, opened, world):
    """Opens the app on a lesson of these blocks."""

    @asynccontextmanager
    async def read(*first, second=(), open_runner=world.open_runner, size=(80, 24)):
        store = ProgressStore.open(tmp_path / "progress.sqlite3")
        cells = Cells(open_runner)
        session = Session(course_of(tmp_path, *first, second=second), store, tmp_path / "work", sandbox, cells=cells)
        async with opened(session=session, size=size) as pilot:
            yield pilot
        assert not session.cells.is_open("one")  # or its thread would keep the program
        session.close()

    return read


async def test_r_runs_the_next_cell_and_its_output_stands_below_it_as_it_is(reading, until, settled, seen, world):
    text = MarkdownBlock("Look:\n\n```python no-run\nnever\n```", Place("one.md"))
    async with reading(text, cell(1, "one"), cell(2, "two", "sh")) as pilot:
        await settled(pilot, lambda: seen(pilot).count("Run") == 3)  # two cells, and the line of keys
        assert seen(pilot).count("▶ Run (r)") == 1
        await until(pilot, "✓ cell 1 done", "r")
        await settled(pilot, lambda: seen(pilot).count("▶ Run (r)") == 1)
        lines = [line.strip() for line in seen(pilot).splitlines()]
        shown = next(at for at, line in enumerate(lines) if "python [bold]one[/]" in line)
        code = [next(at for at, line in enumerate(lines) if line.startswith(word)) for word in ("one", "two")]
        assert code[0] < shown < code[1]
        await until(pilot, "sh [bold]two[/]", "r")
        assert world.ran == ["cell 1", "cell 2"]
        await until(pilot, "All cells here have run", "r")


async def test_tab_goes_to_a_cell_and_enter_runs_it_again(reading, until, settled, world):
    async with reading(cell(1, "one"), cell(2, "two")) as pilot:
        await until(pilot, "✓ cell 1", "r")
        await settled(pilot, lambda: world.ran == ["cell 1"] * 2, "tab", "enter")
        await settled(pilot, lambda: world.ran[-1] == "cell 2", "tab", "tab", "enter")  # past the output of the first


async def test_a_running_cell_says_so_and_is_interrupted_alone(reading, until, world):
    async with reading(cell(1, "wait"), cell(2, "two")) as pilot:
        await until(pilot, "begun [x]", "r")
        await until(pilot, "Ctrl+C interrupts")
        await until(pilot, "cell 2 waits for its turn", "r")
        await until(pilot, "! cell 1 interrupted", "ctrl+c")
        assert world.ran == ["cell 1"]  # who interrupts wants to see first what came of it
        await until(pilot, "✓ cell 2 done", "tab", "tab", "tab", "r")
        assert len(world.opened) == 1


async def test_who_quits_does_not_wait_for_a_cell_that_never_ends(reading, until, world):
    async with reading(cell(1, "wait")) as pilot:
        await until(pilot, "begun [x]", "r")
        await pilot.press("q")
    assert len(world.closed) == 1


async def test_what_aws_was_asked_and_refused_is_told_in_a_line(reading, until, world):
    world.calls = (ApiCall(api="GetObject", service="s3", params={}, status=404, error="NoSuchKey"),)
    async with reading(cell(1, "fail"), cell(2, "fail", expects_error=True), cell(3, "fine", expects_error=True)) as p:
        await until(p, "✗ cell 1 failed · 1 call to AWS, 1 refused: 404 NoSuchKey.", "r")
        await until(p, "✓ cell 2 failed, as it should", "r")
        await until(p, "✗ cell 3 done, though it should have failed", "r")


async def test_who_begins_in_the_middle_is_told_and_can_run_what_stands_above(reading, until, world):
    async with reading(cell(1, "one"), cell(2, "two"), second=(cell(3, "fail"),)) as pilot:
        await until(pilot, "2 cells above were not run yet.", "n", "r")
        await pilot.press("A")
        await until(pilot, "✗ cell 3 failed")
        assert world.ran == ["cell 3", "cell 1", "cell 2", "cell 3"]


async def test_what_was_seen_stays_while_the_lesson_is_open(reading, until, seen, settled, world):
    async with reading(cell(1, "one")) as pilot:
        await until(pilot, "✓ cell 1 done", "r")
        await until(pilot, "2 of 2", "n")
        await until(pilot, "python [bold]one[/]", "p")
        await until(pilot, "what cells made in the one before is gone", "n", "n")
        await until(pilot, "Two · 1 of 1")
        await settled(pilot, lambda: world.closed == world.opened)
        await until(pilot, "One · 1 of 2", "p", "p")
        assert "bold" not in seen(pilot)


async def test_a_cell_goes_on_while_one_reads_on(reading, until):
    async with reading(cell(1, "wait")) as pilot:
        await until(pilot, "begun", "r")
        await until(pilot, "2 of 2", "n")
        await until(pilot, "begun", "p")
        await until(pilot, "Running cell 1")
        await until(pilot, "! cell 1 interrupted", "n", "ctrl+c", "p")


async def test_restart_gives_an_empty_sandbox_and_forgets_what_was_seen(reading, until, settled, seen, world):
    async with reading(cell(1, "one"), cell(2, "wait")) as pilot:
        await until(pilot, "✓ cell 1 done", "r")
        await until(pilot, "begun", "r")
        await until(pilot, "empty Python and an empty AWS", "R")
        assert "begun" not in seen(pilot)
        await settled(pilot, lambda: world.closed == world.opened)
        await until(pilot, "✓ cell 1 done", "r")
        assert len(world.opened) == 2


async def test_a_sandbox_that_is_gone_is_told_and_the_next_cell_gets_another(reading, until, world):
    async with reading(cell(1, "die"), cell(2, "two")) as pilot:
        await until(pilot, "What the cells made is gone", "r")
        await until(pilot, "✓ cell 2 done", "tab", "tab", "r")
        assert len(world.opened) == 2


async def test_a_machine_that_has_no_sandbox_is_told_with_what_to_do(reading, until, world):
    world.trouble = SandboxError("No jail", "nothing starts [here]", "run `tutor doctor`")
    async with reading(cell(1, "one")) as pilot:
        await until(pilot, "! cell 1 could not be run", "r")
        await until(pilot, "nothing starts [here]")
        await until(pilot, "What to do: run tutor doctor")
        world.trouble = None
        await until(pilot, "✓ cell 1 done", "r")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (130, 40)])
async def test_long_output_has_a_window_of_its_own(reading, settled, size):
    printed = "\n".join(f"line {number}" for number in range(200))
    async with reading(cell(1, printed), size=size) as pilot:
        await settled(pilot, lambda: bool(pilot.app.screen.query(".cell-output")), "r")
        output = pilot.app.screen.query_one(".cell-output")
        await settled(pilot, lambda: output.virtual_size.height >= 200)
        assert output.size.height <= 14


async def test_who_scrolls_in_an_output_is_left_there_while_other_cells_run(reading, until, settled):
    printed = "\n".join(f"line {number}" for number in range(200))
    async with reading(cell(1, printed), cell(2, "two")) as pilot:
        await until(pilot, "line 199", "r")
        await until(pilot, "line 0", "tab", "tab", "home")
        output = pilot.app.screen.query(".cell-output").first()
        await until(pilot, "✓ cell 2", "tab", "enter")
        assert output.scroll_offset.y == 0
        await settled(pilot, lambda: output.scroll_offset.y > 0, "shift+tab", "shift+tab", "enter")


async def test_ctrl_c_copies_what_is_selected_where_nothing_runs(reading, until, settled):
    async with reading(cell(1, "wait"), MarkdownBlock("Words to keep", Place("one.md"))) as pilot:
        pilot.app.screen.text_select_all()
        await settled(pilot, lambda: "Words to keep" in pilot.app.clipboard, "ctrl+c")
        await until(pilot, "begun", "r")
        await until(pilot, "! cell 1 interrupted", "ctrl+c")


async def test_a_weak_jail_is_told_before_anything_runs_in_it(reading, until, sandbox):
    sandbox.tier = Tier.NONE
    async with reading(cell(1, "one")) as pilot:
        await until(pilot, "cell 1 · jail: none, for your own code only")


async def test_without_colours_all_is_told_by_words_and_marks(reading, until, seen, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with reading(cell(1, "fail")) as pilot:
        await until(pilot, "✗ cell 1 failed", "r")
        assert "Error: fail" in seen(pilot)


async def test_a_cell_runs_for_real(reading, until, seen):
    made = "import boto3\nboto3.client('s3').create_bucket(Bucket='seen-in-the-app')\n6 * 7"
    async with reading(cell(1, made), open_runner=None) as pilot:
        await pilot.press("r")
        await pilot.app.workers.wait_for_complete()
        await until(pilot, "42")
        assert "✓ cell 1 done · 1 call to AWS, none refused." in seen(pilot)
