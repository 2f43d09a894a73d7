"""The experiment of a `measured` question, after what is wrong with it is noted. Its program is read, never run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Any

from tutor.course.documents import fold
from tutor.course.input_documents import build_input
from tutor.course.measured_documents import ExperimentDocument, MeasuredDocument
from tutor.course.problems import quoted
from tutor.course.python_files import names_of
from tutor.course.question_sheet import Sheet
from tutor.course.yaml_nodes import Mapping, Node, Scalar, Sequence
from tutor.model.questions import MeasuredQuestion, MeasuredVersion

__all__ = ["build_measured"]

_FEWEST, _MOST = 2, 6
_LONGEST = 20_000  # characters
_MANY_LINES = 80  # who predicts reads all of them
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INPUT = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def build_measured(sheet: Sheet, document: MeasuredDocument, common: dict[str, Any]) -> MeasuredQuestion:
    """Versions of a program. Unless its author says otherwise there is one attempt: the bars tell the answer."""
    experiment, below = document.measured, sheet.below("measured")
    versions = tuple(MeasuredVersion(fold(name), function) for name, function in experiment.versions.items())
    _check_versions(below, versions)
    _check_program(below, experiment)
    _check_arguments(below, experiment)
    return MeasuredQuestion(
        program=experiment.program,
        versions=versions,
        args=experiment.args,
        make={name: build_input(form) for name, form in experiment.make.items()},
        latency_ms=experiment.latency_ms,
        **{**common, "attempts": document.attempts or (1.0,)},
    )


# --- versions ----------------------------------------------------------------------------------------------


def _check_versions(sheet: Sheet, versions: tuple[MeasuredVersion, ...]) -> None:
    """All of them as written: one that can't be read is told of by itself."""
    at, keys = sheet.at("versions"), list(sheet.keys("versions").values())
    if len(keys) < _FEWEST:
        sheet.error(at, "few-versions", "fewer than two versions have no order", "add a version")
    if len(keys) > _MOST:
        what = f"{len(keys)} versions are too many: each is timed in every round, while the learner waits"
        sheet.error(at, "long-list", what, f"keep at most {_MOST}")
    if any(not version.name for version in versions):
        sheet.error(at, "empty-text", "a version has no name", "write what the learner puts in order")
    sheet.no_duplicates(
        "duplicate-version", "version", [fold(key.text).casefold() for key in keys], lambda index: keys[index]
    )
    nodes = [sheet.at("versions", key.text) for key in keys]
    functions = [node.text if isinstance(node, Scalar) else str(index) for index, node in enumerate(nodes)]
    sheet.no_duplicates("duplicate-version", "function", functions, lambda index: nodes[index])


# --- the program -------------------------------------------------------------------------------------------


def _check_program(sheet: Sheet, experiment: ExperimentDocument) -> None:
    node, lines = sheet.at("program"), experiment.program.rstrip().count("\n") + 1
    if len(experiment.program) > _LONGEST:
        what = f"this program is too long: {len(experiment.program)} characters"
        sheet.error(node, "long-program", what, f"keep it below {_LONGEST}: who predicts reads all of it")
        return
    if lines > _MANY_LINES:
        what = f"this program has {lines} lines, and who predicts reads all of them"
        sheet.warning(node, "long-program", what, "leave out what doesn't matter for the time that it takes")
    tree = _parsed(sheet, node, experiment.program)
    if tree is not None:
        _check_functions(sheet, experiment, tree)


def _parsed(sheet: Sheet, node: Node, program: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python frowns upon is no problem of the course
            return ast.parse(program)
    except SyntaxError as error:
        what = f"this is not Python: line {error.lineno or 1} of the program: {error.msg}"
    except (ValueError, RecursionError, MemoryError):
        what = "this can't be read as Python"
    sheet.error(node, "python-syntax", what, "mend the program until Python can read it")
    return None


def _check_functions(sheet: Sheet, experiment: ExperimentDocument, tree: ast.Module) -> None:
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    bound = names_of(tree)
    for name, function in experiment.versions.items():
        node = sheet.at("versions", name)
        if function in functions:
            _check_call(sheet, node, functions[function], len(experiment.args))
        elif bound is not None and function not in bound:
            what = f"the program defines no function {quoted(function)}"
            sheet.error(node, "no-function", what, sheet.meant(function, functions, "define it in `program`"))


def _check_call(sheet: Sheet, node: Node, function: ast.FunctionDef, given: int) -> None:
    """Whether it can be called so, and whether its work is done when it returns."""
    takes = function.args
    positional = [*takes.posonlyargs, *takes.args]
    least = len(positional) - len(takes.defaults)
    wants_names = any(default is None for default in takes.kw_defaults)
    if wants_names or given < least or (given > len(positional) and takes.vararg is None):
        what = f"{quoted(function.name)} can't be called with {given} argument{'s' * (given != 1)}"
        sheet.error(node, "bad-call", what, "list its arguments in `with`, or change its parameters")
    if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in _own(function)):
        what = f"{quoted(function.name)} is a generator: it returns before any of its work is done"
        sheet.error(node, "lazy-version", what, "let it return a list")


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, but not in a function inside it. However deep: a chain of `elif` has no end."""
    left = [function]
    while left:
        for part in ast.iter_child_nodes(left.pop()):
            if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.GeneratorExp):
                yield part
                left.append(part)


# --- arguments ---------------------------------------------------------------------------------------------


def _check_arguments(sheet: Sheet, experiment: ExperimentDocument) -> None:
    """Note inputs that can't be one or are no use, and variables that nothing fills in."""
    made, used = sheet.keys("make"), set[str]()
    for text in _texts(sheet.at("with")) if experiment.args else ():
        alone = _INPUT.fullmatch(text.text)
        used.update(_INPUT.findall(text.text))
        if alone and alone[1] not in made:
            what = f"there is no input {quoted(alone[1])}"
            mend = sheet.meant(alone[1], made, "say in `make` what it is")
            sheet.error(text, "unknown-variable", what, mend)
        elif not alone and "${" in text.text:
            what = "an input is no text, so it can't be a part of one"
            sheet.error(text, "made-in-text", what, 'let `"${name}"` alone be the argument')
    for name, key in made.items():
        if not _NAME.fullmatch(name):
            what = f"{quoted(name)} can't be the name of an input"
            sheet.error(key, "bad-name", what, "write letters, digits and `_`, as in `lines`")
        elif name not in used:
            what = f"the input {quoted(name)} is made, and no version is given it"
            sheet.warning(key, "unused-input", what, f'write `"${{{name}}}"` into `with`, or remove it')


def _texts(node: Node) -> Iterator[Scalar]:
    """The texts of the arguments; those deep in a list, too."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, Mapping):
        for key, value in node.items.items():
            yield node.keys[key]
            yield from _texts(value)
