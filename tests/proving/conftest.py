"""A course on disk to break in one place, and judge."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tutor.model.places import Problem
from tutor.proving.linting import lint_scope
from tutor.proving.scopes import read_scope

LESSON = "# One\n\n[Pop quiz: Quiz](../quizzes/quiz.yaml)\n"


def no_sandbox(_course):
    raise AssertionError("a sandbox was opened, and nothing was to run")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "lessons/course.yaml").write_text("format: 1\nid: c\ntitle: C\nlessons: [one.md]\n")
    (tmp_path / "lessons/one.md").write_text(LESSON)
    return tmp_path


@pytest.fixture
def lint_quiz(root: Path) -> Callable[..., list[Problem]]:
    """Lint a course with one quiz, whose questions are given as YAML, indented by two."""

    def lint(questions: str, open_sandbox: object = no_sandbox) -> list[Problem]:
        (root / "quizzes/quiz.yaml").write_text(f"title: Quiz\nquestions:\n{questions}")
        return lint_scope(read_scope(root), open_sandbox, threading.Event())

    return lint
