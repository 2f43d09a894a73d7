"""How strong a jail is, judged by what its first process saw of its own walls before any submission was near."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.model.verdicts import Tier

__all__ = ["TierReport", "judge_walls"]

_SHARED = {
    "user": "it shares our user namespace",
    "pid": "it sees this machine's processes",
    "net": "it has this machine's network",
    "ipc": "it shares this machine's IPC objects",
    "mnt": "it sees this machine's files",
}


@dataclass(frozen=True, slots=True)
class TierReport:
    """The tier, why it is no higher, and what would raise it. `bwrap` is the program that draws the wall, if any."""

    tier: Tier
    reasons: tuple[str, ...] = ()
    mends: tuple[str, ...] = ()
    bwrap: Path | None = None


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
        return {name: os.readlink(f"/proc/self/ns/{name}") for name in _SHARED}
    except OSError:
        return {}
