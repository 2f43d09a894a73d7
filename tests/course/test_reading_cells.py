"""Which fenced blocks of a lesson are cells, and where they stand."""

from __future__ import annotations

import pytest

from tutor.course import lint, load_course
from tutor.model.course import Cell, MarkdownBlock


@pytest.fixture
def cells(course):
    """The cells of a lesson's sections."""

    def read(text):
        course.write("lessons/first.md", text)
        return [section.cells for section in load_course(course.root).lessons[0].sections]

    return read


def test_blocks_of_python_and_sh_are_cells_numbered_through_the_lesson(cells):
    first, second = cells("# A\n\nx\n\n```python\n1 + 1\n```\n\n## B\n\n```sh\nls\n\nls\n```\n\n~~~python\n2\n~~~\n")
    assert [(cell.number, cell.name, cell.language, cell.source) for cell in (*first, *second)] == [
        (1, "cell 1", "python", "1 + 1\n"),
        (2, "cell 2", "sh", "ls\n\nls\n"),
        (3, "cell 3", "python", "2\n"),
    ]
    assert first[0].text == "```python\n1 + 1\n```"
    assert (first[0].place.line, second[1].place.line) == (5, 17)
    assert not any(cell.expects_error for cell in (*first, *second))


def test_the_text_around_a_cell_stays_in_its_place(course):
    course.write("lessons/first.md", "# A\n\nabove\n\n```python\n1\n```\nbelow\n")
    (section,) = load_course(course.root).lessons[0].sections
    assert [type(block) for block in section.blocks] == [MarkdownBlock, Cell, MarkdownBlock]
    assert [block.text for block in section.blocks] == ["above", "```python\n1\n```", "below"]


@pytest.mark.parametrize("info", ["python expect-error", "python, expect-error", "Python  Expect-Error"])
def test_a_cell_may_be_meant_to_fail(cells, info):
    ((cell,),) = cells(f"# A\n\n```{info}\n1 / 0\n```\n")
    assert cell.expects_error


@pytest.mark.parametrize(
    "block",
    [
        "```python no-run\nquit()\n```",
        "```python expect-error no-run\nquit()\n```",
        "```\nls\n```",
        "```text\nls\n```",
        "```bash\nls\n```",
        "```py\nls\n```",
        "```pycon\n>>> 1\n```",
        "```python\n\n```",
        "    code = 1",
        "- ```python\n  1\n  ```",
        "> ```python\n> 1\n> ```",
    ],
)
def test_any_other_code_is_text(cells, block):
    assert cells(f"# A\n\nx\n\n{block}\n") == [()]


@pytest.mark.parametrize("tag", ["norun", "no_run", "expects-error", "expect_error"])
def test_a_tag_that_is_nearly_one_is_noticed(course, tag):
    course.write("lessons/first.md", f"# A\n\n```sh {tag}\nls\n```\n")
    (problem,) = [problem for problem in lint(course.root) if problem.code == "cell-tag"]
    assert (problem.place.line, problem.severity) == (3, "warning")
    assert "did you mean" in problem.mend


def test_what_other_programs_read_after_the_language_is_left_to_them(course):
    course.write("lessons/first.md", '# A\n\n```python title="a.py" {.numbers}\n1\n```\n')
    assert [problem for problem in lint(course.root) if problem.code == "cell-tag"] == []
