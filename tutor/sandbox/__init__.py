"""Where submissions run: a jail, a private AWS, and evidence of what happened. It never judges.

Importing this loads nothing: the AWS process imports it too, and a verb that runs nothing must not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tutor.model.verdicts import Tier
    from tutor.sandbox.local import LocalSandbox
    from tutor.sandbox.tier import TierReport

__all__ = ["open_sandbox", "probe"]


def open_sandbox(*, tier: Tier | None = None, secret: Sequence[Path] = (), fork: bool = True) -> LocalSandbox:
    """This machine's sandbox. Starts nothing yet. `tier` forces one; `secret` are folders no jail may ever see; `fork`
    False draws a wall for each run even where one warm process could serve them all."""
    from tutor.sandbox.local import LocalSandbox  # noqa: PLC0415 - see above

    return LocalSandbox(tier=tier, secret=secret, fork=fork)


def probe() -> tuple[TierReport, str]:
    """How strong a jail is here, and why instances can't answer in it (empty: they can), found by starting what both
    take. Raises SandboxError if no jail starts."""
    sandbox = open_sandbox()
    try:
        return sandbox.tier_report(), sandbox.why_no_instances()
    finally:
        sandbox.close()
