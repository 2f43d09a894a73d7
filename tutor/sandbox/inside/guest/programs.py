"""The sandbox's own little programs of an instance, as files: each a line of shell that starts `little.py` under the
interpreter that we run on ourselves."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from .etc import TOOLS

__all__ = ["tools"]

_NAMES = [
    "blkid",
    "cloud-init",
    "lsblk",
    "mkfs",
    "mkfs.ext3",
    "mkfs.ext4",
    "mkfs.xfs",
    "mount",
    "poweroff",
    "halt",
    "reboot",
    "shutdown",
    "sudo",
    "umount",
]
_CODE = Path(__file__).with_name("little.py").read_text("utf-8")  # read while it can be: no instance sees this folder


def tools() -> dict[str, tuple[str, int]]:
    """Text and mode by path."""
    start = f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -S -B {TOOLS}/little.py"
    return {
        f"{TOOLS}/little.py": (_CODE, 0o644),
        **{f"{TOOLS}/bin/{name}": (f'{start} {name} "$@"\n', 0o755) for name in _NAMES},
    }
