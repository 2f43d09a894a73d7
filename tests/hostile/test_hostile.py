"""Submissions that try to cheat or to break out: none gains a point, outlives its run, or harms the next one.

README.md beside this file tells what a submission of the corpus is, and how all of it is run at every tier.
"""

from __future__ import annotations

import os

import pytest
from hostile_corpus import KINDS, SUBMISSIONS, Held

from tutor.model.verdicts import Tier

EVERYTHING = bool(os.environ.get("HOSTILE"))
BRIEF = (
    os.environ.get("HYPOTHESIS_PROFILE") == "brief" and not EVERYTHING
)  # the wheel, whose code was just asked at length
FEWEST = 45


@pytest.fixture(scope="session")
def strong_here(proving):
    return proving.tier_here() is Tier.STRONG


def at(tier: Tier):
    """Those that are tried at a tier: by hand all of them; in CI all at `strong` once, some of each kind elsewhere."""
    return [
        pytest.param(submission, id=submission.name)
        for submission in SUBMISSIONS
        if submission.tiers[tier].held is not Held.UNTRIED
        and (EVERYTHING or submission.always or (tier is Tier.STRONG and not BRIEF))
    ]


def judge(submission, tier, proving):
    trial = proving.attempt(submission, tier)
    if submission.tiers[tier].held is Held.HOLDS:
        assert trial.breaches == []
    else:
        assert trial.breaches, f"it holds at {tier}: say so"


@pytest.mark.parametrize("submission", at(Tier.STRONG))
def test_a_strong_wall_holds_against(submission, proving, strong_here):
    if not strong_here:
        pytest.skip("no strong wall can be drawn here")
    judge(submission, Tier.STRONG, proving)


@pytest.mark.skipif(not EVERYTHING, reason="the wall is the same, and slower; by hand")
@pytest.mark.parametrize("submission", at(Tier.STRONG))
def test_a_strong_wall_drawn_for_each_run_holds_against(submission, proving, strong_here):
    if not strong_here:
        pytest.skip("no strong wall can be drawn here")
    if submission.answers == "visit":
        pytest.skip("no instance answers where each run has a wall of its own")
    assert proving.attempt(submission, Tier.STRONG, fork=False).breaches == []


@pytest.mark.parametrize("submission", at(Tier.PARTIAL))
def test_a_partial_wall_holds_as_far_as_it_says_against(submission, proving, strong_here):
    if not strong_here:
        pytest.skip("no partial wall can be drawn here for certain")
    judge(submission, Tier.PARTIAL, proving)


@pytest.mark.parametrize("submission", at(Tier.NONE))
def test_no_wall_holds_as_far_as_it_says_against(submission, proving):
    judge(submission, Tier.NONE, proving)


def test_the_corpus_is_large_and_of_every_kind():
    assert len(SUBMISSIONS) >= FEWEST
    assert {submission.kind for submission in SUBMISSIONS} == set(KINDS)


def test_every_submission_claims_that_a_strong_wall_holds():
    assert [submission.name for submission in SUBMISSIONS if submission.tiers[Tier.STRONG].held is not Held.HOLDS] == []
