"""What can't be so in checks on parallel work: functions that aren't there, nothing to call, too many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tutor.course.call_rules import check_api
from tutor.course.exercise_documents import ExerciseDocument
from tutor.course.exercise_files import ExerciseFiles
from tutor.course.parallel_checks import ParallelKind
from tutor.course.problems import did_you_mean, quoted
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Mapping, Node, Scalar, below
from tutor.model.checks import (
    Check,
    InFlightCheck,
    NoLeftoverCheck,
    ParallelCheck,
    SameResultCheck,
    SpeedupCheck,
    TimedCheck,
)
from tutor.model.inputs import InputSpec
from tutor.model.runs import call_key
from tutor.model.tasks import Workers
from tutor.model.values import JsonValue

__all__ = [
    "Setting",
    "check_at_once",
    "check_names_apart",
    "check_one_run",
    "check_parallel",
    "check_undiagnosable",
    "read_setting",
]


@dataclass(frozen=True)
class Setting:
    """What an exercise runs checks in: its call, how many items each input has, how many workers there may be."""

    call: str = ""
    args: tuple[JsonValue, ...] = ()
    items: dict[str, int] = field(default_factory=dict)
    most_workers: int | None = None

    def key(self, function: str, args: tuple[JsonValue, ...] | None) -> str:
        """What a call is known by; empty and None are what the exercise itself calls."""
        return call_key(function or self.call, self.args if args is None else args)

    def most_tasks(self, args: tuple[JsonValue, ...] | None) -> int | None:
        """How many pieces of work there are, if one input holds all of them."""
        given = [name for name in _alone(self.args if args is None else args) if name in self.items]
        return self.items[given[0]] if len(given) == 1 else None


def read_setting(document: ExerciseDocument | None, inputs: dict[str, InputSpec]) -> Setting:
    """The setting that an exercise's document declares; an empty one if that can't be read."""
    if document is None:
        return Setting()
    call, args = (document.run.call, document.run.args) if document.run else ("", ())
    return Setting(call, args, {name: spec.count for name, spec in inputs.items()}, document.limits.processes)


def _alone(values: Sequence[JsonValue]) -> Iterator[str]:
    """The names of the variables that are arguments by themselves."""
    for value in values:
        if isinstance(value, str) and value.startswith("${") and value.endswith("}"):
            yield value[2:-1]


# --- one check ---------------------------------------------------------------------------------------------


def check_parallel(page: Page, files: ExerciseFiles, node: Node, check: ParallelKind) -> None:
    """What one check names must be in the solution, and there must be something that is called."""
    for at, name in _functions(node, check):
        if files.solution_names is not None and name not in files.solution_names:
            mend = did_you_mean(name, files.solution_names) or f"define {quoted(name)} there, or mend the name"
            page.error(at, "no-function", f"solution.py defines no {quoted(name)}", mend)
        elif name in _metered(check) and files.solution_tasks is not None and name not in files.solution_tasks:
            what = f"{quoted(name)} is no plain function of solution.py's own, so its calls can't be told"
            page.error(at, "not-metered", what, f"write `def {name}(...)` at the top level of that file")
        elif isinstance(check, ParallelCheck) and at is below(_body(node), "task"):
            _check_picklable(page, files, at, check)
    if isinstance(check, InFlightCheck):
        check_api(page, _body(node), check.api)
    if isinstance(check, InFlightCheck | SpeedupCheck):
        return
    own = "" if isinstance(check, TimedCheck) else check.function
    if not own and not isinstance(page.at("run", "call"), Scalar):
        or_here = "" if isinstance(check, TimedCheck) else ", or name a `function` here"
        what = "this checks what a function does, and none is called"
        page.error(node, "nothing-called", what, f"add `run: {{call: ...}}` to the exercise{or_here}")


def _check_picklable(page: Page, files: ExerciseFiles, at: Node, check: ParallelCheck) -> None:
    """Processes find a function by its name, which a lambda doesn't have."""
    if check.workers is Workers.PROCESSES and check.task in files.solution_lambdas:
        what = f"{quoted(check.task)} is a lambda, which can't be handed to another process"
        page.warning(at, "lambda-task", what, f"write `def {check.task}(...)` in solution.py")


def _metered(check: ParallelKind) -> Sequence[str]:
    """The functions whose calls are told to the judge."""
    if isinstance(check, ParallelCheck):
        return [check.task]
    return [function for _, function in check.functions] if isinstance(check, TimedCheck) else []


