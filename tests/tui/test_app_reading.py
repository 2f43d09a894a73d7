"""Reading in the app: going on, going back, the map, and coming back later."""

import pytest
from textual import events
from textual.widgets import Footer

from tutor.errors import SandboxUnavailableError
from tutor.tui.widgets.course_map import CourseMap
from tutor.tui.widgets.section_page import SectionPage


async def test_a_new_learner_is_told_how_to_move(opened, seen):
    async with opened() as pilot:
        assert "Welcome!" in seen(pilot)
        assert "Hello." in seen(pilot)


async def test_n_and_p_turn_the_page(opened, until):
    async with opened() as pilot:
        await until(pilot, "Paragraph 1.", "n")
        await until(pilot, "Hello.", "p")


async def test_the_ends_of_the_course_say_so(opened, until):
    async with opened() as pilot:
        await until(pilot, "This is the first section", "p")


async def test_paging_down_goes_to_the_end_and_then_on(opened, until, seen):
    async with opened(at="long") as pilot:
        page = pilot.app.screen.query_one(SectionPage)
        while page.scroll_offset.y < page.max_scroll_y:
            await pilot.press("pagedown")
        assert "Paragraph 39." in seen(pilot)
        await until(pilot, "Colours", "pagedown")


async def test_home_and_end_are_there_at_once(opened):
    async with opened(at="long") as pilot:
        page = pilot.app.screen.query_one(SectionPage)
        page.action_scroll_end()
        assert page.scroll_offset.y == page.max_scroll_y > 0
        page.action_scroll_home()
        assert page.scroll_offset.y == 0


async def test_the_next_button_answers_to_the_mouse(opened, until):
    async with opened() as pilot:
        await pilot.click(".next")
        await until(pilot, "Paragraph 1.")


async def test_it_resumes_where_the_learner_left(opened, sessions, seen):
    async with opened(session=sessions()) as pilot:
        await pilot.press("n", "n", "n", "q")
    async with opened(session=sessions()) as pilot:
        assert "Welcome back. You are at: Work" in " ".join(seen(pilot).replace("▌", " ").split())
        assert "Open exercise" in seen(pilot)


async def test_keys_that_are_still_on_their_way_when_one_quits_turn_no_page(opened):
    async with opened() as pilot:
        for key in "qnpnpnp":
            pilot.app.post_message(events.Key(key, key))
        await pilot.pause()
    assert pilot.app.fault is None
    assert pilot.app.return_code == 0


async def test_the_map_is_shown_when_there_is_room(opened, seen):
    async with opened(size=(120, 30)) as pilot:
        assert pilot.app.screen.query_one(CourseMap).display
        assert "▸" in seen(pilot)


async def test_a_narrow_window_shows_the_map_on_request_and_a_choice_closes_it(opened, until):
    async with opened() as pilot:
        await until(pilot, "▸", "m")
        await until(pilot, "Paragraph 1.", "down", "enter")


async def test_the_map_answers_to_the_mouse(opened, until):
    async with opened(size=(120, 30)) as pilot:
        await pilot.click(CourseMap, offset=(8, 2))
        await until(pilot, "Paragraph 1.")


async def test_the_map_marks_by_glyph_what_is_done(opened, until):
    async with opened(size=(120, 30)) as pilot:
        await until(pilot, "▸✓ Long", "n")


async def test_the_footer_names_the_exercise_key_only_where_there_is_one(opened, seen, until):
    async with opened(at="colours") as pilot:
        assert pilot.app.screen.query_one(Footer)
        assert "Exercise" not in seen(pilot).splitlines()[-1]
        await until(pilot, "e Exercise", "n")


async def test_f1_shows_the_keys_and_closes_again(opened, until):
    async with opened() as pilot:
        await until(pilot, "How to move about", "f1")
        await until(pilot, "Hello.", "escape")


async def test_the_palette_goes_to_a_section_by_name(opened, until):
    async with opened() as pilot:
        await until(pilot, "Go to: ", "ctrl+p")
        await pilot.press(*"colours")
        await until(pilot, "Go to: Colours")
        await until(pilot, "What colour?", "down", "enter")


async def test_the_palette_opens_an_exercise_by_name_and_the_way_back_is_its_section(opened, sessions, until):
    session = sessions()
    async with opened(session=session) as pilot:
        await until(pilot, "Go to: ", "ctrl+p")
        await pilot.press(*"answer")
        await until(pilot, "Exercise: Answer blue")
        await until(pilot, "Return 42.", "down", "enter")
        await until(pilot, "Open exercise", "escape")
    assert session.place() == ("one", "work")


async def test_ctrl_c_says_how_to_quit(opened, until):
    async with opened() as pilot:
        await until(pilot, "q quits, and Ctrl+Q anywhere", "ctrl+c")


async def test_a_broken_sandbox_leaves_reading_alone(opened, sandbox, until, seen):
    sandbox.trouble = SandboxUnavailableError("No jail", "bwrap is missing", "install bubblewrap")
    async with opened() as pilot:
        await until(pilot, "bwrap is missing")
        assert "Hello." in seen(pilot)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 30)])
async def test_every_window_shows_title_text_and_keys(opened, settled, seen, size):
    async with opened(size=size, at="colours") as pilot:
        pilot.app.clear_notifications()  # "Welcome back" lies over the title for a moment
        await settled(pilot, lambda: not pilot.app.screen.query("Toast"))
        lines = seen(pilot).splitlines()
        assert "points" in lines[0]
        assert "Next" in lines[-1]
        assert "Quit" in lines[-1]
        assert any("See:" in line for line in lines)


async def test_a_window_that_is_too_small_says_so(opened, until):
    async with opened() as pilot:
        await pilot.resize_terminal(30, 8)
        await until(pilot, "too small")
        await pilot.resize_terminal(80, 24)
        await until(pilot, "Hello.")


async def test_turning_quickly_ends_on_the_last_page_asked_for(opened, settled):
    async with opened() as pilot:
        await settled(pilot, lambda: pilot.app.screen.query_one(SectionPage).section.id == "work", "n", "n", "n")


async def test_a_link_can_be_followed_without_a_mouse(opened, sessions, courses, until, monkeypatch):
    session = sessions(courses(text="Read [the *guide*](https://example.org/a?b=[c]) or [this](javascript:alert)."))
    async with opened(session=session) as pilot:
        followed = []
        monkeypatch.setattr(pilot.app, "open_url", followed.append)
        await until(pilot, "Link: the guide", "ctrl+p")
        await pilot.press(*"link")
        await until(pilot, "https://example.org", "down", "enter")
    assert followed == ["https://example.org/a?b=%5Bc%5D"]


async def test_a_table_shows_its_rows(opened, sessions, courses, seen):
    session = sessions(courses(text="| disk | reached from |\n| --- | --- |\n| EBS | one zone |\n| S3 | anywhere |"))
    async with opened(session=session) as pilot:
        shown = seen(pilot)
        assert [line for line in shown.splitlines() if "EBS" in line and "one zone" in line]
        assert [line for line in shown.splitlines() if "S3" in line and "anywhere" in line]
