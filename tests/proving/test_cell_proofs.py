"""The cells of a lesson run in order in one sandbox, and each must end as its author says."""

from __future__ import annotations

import threading

import pytest

from tutor.errors import SandboxError
from tutor.model.cells import CellOutcome, CellRun
from tutor.model.places import Severity
from tutor.proving.cells import prove_cells
from tutor.proving.gate import prove_scopes
from tutor.proving.scopes import read_scope

QUESTION = "title: Quiz\nquestions:\n  - ask: Which?\n    choices: [a, b]\n    answer: a\n"
LESSON = """\
# One

```python
def share(whole, parts):
    return whole / parts
```

```python expect-error
share(1, 0)
```

Placed: it needs what stands above.

```python
print(share(1, 2))
share(1, 0)
```

```sh
echo so much
echo and then >&2
exit 4
```

```python expect-error
"all is well"
```

```python no-run
never()
```

[Pop quiz: Quiz](../quizzes/quiz.yaml)
"""


class Played:
    """Gives prepared ends, cell by cell, and notes whether it was closed."""

    def __init__(self, *ends):
        self.ends = list(ends)
        self.lost = self.is_closed = False

    def run(self, *_words, **_more):
        return self.ends.pop(0)

    def close(self):
        self.is_closed = True


FINE = CellRun(outcome=CellOutcome.FINE)
FAILED = CellRun(outcome=CellOutcome.FAILED, error="Ended with exit status 1.")


@pytest.fixture
def scope(root):
    """The course with this lesson, as a whole or the part below a path."""

    def read(text=LESSON, path="."):
        (root / "lessons/one.md").write_text(text)
        (root / "quizzes/quiz.yaml").write_text(QUESTION)
        return read_scope(root / path)

    return read


@pytest.fixture
def proved(scope):
    """What is told of a lesson's cells that end so."""

    def prove(*ends):
        cells = "".join("\n```sh\nls\n```\n" for _ in ends)
        course = scope(f"# One\n{cells}\n[Pop quiz: Quiz](../quizzes/quiz.yaml)\n").course
        runner = Played(*ends)
        problems = prove_cells(course.lessons[0], lambda: runner)
        assert runner.is_closed
        return [(problem.code, problem.severity, problem.place.line, problem.what) for problem in problems]

    return prove


def no_sandbox(_course):
    raise AssertionError("a sandbox was opened, and nothing was to run in it")


def test_a_cell_that_ends_otherwise_than_its_author_says_is_an_error_at_its_line(scope):
    found = prove_scopes([scope()], no_sandbox, threading.Event())
    assert found.cells == 5
    assert not found.passed
    told = [(problem.code, problem.place.line, problem.what) for problem in found.problems]
    assert told == [
        ("cell-fails", 16, "this cell fails: ZeroDivisionError: division by zero"),
        ("cell-fails", 19, "this cell fails: ended with exit status 4: and then"),
        ("cell-passes", 25, "this cell is to fail (`expect-error`), and doesn't"),
    ]
    assert all("no-run" in problem.mend for problem in found.problems[:2])


def test_cells_run_for_a_lesson_or_the_whole_course_and_for_nothing_else(scope):
    def no_cells():
        raise AssertionError("cells ran")

    assert prove_scopes([scope(path="quizzes")], no_sandbox, threading.Event(), None, no_cells).cells == 0
    runner = Played(*[FINE] * 5)
    found = prove_scopes([scope(path="lessons/one.md")], no_sandbox, threading.Event(), None, lambda: runner)
    assert (found.cells, found.questions) == (5, 0)


def test_what_needs_a_program_that_is_not_here_is_skipped_and_so_is_what_hangs_on_it(proved):
    missing = CellRun(outcome=CellOutcome.FAILED, error="Ended with exit status 127.", missing=("aws",))
    (first, second) = proved(FINE, missing, FINE, FAILED)
    assert first[:3] == ("cell-skipped", Severity.WARNING, 7)
    assert "`aws`" in first[3]
    assert second[:3] == ("cell-skipped", Severity.WARNING, 15)
    assert "line 7" in second[3]


def test_where_instances_can_not_answer_what_asks_them_is_skipped(proved):
    silent = CellRun(outcome=CellOutcome.FAILED, error="Ended with exit status 255.", trouble="no nested namespaces")
    ((code, severity, _, what),) = proved(FINE, silent)
    assert (code, severity) == ("cell-skipped", Severity.WARNING)
    assert "no nested namespaces" in what


@pytest.mark.parametrize(("outcome", "code"), [(CellOutcome.DIED, "cell-dies"), (CellOutcome.TIMED_OUT, "cell-hangs")])
def test_a_cell_that_takes_the_sandbox_with_it_is_the_last(proved, outcome, code):
    ((found, severity, line, _),) = proved(FINE, CellRun(outcome=outcome, lost=True), FAILED)
    assert (found, severity, line) == (code, Severity.ERROR, 7)


def test_a_machine_without_a_sandbox_is_told_once_and_costs_nothing(scope):
    def none():
        raise SandboxError("No jail", "there is no bwrap program", "install it")

    (problem,) = prove_cells(scope().course.lessons[0], none)
    assert (problem.code, problem.severity, problem.mend) == ("cells-not-run", Severity.WARNING, "install it")


def test_who_cancels_is_told_of_no_cell(scope):
    cancel = threading.Event()
    cancel.set()
    runner = Played(CellRun(outcome=CellOutcome.INTERRUPTED))
    assert prove_cells(scope().course.lessons[0], lambda: runner, cancel) == []
    assert runner.is_closed
