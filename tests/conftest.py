"""What tests of several rooms share."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tutor.course import shipped_course
from tutor.sandbox import open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutor.sandbox.local import LocalSandbox


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
