"""What tests of several rooms share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tutor.course import shipped_course
from tutor.sandbox import open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutor.sandbox.local import LocalSandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[LocalSandbox]:
    """The real sandbox of this machine, warm; one for the whole session, as in the app."""
    opened = open_sandbox(secret=[shipped_course()])
    opened.warm_up()
    yield opened
    opened.close()
