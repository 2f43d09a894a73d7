"""What `tutor sandbox -- COMMAND` adds to the system's programs: a Python with boto3, and the AWS CLI.

Each is laid out in the jail as a virtual environment is (docs.python.org/3/library/venv), so that no variable has to
say where its packages lie: one that did would reach every other Python in there, too.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from tutor.errors import SandboxUnavailableError
from tutor.sandbox.inside.waiters import VARIABLE, hasty_models
from tutor.sandbox.packages import closure
from tutor.sandbox.wall import SYSTEM, Bind, interpreter, python_binds

__all__ = ["BIN", "ROOM", "Added", "added_programs", "how_to_install_aws"]

ROOM = "/opt/sandbox"  # in the jail
BIN = f"{ROOM}/bin"
_CLI_ROOM = f"{ROOM}/aws-cli"
_SYSTEM_BIN = ("/usr/local/bin", "/usr/bin", "/bin")
_SYSTEM_PACKAGES = Path("/usr/lib/python3/dist-packages")
_MODELS = f"{ROOM}/models"
_BOTOCORE_DATA = ("data", "botocore/data", "awscli/botocore/data")  # in the package, beside it, in version 2 of the CLI
_ASK_SECONDS = 20.0
_SHEBANG = re.compile(rb"#!\s*(/\S*python[\d.]*)\s*\n?")
_LAUNCHER = "#!{python} -B\nimport sys\n\nfrom awscli.clidriver import main\n\nsys.exit(main())\n"

# What a Python is asked that is not ours: where it lies, and where it looks for packages.
_QUESTION = """
import json, os, sys
base = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
print(json.dumps([base, os.path.realpath(sys.base_prefix), list(sys.version_info[:2]), sys.path]))
"""


@dataclass(frozen=True, slots=True)
class Added:
    """What is added: folders to show, and what is written in the jail's own room: files and links by path there.

    `environment` are variables that it needs. `aws` says where its AWS CLI comes from, empty if there is none.
    """

    binds: tuple[Bind, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    aws: str = ""

    def __or__(self, other: Added) -> Added:
        """Both; `other` where they differ."""
        binds = tuple(dict.fromkeys((*self.binds, *other.binds)))
        return Added(
            binds=binds,
            files=self.files | other.files,
            links=self.links | other.links,
            environment=self.environment | other.environment,
            aws=other.aws or self.aws,
        )


def added_programs(search: str | None = None) -> Added:
    """A Python with boto3 and, where one can be found, `aws`. `search` is the PATH to find the user's own in."""
    added = _own_python() | _aws_cli(os.environ.get("PATH", "") if search is None else search)
    return added | _hasty_waiters(added)


def how_to_install_aws() -> str:
    """A command that works here: into the environment that we run in, unless that isn't the user's to change."""
    python = Path(sys.executable)
    pip = python.with_name("pip")
    is_systems = sys.prefix == sys.base_prefix and Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED").exists()
    if is_systems or find_spec("pip") is None:
        return "pipx install awscli"
    return f"{shlex.quote(str(pip)) if pip.is_file() else f'{shlex.quote(str(python))} -m pip'} install awscli"


