"""An exercise's folder -> Exercise, with everything that the shapes of its values can't tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.course.call_rules import check_called, check_consistent, check_order
from tutor.course.check_documents import CheckForm
from tutor.course.check_kinds import CheckDocument
from tutor.course.checks import build_check, sentence
from tutor.course.ec2_checks import Ec2Kind
from tutor.course.ec2_rules import check_ec2, check_ways_in
from tutor.course.exercise_documents import DiagnoseDocument, ExerciseDocument
from tutor.course.exercise_files import ExerciseFiles
from tutor.course.input_documents import build_input
from tutor.course.parallel_checks import ParallelKind
from tutor.course.parallel_rules import (
    Setting,
    check_at_once,
    check_names_apart,
    check_one_run,
    check_parallel,
    check_undiagnosable,
    read_setting,
)
from tutor.course.problems import did_you_mean, quoted
from tutor.course.starts import check_start, start_of
from tutor.course.validation import Page
from tutor.course.variables import check_variables
from tutor.course.yaml_nodes import Mapping, Node, Scalar, below
from tutor.model.addresses import LEARNER_ADDRESS
from tutor.model.checks import (
    CalledCheck,
    Check,
    CheckSpec,
    DiagnosisSpec,
    ObjectCheck,
    OrderCheck,
    PrintsCheck,
    PythonCheck,
)
from tutor.model.course import Exercise, Limits, RunSpec, WrongSolution

__all__ = ["build_exercise"]

_ONLY_SCORED = ("name", "points", "otherwise")
_ADDRESS = re.compile(r"\$\$\{|\$\{address\}")


@dataclass(frozen=True)
class _Read:
    """The checks and diagnoses of an exercise that can be read, each with its node."""

    checks: list[tuple[Node, CheckForm]]
    diagnoses: list[tuple[Node, DiagnoseDocument]]


def build_exercise(page: Page, files: ExerciseFiles) -> Exercise | None:
    """The exercise that `exercise.yaml` and the files beside it make; None after its problems are noted."""
    document = page.validate(ExerciseDocument)
    form: Any = CheckDocument
    read = _Read(page.survivors(form, "checks"), page.survivors(DiagnoseDocument, "diagnose"))
    check_variables(page)
    _check_hints(page)
    wrong = _wrong(page, files)
    _check_run(page, files)
    check_start(page)
    inputs = {name: build_input(form) for name, form in document.make.items()} if document else {}
    setting = read_setting(document, inputs)
    checks = _checks(page, files, setting, read.checks)
    diagnoses = tuple(_diagnosis(page, files, setting, node, diagnosis) for node, diagnosis in read.diagnoses)
    check_one_run(page, setting, list(_everywhere(read, checks, diagnoses)))
    if document is None:
        return None
    run = RunSpec(document.run.call, document.run.args, document.run.kwargs) if document.run else RunSpec()
    return Exercise(
        id=files.folder.name,
        title=document.title,
        prompt=_with_address(document.prompt),
        folder=files.folder,
        place=page.place(page.root),
        run=run,
        checks=_scaled(checks, document.points),
        diagnoses=diagnoses,
        hints=tuple(map(_with_address, document.hints)),
        limits=Limits(**document.limits.model_dump()),
        start=start_of(document.start),
        make=inputs,
        latency_ms=document.start.latency_ms,
        wrong=wrong,
    )


def _with_address(text: str) -> str:
    """A text that a learner reads before any run: of all variables, the address is known by then."""
    return _ADDRESS.sub(lambda match: LEARNER_ADDRESS if match[0] != "$${" else match[0], text)


def _scaled(checks: tuple[CheckSpec, ...], total: float | None) -> tuple[CheckSpec, ...]:
    """The checks with points that sum up to `total`, if one is declared."""
    if total is None:
        return checks
    declared = sum(check.points for check in checks)
    return tuple(CheckSpec(c.check, c.name, c.place, c.points / declared * total, c.otherwise) for c in checks)


def _check_hints(page: Page) -> None:
    if "hints" not in _keys(page.root):
        page.warning(
            page.root, "no-hints", "this exercise has no hints", "add `hints:`, from a nudge to almost all of it"
        )


def _keys(node: Node) -> dict[str, Scalar]:
    return node.keys if isinstance(node, Mapping) else {}


def _wrong(page: Page, files: ExerciseFiles) -> tuple[WrongSolution, ...]:
    listing = page.at("wrong")
    keys = _keys(listing) if "wrong" in _keys(page.root) else {}
    found: list[WrongSolution] = []
    for name, key in keys.items():
        feedback = page.at("wrong", name)
        if name not in files.wrong:
            mend = did_you_mean(name, files.wrong) or f"write {files.folder.name}/wrong/{name}, or remove it here"
            page.error(key, "missing-file", f"there is no wrong solution {quoted(name)}", mend)
        elif isinstance(feedback, Scalar):
            found.append(WrongSolution(files.folder / "wrong" / name, feedback.text, page.place(key)))
    at = listing if keys else page.root
    for name in sorted(set(files.wrong) - set(keys)):
        what = f"the wrong solution {quoted(name)} has no feedback declared for it"
        page.error(at, "unlisted-wrong", what, f'add `{name}: "text its learner must be shown"` below `wrong:`')
    return tuple(found)


def _check_run(page: Page, files: ExerciseFiles) -> None:
    call = page.at("run", "call")
    names = files.solution_names
    if isinstance(call, Scalar) and call.text.isidentifier() and names is not None and call.text not in names:
        mend = did_you_mean(call.text, names) or "define it in solution.py"
        page.error(call, "no-function", f"solution.py defines no {quoted(call.text)}", mend)


def _checks(
    page: Page, files: ExerciseFiles, setting: Setting, read: list[tuple[Node, CheckForm]]
) -> tuple[CheckSpec, ...]:
    nodes = [node for node, _ in read]
    specs = tuple(_spec(page, files, node, form) for node, form in read)
    beside = [(node, spec.check) for node, spec in zip(nodes, specs, strict=True)]
    check_consistent(page, beside)
    check_at_once(page, setting, beside)
    check_ways_in(page, beside)
    check_names_apart(page, [(node, spec.check, spec.name) for node, spec in zip(nodes, specs, strict=True)])
    return specs


def _everywhere(
    read: _Read, checks: Sequence[CheckSpec], diagnoses: Sequence[DiagnosisSpec]
) -> Iterator[tuple[Node, Check]]:
    """All checks, those of diagnoses too: what one run is looked at for."""
    for (node, _), spec in zip(read.checks, checks, strict=True):
        yield node, spec.check
    for (node, _), diagnosis in zip(read.diagnoses, diagnoses, strict=True):
        yield from zip(_when(node), diagnosis.when, strict=True)


def _when(node: Node) -> list[Node]:
    """The checks of a diagnosis, of which one alone needs no list."""
    when = below(node, "when")
    return [when] if isinstance(when, Mapping) else list(getattr(when, "items", []))


def _spec(page: Page, files: ExerciseFiles, node: Node, form: CheckForm) -> CheckSpec:
    check = build_check(form)
    _look_at(page, files, node, check)
    name = form.name or sentence(check)
    if isinstance(check, PythonCheck) and form.name is None:
        name = (files.check_functions or {}).get(check.function) or name
    return CheckSpec(check, name, page.place(node), form.points, form.otherwise)


def _diagnosis(
    page: Page, files: ExerciseFiles, setting: Setting, node: Node, document: DiagnoseDocument
) -> DiagnosisSpec:
    nodes = _when(node)
    checks: list[Check] = []
    for at, form in zip(nodes, document.when, strict=True):
        check = build_check(form)
        _look_at(page, files, at, check)
        check_undiagnosable(page, at, check)
        for key in _ONLY_SCORED:
            if key in _keys(at):
                page.error(_keys(at)[key], "unknown-key", f"`{key}` has no meaning in a diagnosis", "remove it")
        checks.append(check)
    beside = list(zip(nodes, checks, strict=True))
    check_consistent(page, beside)
    check_at_once(page, setting, beside)
    return DiagnosisSpec(tuple(checks), document.say, page.place(node))


def _look_at(page: Page, files: ExerciseFiles, node: Node, check: Check) -> None:
    """What a check's own values can't tell: whether it can fail, and whether what it names is there."""
    if isinstance(check, ParallelKind):
        check_parallel(page, files, node, check)
        return
    if isinstance(check, Ec2Kind):
        check_ec2(page, node, check)
        return
    match check:
        case PythonCheck():
            _check_function(page, files, below(node, "python"), check.function)
        case CalledCheck():
            check_called(page, node, check)
        case OrderCheck():
            check_order(page, node, check)
        case PrintsCheck(equals=None, contains=()):
            page.error(node, "empty-check", "this check doesn't say what is printed", "add `equals` or `contains`")
        case ObjectCheck(exists=False) if (check.equals, check.contains, check.content_type) != (None, None, None):
            what = "an object that does not exist has no text and no type"
            page.error(node, "contradiction", what, "remove `exists: false`, or what stands beside it")


def _check_function(page: Page, files: ExerciseFiles, at: Node, name: str) -> None:
    if files.check_functions is None:
        return
    if name not in files.check_functions:
        mend = (
            did_you_mean(name, files.check_functions) or f"write `def {name}(evidence):` in checks.py, beside this file"
        )
        page.error(at, "no-function", f"checks.py defines no function {quoted(name)}", mend)
