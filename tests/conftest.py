"""What tests of several rooms share."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tutor.course import shipped_course
from tutor.sandbox import open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutor.sandbox.local import LocalSandbox

# CI asks the same examples each time; `HYPOTHESIS_PROFILE=deep pytest -k ...` is for by hand, and takes hours
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
settings.register_profile("quick", max_examples=200, deadline=None, derandomize=bool(os.environ.get("CI")))
settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile(PROFILE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Go deep also where a test says how many examples are enough every day."""
    if PROFILE != "deep":
        return
    own = "_hypothesis_internal_use_settings"
    for item in items:
        test = getattr(item, "obj", None)
        if hasattr(test, own):
            setattr(test, own, settings(getattr(test, own), max_examples=10_000, deadline=None))


@pytest.fixture(scope="session", autouse=True)
def _control_c_is_heard() -> None:
    """A shell that starts us in the background has us ignore Ctrl-C, and every program we start would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[LocalSandbox]:
    """The real sandbox of this machine, warm; one for the whole session, as in the app."""
    opened = open_sandbox(secret=[shipped_course()])
    opened.warm_up()
    yield opened
    opened.close()
