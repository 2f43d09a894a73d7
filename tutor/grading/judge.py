"""Judging a submission: every check on the evidence, points, the whole verdict, and the likely cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, starmap
from types import MappingProxyType
from typing import TypeAlias

from tutor.grading.bars import speed_bars, timed_bars
from tutor.grading.checks_access import judge_acl, judge_url
from tutor.grading.checks_calls import judge_called
from tutor.grading.checks_ec2 import Ec2Kind, judge_ec2
from tutor.grading.checks_order import judge_order
from tutor.grading.checks_program import judge_prints, judge_raises, judge_returns
from tutor.grading.checks_s3 import judge_bucket, judge_object
from tutor.grading.finding import Finding, Scene, broken, failed, passed
from tutor.grading.gaps import gap_of_fields, unshown
from tutor.grading.outcomes import summarise
from tutor.grading.parallel import ParallelKind, judge_parallel_kind
from tutor.grading.reached import unreached
from tutor.grading.shown import named, reduced, shortened, visible
from tutor.grading.start import read_start
from tutor.grading.timeline import timelines_of
from tutor.grading.vacuous import holds_before
from tutor.model.checks import (
    AclCheck,
    BucketCheck,
    CalledCheck,
    Check,
    CheckSpec,
    ObjectCheck,
    OrderCheck,
    PrintsCheck,
    PythonCheck,
    RaisesCheck,
    ReturnsCheck,
    SpeedupCheck,
    TimedCheck,
    UrlCheck,
)
from tutor.model.course import Exercise
from tutor.model.evidence import Evidence, Outcome
from tutor.model.runs import AuthorCheckOutcome, Trial
from tutor.model.timing import Bars, SpeedMeasurement
from tutor.model.verdicts import CheckResult, ExerciseResult, Verdict

__all__ = ["grade_exercise"]

_MOST_DIFFERENCES = 5
_EvidenceKind: TypeAlias = (
    BucketCheck
    | ObjectCheck
    | AclCheck
    | CalledCheck
    | OrderCheck
    | ReturnsCheck
    | RaisesCheck
    | PrintsCheck
    | UrlCheck
)
_LONGEST_NOTE = 1000  # characters; our own words, and longer than any of them
_AUTHOR_MESSAGE = 2000  # characters; what an author wrote is meant to be read whole
_NO_TRIALS: Mapping[str, Trial] = MappingProxyType({})
_NO_SPEEDS: Mapping[str, SpeedMeasurement] = MappingProxyType({})


def grade_exercise(
    exercise: Exercise,
    evidence: Evidence,
    author_outcomes: Mapping[str, AuthorCheckOutcome],
    trials: Mapping[str, Trial] = _NO_TRIALS,
    speeds: Mapping[str, SpeedMeasurement] = _NO_SPEEDS,
) -> ExerciseResult:
    """The verdict on one run of a submission. `exercise` is already bound to the run's variables.

    State is judged however the run ended, so correct work counts beside a crash. A check that would hold had
    nothing happened (`exists: false`, `times: 0`, ...) counts only after a run that came to its end, and only if
    some other check passes that does not hold by itself. `trials` are keyed by `call_key`, with what the exercise
    itself calls where a check names nothing else; `speeds` by the name of their check.
    """
    run = exercise.run
    measured = tuple(_measured(exercise, speeds))
    scene = Scene(evidence, read_start(exercise.start), run.call, run.args, trials, measured)
    findings = _findings(exercise, scene, author_outcomes)
    checks = tuple(_result(spec, finding) for spec, finding in zip(exercise.checks, findings, strict=True))
    score = sum(check.score for check in checks)
    verdict = _verdict(findings, score)
    return ExerciseResult(
        exercise=exercise.id,
        verdict=verdict,
        score=score,
        max_score=exercise.points,
        tier=evidence.tier,
        seconds=evidence.seconds,
        checks=checks,
        output=_output(evidence),
        summary=summarise(exercise, evidence, as_asked=_raised_as_asked(exercise.checks, findings)),
        diagnosis="" if verdict in _UNDIAGNOSED else _diagnosis(exercise, scene, author_outcomes),
        differences=_differences(evidence),
        unreached=unreached(evidence.connections, evidence.sessions),
        timelines=timelines_of([spec.check for spec in exercise.checks], scene),
        bars=tuple(bars for bars in (*_timed(exercise, scene), *starmap(speed_bars, measured)) if bars is not None),
    )


def _timed(exercise: Exercise, scene: Scene) -> Iterator[Bars | None]:
    """What the calls took that checks hold a program's own timing against."""
    trial = scene.trial("", None)
    for spec in exercise.checks:
        if isinstance(spec.check, TimedCheck) and trial is not None and trial.evidence.tasks is not None:
            yield timed_bars(spec.check, trial.evidence.tasks)


