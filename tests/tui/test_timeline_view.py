"""When tasks ran and what versions took, in the app: beside an exercise that measured it, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App
from textual.containers import VerticalScroll

from tutor.errors import SandboxError
from tutor.model.timing import Bar, Bars, Span, Timeline
from tutor.model.verdicts import Verdict
from tutor.tui.widgets.bars import BarsView, TimelineView
from tutor.tui.widgets.code_editor import CodeEditor
from tutor.tui.widgets.key_line import KeyLine

TIMELINE = Timeline(
    title="Tasks by worker",
    lanes=(
        ("process 2", (Span(0.1, 0.25, 0.05), Span(0.25, 0.4))),
        ("process 3", (Span(0.15, 0.3), Span(0.35, 0.4))),
    ),
    seconds=0.4,
    peak=2,
    processes=2,
    sentence="2 tasks of `word_count` were in flight at once, in 2 processes.",
)
BARS = Bars(
    title="`parallel` beside `sequential`",
    bars=(Bar("your parallel", 0.61, 0.6, 0.7, 7), Bar("sequential", 1.21, 1.1, 1.3, 7)),
    sentence="Yours was 1.98 times as fast. With 2 cores, Amdahl's law allows 2 times at most.",
)
ODD = "[bold]x[/bold] [/ \x1b[31mred\u202e[@click=app.quit]q[/]\n\t{} $primary"


@pytest.fixture
def measured(sessions, monkeypatch):
    """A session whose checks measure what is in the list when they end."""
    session, pictures = sessions(), [(TIMELINE,), (BARS,)]
    check, latest = session.check, session.latest_result

    def checked(*args):
        return replace(check(*args), timelines=pictures[0], bars=pictures[1])

    def kept(name):
        result = latest(name)
        return result and replace(result, timelines=pictures[0], bars=pictures[1])

    monkeypatch.setattr(session, "check", checked)
    monkeypatch.setattr(session, "latest_result", kept)
    return session, pictures


async def test_at_80_by_24_the_timeline_and_the_bars_are_seen_whole(opened, measured, until, seen, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    async with opened(session=measured[0], at="work") as pilot:
        await until(pilot, "F6 shows who worked when, and what each version took.", "e", "f5")
        await until(pilot, "Tasks by worker", "f6")
        screen = [line.strip() for line in seen(pilot).splitlines()]
    assert screen[1].split() == ["Task", "Code", "Result", "Calls", "State", "Times"]
    assert screen[3:17] == PICTURES
    assert screen[-1].split()[-4:] == ["F6", "Times", "F1", "Help"]


PICTURES = [
    "Tasks by worker",
    "process 2                ░░░░░░░░█████████████▊█████████████████████▊  2 tasks",
    "process 3                        ████████████████████▊        ██████▊  2 tasks",
    "┬─────────────┬──────────────┬──────────────┬────────────┬",
    "0             100            200            300          400 ms",
    "█ at work  ░ held, for others to join",
    "2 tasks of word_count were in flight at once, in 2 processes.",
    "",
    "parallel beside sequential",
    "your parallel  █████████████████████████▒───┤                           0.61 s",
    "sequential     ███████████████████████████████████████████████▒▒▒▒───┤  1.21 s",
    "█ fastest  ▒ to the median  ─┤ to the slowest of 7 runs",
    "Yours was 1.98 times as fast. With 2 cores, Amdahl's law allows 2 times at",
    "most.",
]


async def test_a_check_that_measured_nothing_has_no_place_for_pictures(opened, until, seen):
    async with opened(at="work") as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        assert "Times" not in seen(pilot)
        await pilot.press("f6")
        assert "✗ Not yet" in seen(pilot)


async def test_pictures_of_an_earlier_day_are_there_again(opened, measured, until):
    async with opened(session=measured[0], at="work") as pilot:
        await until(pilot, "F6 shows", "e", "f5")
        await until(pilot, "F6 shows who worked when", "escape", "e", "f3")
        await until(pilot, "process 3", "f6")


@pytest.mark.parametrize("size", [(80, 24), (130, 40)])
async def test_who_looks_at_the_pictures_sees_the_next_result_and_then_the_next_ones(
    opened, measured, until, seen, size
):
    session, pictures = measured
    async with opened(session=session, at="work", size=size) as pilot:
        await until(pilot, "process 3", "e", "f5", "f6")
        pictures[0] = (replace(TIMELINE, lanes=TIMELINE.lanes[:1], sentence="One at a time."),)
        await until(pilot, "✗ It returns 42 blue", "f5")
        await until(pilot, "One at a time.", "f6")
        assert "process 3" not in seen(pilot)


async def test_who_checks_from_the_code_above_the_pictures_sees_the_result_and_stays_in_the_code(
    opened, measured, until, settled
):
    async with opened(session=measured[0], at="work", size=(130, 40)) as pilot:
        await until(pilot, "process 3", "e", "f5", "f6")
        editor = pilot.app.screen.query_one(CodeEditor)
        await settled(pilot, lambda: editor.has_focus, "f3", "f3")
        await until(pilot, "✗ It returns 42 blue", "f6", "f3", "f3", "f5")
        assert editor.has_focus


async def test_pictures_give_way_while_code_runs_and_go_if_there_are_none(opened, measured, sandbox, until, seen):
    session, pictures = measured
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "process 3", "e", "f5", "f6")
        session.save_draft("answer", "wait = 1")
        await until(pilot, "Your code runs…", "escape", "e", "f6", "f5")
        assert "Times" not in seen(pilot)
        await pilot.press("f6")
        assert "Your code runs…" in seen(pilot)
        pictures[:] = [(), ()]
        await until(pilot, "Not judged. Your score stays as it was.", "escape")
        assert "Times" not in seen(pilot)
        sandbox.trouble = SandboxError("The jail broke", "no memory", "close other programs")
        await until(pilot, "no memory", "f5")


async def test_a_key_without_room_stays_left_out_however_often_the_line_is_drawn(opened, measured, until, seen):
    async with opened(session=measured[0], at="work") as pilot:
        await until(pilot, "F6 Times", "e", "f5")
        for _ in range(3):
            pilot.app.screen.query_one(KeyLine).on_resize()
            await pilot.pause()
            assert seen(pilot).splitlines()[-1].split()[-4:] == ["F6", "Times", "F1", "Help"]
        await until(pilot, "F8 Reset", "f2", "f2")  # there is no hint to offer any more
        await pilot.resize_terminal(76, 24)
        await until(pilot, "F6 Times          F1 Help")


async def test_f6_leads_back_to_where_one_was(opened, measured, until):
    async with opened(session=measured[0], at="work") as pilot:
        await until(pilot, "F6 shows", "e", "f5")
        await until(pilot, "process 3", "f6")
        await until(pilot, "✗ Not yet: 0 of 2", "f6")


@pytest.mark.parametrize("way", [((80, 24), ("f3", "f3")), ((130, 40), ("f3",))])
async def test_f6_leads_there_and_back_from_the_editor_too(opened, measured, until, settled, way):
    size, to_editor = way
    async with opened(session=measured[0], at="work", size=size) as pilot:
        await until(pilot, "F6 shows", "e", "f5")
        editor = pilot.app.screen.query_one(CodeEditor)
        await settled(pilot, lambda: editor.has_focus, *to_editor)
        await until(pilot, "F6 Times")
        await until(pilot, "process 3", "f6")
        await settled(pilot, lambda: editor.has_focus, "f6")
        assert not editor.selected_text


async def test_side_by_side_the_code_stays_in_sight(opened, measured, until, seen):
    async with opened(session=measured[0], at="work", size=(130, 40)) as pilot:
        await until(pilot, "F6 shows", "e", "f5")
        await until(pilot, "process 3", "f6")
        assert "def answer():" in seen(pilot)
        assert "F8 Reset" in seen(pilot)


async def test_what_does_not_fit_can_be_scrolled_to(opened, measured, until):
    session, pictures = measured
    pictures[0] = tuple(replace(TIMELINE, title=f"Number {number}") for number in range(5))
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Number 0", "e", "f5", "f6")
        await until(pilot, "Amdahl's law", "end")


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (200, 50)])
async def test_every_size_shows_pictures(opened, measured, until, size):
    async with opened(session=measured[0], at="work", size=size) as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        await until(pilot, "process 2", "f6")
        await until(pilot, "█", "pagedown")


async def test_names_and_sentences_are_never_markup(opened, measured, until, seen):
    session, pictures = measured
    pictures[0] = (replace(TIMELINE, title=ODD, lanes=((ODD, (Span(0, 1),)),), sentence=ODD),)
    pictures[1] = (Bars(title=ODD, bars=(Bar(ODD, 1, 1, 1, 1),), sentence=ODD),)
    async with opened(session=session, at="work", size=(120, 50)) as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        await until(pilot, "[bold]x[/bold] [/ ␛[31mred", "f6")
        assert seen(pilot).count("[bold]x[/bold] [/ ␛[31mred") == 6
        assert "\x1b" not in seen(pilot)


class Mounted(App[None]):
    """The pictures alone, as a question's card mounts them."""

    def compose(self):
        with VerticalScroll():
            yield TimelineView(TIMELINE)
            yield BarsView(BARS)


