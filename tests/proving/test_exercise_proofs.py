"""`tutor test` judges all that an exercise keeps: its solution, its starter, its wrong solutions."""

from __future__ import annotations

import json
import threading

import pytest

from tutor import cli
from tutor.course import load_course
from tutor.proving import gate
from tutor.proving.exercises import Submission, prove_submission, submissions_of
from tutor.proving.gate import prove_scopes
from tutor.proving.scopes import read_scope

EXERCISE = """\
title: Double
prompt: Write `double(number)`.
run: {call: double, with: [21]}
checks:
  - returns: 42
    otherwise: Twice the number was meant.
  - prints: done
diagnose:
  - when: {returns: null}
    say: Nothing came back.
  - when: {returns: 21}
    say: That is the number itself.
wrong:
  nothing.py: Nothing came back
  same.py: the number itself
"""
SOLUTION = "def double(number):\n    print('done')\n    return 2 * number\n"
FILES = {
    "exercise.yaml": EXERCISE,
    "starter.py": "def double(number):\n    ...\n",
    "solution.py": SOLUTION,
    "wrong/nothing.py": "def double(number):\n    print(2 * number)\n",
    "wrong/same.py": "def double(number):\n    return number\n",
}


@pytest.fixture
def folder(root):
    folder = root / "lessons/exercises/double"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (root / "lessons/one.md").write_text("# One\n\n[Exercise: Double](exercises/double/)\n")
    return folder


@pytest.fixture
def proved(root, folder, sandbox):
    """What is wrong with each submission that is named."""

    def prove(*names):
        exercise = load_course(root).exercises[folder.name]
        kept = {submission.name: submission for submission in submissions_of(exercise)}
        return [
            (problem.code, problem.severity.value, problem.what, problem.place)
            for name in names
            for problem in prove_submission(kept[name], sandbox)
        ]

    return prove


def test_an_exercise_that_keeps_its_word_has_no_problem(proved):
    assert proved("solution", "starter", "wrong/nothing", "wrong/same") == []


def test_a_solution_that_does_not_pass_is_told_with_what_a_learner_would_read(folder, proved):
    (folder / "solution.py").write_text("def double(number):\n    print('done')\n    return number\n")
    ((code, _, what, place),) = proved("solution")
    assert (code, place.file.name) == ("solution-fails", "solution.py")
    assert "Twice the number was meant." in what


def test_a_starter_that_passes_is_an_error_and_one_that_earns_something_a_warning(folder, proved):
    (folder / "starter.py").write_text(SOLUTION)
    assert proved("starter")[0][:2] == ("starter-passes", "error")
    (folder / "starter.py").write_text("def double(number):\n    print('done')\n")
    assert proved("starter")[0][:2] == ("starter-earns", "warning")


def test_a_wrong_solution_must_fail_with_its_own_words_and_no_others(folder, proved):
    (folder / "wrong/same.py").write_text(SOLUTION)
    (folder / "wrong/nothing.py").write_text("def double(number):\n    return 21\n")
    assert proved("wrong/same")[0][0] == "wrong-passes"
    found = proved("wrong/nothing")
    assert [code for code, *_ in found] == ["wrong-feedback", "feedback-of-another"]
    assert found[0][3].line == 14  # in exercise.yaml, where the words are declared
    assert "meant for same.py" in found[1][2]


def test_the_gate_tells_all_at_once_and_ends_with_1(root, folder, capsys, sandbox, monkeypatch):
    class Lent:
        run, run_author_checks = sandbox.run, sandbox.run_author_checks

        def close(self):
            pass

    (folder / "solution.py").write_text("def double(number):\n    return number\n")
    (root / "quizzes/quiz.yaml").write_text(
        "title: T\nquestions:\n  - ask: Why?\n    answer: It is near.\n"
        "    rubric: {concepts: [{question: Where?, any: [far]}]}\n"
    )
    monkeypatch.setattr("tutor.sandbox.open_sandbox", lambda **_: Lent())
    assert cli.main(["test", str(root), "--json"]) == 1
    out, err = capsys.readouterr()
    told = json.loads(out)
    codes = {problem["code"] for problem in told["problems"]}
    assert {"solution-fails", "rubric-answer-refused"} <= codes
    assert (told["passed"], told["questions"], told["submissions"]) == (False, 1, 4)
    assert "4 submissions" in err


def test_a_file_of_an_exercise_stands_for_its_exercise(root, folder):
    scope = read_scope(folder / "solution.py")
    assert [exercise.id for exercise in scope.exercises] == ["double"]
    assert read_scope(root / "quizzes").exercises == ()


def test_a_course_that_can_not_be_loaded_never_passes_whatever_part_is_asked_for(root, folder):
    (root / "lessons/course.yaml").write_text("format: 1\n")
    found = prove_scopes([read_scope(folder)], pytest.fail, threading.Event())
    assert not found.passed


def test_once_cancelled_nothing_more_is_begun(folder, monkeypatch):
    class Sandbox:
        def close(self):
            pass

    cancel = threading.Event()
    cancel.set()
    monkeypatch.setattr(gate, "prove_submission", pytest.fail)
    assert prove_scopes([read_scope(folder)], lambda _: Sandbox(), cancel).submissions == 4


def test_a_file_that_can_not_be_read_is_a_problem_and_no_traceback(root, folder, sandbox):
    exercise = load_course(root).exercises["double"]
    (problem,) = prove_submission(Submission(exercise, folder / "gone.py"), sandbox)
    assert problem.code == "unreadable"
