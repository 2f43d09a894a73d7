"""A lecture in markdown becomes a course that opens: nothing of it is lost without a word."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tutor.course import lint, load_course
from tutor.errors import TutorError, UsageError
from tutor.grading import grade_answer
from tutor.importing import import_course, import_markdown, notes_as_text
from tutor.model.course import MarkdownBlock, QuizPlacement
from tutor.model.places import Severity
from tutor.model.questions import FreeTextQuestion, TextQuestion
from tutor.model.verdicts import Verdict


def outline(course):
    """Each lesson's title with its sections: their titles, and the quizzes in them."""
    return [
        (lesson.title, [(section.title, quizzes_in(section)) for section in lesson.sections])
        for lesson in course.lessons
    ]


def quizzes_in(section):
    return [block.quiz_id for block in section.blocks if isinstance(block, QuizPlacement)]


def line_of(lecture, words):
    return f"line {lecture.text[: lecture.text.index(words)].count(chr(10)) + 1}"


def test_top_headings_become_lessons_and_quizzes_stand_where_they_stood(lecture):
    course = load_course(lecture.out)
    assert course.title == "Hot drinks"
    assert outline(course) == [
        ("Tea", [("Leaves and Water", ["leaves-and-water"]), ("Milk", [])]),
        ("Coffee", [("How long does it draw?", ["how-long-does-it-draw", "how-long-does-it-draw-2"])]),
    ]


def test_the_course_has_no_errors(lecture):
    assert [problem for problem in lint(lecture.out) if problem.severity is Severity.ERROR] == []


def test_a_word_is_a_text_question_and_a_sentence_a_free_text_one(lecture):
    pour, hot = load_course(lecture.out).quizzes["leaves-and-water"].questions
    assert isinstance(pour, TextQuestion)
    assert (pour.ask, pour.rule.answers[0].text) == ("Which of the two do you pour?", "Water")
    assert isinstance(hot, FreeTextQuestion)
    assert hot.answer == "Hot water takes more out of the leaves. It is also safer."
    assert hot.accept == (hot.answer,)


def test_the_draft_of_a_rubric_passes_the_model_answer_and_nothing_that_was_not_thought_of(lecture):
    for quiz in load_course(lecture.out).quizzes.values():
        for question in quiz.questions:
            if isinstance(question, FreeTextQuestion):
                assert grade_answer(question, question.answer).verdict is Verdict.PASS
                assert grade_answer(question, "It depends on the leaves and the water.").verdict is not Verdict.PASS
                assert grade_answer(question, question.ask).verdict is not Verdict.PASS


def test_each_question_has_its_id_in_the_file(lecture):
    text = (lecture.out / "quizzes/leaves-and-water.yaml").read_text()
    assert "- id: which-of-the-two-do-you-pour\n" in text
    assert "# To do: write the rubric." in text


def test_html_inside_an_answer_is_markdown_and_code_stays_code(lecture):
    quizzes = load_course(lecture.out).quizzes
    assert quizzes["how-long-does-it-draw"].questions[0].answer == "1. No.\n\n2. It has to stand for four minutes."
    assert quizzes["how-long-does-it-draw-2"].questions[0].ask == "And after `<b>`five?"


def test_what_is_left_to_the_author_is_listed_with_its_line(lecture):
    to_do = lecture.told("to do")
    assert "missing" in to_do[line_of(lecture, '<img src="img/jug')][0]
    assert "Python 2" in to_do[line_of(lecture, "print jug")][0]
    assert "IPython" in to_do[line_of(lecture, "!lift")][0]
    assert "has no answer" in to_do[line_of(lecture, "<details><summary>Q: What is missing")][0]
    rubrics = [what for told in to_do.values() for what in told if "write the rubric" in what]
    assert len(rubrics) == 3
    assert any("answer" in what for what in to_do[line_of(lecture, "<details><summary>\nQ: Which")])


def test_what_is_not_carried_is_listed_with_its_line(lecture):
    lost = lecture.told("not carried")
    assert set(lost) == {
        line_of(lecture, "%%javascript"),
        line_of(lecture, "<!--"),
        line_of(lecture, "- See [the notes]"),
    }


def test_what_was_changed_is_listed_with_its_line(lecture):
    changed = lecture.told("changed")
    for words in (
        "<h1 class",
        "<div id",
        "<b>optional",
        "[somebody][poem]",
        "Q: How do I pour",
        "<details><summary>More",
    ):
        assert line_of(lecture, words) in changed, words


def test_the_same_is_kept_beside_the_course_and_can_be_printed(lecture):
    to_do = (lecture.out / "TODO.md").read_text()
    printed = notes_as_text(lecture.notes)
    for note in lecture.notes:
        assert f"- [ ] {note.where}: {note.what}" in to_do
        assert f"  {note.where}: {note.what}" in printed


