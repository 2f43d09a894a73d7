"""What has to be run to judge an exercise: its own call, and the calls that checks name besides."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tutor.model.checks import (
    Check,
    InFlightCheck,
    NoLeftoverCheck,
    ParallelCheck,
    SameResultCheck,
    TimedCheck,
)
from tutor.model.course import Exercise, RunSpec
from tutor.model.runs import HoldSpec, call_key
from tutor.model.tasks import MeterSpec

__all__ = ["TrialPlan", "holds", "plan_trials"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPlan:
    """One call of a function of the submission, and what to observe of it.

    `reference`: the solution's function of the same name is called, too, and metered alike. `tint`: both are called
    once more, with tinted results. `named` are further functions of the solution to call with the same arguments.
    """

    run: RunSpec
    meter: MeterSpec | None = None
    linger: bool = False
    reference: bool = False
    tint: bool = False
    named: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What it is known by: see `call_key`."""
        return call_key(self.run.call, self.run.args)


def plan_trials(exercise: Exercise) -> tuple[TrialPlan, ...]:
    """All calls, the exercise's own one first. `exercise` is bound already. Checks that diagnoses ask for count."""
    own = TrialPlan(run=exercise.run)
    plans = {own.key: own}
    scored = [spec.check for spec in exercise.checks]
    for check in exercise.all_checks:
        wanted = _plan(check, exercise.run, scored=check in scored)
        if wanted is not None:
            plans[wanted.key] = _both(plans[wanted.key], wanted) if wanted.key in plans else wanted
    return tuple(plans.values())


def holds(exercise: Exercise) -> HoldSpec | None:
    """Which calls to AWS are held for each other: those that a check wants in flight at once."""
    wanted = [check for check in exercise.all_checks if isinstance(check, InFlightCheck)]
    return HoldSpec(wanted[0].api, max(check.at_least for check in wanted)) if wanted else None


def _plan(check: Check, own: RunSpec, *, scored: bool) -> TrialPlan | None:
    """What one check wants to be run."""
    match check:
        case ParallelCheck():
            meter = MeterSpec((check.task,), check.workers, check.at_least)
            return TrialPlan(run=_call(check, own), meter=meter, reference=True, tint=scored)
        case SameResultCheck():
            return TrialPlan(run=_call(check, own), named=(check.reference,))
        case NoLeftoverCheck():
            return TrialPlan(run=_call(check, own), linger=True)
        case TimedCheck():
            return TrialPlan(run=own, meter=MeterSpec(tuple(dict(check.functions).values())))
        case _:
            return None


def _call(check: ParallelCheck | SameResultCheck | NoLeftoverCheck, own: RunSpec) -> RunSpec:
    if not check.function and check.args is None:
        return own
    return RunSpec(check.function or own.call, own.args if check.args is None else check.args)


def _both(one: TrialPlan, other: TrialPlan) -> TrialPlan:
    return replace(
        one,
        meter=_both_meters(one.meter, other.meter),
        linger=one.linger or other.linger,
        reference=one.reference or other.reference,
        tint=one.tint or other.tint,
        named=tuple(dict.fromkeys((*one.named, *other.named))),
    )


def _both_meters(one: MeterSpec | None, other: MeterSpec | None) -> MeterSpec | None:
    if one is None or other is None:
        return one or other
    tasks = tuple(dict.fromkeys((*one.tasks, *other.tasks)))
    return MeterSpec(tasks, one.workers or other.workers, max(one.at_least, other.at_least))
