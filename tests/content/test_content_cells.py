"""The cells of the shipped lessons run as they stand, one after the other, and end as they say."""

from __future__ import annotations

import pytest

from tutor.model.course import Course
from tutor.model.places import Severity
from tutor.model.verdicts import Tier
from tutor.proving.cells import prove_cells
from tutor.sandbox.cell_sandbox import CellSandbox


@pytest.fixture(scope="module", autouse=True)
def _strong_here():
    sandbox = CellSandbox()
    sandbox.close()
    if sandbox.tier is not Tier.STRONG:
        pytest.skip("no strong jail here")


@pytest.mark.parametrize(("name", "least"), [("amazon-s3", 20), ("amazon-ec2", 20), ("high-performance-python", 20)])
def test_every_cell_of_a_lesson_ends_as_it_says(course: Course, name: str, least: int):
    lesson = next(lesson for lesson in course.lessons if lesson.id == name)
    assert len(lesson.cells) >= least
    problems = prove_cells(lesson)
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
