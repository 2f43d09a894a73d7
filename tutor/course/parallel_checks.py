"""Checks on parallel work: their documents -> the model, and what they say to the learner."""

from __future__ import annotations

from typing import TypeAlias

from tutor.course.check_documents import CheckForm
from tutor.course.parallel_documents import (
    InFlightForm,
    NoLeftoverForm,
    ParallelForm,
    SameResultForm,
    SpeedupForm,
    TimedForm,
)
from tutor.model.checks import (
    InFlightCheck,
    NoLeftoverCheck,
    ParallelCheck,
    SameResultCheck,
    SpeedupCheck,
    TimedCheck,
)

__all__ = ["ParallelKind", "build_parallel", "parallel_sentence"]

ParallelKind: TypeAlias = ParallelCheck | SameResultCheck | InFlightCheck | NoLeftoverCheck | TimedCheck | SpeedupCheck


def build_parallel(form: CheckForm) -> ParallelKind:
    """The check that a document declares."""
    match form:
        case ParallelForm(parallel=args):
            return ParallelCheck(args.task, args.workers, args.at_least, args.function or "", args.args)
        case SameResultForm(same_result_as=args):
            return SameResultCheck(args.solution, args.function or "", args.args)
        case InFlightForm(in_flight=args):
            return InFlightCheck(args.api, args.at_least)
        case NoLeftoverForm(no_leftover_workers=args):
            return NoLeftoverCheck(args.function or "", args.args)
        case TimedForm():
            return TimedCheck(tuple(form.timed.items()))
        case SpeedupForm(speedup=args):
            return SpeedupCheck(args.of, args.over, args.at_least, args.args)
    raise AssertionError(form)


def parallel_sentence(check: ParallelKind) -> str:
    """What a check on parallel work says. No two checks that differ in what they measure have the same sentence."""
    match check:
        case ParallelCheck():
            inside = f" in {check.function}" if check.function else ""
            return f"{check.task} runs in {check.at_least} {check.workers.value} at once{inside}"
        case SameResultCheck():
            return f"{check.function or 'It'} returns what {check.reference} returns"
        case InFlightCheck():
            return f"{check.at_least} calls of {check.api} are in flight at once"
        case NoLeftoverCheck():
            return f"{check.function or 'It'} leaves no worker behind"
        case TimedCheck():
            return f"The seconds that it returns for {_keys(check)} are right"
        case SpeedupCheck():
            return f"{check.of} is at least {check.at_least:g} times as fast as {check.over}"


def _keys(check: TimedCheck) -> str:
    return ", ".join(key for key, _ in check.functions)
