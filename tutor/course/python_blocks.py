"""Code blocks of lessons that are tagged as Python: whether Python can read them. Nothing is run."""

from __future__ import annotations

import ast
import warnings

from markdown_it.token import Token

from tutor.course.cells import EXPECT_ERROR, NO_RUN, tags_of
from tutor.course.problems import ProblemList
from tutor.course.source import SourceFile
from tutor.model.places import Place

__all__ = ["check_python_block"]

_PYTHON = frozenset({"python", "python3", "py"})
_NOT_LOOKED_AT = frozenset({NO_RUN, EXPECT_ERROR})


def check_python_block(source: SourceFile, fence: Token, problems: ProblemList) -> None:
    """Warn at the line that Python stumbles over, unless the block is tagged `no-run` or `expect-error`."""
    tags = tags_of(fence)
    if not tags or not fence.map or tags[0] not in _PYTHON or _NOT_LOOKED_AT.intersection(tags):
        return
    error = _syntax_error(fence.content)
    if error is None:
        return
    line = min(fence.map[0] + 1 + max(error.lineno or 1, 1), fence.map[1])
    what = f"Python can't read this block: {error.msg}"
    mend = "mend it, or tag it `python no-run` if it is no whole program, or `python expect-error` if it is to fail"
    problems.warning("python-block", what, mend, Place(source.path, line), source.line(line))


def _syntax_error(program: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python frowns upon is no problem of the course
            # as in a notebook, `await` may stand outside of a function
            compile(program, "block", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return SyntaxError("it is nested too deep, or holds what no program can")
    return None
