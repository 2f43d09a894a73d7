"""One hostile submission at one tier: run alone, beside correct work, and followed by honest work; what came through.

All is looked at from the judge's side. What an attack sees itself, it prints after `BREACH:`.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

from hostile_corpus import Submission
from hostile_decoys import Decoys
from hostile_visits import VISIT

from tutor.judging import judge_submission
from tutor.model.course import Exercise
from tutor.model.evidence import Evidence, Outcome
from tutor.model.runs import AuthorCheckOutcome, Job, Sandbox
from tutor.model.verdicts import ExerciseResult, Tier, Verdict
from tutor.sandbox import open_sandbox

__all__ = ["Proving", "Trial"]

_BREACH = re.compile(r"^BREACH: .*", re.MULTILINE)
_RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")  # what a terminal obeys
_TRIES = 3
_HANGS = 120.0  # seconds: no limit of any run is near that, whatever the machine does
_LAST_SECONDS = 5.0  # what was killed may take that long to be gone on a busy machine

# Where calls are held for each other, a limit may come before it is settled whether they meet: that is no point either.
_UNSETTLED = {"share": (Verdict.INCONCLUSIVE,), "send": (Verdict.INCONCLUSIVE,)}

# Before any submission: what it may know of the judge, and the name by which its processes are found afterwards.
_PREAMBLE = """\
import ctypes, os, types; aim = types.SimpleNamespace(**{places!r}); os.environ["HOSTILE"] = {mark!r}; \
ctypes.CDLL(None).prctl(15, {mark!r}.encode())
"""
_ALONE = "\n\ndef {name}(given):\n    aim.given = given\n    return attack()\n"
_BESIDE = """

{solution}
correct_work = {name}
def {name}(given):
    done = correct_work(given)
    aim.given = given
    try:
        attack()
    except BaseException:
        pass
    return done
"""
# Honest work that looks around: whatever an earlier run left where this one may write would be seen.
_HONEST = """
import os
{solution}
correct_work = deliver
def deliver(depot):
    for place in (os.path.expanduser("~"), "/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/dev/mqueue"):
        for name in sorted(os.listdir(place)) if {walled} and os.path.isdir(place) else ():
            print("found", os.path.join(place, name))
    return correct_work(depot)
"""


@dataclass(slots=True)
class Trial:
    """What came of a submission at one tier. `breaches` is empty if the wall held and the judging was right."""

    breaches: list[str] = field(default_factory=list)
    shown: str = ""  # all that the learner is shown who ran it alone


class _Witness:
    """The sandbox, with the evidence of its last run kept."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.evidence: Evidence | None = None

    @property
    def tier(self) -> Tier:
        return self._sandbox.tier

    def warm_up(self) -> None:
        self._sandbox.warm_up()

    def run(self, job: Job, *more: Any) -> Evidence:
        self.evidence = self._sandbox.run(job, *more)
        return self.evidence

    def run_author_checks(self, source: bytes, functions: Any, evidence: Evidence) -> Mapping[str, AuthorCheckOutcome]:
        return self._sandbox.run_author_checks(source, functions, evidence)

    def close(self) -> None:
        self._sandbox.close()

    def judge(self, exercise: Exercise, source: str) -> ExerciseResult:
        """Judge it; again if the machine was too busy for anything to be said."""
        for _ in range(_TRIES):
            self.evidence = None
            result = judge_submission(exercise, source.encode("utf-8", "surrogateescape"), self)
            if self.evidence is None or self.evidence.outcome is not Outcome.MACHINE:
                break
        return result


