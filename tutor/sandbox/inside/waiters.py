"""Waiters that ask as often as suits an AWS whose time is scaled: 15 s between two questions become 0.2 s.

botocore merges a file of extras into its own model of waiters of the same API version (botocore.loaders), wherever
AWS_DATA_PATH leads. So what is written here fits any botocore: it has a word for each version that it was written for,
and none on anything but delays.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["SECONDS", "VARIABLE", "hasty_models", "lay_out"]

SECONDS = 0.2  # the private AWS takes a fraction of a second where AWS takes half a minute
VARIABLE = "AWS_DATA_PATH"
_MODEL = "waiters-2"


def hasty_models(folders: Iterable[Path]) -> dict[str, str]:
    """Files by their path below AWS_DATA_PATH, for the botocores whose folders of data these are.

    For every API version that one of them has: which of them a client takes, the newest say, is botocore's affair.
    """
    waiters: dict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for file in folder.glob(f"ec2/*/{_MODEL}.json"):
            waiters[file.parent.name] |= json.loads(file.read_bytes())["waiters"].keys()
    return {f"ec2/{version}/{_MODEL}.sdk-extras.json": _extras(names) for version, names in waiters.items()}


def lay_out(files: Mapping[str, str], folder: Path) -> None:
    """Write them below `folder`. Raises OSError."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "ascii")


def _extras(names: Iterable[str]) -> str:
    delays = {name: {"delay": SECONDS} for name in sorted(names)}
    return json.dumps({"version": 1.0, "merge": {"waiters": delays}})
