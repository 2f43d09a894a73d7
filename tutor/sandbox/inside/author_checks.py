"""Runs an author's `checks.py` on evidence, with asserts that tell what was expected and what was there."""

from __future__ import annotations

import ast
import builtins
from types import SimpleNamespace
from typing import Any

from . import report

__all__ = ["run_checks"]

_FAIL = "__tutor_check_failed__"
_REACHED = ("connections", "sessions")
_EC2_KINDS = ("instances", "volumes", "security_groups", "key_pairs", "snapshots")


class CheckFailedError(AssertionError):
    """A comparison that did not hold: `actual` stands left of the operator, `expected` right."""

    def __init__(self, message: str, actual: object, expected: object) -> None:
        super().__init__(message)
        self.actual = actual
        self.expected = expected


def run_checks(source: str, functions: list[str], evidence: dict[str, Any]) -> dict[str, Any]:
    """Outcomes by function name, each with `passed`, `message`, `expected`, `actual`, `broken`."""
    try:
        namespace = _load(source)
    except BaseException as error:  # noqa: BLE001 - whatever an author's file does is told, not raised
        broken = _broken(f"checks.py can't be loaded: {type(error).__name__}: {error}")
        return dict.fromkeys(functions, broken)
    return {name: _run_one(namespace.get(name), name, evidence) for name in functions}


def _load(source: str) -> dict[str, Any]:
    tree = ast.fix_missing_locations(_Asserts().visit(ast.parse(source, "checks.py")))
    namespace: dict[str, Any] = {"__name__": "checks", "__builtins__": builtins, _FAIL: CheckFailedError}
    exec(compile(tree, "checks.py", "exec"), namespace)  # noqa: S102 - the author's code, in a jail of its own
    return namespace


def _run_one(function: Any, name: str, evidence: dict[str, Any]) -> dict[str, Any]:
    if not callable(function):
        return _broken(f"checks.py defines no function `{name}`")
    read: set[str] = set()
    try:
        function(_Seen(_as_objects(evidence), read))
    except CheckFailedError as error:
        actual, expected = report.result_report(error.actual), report.result_report(error.expected)
        return {
            "passed": False,
            "message": str(error),
            "actual": actual.get("value", actual["repr"]),
            "expected": expected.get("value", expected["repr"]),
        }
    except AssertionError as error:
        return {"passed": False, "message": str(error)}
    except BaseException as error:  # noqa: BLE001 - a check that breaks is the author's fault, and is told so
        return _broken(f"`{name}` in checks.py broke: {type(error).__name__}: {error}")
    return {"passed": True, "read": sorted(read)}


def _broken(message: str) -> dict[str, Any]:
    return {"passed": False, "broken": True, "message": message[:2000]}


class _Seen(SimpleNamespace):
    """Evidence that notes which of its fields are read."""

    def __init__(self, fields: dict[str, Any], read: set[str]) -> None:
        super().__init__(**fields)
        object.__setattr__(self, "__note", read.add)

    def __getattribute__(self, name: str) -> Any:
        found = object.__getattribute__(self, name)
        if not name.startswith("_"):
            object.__getattribute__(self, "__note")(name)
        return found


def _as_objects(evidence: dict[str, Any]) -> dict[str, Any]:
    """The fields of evidence, that read as its dataclasses; what is a dict there (`buckets`, `objects`) stays one."""
    buckets = {
        name: SimpleNamespace(**{**bucket, "objects": _each(bucket["objects"])})
        for name, bucket in evidence["buckets"].items()
    }
    calls = tuple(SimpleNamespace(**call) for call in evidence["calls"])
    raised = SimpleNamespace(**evidence["raised"]) if evidence["raised"] else None
    fields = {**evidence, "buckets": buckets, "calls": calls, "raised": raised, "urls": _each(evidence["urls"])}
    ec2 = {kind: _ec2_states(evidence[kind]) for kind in _EC2_KINDS if kind in evidence}
    reached = {kind: tuple(map(_one, evidence.get(kind, ()))) for kind in _REACHED}
    files = _each(evidence.get("instance_files", {}))
    return {
        **fields,
        **ec2,
        **reached,
        "instance_files": files,
        "tasks": _tasks(evidence.get("tasks")),
        "leftovers": _one(evidence.get("leftovers")),
    }


def _tasks(seen: dict[str, Any] | None) -> SimpleNamespace | None:
    """The metered calls as attributes, too; None where nobody asked for them."""
    if not seen:
        return None
    return SimpleNamespace(**{**seen, "calls": tuple(SimpleNamespace(**call) for call in seen["calls"])})


def _one(item: dict[str, Any] | None) -> SimpleNamespace | None:
    return SimpleNamespace(**item) if item else None


def _ec2_states(states: dict[str, Any]) -> dict[str, SimpleNamespace]:
    """Instances and their like: lists in them are attachments or rules, which read as attributes, too."""
    return _each(
        {
            name: {
                field: tuple(SimpleNamespace(**item) for item in value) if isinstance(value, list) else value
                for field, value in state.items()
            }
            for name, state in states.items()
        }
    )


def _each(items: dict[str, Any]) -> dict[str, SimpleNamespace]:
    return {name: SimpleNamespace(**item) for name, item in items.items()}


class _Asserts(ast.NodeTransformer):
    """Turns `assert a == b, why` into code that keeps both sides, each evaluated once."""

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        test = node.test
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1):
            return node
        left, right = "__tutor_actual__", "__tutor_expected__"
        message = node.msg or ast.Constant(f"not so: {ast.unparse(test)}")
        body: list[ast.stmt] = [
            ast.Assign([ast.Name(left, ast.Store())], test.left),
            ast.Assign([ast.Name(right, ast.Store())], test.comparators[0]),
            ast.If(
                ast.UnaryOp(ast.Not(), ast.Compare(_load_name(left), test.ops, [_load_name(right)])),
                [ast.Raise(ast.Call(_load_name(_FAIL), [_str(message), _load_name(left), _load_name(right)], []))],
                [],
            ),
        ]
        block = ast.If(ast.Constant(value=True), body, [])
        return ast.copy_location(block, node)


def _load_name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _str(message: ast.expr) -> ast.expr:
    return ast.Call(_load_name("str"), [message], [])
