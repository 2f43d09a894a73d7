"""Working on an exercise in the app: code, check, result, hints, reset, and two editors on one file."""

import pytest

from tutor.errors import SandboxError
from tutor.model.evidence import Raised
from tutor.model.verdicts import Tier, Verdict
from tutor.tui.screens.exercise import ExerciseScreen
from tutor.tui.widgets.code_editor import CodeEditor

RIGHT = "def answer():\n    return 42\n"


@pytest.fixture
def session(sessions):
    return sessions()


@pytest.fixture
def path(session):
    return session.draft_path("answer")


def _editor(pilot):
    return pilot.app.screen.query_one(CodeEditor)


@pytest.fixture
def shown_views(monkeypatch):
    """Each view that the screen has shown, in order; too many are a chase, which would hang the test as the app."""
    shown = []
    show_view = ExerciseScreen._show_view  # noqa: SLF001 - a view that flips for ever is the fault looked for

    def counted(screen, view, *, focus=True):
        shown.append(view)
        if len(shown) > 40:
            pytest.fail(f"the views chase each other: {shown}")
        show_view(screen, view, focus=focus)

    monkeypatch.setattr(ExerciseScreen, "_show_view", counted)
    return shown


async def test_the_card_opens_by_keyboard_and_shows_the_task(opened, session, until):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "tab", "enter")
        await until(pilot, "answer.py")


async def test_a_failed_check_shows_expected_and_actual_and_what_was_printed(opened, session, until, seen):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        await until(pilot, "✗ Not yet: 0 of 2 points", "f5")
        assert "expected: 42" in seen(pilot)
        assert "actual:   None" in seen(pilot)
        assert "[x] printed" in seen(pilot)
        assert "F2 shows a hint" in seen(pilot)


async def test_wrong_and_then_right(opened, session, path, until):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        _editor(pilot).load_text(RIGHT)
        await until(pilot, "✓ All right: 2 of 2 points", "f5")
        assert path.read_text() == RIGHT
        await until(pilot, "✓ Right (2 of 2 points)", "escape")
    assert session.runs()["answer"].verdict is Verdict.PASS


async def test_what_is_typed_is_saved_without_being_asked(opened, session, path, until, settled):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        await until(pilot, "def answer():", "f3")
        await settled(pilot, lambda: path.read_text().startswith("# hi"), *"# hi")


