"""A predict question's program runs in the jail, and must print what its author declared."""

from __future__ import annotations

import pytest

from tutor.errors import SandboxError
from tutor.model.verdicts import Tier

PREDICT = """\
  - predict: |
      if __name__ == "__main__":
          for number in range(2):
              print(number)
    answer: {answer}
"""


class Lent:
    """The sandbox of the session, which outlives who borrows it."""

    def __init__(self, sandbox):
        self.run = sandbox.run
        self.tier = sandbox.tier

    def close(self):
        pass


@pytest.fixture
def lent(sandbox):
    return lambda _course: Lent(sandbox)


def test_a_right_declaration_is_no_problem(lint_quiz, lent):
    assert lint_quiz(PREDICT.replace("{answer}", '"0\\n1"'), lent) == []


def test_a_wrong_declaration_is_an_error_at_its_place_with_the_real_output_to_paste(lint_quiz, lent):
    (problem,) = lint_quiz(PREDICT.replace("{answer}", '"0\\n2"'), lent)
    assert (problem.code, problem.place.line, problem.severity) == ("wrong-output", 7, "error")
    assert '`answer: "0\\n1"`' in problem.mend


@pytest.mark.parametrize("program", ["import random; print(random.random())", "print(object())"])
def test_a_program_that_prints_something_else_each_time_has_no_output_to_paste(lint_quiz, lent, program):
    (problem,) = lint_quiz(f"  - predict: {program}\n    answer: hello\n", lent)
    assert (problem.code, problem.place.line, problem.severity) == ("program-varies", 3, "error")
    assert "each time" in problem.what
    assert "answer:" not in problem.mend


@pytest.mark.parametrize(
    ("program", "code", "words"),
    [
        ("1 / 0", "program-fails", "ZeroDivisionError: division by zero in line 1"),
        ("import os; os.abort()", "program-fails", "signal"),
    ],
)
def test_a_program_that_does_not_end_well_is_an_error(lint_quiz, lent, program, code, words):
    (problem,) = lint_quiz(f"  - predict: {program}\n    answer: hello\n", lent)
    assert (problem.code, problem.place.line) == (code, 3)
    assert words in problem.what


def no_jail(_course):
    raise SandboxError("No jail", "there is no bwrap program", "install it")


class Unwalled:
    tier = Tier.NONE

    def run(self, *_):
        raise AssertionError("a stranger's program ran outside a jail")

    def close(self):
        pass


@pytest.mark.parametrize("open_sandbox", [no_jail, lambda _: Unwalled()])
def test_without_a_jail_no_program_runs_and_one_warning_says_so(lint_quiz, open_sandbox):
    questions = "".join(f"  - id: q{number}\n    predict: print({number})\n    answer: wrong\n" for number in range(3))
    (problem,) = lint_quiz(questions, open_sandbox)
    assert (problem.code, problem.severity) == ("programs-not-run", "warning")
    assert "doctor" in problem.mend
