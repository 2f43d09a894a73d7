"""A lesson is cut at its headings and placements, and nowhere else."""

from __future__ import annotations

import pytest

from tutor.course import load_course
from tutor.model.course import ExercisePlacement, MarkdownBlock, QuizPlacement


@pytest.fixture
def sections(course):
    def read(text):
        course.write("lessons/first.md", text)
        return load_course(course.root).lessons[0].sections

    return read


def texts(section):
    return [block.text if isinstance(block, MarkdownBlock) else block for block in section.blocks]


def test_text_above_the_first_heading_is_a_section_of_its_own(sections):
    first, second = sections("# First *one*\n\nHello.\n\n## Two `x`\n\nText.\n")
    assert (first.id, first.title, texts(first)) == ("first-one", "First one", ["Hello."])
    assert (second.id, second.title, texts(second)) == ("two-x", "Two x", ["Text."])
    assert (second.place.line, second.place.column) == (5, 1)


def test_without_such_text_there_is_no_such_section(sections):
    assert [section.title for section in sections("# First\n\n## Two\n\nText.\n")] == ["Two"]


def test_equal_headings_get_ids_of_their_own(sections):
    found = sections("# A\n\n## B\n\nx\n\n## B\n\nx\n\n## B\n\nx\n\n## !\n\nx\n")
    assert [section.id for section in found] == ["b", "b-2", "b-3", "section"]


def test_what_looks_like_a_heading_in_code_quotes_and_lists_is_text(sections):
    text = "```\n## no\n# no\n```\n\n> ## no\n\n- a\n\n  ## no\n\n    ## no\n\n<!--\n## no\n-->"
    (section,) = sections("# A\n\n" + text + "\n")
    assert texts(section) == [text]


def test_underlined_headings_count(sections):
    found = sections("A\n=\n\nB\n-\n\ntext\n")
    assert [section.title for section in found] == ["B"]


def test_a_link_alone_in_a_paragraph_places_a_quiz_or_an_exercise(sections):
    (section,) = sections(
        "# A\n\none\ntwo\n\n[The *quiz*](../quizzes/names.yaml)\n\n    code\n\n[It](exercises/make/)\n\nthree\n"
    )
    one, quiz, code, exercise, three = section.blocks
    assert (one.text, one.place.line) == ("one\ntwo", 3)
    assert isinstance(quiz, QuizPlacement)
    assert (quiz.quiz_id, quiz.label, quiz.place.line, quiz.place.column) == ("names", "The quiz", 6, 1)
    assert (code.text, code.place.line) == ("    code", 8)
    assert isinstance(exercise, ExercisePlacement)
    assert (exercise.exercise_id, exercise.label) == ("make", "It")
    assert three.text == "three"


@pytest.mark.parametrize(
    "text",
    [
        "See [q](../quizzes/names.yaml)",
        "[q](../quizzes/names.yaml) [q](../quizzes/names.yaml)",
        "- [q](../quizzes/names.yaml)",
        "> [q](../quizzes/names.yaml)",
        "**[q](../quizzes/names.yaml)**",
        "[q](../quizzes/names.yaml)\nand more",
        "`[q](../quizzes/names.yaml)`",
        "[q](../quizzes)",
        "[q](exercises/make/exercise.yaml)",
        "[q](https://example.com/quizzes/names.yaml)",
    ],
)
def test_any_other_link_is_text(sections, text):
    (section,) = sections(f"# A\n\n{text}\n")
    assert texts(section) == [text]


@pytest.mark.parametrize(
    "target",
    ["https://x.y/z", "mailto:a@b.c", "#two-words", "?x", "//host/x", "first.md#a", "first.md?x", "#", "#there"],
)
def test_links_elsewhere_and_to_parts_of_files_are_fine(course, target):
    placed = "[q](../quizzes/names.yaml)\n\n[e](exercises/make)"
    course.write("lessons/first.md", f"# A\n\n[x]({target})\n\n{placed}\n\n## Two, words\n\n### There\n\ntext\n")
    assert course.found() == []


def test_markup_and_odd_text_come_through_unchanged(sections):
    text = "[bold]x[/] {y} <b> \U0001f600 \u202eabc \x1b[2J"
    (section,) = sections(f"# A\n\n{text}\n")
    assert texts(section) == [text]
