"""The files of an exercise's folder: which there are, and what its Python defines."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from tutor.course.folders import Folders
from tutor.course.python_files import functions_of, lambda_names_of, metered_names_of, names_of, parse_python
from tutor.model.places import Place

__all__ = ["ExerciseFiles", "look_into"]


@dataclass(frozen=True)
class ExerciseFiles:
    """What lies in the folder. Names are None where a file is missing or no Python: that is told already.

    `solution_tasks` are the functions of `solution.py` whose calls can be metered; `solution_lambdas` are lambdas among
    them.
    `check_functions` are those of `checks.py`, each with the first line of its docstring (none if there is no file).
    """

    folder: Path
    wrong: tuple[str, ...]
    solution_names: set[str] | None
    solution_tasks: set[str] | None
    solution_lambdas: set[str]
    check_functions: dict[str, str] | None


def look_into(folder: Path, folders: Folders) -> ExerciseFiles:
    """Read the Python files of an exercise, and note what is missing or broken."""
    starter, solution, checks = (folder / name for name in ("starter.py", "solution.py", "checks.py"))
    for needed in (starter, solution):
        if not needed.is_file():
            what = f"the exercise has no {needed.name}"
            folders.problems.error(
                "missing-file", what, f"write {folder.name}/{needed.name}", Place(folder / "exercise.yaml")
            )
    _tree(starter, folders)
    solved = _tree(solution, folders)
    checking = _tree(checks, folders)
    return ExerciseFiles(
        folder=folder,
        wrong=tuple(path.name for path in folders.files(folder / "wrong", ".py")),
        solution_names=names_of(solved) if solved else None,
        solution_tasks=metered_names_of(solved) if solved else None,
        solution_lambdas=lambda_names_of(solved) if solved else set(),
        check_functions=functions_of(checking) if checking else None if checks.is_file() else {},
    )


def _tree(path: Path, folders: Folders) -> ast.Module | None:
    source = folders.read(path) if path.is_file() else None
    return parse_python(source, folders.problems) if source else None
