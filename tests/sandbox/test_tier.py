"""How a jail's own account of its walls becomes a tier."""

from __future__ import annotations

import pytest

from tutor.model.verdicts import Tier
from tutor.sandbox.tier import judge_walls, mends

OURS = {name: f"{name}:[1]" for name in ("user", "pid", "net", "ipc", "mnt")}
THEIRS = {name: f"{name}:[2]" for name in OURS}


def walls(**changes):
    told = {"namespaces": THEIRS, "capabilities": "0000000000000000", "no_new_privs": "1", "interfaces": ["lo"]}
    return {**told, **changes}


def test_all_namespaces_and_no_capability_is_strong():
    assert judge_walls(Tier.STRONG, walls(), OURS) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"namespaces": {**THEIRS, "net": OURS["net"]}}, "network"),
        ({"namespaces": {**THEIRS, "pid": OURS["pid"]}}, "processes"),
        ({"namespaces": {}}, "files"),
        ({"capabilities": "00000000a80425fb"}, "capabilities"),
        ({"no_new_privs": "0"}, "setuid"),
        ({"interfaces": ["lo", "eth0"]}, "interface"),
    ],
)
def test_each_missing_wall_is_named(change, words):
    assert any(words in reason for reason in judge_walls(Tier.STRONG, walls(**change), OURS))


def test_a_partial_wall_needs_no_network_at_least():
    assert judge_walls(Tier.PARTIAL, walls(namespaces={}), OURS) == ()
    assert judge_walls(Tier.PARTIAL, walls(interfaces=["lo", "eth0"]), OURS)


def test_every_lesser_tier_says_how_to_raise_it():
    assert mends(Tier.STRONG, []) == ()
    assert "Linux" in mends(Tier.NONE, ["darwin has no namespaces"], "darwin")[0]
    assert "install bubblewrap" in mends(Tier.NONE, ["there is no bwrap program"], "linux")[0]
    assert mends(Tier.NONE, ["strong wall: denied"], "linux")
