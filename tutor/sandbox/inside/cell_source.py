"""The source of a Python cell: compiled so that its last value can be shown, its errors told by its own lines, and
what it defines kept in a file that worker processes can import."""

from __future__ import annotations

import ast
import linecache
import traceback
from dataclasses import dataclass
from types import CodeType

__all__ = ["Compiled", "compiled", "definitions", "told"]

_LONGEST = 16_000  # characters of a traceback
_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass(frozen=True)
class Compiled:
    """`body` is to be executed, then `value`, the last expression, evaluated, if there is one."""

    body: CodeType
    value: CodeType | None
    definitions: str


def compiled(source: str, name: str) -> Compiled:
    """A cell that is called `name` in tracebacks. Raises what `compile` raises."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    tree = compile(source, name, "exec", _FLAGS | ast.PyCF_ONLY_AST, dont_inherit=True)
    kept = definitions(tree)
    last = tree.body[-1] if tree.body else None
    value = None
    if isinstance(last, ast.Expr):
        tree.body.pop()
        value = compile(ast.Expression(last.value), name, "eval", _FLAGS, dont_inherit=True)
    return Compiled(compile(tree, name, "exec", _FLAGS, dont_inherit=True), value, kept)


def definitions(tree: ast.Module) -> str:
    """What a worker process needs of a cell: its imports, functions, classes and constants, each if it can be had.

    Multiprocessing's workers that start anew import the main module; all else in a cell must not happen again there.
    """
    return "\n".join(_if_it_can_be_had(node) for node in tree.body if _defines(node))


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return True
    return isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _is_constant(node.value)


def _is_constant(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _if_it_can_be_had(node: ast.stmt) -> str:
    lines = ast.unparse(node).splitlines()
    return "\n".join(["try:", *(f"    {line}" for line in lines), "except Exception:", "    pass"])


def told(error: BaseException, names: frozenset[str]) -> str:
    """The traceback of an error, with the lines of the cells called `names` and none of a library."""
    try:
        shown = traceback.TracebackException.from_exception(error, compact=True)
        _keep_cells(shown, names)
        text = "".join(shown.format()).rstrip()
    except Exception:  # noqa: BLE001 - an error that can't be told still has a name
        text = type(error).__name__
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}\n[...]\n{text[-_LONGEST // 2 :]}"


def _keep_cells(shown: traceback.TracebackException, names: frozenset[str]) -> None:
    """Leave out a library's lines, and errors that never came near a cell: they are the library's own affair."""
    shown.stack = traceback.StackSummary.from_list([frame for frame in shown.stack if frame.filename in names])
    for inner in shown.exceptions or ():
        _keep_cells(inner, names)
    for way in ("__cause__", "__context__"):
        before = getattr(shown, way)
        if before is not None:
            _keep_cells(before, names)
            if not before.stack:
                setattr(shown, way, None)