def _functions(node: Node, check: ParallelKind) -> Iterator[tuple[Node, str]]:
    """The functions that a check names, each with its node."""
    match check:
        case ParallelCheck():
            named = [("task", check.task), ("function", check.function)]
        case SameResultCheck():
            named = [("solution", check.reference), ("function", check.function)]
        case NoLeftoverCheck():
            named = [("function", check.function)]
        case TimedCheck():
            named = list(check.functions)
        case SpeedupCheck():
            named = [("of", check.of), ("over", check.over)]
        case InFlightCheck():
            named = []
    body = _body(node)
    yield from ((below(body, key), name) for key, name in named if name)


def _body(node: Node) -> Node:
    """What stands below the key that names a check's kind."""
    kinds = ("parallel", "same_result_as", "in_flight", "no_leftover_workers", "timed", "speedup")
    return next((node.items[kind] for kind in kinds if isinstance(node, Mapping) and kind in node.items), node)


# --- checks beside each other ------------------------------------------------------------------------------


def check_at_once(page: Page, setting: Setting, checks: Sequence[tuple[Node, Check]]) -> None:
    """How many are to be in flight at once must be possible; one run meters the calls of one task."""
    metered: dict[str, ParallelCheck] = {}
    for node, check in checks:
        if isinstance(check, ParallelCheck):
            _check_workers(page, setting, node, check)
            first = metered.setdefault(setting.key(check.function, check.args), check)
            if (first.task, first.workers) != (check.task, check.workers):
                what = "another `parallel` check holds this call for another task, or for other workers"
                mend = "give one of them arguments of its own in `with`, or remove it"
                page.error(node, "contradiction", what, mend)
        if isinstance(check, InFlightCheck):
            _check_inputs(page, setting.most_tasks(None), node, check)


def _check_workers(page: Page, setting: Setting, node: Node, check: ParallelCheck) -> None:
    at = below(_body(node), "at_least")
    if setting.most_workers is not None and check.at_least > setting.most_workers:
        what = f"`limits` allows {setting.most_workers} processes and threads together: no run can pass"
        page.error(at, "contradiction", what, "raise `processes` in `limits`, or ask for fewer")
    if check.task == (check.function or setting.call):
        what = "the task is the function itself that is called: one call of it is in flight unless it calls itself"
        page.warning(below(_body(node), "task"), "task-is-call", what, "name the function that does one piece of work")
    _check_inputs(page, setting.most_tasks(check.args), node, check)


def _check_inputs(page: Page, most: int | None, node: Node, check: ParallelCheck | InFlightCheck) -> None:
    if most is not None and check.at_least > most:
        what = f"its input has {most} items: if each is one piece of work, {check.at_least} are never in flight at once"
        page.warning(below(_body(node), "at_least"), "few-inputs", what, "make more in `make`, or ask for fewer")


def check_one_run(page: Page, setting: Setting, checks: Sequence[tuple[Node, Check]]) -> None:
    """All checks and diagnoses see one run of the exercise's own call: what they ask of it must go together.

    Calls of one API are held for each other until so many are there; and calls that are timed are not to be held.
    """
    _check_one_hold(page, [(node, check) for node, check in checks if isinstance(check, InFlightCheck)])
    if not any(isinstance(check, TimedCheck) for _, check in checks):
        return
    for node, check in checks:
        if isinstance(check, ParallelCheck) and setting.key(check.function, check.args) == setting.key("", None):
            what = "this holds calls of the run whose seconds `timed` looks at"
            page.error(node, "contradiction", what, "name a `function` of its own here, or arguments in `with`")


def _check_one_hold(page: Page, held: Sequence[tuple[Node, InFlightCheck]]) -> None:
    for node, check in held[1:]:
        first = held[0][1]
        if check != first:
            what = f"another check holds calls of {quoted(first.api)} until {first.at_least} are in flight"
            page.error(node, "contradiction", what, "ask for the same here, or make this an exercise of its own")


def check_names_apart(page: Page, checks: Sequence[tuple[Node, Check, str]]) -> None:
    """What was measured for a speed-up is known by the name of its check."""
    names: set[str] = set()
    for node, check, name in checks:
        if isinstance(check, SpeedupCheck):
            if name in names:
                what = "another `speedup` check has the same name"
                page.error(node, "duplicate-name", what, "give one of them a `name` of its own")
            names.add(name)


def check_undiagnosable(page: Page, node: Node, check: Check) -> None:
    """What is measured after all else is not there when a cause is looked for."""
    if isinstance(check, SpeedupCheck):
        what = "a speed-up is measured last, so no diagnosis can ask for it"
        page.error(node, "not-in-diagnosis", what, "remove it, or use another check, such as `parallel`")