@pytest.mark.parametrize("way", ["escape", "ctrl+q"])
async def test_leaving_saves_first(opened, path, until, settled, way):
    async with opened(at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        await until(pilot, "def answer():", "f3")
        await until(pilot, "# hidef", *"# hi")
        await settled(pilot, lambda: path.read_text().startswith("# hi"), way)


async def test_enter_keeps_the_depth_and_goes_deeper_after_a_colon(opened, session, until, settled):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        _editor(pilot).load_text("")
        await settled(pilot, lambda: _editor(pilot).has_focus, "f3")
        await pilot.press(*"if x:", "enter", *"y", "enter", *"z")
        assert _editor(pilot).text == "if x:\n    y\n    z"


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_running_check_is_shown_and_can_be_cancelled(opened, session, until, seen, key):
    session.save_draft("answer", "wait = 1")
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Checking…", "e", "f5")
        assert "Cancel" in seen(pilot).splitlines()[-1]
        await until(pilot, "Return 42.", "f3")
        await until(pilot, "Not judged. Your score stays as it was.", key, "f3", "f3")
        assert isinstance(pilot.app.screen, ExerciseScreen)
    assert not session.runs()


async def test_quitting_ends_a_running_check(opened, session, until):
    session.save_draft("answer", "wait = 1")
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Checking…", "e", "f5", "ctrl+q")


async def test_trouble_with_the_sandbox_is_told_and_costs_nothing(opened, session, sandbox, until):
    sandbox.trouble = SandboxError("The jail broke", "no memory", "close other programs")
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Our fault, not yours", "e", "f5")
        await until(pilot, "no memory")
    assert not session.runs()


async def test_hints_come_one_by_one_and_are_there_next_time(opened, session, sessions, until):
    async with opened(session=session, at="work", size=(80, 40)) as pilot:
        await until(pilot, "Six times", "e", "f2")
        await until(pilot, "seven.", "f2")
    async with opened(session=sessions(), at="work", size=(80, 40)) as pilot:
        await until(pilot, "Hint 2 of 2", "e")


async def test_reset_asks_and_keeps_the_old_code(opened, session, path, until, settled):
    session.save_draft("answer", RIGHT)
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Reset this exercise?", "e", "f8")
        await until(pilot, "Return 42.", "escape")
        assert path.read_text() == RIGHT
        await until(pilot, "Reset this exercise?", "f8")
        await settled(pilot, lambda: "..." in path.read_text(), "enter")
    assert path.with_name("answer.bak.py").read_text() == RIGHT


async def test_the_reset_panel_says_its_keys_and_y_resets(opened, session, path, until, seen):
    session.save_draft("answer", RIGHT)
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Start again (y)", "e", "f8")
        assert "Leave it" in seen(pilot).splitlines()[-1]
        assert "Check" not in seen(pilot).splitlines()[-1]
        await until(pilot, "Your old code is in answer.bak.py.", "y")
        assert path.read_text() != RIGHT


@pytest.mark.parametrize("keys", [["n"], ["escape"], ["right", "enter"]])
async def test_the_reset_panel_keeps_the_code_by_letter_or_arrow(opened, session, path, until, keys):
    session.save_draft("answer", RIGHT)
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Reset this exercise?", "e", "f8")
        await until(pilot, "F5 Check", *keys)
    assert path.read_text() == RIGHT


async def test_another_editor_is_told_of_in_the_top_line_only(opened, session, path, until, seen):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        for text in ("one = 1", "two = 2"):
            path.write_text(text)
            pilot.app.screen.save()
        await until(pilot, "Another editor changed your file")
        assert "Another editor" in seen(pilot).splitlines()[0]
        assert seen(pilot).count("Another editor") == 1


async def test_ctrl_c_in_the_editor_says_nothing_of_quitting(opened, session, until, seen):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        await until(pilot, "def answer():", "f3", "ctrl+c")
        assert "Ctrl+Q" not in seen(pilot)


async def test_ctrl_end_and_ctrl_home_go_to_the_ends_of_the_file(opened, session, until):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "def answer():", "e", "f3")
        await pilot.press("ctrl+end")
        assert _editor(pilot).cursor_location == (2, 0)
        await pilot.press("ctrl+home")
        assert _editor(pilot).cursor_location == (0, 0)


async def test_the_result_tells_the_way_on_and_offers_a_hint_only_while_there_is_one(opened, session, until, seen):
    async with opened(session=session, at="work", size=(130, 40)) as pilot:
        await until(pilot, "F2 shows a hint", "e", "f5")
        await until(pilot, "seven.", "f2", "f2")
        assert "F2 shows a hint" not in seen(pilot)
        _editor(pilot).load_text(RIGHT)
        await until(pilot, "Esc goes back to the page", "f5")


async def test_another_editor_is_followed(opened, session, path, until):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        path.write_text(RIGHT)
        pilot.app.screen.save()
        assert _editor(pilot).text == RIGHT


@pytest.mark.parametrize("choice", ["mine", "theirs"])
async def test_two_versions_are_asked_about_and_none_is_lost(opened, path, until, settled, choice):
    async with opened(at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        path.write_text("theirs")
        _editor(pilot).load_text("mine")
        await until(pilot, "Two versions of your code", "f5")
        keys = ["enter"] if choice == "mine" else ["tab", "enter"]
        await settled(pilot, lambda: isinstance(pilot.app.screen, ExerciseScreen), *keys)
    assert path.read_text() == choice
    assert path.with_name("answer.bak.py").read_text() == {"mine": "theirs", "theirs": "mine"}[choice]


async def test_a_file_that_cannot_be_shown_is_told_and_left_alone(opened, session, path, until):
    path.write_bytes(b"\xff")
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "not UTF-8 text", "e")
        await pilot.press("escape", "f3", *"abc", "escape")
    assert path.read_bytes() == b"\xff"


