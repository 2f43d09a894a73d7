from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FINDER = ROOT / ".ci" / "find-python"

pytestmark = pytest.mark.skipif(not FINDER.is_file(), reason="only the checkout is set up; the wheel is installed")


def pretend(folder, name, version, *, complete=True):
    """A program that answers as a Python of `version` would."""
    program = folder / name
    new = tuple(map(int, version.split("."))) >= (3, 11)
    program.write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f"*print*) echo {version};;\n"
        f"*exit*) exit {0 if new else 1};;\n"
        f"*ensurepip*) exit {0 if complete else 1};;\n"
        "esac\n"
    )
    program.chmod(0o755)


def find(folder, **environment):
    return subprocess.run(
        [shutil.which("sh") or "/bin/sh", FINDER],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_new_enough_python3_is_taken(tmp_path):
    pretend(tmp_path, "python3", "3.12")
    assert find(tmp_path).stdout.strip() == str(tmp_path / "python3")


def test_behind_an_old_python3_a_newer_one_is_found(tmp_path):
    pretend(tmp_path, "python3", "3.9")
    pretend(tmp_path, "python3.13", "3.13")
    assert find(tmp_path).stdout.strip() == str(tmp_path / "python3.13")


def test_only_old_ones_are_told_in_one_line(tmp_path):
    pretend(tmp_path, "python3", "3.9")
    done = find(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "3.11 or newer is needed; python3 is 3.9" in done.stderr


def test_no_python_at_all_is_told_in_one_line(tmp_path):
    done = find(tmp_path)
    assert done.returncode == 1
    assert "no Python was found" in done.stderr


def test_a_python_without_venv_is_told_with_the_package_to_install(tmp_path):
    pretend(tmp_path, "python3", "3.11", complete=False)
    done = find(tmp_path)
    assert done.returncode == 1
    assert "python3-venv" in done.stderr


def test_a_python_may_be_named(tmp_path):
    pretend(tmp_path, "python3", "3.12")
    pretend(tmp_path, "mine", "3.14")
    assert find(tmp_path, PYTHON=os.fspath(tmp_path / "mine")).stdout.strip() == str(tmp_path / "mine")
