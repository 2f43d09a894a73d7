"""An author's Python files, read but never run: whether they are Python, and what they define."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator

from tutor.course.problems import ProblemList
from tutor.course.source import SourceFile
from tutor.model.places import Place

__all__ = ["functions_of", "lambda_names_of", "metered_names_of", "names_of", "parse_python"]


def parse_python(source: SourceFile, problems: ProblemList) -> ast.Module | None:
    """The syntax tree of a file; None after its problem is noted."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python frowns upon is no problem of the course
            return ast.parse(source.text)
    except SyntaxError as error:
        line, column = error.lineno or 1, max(error.offset or 1, 1)
        what = f"this is not Python: {error.msg}"
    except (ValueError, RecursionError, MemoryError):
        line, column, what = 1, 1, "this file can't be read as Python"
    place = Place(source.path, line, column)
    problems.error("python-syntax", what, "mend the file until Python can read it", place, source.line(line))
    return None


def functions_of(tree: ast.Module) -> dict[str, str]:
    """The functions at the top level of a module, each with the first line of its docstring."""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name: (ast.get_docstring(node) or "").partition("\n")[0] for node in found}


def names_of(tree: ast.Module) -> set[str] | None:
    """Every name that a module's top level may bind; None if a star import keeps that from being known."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    return None if "*" in names else names


def metered_names_of(tree: ast.Module) -> set[str]:
    """The functions whose calls can be told to a judge: plain ones of the module's own level, also below an `if`."""
    return {name for name, _ in _functions_in(tree.body)}


def lambda_names_of(tree: ast.Module) -> set[str]:
    """Those of them that are lambdas."""
    return {name for name, node in _functions_in(tree.body) if isinstance(node, ast.Assign)}


def _functions_in(body: Iterable[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While | ast.ExceptHandler):
            yield from _functions_in(ast.iter_child_nodes(node))
