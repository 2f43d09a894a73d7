"""Each kind of question in the app: wrong and then right by keyboard, its parts marked, and there again next time."""

import pytest
from textual.widgets import Input, TextArea

from tutor.model.verdicts import Verdict
from tutor.tui.widgets.answer_field import AnswerField

ROUTES = {
    "number": (["6", "1", "enter"], ["backspace", "0", "enter"]),
    "text": ([*"newton", "enter"], [*["backspace"] * 6, *"rayleigh", "enter"]),
    "free": (
        [*"the", "space", *"air", "space", *"scatters", "space", *"it", "f5"],
        [*["backspace"] * 2, *"the", "space", *"blue", "space", *"light", "f5"],
    ),
    "predict": (["6", "enter", "8", "f5"], ["backspace", "7", "f5"]),
}


def _letter(session, question, text):
    return "abcdef"[session.shown("kinds", question).index(text)]


def _to_right_order(items, right):
    """Keys that bring the items in order: to each line in turn, and then its place."""
    items, marked, keys = list(items), 0, []
    for place, item in enumerate(right):
        at = items.index(item)
        steps = at - marked
        keys += ["down"] * steps + ["up"] * -steps + [str(place + 1)]
        items.insert(place, items.pop(at))
        marked = place
    return keys


async def _wrong_then_right(asking, until, name, size=(80, 24)):
    wrong, right = ROUTES[name]
    async with asking(name, size=size) as (pilot, session):
        await until(pilot, "Try again.", *wrong)
        assert session.answers()["kinds", name].verdict is not Verdict.PASS
        await until(pilot, "✓ Right.", *right)
        await until(pilot, "Because.")
        assert session.answers()["kinds", name].passed


async def test_app_number_wrong_then_right_by_keyboard(asking, until):
    await _wrong_then_right(asking, until, "number")


async def test_app_text_wrong_then_right_by_keyboard(asking, until):
    await _wrong_then_right(asking, until, "text")


async def test_app_free_text_wrong_then_right_by_keyboard(asking, until):
    await _wrong_then_right(asking, until, "free")


async def test_app_predict_wrong_then_right_by_keyboard(asking, until):
    await _wrong_then_right(asking, until, "predict")


@pytest.mark.parametrize("name", ["free", "predict"])
async def test_app_kinds_fit_a_narrow_window(asking, until, name):
    await _wrong_then_right(asking, until, name, (40, 12))


async def test_app_free_text_asks_back_for_what_is_missing(asking, until, seen):
    async with asking("free", size=(80, 40)) as (pilot, _):
        await until(pilot, "Which light most?", *ROUTES["free"][0])
        assert "What does air do with light?" not in seen(pilot)


async def test_app_number_asks_for_its_unit(asking, seen):
    async with asking("number") as (pilot, _):
        assert "a number and its unit (s)" in seen(pilot)


async def test_app_number_that_cannot_be_read_is_not_taken_and_typed_over(asking, seen, until):
    async with asking("number") as (pilot, _):
        await until(pilot, "Not taken as an answer. It uses up no attempt.", *"idk", "enter")
        await pilot.press("ctrl+a", *"9")
        assert "idk" not in seen(pilot)


async def test_app_predict_shows_the_program(asking, seen):
    async with asking("predict") as (pilot, _):
        assert "print(7)" in seen(pilot)


async def test_app_predict_program_may_hold_backticks(asking, seen):
    async with asking("predict", program='print("""\n```\n[x\n""")') as (pilot, _):
        assert '""")' in seen(pilot)


# --- cloze -------------------------------------------------------------------------------------------------


async def test_app_cloze_wrong_then_right_by_keyboard(asking, until, seen):
    async with asking("cloze") as (pilot, session):
        green = "abc"[session.blank_choices("kinds", "cloze")[1].index("green")]
        await until(pilot, "◐ Partly right", *"red", "enter", green, "enter")
        assert "✗ [1]" in seen(pilot)
        assert "✓ [2]" in seen(pilot)
        await until(pilot, "[1: red] and grass is [2: green]")
        await until(pilot, "  [1]  blue", "up", *["backspace"] * 3, *"blue")
        assert "✗ [1]" not in seen(pilot)  # the mark was another answer's
        await until(pilot, "✓ Right.", "enter")
        assert session.answers()["kinds", "cloze"].answer == ("blue", "green")


async def test_app_cloze_enter_goes_to_the_empty_gap_before_it_answers(asking, until, settled):
    async with asking("cloze") as (pilot, session):
        await settled(pilot, lambda: not isinstance(pilot.app.focused, Input), *"blue", "enter")
        await until(pilot, "Gap [2] is still empty.", "enter")
        assert not session.answers()
        await until(pilot, "◐ Partly right", "f5")


async def test_app_cloze_gap_is_picked_by_arrows_and_mouse(asking, settled):
    async with asking("cloze") as (pilot, session):
        shown = session.blank_choices("kinds", "cloze")[1]
        picker = pilot.app.screen.query_one("Picker")
        await settled(pilot, lambda: picker.value == shown[1], "down", "right", "right")
        await settled(pilot, lambda: picker.value == shown[0], "left", "left")
        await pilot.click("Picker", offset=(sum(len(text) + 7 for text in shown[:2]) + 2, 0))
        await settled(pilot, lambda: picker.value == shown[2])


async def test_app_cloze_gaps_stand_where_markdown_would_take_them_for_its_own(asking, seen):
    async with asking("cloze", texts=("`s3 ", "` and ", "(x): y")) as (pilot, _):
        assert "s3 [1] and [2](x): y" in seen(pilot)