def _own_python() -> Added:
    """`python3` and `python`: our own interpreter, with boto3 and what it requires."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages = closure("boto3")
    return Added(python_binds()) | _python_room(ROOM, interpreter(), version, packages)


def _hasty_waiters(added: Added) -> Added:
    """Waiters that ask often: of our own boto3 and of an AWS CLI, whose botocores may differ."""
    shown = [bind.source for bind in added.binds] + [_SYSTEM_PACKAGES]
    if added.aws.startswith("/"):
        shown.append(Path(added.aws).resolve().parent)  # of the bundle of version 2
    models = hasty_models(folder / inner for folder in shown for inner in _BOTOCORE_DATA)
    files = {f"{_MODELS}/{name}": text for name, text in models.items()}
    return Added(files=files, environment={VARIABLE: _MODELS}) if files else Added()


def _aws_cli(search: str) -> Added:
    """The system's own if the jail sees it, else the one installed beside us, else the one that the user runs."""
    for folder in _SYSTEM_BIN:
        found = shutil.which("aws", path=folder)
        if found and _is_shown(Path(found).resolve()):
            return Added(aws=found)
    try:
        metadata.distribution("awscli")
    except metadata.PackageNotFoundError:
        return _users_own(search)
    binds = tuple(Bind(path, f"{_site(ROOM)}/{path.name}") for path in closure("awscli"))
    return Added(binds, {f"{BIN}/aws": _LAUNCHER.format(python=f"{BIN}/python3")}, aws="awscli beside the tutor")


def _users_own(search: str) -> Added:
    """The `aws` on the user's PATH: its interpreter and its packages, or the folder of the official bundle."""
    found = shutil.which("aws", path=search)
    if found is None:
        return Added()
    program = _behind_shim(Path(found))
    bundled = program.resolve()
    if bundled.parent.name == "dist" and (bundled.parent / "awscli").is_dir():  # the installer of version 2
        return Added((Bind(bundled.parent, _CLI_ROOM),), links={f"{BIN}/aws": f"{_CLI_ROOM}/aws"}, aws=str(program))
    python = _python_of(bundled)
    return _shown_cli(python, program) if python else Added()


def _behind_shim(program: Path) -> Path:
    """The program that pyenv's stand-in of the same name would run (github.com/pyenv/pyenv, `pyenv which`)."""
    pyenv = program.parents[1] / "libexec" / "pyenv"
    if program.parent.name != "shims" or not pyenv.is_file():
        return program
    return Path(_said_by([str(pyenv), "which", program.name]).strip() or program)


def _python_of(script: Path) -> str:
    """The interpreter that a script names in its first line; empty if it is no Python script."""
    try:
        with script.open("rb") as stream:
            match = _SHEBANG.match(stream.readline(512))
    except OSError:
        return ""
    return os.fsdecode(match[1]) if match else ""


def _shown_cli(python: str, program: Path) -> Added:
    """A Python and the AWS CLI installed in it, laid out as a virtual environment of its own."""
    told = _said_by([python, "-c", _QUESTION])
    try:
        base, prefix, (major, minor), path = json.loads(told)
        packages = closure("awscli", path=tuple(str(entry) for entry in path if entry))
    except (ValueError, TypeError, SandboxUnavailableError):
        return Added()
    room = _python_room(_CLI_ROOM, Path(base), f"{major}.{minor}", packages)
    shown = () if _is_shown(Path(prefix)) else (Bind(Path(prefix), str(prefix)),)
    launcher = {f"{BIN}/aws": _LAUNCHER.format(python=f"{_CLI_ROOM}/bin/python3")}
    return Added(shown) | room | Added(files=launcher, aws=str(program))


def _python_room(room: str, base: Path, version: str, packages: Sequence[Path]) -> Added:
    """A virtual environment at `room` in the jail: `python3` and `python` with just these packages."""
    binds = tuple(Bind(path, f"{_site(room, version)}/{path.name}") for path in packages)
    home = f"home = {base.parent}\ninclude-system-site-packages = false\nversion = {version}\n"
    links = {f"{room}/bin/{name}": str(base) for name in ("python3", "python")}
    return Added(binds, {f"{room}/pyvenv.cfg": home}, links)


def _site(room: str, version: str = f"{sys.version_info.major}.{sys.version_info.minor}") -> str:
    return f"{room}/lib/python{version}/site-packages"


def _is_shown(path: Path) -> bool:
    return any(path.is_relative_to(name) for name in SYSTEM)


def _said_by(command: list[str]) -> str:
    """What a program says on standard output; nothing if it can't be run or fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_ASK_SECONDS, check=False, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
