"""Submissions that try to cheat or to break out: none gains a point, and correct work beside an attack stays correct.

Each file in `submissions/` tells in its docstring what it tries, and in the line `says:` what its learner is told.
It is run twice: alone, and with correct work beside it (`make_bucket` of the shipped exercise `create-bucket`).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tutor.course import load_course, shipped_course
from tutor.judging import judge_submission
from tutor.model.verdicts import Tier, Verdict

SUBMISSIONS = sorted((Path(__file__).parent / "submissions").glob("*.py"))


@pytest.fixture(scope="session")
def exercise():
    return load_course(shipped_course()).exercises["create-bucket"]


@pytest.fixture
def walled(sandbox):
    if sandbox.tier is not Tier.STRONG:
        pytest.skip(f"the tier here is {sandbox.tier}: " + "; ".join(sandbox.tier_report().reasons))


def attack(path: Path, exercise, *, beside_correct_work: bool) -> bytes:
    """The attack as a submission: its `attack()` is called first, then the solution's work is done, or nothing."""
    source = path.read_text("utf-8").replace("SOLUTION_PATH", str(exercise.solution))
    name = exercise.run.call
    work = f"correct_work = {name}" if beside_correct_work else "correct_work = lambda *a, **k: None"
    solution = exercise.solution.read_text("utf-8")
    wrapped = f"def {name}(*args, **kwargs):\n    return run_beside(lambda: correct_work(*args, **kwargs))\n"
    return f"{solution}\n{work}\n{source}\n{wrapped}".encode()


@pytest.mark.usefixtures("walled")
@pytest.mark.parametrize("path", SUBMISSIONS, ids=lambda path: path.stem)
def test_alone_it_gains_nothing_and_is_told_what_happened(path, exercise, sandbox):
    result = judge_submission(exercise, attack(path, exercise, beside_correct_work=False), sandbox)
    assert result.score == 0
    assert result.verdict is Verdict.FAIL
    says = re.search(r"^says: (.+)$", path.read_text("utf-8"), re.MULTILINE)
    assert says is not None
    shown = " ".join([result.summary, result.output, *(check.message for check in result.checks)])
    assert says[1] in shown


@pytest.mark.usefixtures("walled")
@pytest.mark.parametrize("path", SUBMISSIONS, ids=lambda path: path.stem)
def test_correct_work_beside_it_is_judged_as_correct(path, exercise, sandbox):
    result = judge_submission(exercise, attack(path, exercise, beside_correct_work=True), sandbox)
    state = [check for check in result.checks if check.name.startswith(("Bucket", "The bucket"))]
    if "never returns" in path.read_text("utf-8"):
        assert result.verdict is Verdict.PARTIAL, result
        assert 0 < result.score < result.max_score
    else:
        assert result.verdict is Verdict.PASS, result
    assert all(check.verdict is Verdict.PASS for check in state)


@pytest.mark.usefixtures("walled")
def test_after_all_of_them_honest_work_still_passes(exercise, sandbox):
    result = judge_submission(exercise, exercise.solution.read_bytes(), sandbox)
    assert result.verdict is Verdict.PASS
