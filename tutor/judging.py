"""A submission to its verdict: bind this run's variables, run it, run the author's checks, grade. Records nothing."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from tutor.errors import SandboxError
from tutor.grading import bind, grade_exercise, watched_names
from tutor.model.checks import Check, PythonCheck, UrlCheck
from tutor.model.course import Exercise
from tutor.model.evidence import ApiCall, Evidence
from tutor.model.runs import AuthorCheckOutcome, Job, Sandbox, UrlProbe
from tutor.model.verdicts import CheckResult, ExerciseResult, Tier, Verdict

__all__ = ["judge_submission"]

_NAMES = ("ada", "bea", "cleo", "dora", "emil", "finn", "gus", "hana", "ines", "jon", "kim", "lars", "mia", "noor")
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"
_REGION = "us-east-1"
_ACCOUNT = "123456789012"  # AWS's own account id for examples


def judge_submission(
    exercise: Exercise,
    source: bytes,
    sandbox: Sandbox,
    cancel: threading.Event | None = None,
    *,
    on_call: Callable[[ApiCall], None] | None = None,
    on_evidence: Callable[[Evidence], None] | None = None,
) -> ExerciseResult:
    """Run `source` in `sandbox` and judge it. A fault of ours or the machine's comes back as verdict `error`.

    `on_call` is told of each call to AWS as it happens, `on_evidence` of all that was observed, before it is judged.
    """
    variables = _variables()
    bound = bind(exercise, variables)
    job = Job(
        source=source,
        module=exercise.id.replace("-", "_"),
        run=bound.run,
        limits=bound.limits,
        variables=variables,
        start=bound.start,
        probes=tuple(UrlProbe(check.method, check.url) for check in _checks(bound) if isinstance(check, UrlCheck)),
        watch=watched_names(bound),
    )
    started = time.monotonic()
    try:
        evidence = sandbox.run(job, cancel, on_call)
        if on_evidence is not None:
            on_evidence(evidence)
        result = grade_exercise(bound, evidence, _author_outcomes(bound, evidence, sandbox))
    except SandboxError as error:
        result = _our_fault(bound, error)
    return replace(result, seconds=time.monotonic() - started)


def _variables() -> dict[str, str]:
    """Fresh for each run, so that a name written into the code is no answer."""
    suffix = "".join(secrets.choice(_LETTERS) for _ in range(4))
    return {"learner": f"{secrets.choice(_NAMES)}-{suffix}", "region": _REGION, "account": _ACCOUNT}


def _checks(exercise: Exercise) -> Iterator[Check]:
    """Every check of an exercise, those that a diagnosis asks for too."""
    for spec in exercise.checks:
        yield spec.check
    for diagnosis in exercise.diagnoses:
        yield from diagnosis.when


def _author_outcomes(exercise: Exercise, evidence: Evidence, sandbox: Sandbox) -> dict[str, AuthorCheckOutcome]:
    functions = sorted({check.function for check in _checks(exercise) if isinstance(check, PythonCheck)})
    if not functions:
        return {}
    try:
        source = exercise.checks_file.read_bytes()
    except OSError as error:
        raise SandboxError("The course's checks can't be read", str(error), "tell the course's author") from error
    return sandbox.run_author_checks(source, functions, evidence)


def _our_fault(exercise: Exercise, error: SandboxError) -> ExerciseResult:
    """The verdict when nothing can be said about the submission."""
    checks = tuple(CheckResult(spec.name, Verdict.ERROR, 0.0, spec.points, error.what) for spec in exercise.checks)
    return ExerciseResult(
        exercise=exercise.id,
        verdict=Verdict.ERROR,
        score=0.0,
        max_score=exercise.points,
        tier=Tier.NONE,
        seconds=0.0,
        checks=checks,
        summary=f"{error.title}: {error.what}. This is not your program's fault. {error.mend}.",
    )