def _measured(
    exercise: Exercise, speeds: Mapping[str, SpeedMeasurement]
) -> Iterator[tuple[SpeedupCheck, SpeedMeasurement]]:
    for spec in exercise.checks:
        if isinstance(spec.check, SpeedupCheck) and spec.name in speeds:
            yield spec.check, speeds[spec.name]


_UNDIAGNOSED = (Verdict.PASS, Verdict.ERROR, Verdict.INCONCLUSIVE)


def _findings(exercise: Exercise, scene: Scene, author_outcomes: Mapping[str, AuthorCheckOutcome]) -> Sequence[Finding]:
    outcome = scene.evidence.outcome
    if outcome is Outcome.MACHINE:
        return [broken("Not judged: this machine could not run the check.")] * len(exercise.checks)
    if outcome is Outcome.CANCELLED:
        return [Finding(Verdict.INCONCLUSIVE, "Not judged: the check was cancelled.")] * len(exercise.checks)
    findings = [_judge(spec.check, scene, author_outcomes) for spec in exercise.checks]
    return _without_grants(_without_vacuous(exercise.checks, findings, scene))


def _judge(check: Check, scene: Scene, author_outcomes: Mapping[str, AuthorCheckOutcome]) -> Finding:
    if isinstance(check, PythonCheck):
        return _judge_python(check.function, scene, author_outcomes)
    if isinstance(check, ParallelKind):
        return judge_parallel_kind(check, scene)
    if isinstance(check, Ec2Kind):
        return judge_ec2(check, scene)
    return _judge_evidence(check, scene)


def _judge_evidence(check: _EvidenceKind, scene: Scene) -> Finding:
    match check:
        case BucketCheck():
            finding = judge_bucket(check, scene)
        case ObjectCheck():
            finding = judge_object(check, scene)
        case AclCheck():
            finding = judge_acl(check, scene)
        case CalledCheck():
            finding = judge_called(check, scene)
        case OrderCheck():
            finding = judge_order(check, scene)
        case ReturnsCheck():
            finding = judge_returns(check, scene)
        case RaisesCheck():
            finding = judge_raises(check, scene)
        case PrintsCheck():
            finding = judge_prints(check, scene)
        case UrlCheck():
            finding = judge_url(check, scene)
    return finding


def _judge_python(function: str, scene: Scene, author_outcomes: Mapping[str, AuthorCheckOutcome]) -> Finding:
    outcome = author_outcomes.get(function)
    if outcome is None:
        return broken(f"The course's own check {named(function)} gave no result. This is not your fault.")
    message = shortened(visible(outcome.message), _AUTHOR_MESSAGE)
    if outcome.broken:
        return broken(f"The course's own check {named(function)} is at fault, not your program: {message}")
    gap = gap_of_fields(scene.evidence, outcome.read)
    if outcome.passed and gap:
        return unshown(scene.evidence, gap)
    if outcome.passed:
        return passed(outcome.expected, outcome.actual)
    return failed(message or f"The check {named(function)} does not hold.", outcome.expected, outcome.actual)


# --- checks that hold by themselves ------------------------------------------------------------------------


