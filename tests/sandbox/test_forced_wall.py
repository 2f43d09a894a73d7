"""A wall that was asked for by name is the wall that a command gets, or it does not run."""

from __future__ import annotations

import pytest

from tutor.errors import SandboxError
from tutor.model.verdicts import Tier
from tutor.sandbox.served import AwsWishes
from tutor.sandbox.shell import Shell, ShellRequest
from tutor.sandbox.wall import find_bwrap


@pytest.mark.parametrize("tier", [Tier.STRONG, Tier.PARTIAL])
def test_where_it_does_not_hold_nothing_runs_without_it(monkeypatch, tier):
    if find_bwrap() is None:
        pytest.skip("no wall can be drawn on this machine")
    monkeypatch.setattr("tutor.sandbox.shell_jail.judge_walls", lambda *_: ("it has a hole",))
    with pytest.raises(SandboxError, match="it has a hole"):
        Shell(ShellRequest(command=("true",), folder=None, wishes=AwsWishes(), tier=tier)).close()
