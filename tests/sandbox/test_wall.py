"""The command that draws the wall, where it matters what it hides."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.errors import SandboxUnavailableError
from tutor.model.verdicts import Tier
from tutor.sandbox.packages import closure
from tutor.sandbox.wall import Bind, Wall, find_bwrap, interpreter, python_binds
from tutor.sandbox.watch import descendants, usage


@pytest.fixture
def walled_python(sandbox):
    if sandbox.tier is Tier.NONE:
        pytest.skip("no wall can be drawn on this machine")

    def run(code: str, *, binds: tuple[Bind, ...] = (), secret: tuple[Path, ...] = ()) -> str:
        wall = Wall(tier=Tier.STRONG, binds=(*python_binds(), *binds), secret=secret)
        command = wall.command([str(interpreter()), "-I", "-c", code], find_bwrap())
        return subprocess.run(command, env={}, capture_output=True, text=True, check=True).stdout.strip()

    return run


def test_a_secret_folder_inside_what_is_shown_is_hidden(walled_python, tmp_path):
    tmp_path.chmod(0o755)
    for name in ("open", "course"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("words")
    shown = Bind(tmp_path, str(tmp_path))
    code = f"import os; print(os.listdir({str(tmp_path / 'open')!r}), os.listdir({str(tmp_path / 'course')!r}))"
    assert walled_python(code, binds=(shown,), secret=(tmp_path / "course",)) == "['file'] []"


def test_the_base_interpreters_own_packages_are_hidden(walled_python):
    code = "import site, os; print([n for d in site.getsitepackages() if os.path.isdir(d) for n in os.listdir(d)])"
    assert walled_python(code) == "[]"


def test_the_users_tutor_is_not_importable(walled_python):
    assert walled_python("import importlib.util as u; print(u.find_spec('tutor'))") == "None"


def test_at_tier_none_the_program_runs_as_it_is():
    assert Wall(tier=Tier.NONE, binds=()).command(["a", "b"], Path("/usr/bin/bwrap")) == ["a", "b"]


def test_the_packages_of_a_jail_are_boto3s_and_no_more():
    names = {path.name for path in closure("boto3")}
    assert {"boto3", "botocore", "urllib3"} <= names
    assert not {"tutor", "moto", "textual", "pytest"} & names


def test_a_package_that_is_missing_is_named():
    with pytest.raises(SandboxUnavailableError, match="no-such-package"):
        closure("no-such-package")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_usage_counts_what_is_below_a_process():
    code = (
        "import subprocess, sys\n"
        "child = 'import sys; print(flush=True); sys.stdin.read()'\n"
        "process = subprocess.Popen([sys.executable, '-c', child], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "process.stdout.readline()\n"
        "print(process.pid, flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        child = int(process.stdout.readline())
        assert child in descendants(os.getpid())
        assert descendants(process.pid) == [child]
        used = usage(process.pid, float("inf"))
        assert used.threads == 1
        assert used.memory_mb > 0
        process.stdin.close()