async def test_a_weak_jail_is_named(opened, session, sandbox, until):
    sandbox.tier = Tier.NONE
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "jail: none", "e")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_narrow_window_shows_one_view_at_a_time(opened, session, until, seen, size):
    async with opened(session=session, at="work", size=size) as pilot:
        await until(pilot, "Return 42.", "e")
        assert all(word in seen(pilot) for word in ("Task", "Code", "Result", "Check", "Hint", "Back"))
        await until(pilot, "def answer():", "f3")
        assert "Return 42." not in seen(pilot)
        await until(pilot, "Not checked yet", "f3")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_an_exercise_checked_before_opens_on_its_code_and_comes_to_rest(
    opened, session, until, shown_views, size
):
    session.check("answer")
    async with opened(session=session, at="work", size=size) as pilot:
        await until(pilot, "def answer():", "e")
        for _ in range(50):
            await pilot.pause()
        assert shown_views[-1] == "code"
        assert shown_views.count("task") <= 1  # the layout's first, before the record is read
        await until(pilot, "✗ Not yet", "f3")
        await until(pilot, "Return 42.", "f3")


async def test_one_escape_leads_from_the_editor_to_the_card_in_the_page(opened, session, until):
    session.check("answer")
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "def answer():", "e")
        await until(pilot, "Open exercise", "escape")


async def test_the_tabs_choose_the_view_too(opened, session, until):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        await pilot.click("#tab-result")
        await until(pilot, "Not checked yet")


async def test_a_wide_window_shows_all_three(opened, session, until, seen):
    async with opened(session=session, at="work", size=(130, 36)) as pilot:
        await until(pilot, "def answer():", "e")
        assert "Return 42." in seen(pilot)
        assert "Not checked yet" in seen(pilot)


async def test_a_file_that_cannot_be_saved_is_told_and_quitting_twice_still_quits(
    opened, session, path, until, settled
):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        path.unlink()
        path.mkdir()
        await until(pilot, "Your file can't be used", "ctrl+q")
        await settled(pilot, lambda: pilot.app.return_code == 0, "ctrl+q")


async def test_help_in_an_exercise_begins_with_its_own_keys(opened, session, until, seen):
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        await until(pilot, "Keys in an exercise", "f1")
        assert "F4               what your code asked AWS" in seen(pilot)
        assert "read again where it is taught" not in seen(pilot)
        await until(pilot, "F5 Check", "f1")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_line_too_wide_for_the_window_is_shown_to_its_end(opened, session, until, seen, size):
    session.save_draft("answer", f"first = 1\n{'x' * 90} = 'the end'")
    async with opened(session=session, at="work", size=size) as pilot:
        await until(pilot, "'the end'", "e", "f3")
        await pilot.press("ctrl+end", *"abc")
        await until(pilot, "'the end'abc")
        assert "first = 1" in seen(pilot)


async def test_who_comes_back_on_another_day_reads_what_each_check_said(opened, session, sessions, until, seen):
    session.check("answer")
    async with opened(session=sessions(), at="work") as pilot:
        await until(pilot, "F5 checks it again.", "e", "f3")
        assert "✗ It returns 42 blue" in seen(pilot)
        assert "expected: 42" in seen(pilot)
        assert "F2 shows a hint" in seen(pilot)


async def test_code_that_is_not_python_is_told_alone(opened, sandbox, until, seen):
    sandbox.unread = Raised("IndentationError", "unexpected indent", line=2)
    async with opened(at="work", size=(100, 24)) as pilot:
        await until(pilot, "Line 2 is not Python, so nothing ran: IndentationError: unexpected indent.", "e", "f5")
        assert "Not judged further: It returns 42 blue." in seen(pilot)
        assert "expected:" not in seen(pilot)
