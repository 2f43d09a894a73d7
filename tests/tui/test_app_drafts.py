"""What is begun in a question and not answered: kept, told apart from what was judged, and never done by mistake."""

import pytest
from textual.widgets import Input, TextArea

BEGUN = {
    "number": ["4", "2"],
    "free": [*"air"],
    "cloze": [*"blu", "tab", "b"],
    "match": ["b", "down", "a"],
    "order": ["j"],
}


@pytest.mark.parametrize("name", BEGUN)
async def test_app_what_was_begun_is_there_for_the_next_program(asking, sessions, opened, settled, name):
    async with asking(name) as (pilot, session):
        # the pause in typing does it, as it must before a kill
        await settled(pilot, lambda: session.answer_draft("kinds", name) is not None, *BEGUN[name])
        await settled(pilot, lambda: pilot.app.return_code == 0, "ctrl+q")
        begun, course = session.answer_draft("kinds", name), session.course
    again = sessions(course)
    async with opened(session=again, at="ask") as pilot:
        field = pilot.app.screen.query_one(".answer-field")
        assert field.unsent == begun
        await settled(pilot, lambda: bool(again.answers()), "tab", "f5")
        assert again.answer_draft("kinds", name) is None


async def test_app_quitting_keeps_the_last_keys(asking, settled):
    async with asking("text") as (pilot, session):
        await settled(pilot, lambda: pilot.app.return_code == 0, *"newt", "ctrl+q")
        assert session.answer_draft("kinds", "text") == "newt"


async def test_app_a_verdict_is_of_the_earlier_answer_once_the_text_changes(asking, until, seen):
    async with asking("number") as (pilot, _):
        await until(pilot, "✓ Right.", "6", "0", "enter")
        await until(pilot, "Your answer before this one: Right.", "n")
        assert "✓" not in seen(pilot)
        await until(pilot, "✓ Right.", "backspace")


@pytest.mark.parametrize("name", ["cloze", "match", "order"])
async def test_app_letters_in_a_question_are_no_commands(asking, settled, name):
    async with asking(name) as (pilot, _):
        if name == "cloze":
            await pilot.press("tab")
        focused = pilot.app.focused
        await pilot.press("n", "p", "m", "e", "q")
        assert pilot.app.focused is focused
        assert pilot.app.return_code is None
        assert pilot.app.screen.section.id == "ask"
        await settled(pilot, lambda: pilot.app.screen.section.id == "read", "escape", "n")


@pytest.mark.parametrize("name", ["number", "match", "order", "cloze"])
async def test_app_arrows_stop_at_the_ends_of_a_question(every_kind, sessions, opened, name):
    async with opened(session=sessions(every_kind()), at="ask") as pilot:
        card = next(card for card in pilot.app.screen.query("QuestionCard") if card.question.id == name)
        card.query("Input, Rows").first().focus()
        await pilot.press(*["up"] * 3)
        assert card.has_focus_within
        await pilot.press(*["down"] * 5)
        assert card.has_focus_within


async def test_app_a_text_is_gone_on_with_at_its_end(asking, sessions, opened, settled):
    async with asking("free") as (_, session):
        session.answer("kinds", "free", "air\nscatters")
        course = session.course
    async with opened(session=sessions(course), at="ask") as pilot:
        area = pilot.app.screen.query_one(TextArea)
        await settled(pilot, lambda: area.text == "air\nscatters!", "tab", "!")
        await settled(pilot, lambda: area.text == "", "ctrl+a", "backspace")


async def test_app_keys_of_one_burst_keep_their_order(asking, settled):
    async with asking("text") as (pilot, _):
        for key in [*"abc", "backspace", "z", "z"]:
            pilot.app.simulate_key(key)
        await settled(pilot, lambda: pilot.app.screen.query_one(Input).value == "abzz")


async def test_app_help_is_always_in_the_last_line(asking, until, seen):
    async with asking("cloze", size=(60, 24)) as (pilot, session):
        wrong = "abc"[session.blank_choices("kinds", "cloze")[1].index("black")]
        await until(pilot, "Try again.", *"blue", "enter", wrong, "enter")
        assert pilot.app.focused.parent is pilot.app.screen.query(".gap")[1]  # the gap that is wrong
        assert seen(pilot).splitlines()[-1].rstrip().endswith("F1 Help")


async def test_app_a_closed_question_promises_no_other_try(asking, until, seen):
    async with asking("number", attempts=(1,)) as (pilot, _):
        await until(pilot, "✗ Not right.", "6", "1", "enter")
        assert "Not yet" not in seen(pilot)


async def test_app_tab_after_the_last_question_comes_to_next_first(asking):
    async with asking("number") as (pilot, _):
        await pilot.press("tab")
        assert pilot.app.focused.has_class("next")


async def test_app_what_is_missing_is_said_in_the_question(asking, until):
    async with asking("number") as (pilot, _):
        await until(pilot, "Type a number and its unit (s) first.", "enter")
        assert pilot.app.screen.query_one(".said").display
        assert all(toast.region.y == 0 for toast in pilot.app.screen.query("Toast"))  # over the title