def _without_vacuous(specs: Sequence[CheckSpec], findings: Sequence[Finding], scene: Scene) -> list[Finding]:
    """The findings, with passes taken back from checks that hold by themselves while nothing was shown to work."""
    idle = [holds_before(spec.check, scene.start) for spec in specs]
    working = [finding.verdict is Verdict.PASS for finding, is_idle in zip(findings, idle, strict=True) if not is_idle]
    if not _came_to_its_end(specs, findings, scene):
        reason = "Nothing against it so far, but it counts once the program runs to its end."
    elif working and not any(working):
        reason = "Nothing against it so far, but it counts once the rest works."
    else:
        return list(findings)
    return [
        replace(finding, verdict=Verdict.FAIL, message=reason, withheld=True)
        if is_idle and finding.verdict is Verdict.PASS
        else finding
        for finding, is_idle in zip(findings, idle, strict=True)
    ]


def _came_to_its_end(specs: Sequence[CheckSpec], findings: Sequence[Finding], scene: Scene) -> bool:
    """Returned, or raised what it was asked to raise, or, with nothing to call, left with status 0."""
    if scene.returned:
        return True
    if not scene.call and scene.evidence.outcome is Outcome.EXITED:
        return scene.evidence.exit_status == 0
    return _raised_as_asked(specs, findings)


def _raised_as_asked(specs: Sequence[CheckSpec], findings: Sequence[Finding]) -> bool:
    """Whether the exception that came out of the call is one that a check asks for."""
    pairs = zip(specs, findings, strict=True)
    return any(isinstance(s.check, RaisesCheck) and s.check.exception and f.verdict is Verdict.PASS for s, f in pairs)


def _without_grants(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with points of what couldn't be told taken back where they aren't all that is open."""
    others = {finding.verdict for finding in findings if not finding.granted}
    if others == {Verdict.PASS}:
        return list(findings)
    if others & {Verdict.FAIL, Verdict.PARTIAL}:
        message = "Nothing against it so far, but it counts once the rest works."
        taken_back = Finding(Verdict.FAIL, message, withheld=True)
    else:  # nothing else was judged, so nothing says that the program does anything
        taken_back = Finding(Verdict.INCONCLUSIVE, "Not judged, as the rest could not be judged either.")
    return [taken_back if finding.granted else finding for finding in findings]


# --- the whole ---------------------------------------------------------------------------------------------


def _result(spec: CheckSpec, finding: Finding) -> CheckResult:
    score = spec.points if finding.verdict is Verdict.PASS or finding.granted else 0.0
    message = finding.message
    if finding.verdict is Verdict.FAIL and spec.otherwise and not finding.withheld:
        message = f"{message}\n{spec.otherwise}" if message else spec.otherwise
    expected, actual = reduced(finding.expected), reduced(finding.actual)
    return CheckResult(spec.name, finding.verdict, score, spec.points, message, expected, actual)


def _verdict(findings: Sequence[Finding], score: float) -> Verdict:
    """What can't be judged at all here is left to the others; what was too close to call makes the whole so."""
    verdicts = {finding.verdict for finding in findings if not finding.left_out}
    for verdict in (Verdict.ERROR, Verdict.INCONCLUSIVE):
        if verdict in verdicts:
            return verdict
    if verdicts == {Verdict.PASS}:
        return Verdict.PASS
    return Verdict.PARTIAL if score > 0 else Verdict.FAIL


def _diagnosis(exercise: Exercise, scene: Scene, author_outcomes: Mapping[str, AuthorCheckOutcome]) -> str:
    for diagnosis in exercise.diagnoses:
        if all(_judge(check, scene, author_outcomes).verdict is Verdict.PASS for check in diagnosis.when):
            return diagnosis.say
    return ""


def _differences(evidence: Evidence) -> tuple[str, ...]:
    """Where the run met a known difference from AWS, each told once, with the first call that met it."""
    met: dict[str, str] = {}
    for call in evidence.calls:
        if call.note:
            met.setdefault(call.note, call.api)
    told = (f"{named(api)}: {shortened(visible(note), _LONGEST_NOTE)}" for note, api in met.items())
    return tuple(islice(told, _MOST_DIFFERENCES))


def _output(evidence: Evidence) -> str:
    parts = [visible(evidence.stdout), visible(evidence.stderr)]
    if evidence.output_truncated:
        parts.append("(The output was longer than its limit and is cut here.)")
    return "\n".join(part.rstrip("\n") for part in parts if part.strip())
