"""`tutor test` where instances can't answer: that is no mistake of an author's, and nothing is taken for proved."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tutor.errors import SandboxError
from tutor.model.checks import CheckSpec, ReturnsCheck, SshCheck
from tutor.model.course import Exercise, RunSpec, WrongSolution
from tutor.model.evidence import Connection, Evidence, Outcome
from tutor.model.places import Place, Severity
from tutor.model.verdicts import Tier
from tutor.proving.exercises import prove_submission, submissions_of

HERE = Place(Path("exercise.yaml"))
WHY = "namespaces can't be nested on this machine"


@pytest.fixture
def proved(tmp_path):
    """What is said of the solution of an exercise with this check, where no run comes about."""

    def prove(check, why):
        (tmp_path / "solution.py").write_text("")
        spec = CheckSpec(check, "it is done", HERE)
        exercise = Exercise(id="e", title="E", prompt="", folder=tmp_path, place=HERE, run=RunSpec("f"), checks=(spec,))

        def run(*_):
            raise SandboxError("No run", why, "run `tutor doctor`")

        sandbox = SimpleNamespace(run=run, why_no_instances=lambda: why)
        return prove_submission(submissions_of(exercise)[0], sandbox)

    return prove


def test_an_exercise_that_logs_in_is_not_proved_and_no_error(proved):
    (problem,) = proved(SshCheck(command="ls"), WHY)
    assert (problem.code, problem.severity) == ("no-instances", Severity.WARNING)
    assert WHY in problem.what


def test_another_fault_of_the_machine_is_an_error_still(proved):
    for check, why in ((SshCheck(command="ls"), ""), (ReturnsCheck(1), WHY)):
        (problem,) = proved(check, why)
        assert (problem.code, problem.severity) == ("not-proved", Severity.ERROR)


def test_why_nobody_got_in_is_a_word_that_a_wrong_solution_may_be_shown(tmp_path):
    path = tmp_path / "shut.py"
    path.write_text("")
    spec = CheckSpec(ReturnsCheck(1), "it is done", HERE)
    wrong = (WrongSolution(path, "opens port 22", HERE),)
    exercise = Exercise(
        id="e", title="E", prompt="", folder=tmp_path, place=HERE, run=RunSpec("f"), checks=(spec,), wrong=wrong
    )
    shut = Connection(
        at=1, source="203.0.113.10", address="54.214.1.2", port=22, outcome="dropped", why="no rule opens port 22"
    )
    seen = Evidence(outcome=Outcome.RETURNED, tier=Tier.STRONG, variables={}, returned=2, connections=(shut,))
    sandbox = SimpleNamespace(run=lambda *_: seen)
    assert prove_submission(submissions_of(exercise)[-1], sandbox) == []
