"""A small exercise and the evidence of a run, to be varied by each test."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tutor.grading import grade_exercise
from tutor.model.checks import Check, CheckSpec, DiagnosisSpec
from tutor.model.course import Exercise, RunSpec
from tutor.model.evidence import ApiCall, BucketState, Evidence, ObjectState, Outcome
from tutor.model.places import Place
from tutor.model.verdicts import ExerciseResult, Tier

HERE = Place(Path("exercise.yaml"))


def spec(check: Check, **more: Any) -> CheckSpec:
    return CheckSpec(check, type(check).__name__, HERE, **more)


def exercise(*checks: Check | CheckSpec, call: str = "work", diagnoses=(), **more: Any) -> Exercise:
    return Exercise(
        id="example",
        title="Example",
        prompt="",
        folder=Path("example"),
        place=HERE,
        run=RunSpec(call),
        checks=tuple(check if isinstance(check, CheckSpec) else spec(check) for check in checks),
        diagnoses=tuple(DiagnosisSpec(when, say, HERE) for when, say in diagnoses),
        **more,
    )


def evidence(outcome: Outcome = Outcome.RETURNED, **more: Any) -> Evidence:
    return Evidence(outcome=outcome, tier=Tier.STRONG, variables={}, **more)


def bucket(name: str, *, ownership: str = "BucketOwnerEnforced", blocked: bool = True, **more: Any) -> BucketState:
    settings = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    block = dict.fromkeys(settings, True) if blocked else {}
    values = {"region": "us-east-1", "acl": "private", "objects": {}} | more
    return BucketState(name=name, ownership=ownership, public_access_block=block, **values)


def obj(text: str | None, *, acl: str = "private", content_type: str = "text/plain") -> ObjectState:
    return ObjectState(len(text or ""), text, content_type, acl)


def call(api: str, error: str = "", **params: Any) -> ApiCall:
    return ApiCall(api, "s3", params, 400 if error else 200, error)


def buckets(*states: BucketState) -> dict[str, BucketState]:
    return {state.name: state for state in states}


def judge(given: Exercise, seen: Evidence, **author: Any) -> ExerciseResult:
    return grade_exercise(given, seen, author)


def message_of(check: Check, seen: Evidence, **more: Any) -> str:
    """What the learner is told about one check; empty if it passes."""
    return judge(exercise(check, **more), seen).checks[0].message


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The builders, as one thing that a test can ask for: test files can't import each other."""
    return SimpleNamespace(
        bucket=bucket,
        buckets=buckets,
        call=call,
        evidence=evidence,
        exercise=exercise,
        judge=judge,
        message_of=message_of,
        obj=obj,
        spec=spec,
    )
