"""Whatever an author or a learner wrote is shown as it is, and never obeyed."""

import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from textual.widgets import Input, TextArea

from tutor.tui import TutorApp
from tutor.tui.text import fenced, inline, plain, value
from tutor.tui.widgets.answer_field import AnswerField

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
        await pilot.press("escape", "n", "e")
        await pilot.pause()
        assert f"Answer {text}" in seen(pilot)


@pytest.mark.parametrize("text", ["[/b] [red]a[/red] [x for x in y]", "[@click=app.quit]a[/] $primary :smile:"])
async def test_markup_is_shown_and_not_obeyed_in_questions_of_every_kind(every_kind, sessions, opened, seen, text):
    course = every_kind(text)
    session = sessions(course)
    answers = ("100", "nothing", "because", ("red", f"red {text}"), ("blue", f"pink {text}"), None, "nothing")
    for question, answer in zip(course.quizzes["kinds"].questions, answers, strict=True):
        session.next_question_hint("kinds", question.id)
        session.answer("kinds", question.id, answer or session.shown("kinds", question.id))
    async with opened(session=session, at="ask", size=(120, 200)) as pilot:
        shown = " ".join(seen(pilot).replace("▌", " ").replace("█", " ").split())
        # label, question, hint of each; and what is each kind's own
        assert shown.count(text) >= 7 * 3 + 10
        assert f"Air scatters blue light. {text}" in shown
        assert f"What does air do with light? {text}" in shown
        assert f"print(7) # {text}" in shown
        assert f"No. {text}" in shown
        assert f"Grow. {text}" in shown


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=set(Phase) - {Phase.explain},  # it traces every line of Textual
)
@given(NASTY, NASTY)
@example("```\n[x", "\ue0000\ue001\ue00099\ue001")
def test_no_text_breaks_a_question_of_any_kind(every_kind, sessions, text, answer):
    asyncio.run(_through_every_kind(every_kind(text), sessions, answer))


async def _through_every_kind(course, sessions, answer):
    session = sessions(course, data=f"data-{next(RECORDS)}")
    for question in course.quizzes["kinds"].questions:
        session.answer("kinds", question.id, answer)
    session.go("one", "ask")
    async with TutorApp(session).run_test(size=(80, 60), notifications=True) as pilot:
        for line in pilot.app.screen.query(Input):
            line.value = answer.encode("utf-8", "replace").decode()
        for box in pilot.app.screen.query(TextArea):
            box.text = answer.encode("utf-8", "replace").decode()
        for field in pilot.app.screen.query(AnswerField):
            field.action_check()
            await pilot.pause()
        await pilot.press("tab", "f2", "f5")


@given(st.text("`~a \n"))
def test_a_program_is_one_block_of_markdown_whatever_is_in_it(code):
    lines = fenced(code, "python").split("\n")
    assert lines[0].removesuffix("python") == lines[-1]
    assert all(line.strip() != lines[-1] for line in lines[1:-1])


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
