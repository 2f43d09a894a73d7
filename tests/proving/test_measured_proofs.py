"""The program of a measured question runs once in the jail: its versions come to their end, and return the same."""

from __future__ import annotations

import threading

import pytest

from tutor.errors import SandboxError
from tutor.model.evidence import Evidence, Outcome, Raised
from tutor.model.verdicts import Tier
from tutor.proving.gate import prove_scopes
from tutor.proving.linting import lint_scope
from tutor.proving.proved_programs import ProvedPrograms
from tutor.proving.scopes import read_scope

EXPERIMENT = """\
  - measured:
      program: |
        def a(lines):
            return {a}
        def b(lines):
            return {b}
      versions: {In a loop: a, In a sum: b}
      with: ["${lines}"]
      make: {lines: {texts: 3, words: [2, 4]}}
"""


def experiment(a="len(lines)", b="sum(1 for _ in lines)"):
    return EXPERIMENT.replace("{a}", a).replace("{b}", b)


class Scripted:
    """A sandbox whose calls come out as they are told to, by function."""

    tier = Tier.STRONG

    def __init__(self, **outcomes):
        self.outcomes = outcomes
        self.jobs = []

    def __call__(self, _course):
        return self

    def run(self, job, _cancel=None):
        self.jobs.append(job)
        outcome = self.outcomes.get(job.run.call, {"returned": 3})
        if isinstance(outcome, Exception):
            raise outcome
        told = {"outcome": Outcome.RETURNED, "variables": {}, "tier": self.tier} | outcome
        return Evidence(**told)

    def close(self):
        pass


def test_versions_that_return_the_same_are_no_problem(lint_quiz):
    sandbox = Scripted()
    assert lint_quiz(experiment(), sandbox) == []
    first, second = sandbox.jobs
    assert (first.run.call, second.run.call) == ("a", "b")
    assert first.run.args == second.run.args
    assert len(first.run.args[0]) == 3


@pytest.mark.parametrize(
    ("outcome", "code", "words"),
    [
        (
            {"outcome": Outcome.RAISED, "raised": Raised("ValueError", "no", line=3)},
            "program-fails",
            "doesn't come to its end: ValueError: no",
        ),
        ({"outcome": Outcome.TIME}, "program-fails", "ended with time"),
        ({"outcome": Outcome.UNSENDABLE, "returned_repr": "<object>"}, "program-fails", "<object>"),
        ({"returned": 4}, "versions-differ", "It is 4; expected 3"),
        ({"returned": [3]}, "versions-differ", "It is [3], a list; expected 3, a number"),
    ],
)
def test_a_version_that_is_not_fit_to_compare_is_an_error_at_its_place(lint_quiz, outcome, code, words):
    (problem,) = lint_quiz(experiment(), Scripted(b=outcome))
    assert (problem.code, problem.place.line, problem.severity) == (code, 9, "error")
    assert words in problem.what


def test_of_long_texts_the_first_difference_is_shown(lint_quiz):
    long, other = (f"{'word ' * 200}{end}{' word' * 200}" for end in ("cat", "dog"))
    (problem,) = lint_quiz(experiment(), Scripted(a={"returned": [1, long]}, b={"returned": [1, other]}))
    assert "At [1] it differs from character 1001 on" in problem.what
    assert "dog" in problem.what
    assert "cat" in problem.what
    assert len(problem.what) < 250


def test_an_experiment_that_takes_long_is_a_warning(lint_quiz):
    (problem,) = lint_quiz(experiment(), Scripted(a={"returned": 3, "call_seconds": 5.0}))
    assert (problem.code, problem.severity) == ("slow-experiment", "warning")


@pytest.mark.parametrize(
    "outcome", [{"outcome": Outcome.MACHINE, "machine_note": "no room"}, SandboxError("Broken", "no room", "make some")]
)
def test_a_fault_of_the_machine_is_a_warning(lint_quiz, outcome):
    (problem,) = lint_quiz(experiment(), Scripted(a=outcome))
    assert (problem.code, problem.severity) == ("program-not-run", "warning")
    assert "no room" in problem.what


def test_the_gate_runs_it_and_lint_remembers_it_until_something_changes(root, tmp_path):
    quiz, file = root / "quizzes/quiz.yaml", tmp_path / "proved.txt"
    sandbox = Scripted()

    def lint(text):
        quiz.write_text(f"title: Quiz\nquestions:\n{text}")
        scope = read_scope(root)
        assert lint_scope(scope, sandbox, threading.Event(), lambda: ProvedPrograms(file)) == []
        return len(sandbox.jobs)

    assert lint(experiment()) == 2
    assert lint(experiment()) == 2
    assert lint(experiment().replace("[2, 4]", "[2, 5]")) == 4
    assert lint(experiment("0")) == 6
    found = prove_scopes([read_scope(root)], sandbox, threading.Event())
    assert (found.passed, found.programs, len(sandbox.jobs)) == (True, 1, 8)


class Lent:
    """The sandbox of the session, which outlives who borrows it."""

    def __init__(self, sandbox):
        self.run = sandbox.run
        self.tier = sandbox.tier

    def close(self):
        pass


def test_in_a_real_jail_a_difference_is_found(lint_quiz, sandbox):
    def lent(_course):
        return Lent(sandbox)

    assert lint_quiz(experiment(), lent) == []
    (problem,) = lint_quiz(experiment(b="len(lines) + 1"), lent)
    assert problem.code == "versions-differ"
    assert "It is 4; expected 3" in problem.what
