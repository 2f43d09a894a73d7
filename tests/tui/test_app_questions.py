"""Answering in the app: by keyboard and by mouse, wrong and right, today and next time."""

import pytest
from textual.widgets import Input

from tutor.model.verdicts import Verdict
from tutor.tui.widgets.choices import Choices


def _letter(session, text):
    """The key of a choice, as it is shown."""
    return "abcd"[[choice.text for choice in session.choices("sky", "sky")].index(text)]


async def test_app_choice_wrong_then_right_by_keyboard(opened, sessions, until):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 40)) as pilot:
        await pilot.press("tab", _letter(session, "green"), "enter")
        await until(pilot, "✗ Not yet. Try again.")
        await until(pilot, "Look up.")
        await pilot.press(_letter(session, "blue"), "enter")
        await until(pilot, "✓ Right.")
        await until(pilot, "Rayleigh.")
    assert session.answers()["sky", "sky"].attempts == 2


async def test_arrows_and_enter_answer_too(opened, sessions, settled):
    session = sessions()
    async with opened(session=session, at="colours") as pilot:
        await settled(pilot, lambda: ("sky", "sky") in session.answers(), "tab", "down", "enter")
        shown = [choice.text for choice in session.choices("sky", "sky")]
        assert session.answers()["sky", "sky"].answer == shown[1]


@pytest.mark.parametrize("tabs", [1, 3])
async def test_enter_with_nothing_picked_answers_nothing(opened, sessions, until, tabs):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 50)) as pilot:
        await until(pilot, "Pick one first", *["tab"] * tabs, "enter")
    assert not session.answers()


async def test_a_letter_picks_and_enter_answers_once(opened, sessions, until):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 50)) as pilot:
        await until(pilot, f"● {_letter(session, 'green')}. green", "tab", _letter(session, "green"))
        assert not session.answers()
        await until(pilot, "Not yet", "enter")
        await until(pilot, "your answer already", "enter")
    assert session.answers()["sky", "sky"].attempts == 1


async def test_a_text_question_shows_its_keys(opened, sessions, until, seen):
    async with opened(session=sessions(), at="colours", size=(80, 50)) as pilot:
        await until(pilot, "Esc Back", *["tab"] * 4)
        assert "Answer" in seen(pilot).splitlines()[-1]


async def test_a_verdict_is_not_said_twice(opened, sessions, courses, until, seen):
    session = sessions(courses(feedback="Not yet. It glows."))
    async with opened(session=session, at="colours", size=(80, 50)) as pilot:
        await until(pilot, "It glows.", "tab", _letter(session, "green"), "enter")
        assert seen(pilot).count("Not yet.") == 1


async def test_a_click_answers(opened, sessions, settled):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 40)) as pilot:
        await pilot.click(Choices, offset=(4, 1))
        await settled(pilot, lambda: ("sky", "sky") in session.answers())


async def test_app_multi_wrong_then_right_by_keyboard(opened, sessions, until):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 50)) as pilot:
        shown = [choice.text for choice in session.choices("sky", "warm")]
        await pilot.press("tab", "tab", str(shown.index("red") + 1), "enter")
        await until(pilot, "◐ Partly right")
        await pilot.press(str(shown.index("orange") + 1), "enter")
        await until(pilot, "✓ Right.")


async def test_answering_with_nothing_ticked_is_no_attempt(opened, sessions, until):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 50)) as pilot:
        await until(pilot, "Pick at least one", "tab", "tab", "enter")
    assert not session.answers()


async def test_app_true_false_wrong_then_right_by_keyboard(opened, sessions, until):
    async with opened(session=sessions(), at="colours", size=(80, 50)) as pilot:
        await until(pilot, "Not yet", "tab", "tab", "tab", "f", "enter")
        await until(pilot, "✓ Right.", "t", "enter")


async def test_app_text_is_typed_and_entered(opened, sessions, until):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 50)) as pilot:
        await pilot.press(*["tab"] * 4, *"rayleigh", "enter")
        await until(pilot, "✓ Right.")
        assert session.answers()["sky", "name"].verdict is Verdict.PASS