@pytest.mark.parametrize("no_color", [False, True])
async def test_pictures_stand_alone_and_need_no_colour(seen, monkeypatch, no_color):
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    async with Mounted().run_test(size=(70, 24)) as pilot:
        await pilot.pause()
        text = seen(pilot)
        assert "░ held, for others to join" in text
        assert "▒" in text
        assert "0.61 s" in text
        assert ("`parallel` beside" in text) == no_color
        await pilot.resize_terminal(46, 40)
        await pilot.pause()
        assert all(len(line.rstrip()) <= 46 for line in seen(pilot).splitlines())
        assert "your parallel\n" in seen(pilot).replace(" \n", "\n") or "your parallel  █" in seen(pilot)


async def test_what_was_too_close_to_call_at_no_cost_shows_its_points(opened, until, monkeypatch, measured):
    session, _ = measured
    check = session.check

    def close(name, *more):
        result = check(name, *more)
        session._store.record_run(  # noqa: SLF001 - as a busy machine would have it
            "small", name, b"", judged := replace(result, verdict=Verdict.INCONCLUSIVE, score=2, max_score=2)
        )
        return judged

    monkeypatch.setattr(session, "check", close)
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "? Too close to call in part, at no cost: 2 of 2 points", "e", "f5")
        await until(pilot, "Esc goes back to the page")
        await until(pilot, "? Too close to call in part, at no cost (2 of 2 points)", "escape")
