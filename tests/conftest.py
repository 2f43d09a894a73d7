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

# CI asks the same examples each time. `HYPOTHESIS_PROFILE=deep pytest -k ...` is for by hand, and takes hours; `brief`
# is for the wheel, whose code has just been asked at length
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
EXAMPLES = {"brief": 10, "quick": 200, "deep": 10_000}
for name, most in EXAMPLES.items():
    settings.register_profile(name, max_examples=most, deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile(PROFILE)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the time a test waits, for a screen, a process or a limit."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Go deep, or be brief, also where a test says how many examples are enough every day."""
    if PROFILE == "quick":
        return
    own = "_hypothesis_internal_use_settings"
    for item in items:
        test = getattr(item, "obj", None)
        said = getattr(test, own, None)
        if said is not None:
            most = max(said.max_examples, EXAMPLES["deep"]) if PROFILE == "deep" else min(said.max_examples, 10)
            setattr(test, own, settings(said, max_examples=most))


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
