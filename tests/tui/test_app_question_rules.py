"""What questions share in the app: attempts, hints with a price, unsure answers, status, the way back, passing."""

import pytest

from tutor.model.questions import Hint, SectionLink, Status
from tutor.model.verdicts import Verdict

CARELESS = [*"because", "f5"]


# --- attempts ----------------------------------------------------------------------------------------------


async def test_app_attempts_are_counted_and_their_share_is_told(asking, until):
    async with asking("number", attempts=(1, 0.7, 0.5)) as (pilot, _):
        await until(pilot, "Attempt 1 of 3")
        await until(pilot, "Attempt 2 of 3 (70 % of the points)", "6", "1", "enter")
        await until(pilot, "✓ Right (0.7 of 1 point).", "backspace", "0", "enter")


async def test_app_a_question_closes_with_its_last_attempt(asking, until, seen):
    async with asking("number", attempts=(1, 0.5), size=(80, 30)) as (pilot, session):
        await until(pilot, "Attempt 2 of 2", "6", "1", "enter")
        await until(pilot, "No attempts left: this question is closed.", "backspace", "2", "enter")
        await until(pilot, "The right answer:")
        await until(pilot, "60 s")
        await until(pilot, "Because.")
        assert "Try again" not in seen(pilot)
        assert pilot.app.screen.query_one("LineField").disabled
        await pilot.press("enter", "f5", "f2")
        assert session.answers()["kinds", "number"].attempts == 2
        assert "Think." not in seen(pilot)


async def test_app_a_closed_question_is_closed_next_time(asking, sessions, opened, until):
    async with asking("match", attempts=(1,)) as (_, session):
        session.answer("kinds", "match", ("blue", "blue"))
        course = session.course
    async with opened(session=sessions(course), at="ask", size=(80, 30)) as pilot:
        await until(pilot, "No attempts left")
        await until(pilot, "grass: green")


async def test_app_the_explanation_of_limited_attempts_waits_for_the_last(asking, until, seen):
    async with asking("number", attempts=(1, 1, 1, 1)) as (pilot, _):
        for key in "123":
            await until(pilot, f"Attempt {int(key) + 1} of 4", "backspace", key, "enter")
        assert "Because." not in seen(pilot)


async def test_app_who_used_the_last_attempt_goes_on_in_the_page(asking, settled, until):
    async with asking("number", attempts=(1,)) as (pilot, _):
        await until(pilot, "✓ Right.", "6", "0", "enter")
        await settled(pilot, lambda: pilot.app.focused is pilot.app.screen.query_one("SectionPage"))
        await until(pilot, "Here it is taught.", "n")


async def test_app_shift_tab_goes_from_the_page_to_the_question_above(opened, settled):
    async with opened(at="colours", size=(80, 50)) as pilot:
        *_, last = pilot.app.screen.query("QuestionCard")
        await settled(pilot, lambda: last.has_focus_within, "end", "shift+tab")  # not to the buttons below it


@pytest.mark.parametrize("name", ["number", "free", "cloze"])
async def test_app_what_was_typed_is_there_when_the_page_is_turned_back(asking, until, settled, name):
    async with asking(name) as (pilot, session):
        await until(pilot, "Here it is taught.", "4", "2", "escape", "n")
        await until(pilot, " 42", "p")
        await settled(pilot, lambda: bool(session.answers()), "tab", "f5")


# --- hints -------------------------------------------------------------------------------------------------


async def test_app_hints_tell_their_price_before_they_are_paid(asking, until, seen):
    async with asking("text", hints=(Hint("Free."), Hint("Dear.", cost=0.5))) as (pilot, session):
        await until(pilot, "Hint: Free.", "f2")
        await until(pilot, "Hint (F2), costs 0.5 points")
        await until(pilot, "press F2 again", "f2")
        assert len(session.question_hints_shown("kinds", "text")) == 1
        await until(pilot, "Hint: Dear.", "f2")
        assert "press F2 again" not in seen(pilot)
        await until(pilot, "✓ Right (0.5 of 1 point).", *"rayleigh", "enter")