class Proving:
    """A sandbox of each tier, among decoys. A context manager."""

    def __init__(self, decoys: Decoys) -> None:
        self._decoys = decoys
        self._exercises = decoys.exercises
        self._solutions = {
            name: exercise.solution.read_text("utf-8").replace(decoys.secret, "")
            for name, exercise in self._exercises.items()
        }
        self._fork = True
        self._opened: dict[tuple[Tier, bool], _Witness] = {}
        self._traces: dict[tuple[Tier, bool], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for witness in self._opened.values():
            witness.close()

    def tier_here(self) -> Tier:
        """How strong a jail can be on this machine."""
        with self._as_the_user(), contextlib.closing(open_sandbox()) as sandbox:
            return sandbox.tier

    def attempt(self, submission: Submission, tier: Tier, *, fork: bool = True) -> Trial:
        """Run it three times: alone, beside correct work, and then honest work. `fork`: in copies of a warm process."""
        trial = Trial()
        self._fork = fork
        with self._as_the_user():
            self._alone(submission, tier, trial)
            self._beside(submission, tier, trial)
            self._honest(submission, tier, trial)
        return trial

    def _alone(self, submission: Submission, tier: Tier, trial: Trial) -> None:
        result = self._judged(submission, tier, _ALONE.format(name=submission.answers), trial)
        trial.shown = "\n".join([result.summary, result.output, *(check.message for check in result.checks)])
        if result.score or result.verdict not in (Verdict.FAIL, *_UNSETTLED.get(submission.answers, ())):
            trial.breaches.append(
                f"alone it got {result.score:g} points and the verdict {result.verdict}: {result.summary}"
            )
        if tier is Tier.STRONG and self._fork and submission.says not in trial.shown:
            trial.breaches.append(f"its learner is not told {submission.says!r}, but: {trial.shown}")

    def _beside(self, submission: Submission, tier: Tier, trial: Trial) -> None:
        way = _BESIDE.format(name=submission.answers, solution=self._solutions[submission.answers])
        result = self._judged(submission, tier, way, trial)
        if submission.answers != "deliver":  # what it does beside is work, too, and counts in what is judged
            return
        verdicts = [check.verdict for check in result.checks]
        if verdicts[:3] != [Verdict.PASS] * 3:
            trial.breaches.append(f"correct work beside it was not judged by what it did: {result}")
        elif submission.never_returns:
            if result.verdict is not Verdict.PARTIAL:
                trial.breaches.append(f"it never returned, and what it returned was judged: {result}")
        elif self._fork and result.verdict is not Verdict.PASS:  # else it may have ended its own keeper
            trial.breaches.append(f"correct work beside it was not judged as correct: {result}")

    def _honest(self, submission: Submission, tier: Tier, trial: Trial) -> None:
        result = self._honest_result(tier)
        if submission.answers != "deliver":
            own = self._sandbox(tier).judge(self._exercises[submission.answers], self._solutions[submission.answers])
            if own.verdict is not Verdict.PASS:
                trial.breaches.append(f"an honest answer after it did not pass: {own}")
        if result.verdict is not Verdict.PASS:
            trial.breaches.append(f"honest work after it did not pass: {result}")
        if result.output != self._traces[tier, self._fork]:
            trial.breaches.append(
                f"honest work after it found {result.output!r}, not {self._traces[tier, self._fork]!r}"
            )

    def _honest_result(self, tier: Tier) -> ExerciseResult:
        source = _HONEST.format(solution=self._solutions["deliver"], walled=tier is not Tier.NONE)
        return self._sandbox(tier).judge(self._exercises["deliver"], source)

    def _judged(self, submission: Submission, tier: Tier, way: str, trial: Trial) -> ExerciseResult:
        """Judge it, and look for all that no run may leave behind."""
        sandbox = self._sandbox(tier)
        mark = f"h{os.urandom(6).hex()}"
        source = _PREAMBLE.format(places=self._decoys.places, mark=mark) + submission.source
        source += (VISIT if submission.answers == "visit" else "") + way
        exercise = self._exercises[submission.answers]
        limits = replace(exercise.limits, seconds=submission.seconds or exercise.limits.seconds)
        exercise = replace(exercise, limits=limits)
        result = sandbox.judge(exercise, source)
        trial.breaches += self._come_through(sandbox.evidence, result)
        trial.breaches += self._decoys.harmed()
        trial.breaches += _survivors(mark)
        return result

    def _come_through(self, evidence: Evidence | None, result: ExerciseResult) -> Iterator[str]:
        seen = repr(evidence) + repr(result)
        if result.seconds > _HANGS:
            yield f"the judge was kept busy for {result.seconds:.0f} seconds"
        if self._decoys.secret in seen:
            yield "the secret of the judge came out"
        if evidence is not None:
            yield from (match[0] for match in _BREACH.finditer(evidence.stdout))
            if evidence.outcome is Outcome.MACHINE:
                yield f"it was called the machine's fault: {evidence.machine_note}"
        raw = _RAW.search(_texts(asdict(result)))
        if raw:
            yield f"{raw[0]!r} would reach the terminal"

    def _sandbox(self, tier: Tier) -> _Witness:
        if (tier, self._fork) not in self._opened:
            opened = open_sandbox(
                tier=tier,
                fork=self._fork,
                secret=[Path(str(self._decoys.places[name])) for name in ("course", "data")],
            )
            opened.warm_up()
            self._opened[tier, self._fork] = _Witness(opened)
            first = self._honest_result(tier)
            assert first.verdict is Verdict.PASS, first
            self._traces[tier, self._fork] = first.output
        return self._opened[tier, self._fork]

    def _as_the_user(self) -> contextlib.AbstractContextManager[Any]:
        """The judge's environment is that of a user who works with real AWS."""
        return patch.dict(os.environ, self._decoys.environment)


def _texts(value: object) -> str:
    """All text in a result, one after another."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(f"{_texts(key)}\n{_texts(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(_texts(item) for item in value)
    return ""


def _survivors(mark: str) -> Iterator[str]:
    """Processes of a run that are alive after it, those left out that end within seconds. They are ended."""
    for pid in _marked(mark):
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            if select.select([handle], [], [], _LAST_SECONDS)[0]:
                continue
            os.kill(pid, 9)
            yield f"a process of the run outlived it ({pid})"
        finally:
            os.close(handle)


def _marked(mark: str) -> list[int]:
    """Processes that bear the mark of a run, in their name or in their environment."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal() and _bears(entry, mark)]


def _bears(process: Path, mark: str) -> bool:
    for name in ("comm", "environ", "cmdline"):
        with contextlib.suppress(OSError):
            if mark.encode() in (process / name).read_bytes():
                return True
    return False