async def test_the_answer_button_is_for_the_mouse(opened, sessions, settled):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 60)) as pilot:
        pilot.app.screen.query_one(Input).value = "Newton"
        pilot.app.screen.query(".answer").last().press()
        await settled(pilot, lambda: ("sky", "name") in session.answers())


async def test_a_hint_is_shown_on_request(opened, until):
    async with opened(at="colours", size=(80, 40)) as pilot:
        await until(pilot, "Hint: Not the sea.", "tab", "f2")


async def test_an_earlier_answer_is_shown_with_its_verdict(opened, sessions, seen):
    sessions().answer("sky", "sky", "green")
    async with opened(session=sessions(), at="colours", size=(80, 40)) as pilot:
        assert "● " in seen(pilot)
        assert "✗ Not yet." in seen(pilot)
        assert "Look up." in seen(pilot)


@pytest.mark.parametrize("answer", [True, ("red",), "no such choice"])
async def test_an_answer_to_a_question_that_has_changed_since_harms_nothing(opened, sessions, recorded, seen, answer):
    recorded("sky", "sky", answer)
    async with opened(session=sessions(), at="colours", size=(80, 40)) as pilot:
        assert "Not yet." in seen(pilot)


async def test_the_explanation_waits_until_it_is_earned(opened, sessions, until, seen):
    session = sessions()
    async with opened(session=session, at="colours", size=(80, 40)) as pilot:
        await until(pilot, "Not yet", "tab", _letter(session, "green"), "enter")
        assert "Rayleigh." not in seen(pilot)
        await pilot.press(*[_letter(session, "green"), "enter"] * 3)
        assert "Rayleigh." not in seen(pilot)
        await until(pilot, "Rayleigh.", _letter(session, "blue"), "enter")


async def test_the_map_and_score_follow_at_once(opened, sessions, until):
    session = sessions()
    async with opened(session=session, at="colours", size=(120, 50)) as pilot:
        await until(pilot, "1 of 6 points", "tab", _letter(session, "blue"), "enter")
        await until(pilot, "▸◐ Colours")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_feedback_is_in_view_after_answering(opened, sessions, until, size):
    session = sessions()
    async with opened(session=session, at="colours", size=size) as pilot:
        await until(pilot, "Look up.", "tab", _letter(session, "green"), "enter")


LONG = "\n\n".join(f"Reason {number}." for number in range(1, 6))


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_feedback_and_explanation_are_in_view_to_their_last_line(opened, sessions, courses, until, size):
    session = sessions(courses(feedback=LONG))
    async with opened(session=session, at="colours", size=size) as pilot:
        await until(pilot, "Reason 5.", "tab", _letter(session, "blue"), "enter")
        await until(pilot, "✓ Right.")


async def test_an_explanation_taller_than_the_window_shows_its_top(opened, sessions, courses, until):
    session = sessions(courses(feedback="\n\n".join(f"Reason {number}." for number in range(1, 40))))
    async with opened(session=session, at="colours", size=(60, 20)) as pilot:
        await until(pilot, "Reason 1.", "tab", _letter(session, "blue"), "enter")
        await until(pilot, "✓ Right.")


async def test_tab_goes_on_from_what_is_in_view(opened, sessions, settled):
    async with opened(session=sessions(), at="colours", size=(60, 20)) as pilot:
        await settled(pilot, lambda: isinstance(pilot.app.focused, Input), *["tab"] * 4)
        await settled(pilot, lambda: not isinstance(pilot.app.focused, Input), "escape")
        await pilot.press("tab")
        assert pilot.app.focused.parent.question.id == "warm"  # the first is out of view now


async def test_code_is_set_off_by_backticks_where_there_are_no_colours(opened, sessions, courses, until, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "")
    session = sessions(courses(feedback="See `sea` first."))
    async with opened(session=session, at="colours", size=(80, 50)) as pilot:
        await until(pilot, "See `sea` first.", "tab", _letter(session, "green"), "enter")


async def test_code_is_set_off_by_its_style_alone_where_there_are_colours(
    opened, sessions, courses, until, monkeypatch
):
    monkeypatch.delenv("NO_COLOR", raising=False)
    session = sessions(courses(feedback="See `sea` first."))
    async with opened(session=session, at="colours", size=(80, 50)) as pilot:
        await until(pilot, "See sea first.", "tab", _letter(session, "green"), "enter")
