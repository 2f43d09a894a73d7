"""What an author has said by mistake is found: at its line and column (`‸`), and nothing else is."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.course import lint, load_course, render_problems, shipped_course
from tutor.course.html_tags import tags
from tutor.model.places import Severity

LESSON = "lessons/first.md"
QUIZ = "quizzes/names.yaml"
PLACED = "\n[q](../quizzes/names.yaml)\n\n[e](exercises/make/)\n"
LONG = "because each of them is hosted in a zone of its own"


def question(text):
    return f"title: T\nquestions:\n  - {text}\n"


def table(rows, columns):
    line = "|" + " x |" * columns + "\n"
    return line + "|" + " --- |" * columns + "\n" + line * rows


QUIZZES = [
    ("long-right-choice", f"ask: a\n    choices: [never, ‸{LONG}, always]\n    answer: {LONG}"),
    ("long-right-choice", f"ask: a\n    choices:\n      - text: ‸{LONG}\n      - never\n    answer: {LONG}"),
    ("long-right-choice", f"ask: a\n    choices: [never, ‸{LONG}, '{LONG}!', always]\n    answer: [{LONG}, '{LONG}!']"),
    ("hint-tells-answer", "{ask: a, choices: [S3, EBS], answer: S3, hints: [Think., ‸It is S3.]}"),
    ("hint-tells-answer", "{ask: a, choices: [S3, EBS], answer: S3, hints: ‸It is `s3`}"),
    ("hint-tells-answer", "{ask: a, choices: [b, c, d], answer: [b, c], hints: ‸'b, and c'}"),
    ("hint-tells-answer", "{ask: a, answer: [lower, low], hints: ‸It is LOWER.}"),
    ("hint-tells-answer", "{ask: a, answer: ['63'], hints: ‸'Not 64, but 63.'}"),
    ("hint-tells-answer", "{ask: a, answer: 'no', hints: ‸'**No!**'}"),
    ("hint-tells-answer", "{ask: a, answer: big  bucket, hints: ‸a big\n      bucket}"),
    ("duplicate-ask", "{ask: What  is it?, answer: b}\n  - {ask: ‸what is it?, answer: c}"),
    ("missing-link", "ask: |\n      See\n      and ‸[that](nothing.md).\n    answer: b"),
    ("missing-link", 'ask: "é\\n ‸[that](nothing.md)"\n    answer: b'),
    ("missing-link", "ask: >-\n      [x](names.yaml) and\n      ‸[that](nothing.md)\n    answer: b"),
    ("missing-link", "ask: a\n    answer: b\n    hints: [x, 'a ‸[that](nothing.md)']"),
    ("missing-link", "ask: a\n    answer: b\n    explanation: '[x](#y) ‸[that](nothing.md)'".replace("[x](#y) ", "")),
    ("missing-link", "ask: a\n    answer: b\n    wrong: [{text: c, feedback: 'x ‸[that](nothing.md)'}]"),
    ("missing-link", "ask: a\n    choices: [{text: c, feedback: 'x ‸[that](nothing.md)'}, d]\n    answer: d"),
    ("missing-link", "ask: a\n    answer: true\n    feedback: {true: 'x ‸[that](nothing.md)'}"),
    ("missing-section", "ask: a ‸[that](../lessons/first.md#nmaes)\n    answer: b"),
    ("missing-section", "ask: a ‸[that](#names)\n    answer: b"),
    ("missing-image", "ask: a ‸![that](no.png)\n    answer: b"),
    ("outside-course", "ask: a ‸[that](../../x)\n    answer: b"),
    ("raw-html", "ask: a ‸<b>bold</b>\n    answer: b"),
    ("large-table", "ask: |\n      ‸" + table(20, 3).replace("\n", "\n      ") + "\n    answer: b"),
]
CUT = [
    ("text-cut", "ask: How many ‸# are there?\n    answer: 5\n"),
    ("text-cut", "ask: a\n    answer: C ‸# and more\n"),
    ("text-cut", "ask: a\n    choices:\n      - C ‸# or so\n      - x\n    answer: x\n"),
    ("text-cut", "ask: a\n    choices:\n      - text: C ‸# or so\n      - x\n    answer: x\n"),
    ("text-cut", "ask: a\n    answer: b\n    hints: [x, y]\n    explanation: so ‸# it is\n"),
    ("text-cut", "ask: a\n    answer: b\n    hints:\n      - think ‸# hard\n"),
    ("text-cut", "ask: a\n    choices: [x, y]\n    answer: x\n    feedback:\n      y: no ‸# way\n"),
    ("text-cut", "match:\n      x: y ‸# z\n      v: w\n"),
]
LESSONS = [
    ("missing-section", "# First\n\nSee ‸[that](first.md#nowhere).\n" + PLACED),
    ("missing-section", "# First\n\nSee ‸[that](#nowhere).\n" + PLACED),
    ("missing-section", "# First\n\nSee ‸[that](second.md#first).\n" + PLACED),
    ("no-alt-text", "# First\n\nSee ‸![](a.png).\n" + PLACED),
    ("no-alt-text", "# First\n\nSee ‸![ ](https://x.y/a.png).\n" + PLACED),
    ("raw-html", "# First\n\n a ‸<br> b\n" + PLACED),
    ("raw-html", "# First\n\n‸<div>\ntext\n</div>\n" + PLACED),
    ("raw-html", "# First\n\n> ‸<!-- to do\n> more -->\n" + PLACED),
    ("raw-html", "# First\n\n| a |\n|---|\n| b ‸<br> c |\n" + PLACED),
    ("large-table", "# First\n" + PLACED + "\n‸" + table(20, 3)),
]
PLANTED = [(QUIZ, code, question(text)) for code, text in QUIZZES + CUT] + [
    (LESSON, code, text) for code, text in LESSONS
]


@pytest.fixture
def wide(course):
    """The small course with a second lesson and a picture."""
    course.write("lessons/course.yaml", "format: 1\nid: small\ntitle: T\nlessons: [first.md, second.md]\n")
    course.write("lessons/second.md", "# Second\n\n## Two words\n\ntext\n")
    course.write_bytes("lessons/a.png", b"")
    return course


@pytest.mark.parametrize(("name", "code", "text"), PLANTED, ids=lambda value: ascii(value)[-70:])
def test_a_planted_mistake_is_named_at_its_place_and_nothing_else_is(wide, name, code, text):
    wide.write(name, text)
    assert wide.found() == [(code, *wide.expected)]


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [planted for planted in PLANTED if planted[1] not in {"missing-link", "missing-image", "outside-course"}],
    ids=lambda value: ascii(value)[-70:],
)
def test_a_course_opens_with_mistakes_that_it_can_live_with(wide, name, code, text):
    wide.write(name, text)
    (problem,) = load_course(wide.root).warnings
    assert (problem.code, problem.severity) == (code, Severity.WARNING)


def test_an_image_in_html_is_looked_at_like_any_other(wide):
    wide.write(LESSON, "# First\n\n<p>\n  <img\n src='no.png'> <IMG src=a.png alt=x>\n</p>\n" + PLACED)
    assert wide.found() == [
        ("raw-html", LESSON, 3, 1),
        ("missing-image", LESSON, 4, 3),
        ("no-alt-text", LESSON, 4, 3),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{ask: a, choices: [S3, EBS], answer: S3, hints: S3 or EBS?}",
        "{ask: a, choices: [S3, S3 or EBS], answer: S3 or EBS, hints: Not EBS alone.}",
        "{ask: a, choices: [b, c, d], answer: [b, c], hints: b is one of them}",
        "{ask: a, answer: true, hints: 'It is true that names are shared.'}",
        "{ask: a, answer: 'no', hints: There is no limit.}",
        "{ask: a, answer: low, hints: 'See low-cost, lower, below.'}",
        "{ask: a, answer: '3', hints: 'S3, 1.3, 13 and 3.5.'}",
        "{ask: a, answer: lower, wrong: [{text: higher, feedback: no}], hints: Is it lower or higher?}",
        f"{{ask: a, choices: [{LONG}, {LONG} too], answer: {LONG} too}}",
        "{ask: a, choices: [a, 'abcdefghijklmnopqrst'], answer: abcdefghijklmnopqrst}",
        "{ask: a, answer: b}\n  - {ask: c, answer: b}",
        "{ask: 'See [it](../lessons/first.md#names), [two](../lessons/second.md#two-words)', answer: b}",
        "{ask: 'See <https://x.y/z> and `<br>` and a < b', answer: b}",
        "ask: a  # asked often\n    answer: b  # so\n    # so it is",
        "ask: 'a # b' # so\n    answer: |\n      b # c",
        "ask: a#b\n    points: 2 # worth more\n    answer: 5 # five\n    kind: number # so",
        "{ask: a, choices: ['[a](b)', '<b>'], answer: <b>}",
    ],
)
def test_what_only_looks_like_a_mistake_is_none(wide, text):
    wide.write(QUIZ, question(text))
    assert wide.found() == []


@pytest.mark.parametrize(
    "anchor",
    ["second", "two-words", "its-name--more", "a-1", "a-2", "eins-zwei", "here", "there", "Gr%C3%B6%C3%9Fe".lower()],
)
def test_a_section_is_known_by_its_heading_or_by_an_html_id(wide, anchor):
    wide.write(
        "lessons/second.md",
        "# Second\n\n## Two words\n\n### It's *name* & more\n\n## a\n\nx\n\n## a\n\nx\n\n## a\n\nx\n\n### Eins Zwei\n\n"
        '### Größe\n\n<a id="here"></a> <a name=there></a>\n',
    )
    wide.write(LESSON, f"# First\n\n[x](second.md#{anchor})\n{PLACED}")
    assert "missing-section" not in {code for code, *_ in wide.found()}


def test_a_misspelt_section_is_answered_with_the_one_that_was_meant(wide):
    wide.write(LESSON, f"# First\n\n[x](second.md#two-wrods)\n{PLACED}")
    (problem,) = wide.problems()
    assert problem.mend == "did you mean `two-words`?"


def test_what_a_quiz_says_is_looked_at_even_if_it_has_errors_elsewhere(wide):
    wide.write(QUIZ, question("{ask: 'a [b](c.md)', answer: b, hints: [b], hint: x}\n  - {ask: c}"))
    assert [code for code, *_ in wide.found()] == [
        "missing-link",
        "hint-tells-answer",
        "unknown-key",
        "missing-key",
    ]


def test_a_table_within_the_limit_is_no_problem(wide):
    wide.write(LESSON, "# First\n" + PLACED + "\n" + table(19, 3))
    assert wide.found() == []


def test_the_course_that_ships_has_nothing_to_mend():
    assert render_problems(lint(shipped_course())) == ""


PIECES = (
    "<img ",
    "src=",
    "alt=",
    "a.png",
    "<!--",
    "-->",
    "](",
    "![",
    "[x",
    "\\n",
    "</",
    "<a id=",
    "- ",
    ": ",
    "|---|\n",
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*PIECES, *"<>'\"#{}\n|é\u202e`"]), max_size=30).map("".join))
def test_any_text_in_a_question_is_looked_at_without_a_fault(wide, text):
    quoted = json.dumps(text)
    block = "".join(f"      {line}\n" for line in text.split("\n"))
    wide.write(
        QUIZ,
        f"title: T\nquestions:\n  - ask: {quoted}\n    answer: {quoted}\n    hints: [{quoted}]\n"
        f"  - ask: a\n    choices: [{quoted}, b]\n    answer: b\n    hints: |2\n{block}",
    )
    lines = (wide.root / QUIZ).read_text().split("\n")
    for problem in wide.problems():
        if wide.name(problem) == QUIZ:
            assert problem.source_line == lines[problem.place.line - 1]


@pytest.mark.parametrize("text", ["<a '" * 100_000, "<!--" * 250_000, "<a b" * 200_000, '<a "" ' * 100_000])
def test_html_that_never_ends_is_read_in_one_go(text):
    assert len(list(tags(text))) <= 1