async def test_app_hints_shown_are_there_next_time(asking, sessions, opened, until):
    async with asking("text", hints=(Hint("One."), Hint("Two."), Hint("Three."))) as (pilot, session):
        await until(pilot, "Hint: Two.", "f2", "f2")
        course = session.course
    async with opened(session=sessions(course), at="ask") as pilot:
        await until(pilot, "Hint: One.")
        await until(pilot, "Hint: Three.", "tab", "f2")


# --- unsure ------------------------------------------------------------------------------------------------


async def test_app_free_text_unsure_is_rated_by_the_learner_and_scores_nothing(asking, until, seen):
    async with asking("free", attempts=(1, 0.5), size=(80, 40)) as (pilot, session):
        await until(pilot, "? Can't tell.", *CARELESS)
        await until(pilot, "Air scatters blue light.")
        assert "isn't scored" in seen(pilot)
        assert "for an instructor if you have one" in seen(pilot)
        assert "Because." not in seen(pilot)
        await until(pilot, "Kept: you said 1 of 2.", "tab", "down", "space", "enter")
        assert session.rating("kinds", "free") == (False, True)
        assert session.attempts_left("kinds", "free") == 2
        assert session.score().earned == 0


async def test_app_free_text_unsure_none_ticked_is_a_rating_too(asking, until):
    async with asking("free", size=(80, 40)) as (pilot, session):
        await until(pilot, "? Can't tell.", *CARELESS)
        await until(pilot, "Kept: you said 0 of 2.", "tab", "enter")
        assert session.rating("kinds", "free") == (False, False)


async def test_app_free_text_unsure_and_its_rating_are_there_next_time(every_kind, sessions, opened, until):
    course = every_kind()
    session = sessions(course)
    assert session.answer("kinds", "free", "because").verdict is Verdict.UNSURE
    session.rate("kinds", "free", (True, False))
    async with opened(session=sessions(course), at="ask", size=(80, 120)) as pilot:
        await until(pilot, "? Can't tell.")
        await until(pilot, "Kept: you said 1 of 2.")
        await until(pilot, "☑ a. What does air do with light?")


async def test_app_free_text_after_unsure_another_answer_is_judged(asking, until, seen):
    async with asking("free", size=(80, 40)) as (pilot, _):
        await until(pilot, "? Can't tell.", *CARELESS)
        more = [key for word in ("what", "it", "scatters", "is", "blue", "light") for key in ("space", *word)]
        await until(pilot, "✓ Right.", *more, "f5")
        assert "Rate yourself" not in seen(pilot)


# --- status, the way back, the pass mark -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"), [(Status.VOID, "taken out of the score"), (Status.CREDIT_ALL, "Everyone has the points")]
)
async def test_app_status_is_told(asking, seen, status, words):
    async with asking("text", status=status) as (pilot, _):
        assert words in seen(pilot)


@pytest.mark.parametrize("section", ["read", ""])
async def test_app_from_leads_back_to_the_text_after_a_wrong_answer(asking, until, seen, section):
    async with asking("text", taught_in=SectionLink("one", section)) as (pilot, _):
        assert "Read again" not in seen(pilot)
        await until(pilot, "Read again (F4): ", *"newton", "enter")
        await until(pilot, "Here it is taught." if section else "One · 1 of 2", "f4")


async def test_app_from_a_section_that_is_gone_offers_nothing(asking, until, seen):
    async with asking("text", taught_in=SectionLink("one", "gone")) as (pilot, _):
        await until(pilot, "✗ Not yet.", *"newton", "enter")
        assert "Read again" not in seen(pilot)


async def test_app_pass_mark_and_points_stand_at_the_end_of_the_quiz(asking, until):
    async with asking("number", pass_mark=0.8) as (pilot, _):
        await until(pilot, "Quiz so far: 0 of 1 point. Passed from 80 %: not yet.")
        await until(pilot, "Quiz so far: 1 of 1 point. ✓ Passed (80 % are enough).", "6", "0", "enter")
