"""Judging parallel work takes runs of the submission and of the solution: what of them counts, and for whom."""

import threading

import pytest

from tutor.course import load_course, shipped_course
from tutor.judging import judge_submission
from tutor.model.evidence import Evidence, Outcome
from tutor.model.verdicts import Tier, Verdict

SOURCE = b"def word_count(text): return 0\ndef parallel_word_count(texts): return 0\n"


class Scripted:
    """A sandbox that notes its jobs; `at` names the run, counted from 1, that something happens to."""

    tier = Tier.STRONG

    def __init__(self, at=0, then=None, outcome=Outcome.RETURNED):
        self.jobs, self.at, self.then, self.outcome = [], at, then, outcome

    def run(self, job, _cancel=None, _on_call=None):
        self.jobs.append(job)
        struck = len(self.jobs) == self.at
        if struck and self.then is not None:
            self.then()
        outcome = self.outcome if struck else Outcome.RETURNED
        return Evidence(outcome=outcome, tier=self.tier, variables=dict(job.variables), returned=7)

    def run_author_checks(self, _source, functions, _evidence):
        return dict.fromkeys(functions)


@pytest.fixture(scope="module")
def exercise():
    return load_course(shipped_course()).exercises["word-count-processes"]


def test_the_solution_runs_beside_the_submission_on_the_same_inputs(exercise):
    sandbox = Scripted()
    judge_submission(exercise, SOURCE, sandbox)
    assert {job.source == SOURCE for job in sandbox.jobs} == {True, False}
    assert len({str(job.run.args) for job in sandbox.jobs}) == 1


def test_inputs_are_made_anew_for_each_check(exercise):
    sandbox = Scripted()
    for _ in range(2):
        judge_submission(exercise, SOURCE, sandbox)
    assert len({str(job.run.args) for job in sandbox.jobs}) == 2


@pytest.mark.parametrize("at", [1, 2, 3])
def test_whichever_run_was_cancelled_nothing_is_judged(exercise, at):
    cancel = threading.Event()
    result = judge_submission(exercise, SOURCE, Scripted(at, cancel.set), cancel)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "cancelled" in result.checks[0].message


def test_a_machine_that_can_not_run_the_solution_costs_no_learner_a_point(exercise):
    result = judge_submission(exercise, SOURCE, Scripted(2, outcome=Outcome.MACHINE))
    assert result.verdict in (Verdict.ERROR, Verdict.INCONCLUSIVE)
