"""A submission to its verdict: bind this run's variables, run it, run the author's checks, grade. Records nothing."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tutor.errors import SandboxError
from tutor.grading import TrialPlan, any_at_once, bind, grade_exercise, holds, plan_trials, watched_names
from tutor.inputs import make_inputs
from tutor.instances_asked import asks_for_machines, files_to_read, key_files
from tutor.model.addresses import LEARNER_ADDRESS
from tutor.model.checks import PythonCheck, SpeedupCheck, UrlCheck
from tutor.model.course import Exercise, RunSpec
from tutor.model.evidence import Evidence, JournalEntry, Outcome
from tutor.model.runs import AuthorCheckOutcome, Job, Sandbox, Trial, UrlProbe
from tutor.model.tasks import MeterSpec
from tutor.model.verdicts import CheckResult, ExerciseResult, Tier, Verdict
from tutor.speed import measure_speeds

__all__ = ["judge_submission"]

_NAMES = ("ada", "bea", "cleo", "dora", "emil", "finn", "gus", "hana", "ines", "jon", "kim", "lars", "mia", "noor")
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"
_REGION = "us-east-1"
_CHANCE = secrets.SystemRandom()
_ACCOUNT = "123456789012"  # AWS's own account id for examples


def judge_submission(
    exercise: Exercise,
    source: bytes,
    sandbox: Sandbox,
    cancel: threading.Event | None = None,
    *,
    on_call: Callable[[JournalEntry], None] | None = None,
    on_evidence: Callable[[Evidence], None] | None = None,
) -> ExerciseResult:
    """Run `source` in `sandbox` and judge it. A fault of ours or the machine's comes back as verdict `error`.

    `on_call` is told of each call to AWS as it happens, `on_evidence` of all that was observed, before it is judged.
    """
    variables = _variables()
    bound = bind(exercise, variables, make_inputs(exercise.make, _CHANCE))
    run = _Runs(bound, variables, sandbox, cancel)
    started = time.monotonic()
    try:
        own, *others = plan_trials(bound)
        evidence = run.submission(source, own, on_call)
        if on_evidence is not None:
            on_evidence(evidence)
        outcomes = _author_outcomes(bound, evidence, sandbox)
        trials = {own.key: run.beside_solution(source, own, evidence)}
        for plan in others:
            trials[plan.key] = run.beside_solution(source, plan, run.submission(source, plan))
        if cancel is not None and cancel.is_set():  # whichever run it was that ended by it
            evidence = replace(evidence, outcome=Outcome.CANCELLED)
        result = grade_exercise(bound, evidence, outcomes, trials)
        if _earns_a_race(bound, result):
            speeds = measure_speeds(exercise, bound, variables, source, sandbox=sandbox, cancel=cancel)
            result = grade_exercise(bound, evidence, outcomes, trials, speeds)
    except SandboxError as error:
        result = _our_fault(bound, error)
    return replace(result, seconds=time.monotonic() - started)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of one judgement: the same exercise with the same inputs, each in a jail of its own."""

    bound: Exercise
    variables: Mapping[str, str]
    sandbox: Sandbox
    cancel: threading.Event | None

    def submission(
        self, source: bytes, plan: TrialPlan, on_call: Callable[[JournalEntry], None] | None = None
    ) -> Evidence:
        """One call of a function of the submission, with all that is to be observed of it."""
        checks = self.bound.all_checks
        job = self._job(source, plan.run)
        job = replace(
            job,
            probes=tuple(UrlProbe(check.method, check.url) for check in checks if isinstance(check, UrlCheck)),
            watch=watched_names(self.bound),
            read_files=files_to_read(checks),
            meter=plan.meter,
            linger=plan.linger,
            hold=holds(self.bound) if plan.run is self.bound.run else None,
        )
        return self.sandbox.run(job, self.cancel, on_call)

    def beside_solution(self, source: bytes, plan: TrialPlan, evidence: Evidence) -> Trial:
        """What the submission did beside what the solution does, with the same inputs, where a check asks for it."""
        if not _can_be_compared(evidence):
            return Trial(evidence)
        reference = None
        tinted = None
        if plan.reference and plan.meter:
            reference = self._metered(self._solution(), plan, tint=False)
            if plan.tint and _agree(evidence, reference):
                tinted = self._metered(source, plan, tint=True), self._metered(self._solution(), plan, tint=True)
        named = {name: self._solve(name, plan) for name in plan.named if name != plan.run.call or reference is None}
        if reference is not None:
            named[plan.run.call] = reference
        return Trial(evidence, reference, named, tinted)

    def _metered(self, source: bytes, plan: TrialPlan, *, tint: bool) -> Evidence:
        """One call more, metered and not held."""
        meter = MeterSpec(plan.meter.tasks if plan.meter else (), tint=tint)
        return self.sandbox.run(replace(self._job(source, plan.run), meter=meter), self.cancel)

    def _solve(self, function: str, plan: TrialPlan) -> Evidence:
        return self.sandbox.run(self._job(self._solution(), replace(plan.run, call=function)), self.cancel)

    def _solution(self) -> bytes:
        try:
            return self.bound.solution.read_bytes()
        except OSError as error:
            raise SandboxError("The course's solution can't be read", str(error), "tell the course's author") from error

    def _job(self, source: bytes, run: RunSpec) -> Job:
        return Job(
            source=source,
            module=self.bound.id.replace("-", "_"),
            run=run,
            limits=self.bound.limits,
            variables=self.variables,
            start=self.bound.start,
            latency=self.bound.latency_ms / 1000,
            machines=asks_for_machines(self.bound.start, self.bound.all_checks),
            files=key_files(self.bound.start),
        )


def _earns_a_race(exercise: Exercise, result: ExerciseResult) -> bool:
    """Whether there is a speed to judge, and all else is right: what is timed is timed last."""
    timed = [isinstance(spec.check, SpeedupCheck) for spec in exercise.checks]
    others = [check.verdict for check, is_timed in zip(result.checks, timed, strict=True) if not is_timed]
    return any(timed) and all(verdict is Verdict.PASS for verdict in others)


def _agree(evidence: Evidence, reference: Evidence) -> bool:
    """Whether both came to the same end, with calls at once: only then it is worth while to ask how."""
    if evidence.tasks is None or not any_at_once(evidence.tasks):
        return False
    both = (evidence.outcome, reference.outcome)
    return both == (Outcome.RETURNED, Outcome.RETURNED) and evidence.returned == reference.returned


def _can_be_compared(evidence: Evidence) -> bool:
    """Whether it makes sense to ask what the solution would have done."""
    return evidence.outcome not in (Outcome.MACHINE, Outcome.CANCELLED)


def _variables() -> dict[str, str]:
    """Fresh for each run, so that a name written into the code is no answer."""
    suffix = "".join(secrets.choice(_LETTERS) for _ in range(4))
    learner = f"{secrets.choice(_NAMES)}-{suffix}"
    return {"learner": learner, "region": _REGION, "account": _ACCOUNT, "address": LEARNER_ADDRESS}


def _author_outcomes(exercise: Exercise, evidence: Evidence, sandbox: Sandbox) -> dict[str, AuthorCheckOutcome]:
    functions = sorted({check.function for check in exercise.all_checks if isinstance(check, PythonCheck)})
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