# --- match -------------------------------------------------------------------------------------------------


async def test_app_match_wrong_then_right_by_keyboard(asking, until, seen):
    async with asking("match", size=(80, 30)) as (pilot, session):
        blue, green = (_letter(session, "match", f"{colour}") for colour in ("blue", "green "))
        await until(pilot, "◐ Partly right", blue, "down", blue, "enter")
        assert "✗ grass" in seen(pilot)
        assert "✓ sky" in seen(pilot)
        assert "Grow." in seen(pilot)
        await until(pilot, "✓ Right.", "up", green, "enter")
        assert session.answers()["kinds", "match"].answer == ("green ", "blue")


async def test_app_match_lines_without_a_partner_are_told(asking, until):
    async with asking("match") as (pilot, session):
        await until(pilot, "One line has no partner yet.", "a", "enter")
        await until(pilot, "Give a line its partner first", "backspace", "f5")
        assert not session.answers()


async def test_app_match_arrows_go_through_the_partners(asking, until):
    async with asking("match") as (pilot, session):
        rights = session.shown("kinds", "match")
        await until(pilot, f"grass → b. {rights[1]}".rstrip(), "right", "right")


async def test_app_match_by_mouse(asking, settled):
    async with asking("match") as (pilot, session):
        await pilot.click("Rights", offset=(3, 1))
        await pilot.click("Rights", offset=(3, 0))
        await pilot.click(".answer")
        await settled(pilot, lambda: bool(session.answers()))
        rights = session.shown("kinds", "match")
        assert session.answers()["kinds", "match"].answer == (rights[1], rights[0])


# --- order -------------------------------------------------------------------------------------------------


async def test_app_order_wrong_then_right_by_keyboard(asking, until, seen):
    async with asking("order") as (pilot, session):
        right = session.question("kinds", "order").items
        shown = session.shown("kinds", "order")
        wrong = [right[1], right[0], right[2]]
        await until(pilot, "Try again.", *_to_right_order(shown, wrong), "enter")
        assert "✗ " in seen(pilot)
        await until(pilot, "✓ Right.", "up", "up", "j", "enter")
        assert session.answers()["kinds", "order"].answer == right


@pytest.mark.parametrize("keys", [["shift+down", "shift+down"], ["j", "j"], ["3"]])
async def test_app_order_keys_move_the_marked_line(asking, settled, keys):
    async with asking("order") as (pilot, session):
        shown = session.shown("kinds", "order")
        ordering = pilot.app.screen.query_one("Ordering")
        await settled(pilot, lambda: ordering.items == [*shown[1:], shown[0]], *keys)


async def test_app_order_by_mouse(asking, settled):
    async with asking("order") as (pilot, session):
        shown = session.shown("kinds", "order")
        await pilot.click("Ordering", offset=(5, 2))
        await pilot.click("QuestionCard .way")
        await pilot.click(".answer")
        await settled(pilot, lambda: bool(session.answers()))
        assert session.answers()["kinds", "order"].answer == (shown[0], shown[2], shown[1])


async def test_app_order_untouched_is_no_answer(asking, until):
    async with asking("order") as (pilot, session):
        await until(pilot, "Move a line first", "enter")
        assert not session.answers()


# --- every kind --------------------------------------------------------------------------------------------


async def test_app_kinds_nothing_given_is_no_answer(every_kind, sessions, opened, until):
    session = sessions(every_kind())
    async with opened(session=session, at="ask", size=(80, 130)) as pilot:
        for field in pilot.app.screen.query(AnswerField):
            field.query("Input, TextArea, Lefts, Ordering").first().focus()
            await until(pilot, " first", "f5")
    assert not session.answers()


async def test_app_kinds_the_same_answer_is_taken_once(asking, until):
    async with asking("number") as (pilot, session):
        await until(pilot, "Try again.", "6", "1", "enter")
        await until(pilot, "your answer already", "enter")
        assert session.answers()["kinds", "number"].attempts == 1


KEPT = {
    "number": ("61", "61"),
    "text": ("newton", "newton"),
    "free": ("air scatters\nit", "air scatters"),
    "cloze": (("red", "green"), "✗ [1]  red"),
    "match": (("blue", "blue"), "✗ grass → "),
    "order": (("dusk", "dawn", "noon "), "1. dusk"),
    "predict": ("6\n8", " 8"),
}


async def test_app_kinds_earlier_answers_are_there_next_time(every_kind, sessions, opened, seen):
    course = every_kind()
    session = sessions(course)
    for name, (answer, _) in KEPT.items():
        session.answer("kinds", name, answer)
    async with opened(session=sessions(course), at="ask", size=(80, 130)) as pilot:
        screen = seen(pilot)
        assert not [name for name, (_, shown) in KEPT.items() if shown not in screen]
        assert screen.count("✗ Not yet.") + screen.count("◐ Partly right") == len(KEPT)


@pytest.mark.parametrize("shift", [0, 1])
async def test_app_kinds_answers_of_another_day_harm_nothing(every_kind, sessions, recorded, opened, shift):
    course = every_kind()
    strange = [True, "x\x1b[2J\ud800", ("a",), ("a", "b", "c", "d"), ()]
    for number, question in enumerate(course.quizzes["kinds"].questions):
        recorded("kinds", question.id, strange[(2 * number + shift) % len(strange)])
    async with opened(session=sessions(course), at="ask", size=(80, 150)) as pilot:
        assert pilot.app.screen.query(AnswerField)
        assert "\x1b" not in "".join(area.text for area in pilot.app.screen.query(TextArea))
