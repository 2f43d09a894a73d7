"""Whatever an author or a learner wrote is shown as it is, and never obeyed."""

import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tutor.tui import TutorApp
from tutor.tui.text import inline, plain, value

RECORDS = count()
NASTY = st.text(
    st.sampled_from(list("[]/\\@$#*_`{}()<>&'\" \nab=:!|~") + list("é😀👩‍💻א\u202eع\x1b\x07\x00\u2028\ud800")),
    max_size=30,
)


@pytest.mark.parametrize(
    "text", ["[x for x in y]", "[/", "[/b]", "[red]a[/red]", "[@click=app.quit]a[/]", "$primary", ":smile:"]
)
async def test_markup_is_shown_and_not_obeyed(courses, sessions, opened, seen, text):
    session = sessions(courses(choice=text, feedback=text))
    async with opened(session=session, at="colours", size=(80, 60)) as pilot:
        assert seen(pilot).count(text) >= 3
        await pilot.press("tab", "a", "enter", "b", "enter", "f2")
        await pilot.press("n", "e")
        await pilot.pause()
        assert f"Answer {text}" in seen(pilot)


@given(NASTY)
def test_no_control_reaches_the_screen(text):
    for content in (plain(text), inline(text), value(text)):
        assert not set(content.plain) & set("\x1b\x07\x00\u202e\u2028\ud800")


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=set(Phase) - {Phase.explain},  # it traces every line of Textual
)
@given(NASTY, NASTY, NASTY)
@example("[/", "[/", "[/")
@example("```\n[x", "# [", "| a |\n|--|\n| [/ |")
def test_no_text_breaks_the_app(courses, sessions, text, choice, feedback):
    asyncio.run(_through_the_course(courses, sessions, text, choice, feedback))


async def _through_the_course(courses, sessions, text, choice, feedback):
    """Each example begins on a record of its own."""
    session = sessions(courses(text=text, choice=choice + "!", feedback=feedback), data=f"data-{next(RECORDS)}")
    async with TutorApp(session).run_test(size=(80, 50), notifications=True) as pilot:
        await pilot.press("n", "n", "tab", "a", "enter", "b", "enter", "f2", "escape", "n", "e", "f5", "f2")
        pilot.app.screen.query_one("#editor").load_text((text + feedback).encode("utf-8", "replace").decode())
        await pilot.press("escape", "escape", "m", "ctrl+p", "a")
        await pilot.pause()
