"""A small course on disk that is right, to plant mistakes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course import lint
from tutor.model.places import Problem

HERE = "‸"

GOOD = {
    "lessons/course.yaml": "format: 1\nid: small\ntitle: A small course\nlessons: [first.md]\n",
    "lessons/first.md": (
        "# First\n\nHello.\n\n## Names\n\nText.\n\n[Pop quiz](../quizzes/names.yaml)\n\n[Exercise](exercises/make/)\n"
    ),
    "quizzes/names.yaml": "title: Names\nquestions:\n  - ask: Which?\n    choices: [a, b]\n    answer: a\n",
    "lessons/exercises/make/exercise.yaml": (
        "title: Make\nprompt: Make it.\nrun: {call: make}\nchecks:\n  - returns: 1\nhints: [Try.]\n"
        "wrong: {two.py: two}\n"
    ),
    "lessons/exercises/make/starter.py": "def make():\n    ...\n",
    "lessons/exercises/make/solution.py": "def make():\n    return 1\n",
    "lessons/exercises/make/wrong/two.py": "def make():\n    return 2\n",
}


class CourseOnDisk:
    """Writes files below `root`; a `‸` in a text marks where a problem is expected, and isn't written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.expected: tuple[str, int, int] | None = None
        for name, text in GOOD.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        before, mark, _ = text.partition(HERE)
        if mark:
            self.expected = (name, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        self.write_bytes(name, text.replace(HERE, "").encode())

    def write_bytes(self, name: str, raw: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)

    def problems(self) -> list[Problem]:
        return lint(self.root)

    def found(self) -> list[tuple[str, str, int, int]]:
        """Code, file, line and column of each problem."""
        return [
            (problem.code, self.name(problem), problem.place.line, problem.place.column) for problem in self.problems()
        ]

    def name(self, problem: Problem) -> str:
        return problem.place.file.relative_to(self.root).as_posix()


@pytest.fixture
def course(tmp_path) -> CourseOnDisk:
    return CourseOnDisk(tmp_path / "small")