def test_text_is_carried_as_it_was(lecture):
    course = load_course(lecture.out)
    text = "\n".join(
        block.text
        for lesson in course.lessons
        for section in lesson.sections
        for block in section.blocks
        if isinstance(block, MarkdownBlock)
    )
    for kept in (
        "Leaves  |The shop",
        "Milk is **optional**, as [somebody](https://example.org/poem) wrote.",
        "### How do I pour milk?",
        "        print jug",
        "- See the notes.",
        "> ## Not a section",
        "![a cup](img/cup.png)",
        "*(An image is missing here: `img/jug.png`.)*",
        "**More**",
        "Nothing is asked here.",
        "**Q: What is missing?**",
    ):
        assert kept in text
    for gone in ("<details", "<img", "<b>o", "%%javascript", "Pop Quiz", "<!--"):
        assert gone not in text
    assert (lecture.out / "lessons/img/cup.png").read_bytes() == b"\x89PNG"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Just text.\n", ["Hot drinks"]),
        ("Before.\n\n# One\n\nText.\n", ["Hot drinks", "One"]),
        ("# One\n\n# Two\n\nText.\n\n# Two\n\nMore.\n", ["Two", "Two"]),
        ("# 学校\n\nText.\n\n#\n\nMore.\n", ["学校"]),
        ("## One\n\nText.\n", ["Hot drinks"]),
    ],
)
def test_lessons_are_cut_sensibly(imported, text, titles):
    course = load_course(imported(text).out)
    assert [lesson.title for lesson in course.lessons] == titles


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\n```\n<details><summary>Q: a?</summary>b</details>\n",
        "# A\n\n<details><summary>Q: a?</summary>b\n\ntext\n",
        "# A\n\n<details>no summary</details>\n",
        "# A\n\n[x](nothing.md) ![y](no.png) [z][q]\n\n[q]: gone.md\n",
        "# A\n\n[x]: a.md\n\n[x] and ![x]\n",
        "# A\n\n<details><summary>Q: [x](a.md) ![y](b.png)?</summary>see [z](../../c)</details>\n",
        "# A\n\n- a <details><summary>Q: a?</summary>\n\n  b c d e\n\n  </details>\n- b\n",
        "# A\n\n<script>alert(1)</script> <what> <a href=x.md>y</a>\n",
        "# A\n\ntext [^1]\n\n[^1]: A footnote.\n",
    ],
)
def test_odd_lectures_become_courses_without_errors(imported, text):
    found = imported(text)
    assert [problem for problem in lint(found.out) if problem.severity is Severity.ERROR] == []
    assert found.notes


def test_a_notebook_is_its_text_and_its_code(imported):
    cells = [
        {"cell_type": "markdown", "source": ["# Tea\n", "\n", "Text.\n"]},
        {"cell_type": "code", "source": 's = """\n```\n"""', "outputs": [{"output_type": "stream", "text": "1"}]},
        {"cell_type": "code", "source": "%%bash\nls"},
        {"cell_type": "code", "source": ""},
        {"cell_type": "raw", "source": "x"},
        {"cell_type": "markdown", "source": "<details><summary>Q: Why?</summary>It is so, as you see.</details>"},
    ]
    found = imported(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), "tea.ipynb")
    course = load_course(found.out)
    assert outline(course) == [("Tea", [("Tea", ["tea"])])]
    text = (found.out / "lessons/tea.md").read_text()
    assert '````python\ns = """\n```\n"""\n````' in text
    assert "```sh\nls\n```" in text
    assert set(found.told("not carried")) == {"cell 2", "cell 5"}
    assert set(found.told("to do")) == {"cell 6, line 1"}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cells": []}', '{"cells": 5}', "[" * 100_000, '{"cells": [1]}'])
def test_what_is_no_notebook_is_refused(imported, text):
    with pytest.raises(UsageError):
        imported(text, "a.ipynb")


@pytest.mark.parametrize("name", ["a.docx", "a"])
def test_a_file_of_another_kind_is_refused(imported, name):
    with pytest.raises(UsageError):
        imported("# A\n\ntext", name)


def test_nothing_is_written_over(imported, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError):
        imported("# A\n\ntext\n")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "source"]


def test_an_empty_folder_is_filled(imported, tmp_path):
    (tmp_path / "out").mkdir()
    imported("# A\n\ntext\n")
    assert (tmp_path / "out" / "lessons" / "a.md").is_file()


@pytest.mark.parametrize("text", ["", "\n\n", "<!-- x -->\n", "# A\n"])
def test_a_lecture_without_text_is_refused_and_leaves_nothing(imported, tmp_path, text):
    with pytest.raises(UsageError):
        imported(text)
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UsageError):
        import_markdown(tmp_path / "no.md", tmp_path / "out")


def test_images_outside_the_lecture_stay_where_they_are(imported, tmp_path):
    (tmp_path / "secret.png").write_bytes(b"x")
    found = imported("# A\n\n![a](../secret.png) ![b](/etc/passwd) ![c](a%00b)\n")
    assert sorted(path.name for path in (found.out / "lessons").iterdir()) == ["a.md", "course.yaml"]
    assert not list(found.out.rglob("*.png"))
    assert not list(found.out.rglob("passwd"))


PIECES = (
    "# ", "## ", "Q: ", "a", "\n", "\n\n", "<details>", "</details>", "<summary>", "</summary>", "<!--", "-->", "<br>",
    "<h1>", "</h1>", "<img src=a>", "](", "[", "]", "![", "[a]: b\n", "```\n", "    ", "- ", "> ", "|---|\n", "`",
    "<script>", "%%js\n", "print x", "\x00", "\u202e", "\\", "{", "é学", "---\n", "Pop Quiz\n", "*", "[^1]",
    "<a href=b>", "</a>", "?",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@example("a[<br>- ")
@example("<details>```\n")
@example("# A\n\na<br>===\n")
def test_any_text_becomes_a_course_that_opens_or_is_refused(text):
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "a.md"), Path(folder, "out")
        source.write_text(text, encoding="utf-8", newline="")
        try:
            import_course(source, out)
        except TutorError:
            assert not out.exists()
            return
        assert [problem for problem in lint(out) if problem.severity is Severity.ERROR] == []
