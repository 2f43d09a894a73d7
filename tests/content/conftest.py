"""One course and one sandbox for all statements about the shipped content."""

from collections.abc import Iterator

import pytest

from tutor.course import load_course, shipped_course
from tutor.model.course import Course
from tutor.model.runs import Sandbox
from tutor.sandbox import open_sandbox


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(shipped_course())


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    yield opened
    opened.close()
