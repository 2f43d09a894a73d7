"""A check's document -> the check of the model, with a name for the learner where its author gave none."""

from __future__ import annotations

import json
from dataclasses import replace

from tutor.course.check_documents import (
    AclForm,
    BucketForm,
    CallArgs,
    CalledForm,
    CheckForm,
    NotCalledForm,
    ObjectForm,
    OrderForm,
    PrintsForm,
    PythonForm,
    RaisesForm,
    ReturnsForm,
    UrlForm,
)
from tutor.course.ec2_checks import Ec2Kind, build_ec2, ec2_sentence, is_ec2_form
from tutor.course.parallel_checks import build_parallel, parallel_sentence
from tutor.course.wording import joined, shortened
from tutor.model.checks import (
    AclCheck,
    BucketCheck,
    CalledCheck,
    Check,
    ObjectCheck,
    OrderCheck,
    PrintsCheck,
    PythonCheck,
    RaisesCheck,
    ReturnsCheck,
    UrlCheck,
)

__all__ = ["build_check", "sentence"]


def build_check(form: CheckForm) -> Check:  # noqa: C901, PLR0911 - one return for each kind of check
    """The check that a document declares."""
    match form:
        case BucketForm(bucket=args):
            return BucketCheck(args.name, args.exists, args.region, args.empty)
        case ObjectForm(object=args):
            return ObjectCheck(args.bucket, args.key, args.exists, args.equals, args.contains, args.content_type)
        case AclForm(acl=args):
            return AclCheck(args.bucket, args.canned, args.key)
        case CalledForm(called=args):
            return CalledCheck(args.api, args.times, args.at_least, args.at_most, args.params, args.error)
        case NotCalledForm(not_called=args):
            return replace(_call(args), times=0)
        case OrderForm(order=steps):
            return OrderCheck(tuple(map(_call, steps)))
        case ReturnsForm():
            return ReturnsCheck(form.returns)
        case RaisesForm(raises=args):
            return RaisesCheck(None if args.exception == "nothing" else args.exception, args.contains)
        case PrintsForm(prints=args):
            return PrintsCheck(args.equals, args.contains)
        case UrlForm(url=args):
            return UrlCheck(args.url, args.status, args.method, args.body)
        case PythonForm():
            return PythonCheck(form.python)
    return build_ec2(form) if is_ec2_form(form) else build_parallel(form)


def _call(args: CallArgs) -> CalledCheck:
    return CalledCheck(args.api, params=args.params, error=args.error)


def sentence(check: Check) -> str:  # noqa: C901, PLR0911 - one return for each kind of check
    """What a check says, as a short sentence for the learner."""
    match check:
        case BucketCheck():
            return _bucket(check)
        case ObjectCheck():
            return _object(check)
        case AclCheck():
            what = f"bucket {check.bucket}" if check.key is None else f"object {check.key} in bucket {check.bucket}"
            return f"The ACL of {what} is {check.canned}"
        case CalledCheck():
            return _called(check)
        case OrderCheck():
            return f"In this order: {', '.join(map(_step, check.steps))}"
        case ReturnsCheck():
            return f"It returns {shortened(json.dumps(check.value, ensure_ascii=False))}"
        case RaisesCheck(exception=None):
            return "It raises nothing"
        case RaisesCheck():
            return f"It raises {check.exception}" + (f" about {shortened(check.contains)}" if check.contains else "")
        case PrintsCheck(equals=None):
            return f"It prints {joined([shortened(repr(part)) for part in check.contains])}"
        case PrintsCheck():
            return f"It prints {shortened(repr(check.equals))}" if check.equals else "It prints nothing"
        case UrlCheck():
            method = "" if check.method == "GET" else f"{check.method} "
            return f"A stranger's {method}request for {check.url} gets status {check.status}"
        case PythonCheck():
            return check.function.replace("_", " ").strip().capitalize()
    return ec2_sentence(check) if isinstance(check, Ec2Kind) else parallel_sentence(check)


def _bucket(check: BucketCheck) -> str:
    if not check.exists:
        return f"Bucket {check.name} does not exist"
    region = f" in {check.region}" if check.region else ""
    fill = "" if check.empty is None else " and is empty" if check.empty else " and is not empty"
    return f"Bucket {check.name} exists{region}{fill}"


def _object(check: ObjectCheck) -> str:
    if not check.exists:
        return f"Object {check.key} is not in bucket {check.bucket}"
    says = [
        f"is {shortened(repr(check.equals))}" if check.equals is not None else "",
        f"holds {shortened(repr(check.contains))}" if check.contains is not None else "",
        f"has type {check.content_type}" if check.content_type is not None else "",
    ]
    said = [part for part in says if part]
    return f"Object {check.key} in bucket {check.bucket} {joined(said) if said else 'exists'}"


def _called(check: CalledCheck) -> str:
    with_params = f" with {joined(sorted(check.params))} as asked" if check.params else ""
    if check.error is None:
        return f"{check.api} is {_how_often(check)}{with_params}"
    outcome = f"gets {check.error}" if check.error else "succeeds"
    if check.times == 0 or check.at_most == 0:
        return f"No {check.api}{with_params} {outcome}"
    return f"{check.api} is {_how_often(check)}{with_params} and {outcome}"


def _step(step: CalledCheck) -> str:
    params = f" with {joined(sorted(step.params))} as asked" if step.params else ""
    return f"{step.api}{params}"


def _how_often(check: CalledCheck) -> str:
    if check.times == 0 or check.at_most == 0:
        return "not called"
    if check.times is not None:
        return f"called {_times(check.times)}"
    bounds = [
        f"at least {_times(check.at_least)}" if check.at_least is not None else "",
        f"at most {_times(check.at_most)}" if check.at_most is not None else "",
    ]
    return " ".join(["called", joined([bound for bound in bounds if bound])]).strip()


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
