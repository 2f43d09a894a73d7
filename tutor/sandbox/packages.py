"""Which installed packages a walled process may see: a distribution with all that it requires, and nothing else.

A whole site-packages would also hold `tutor/_course`, solutions and all.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import metadata
from pathlib import Path

from tutor.errors import SandboxUnavailableError

__all__ = ["closure"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@cache
def closure(*roots: str, path: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """Files and folders, directly under a site-packages, of these distributions and all that they require.

    `path` is the search path of another interpreter whose packages are meant.

    Extras are not followed. A requirement that isn't installed is one that a marker rules out. Raises
    SandboxUnavailableError if a root itself is missing.
    """
    found: dict[str, metadata.Distribution] = {}
    waiting = list(roots)
    while waiting:
        name = _normal(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = _installed(name, path)
        except metadata.PackageNotFoundError:
            if name in map(_normal, roots):
                raise SandboxUnavailableError(
                    "The sandbox can't start",
                    f"{name} is not installed",
                    "install poptutor again, with what it requires",
                ) from None
            continue
        waiting += [_required(line) for line in found[name].requires or () if "extra ==" not in line]
    return tuple(sorted({path for distribution in found.values() for path in _top_level(distribution)}))


def _installed(name: str, path: tuple[str, ...]) -> metadata.Distribution:
    if not path:
        return metadata.distribution(name)
    for distribution in metadata.distributions(name=name, path=list(path)):
        return distribution
    raise metadata.PackageNotFoundError(name)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _required(line: str) -> str:
    match = _NAME.match(line)
    return match.group() if match else ""


def _top_level(distribution: metadata.Distribution) -> set[Path]:
    names = {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}
    return {Path(str(distribution.locate_file(name))) for name in names}
