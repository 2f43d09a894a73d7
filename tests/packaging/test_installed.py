from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import tutor
from tutor.course import load_course, shipped_course

WHEEL = os.environ.get("POPTUTOR_WHEEL", "")

of_the_wheel = pytest.mark.skipif(not WHEEL, reason=".ci/run names the wheel in POPTUTOR_WHEEL; this is the checkout")


def test_the_installed_version_is_the_packages_own():
    assert metadata.version("poptutor") == tutor.__version__


def test_the_command_is_installed_and_says_its_version():
    command = Path(sys.executable).with_name("tutor")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == f"tutor {tutor.__version__}\n"


def test_the_shipped_course_opens():
    course = load_course(shipped_course())
    assert course.lessons
    assert course.quizzes
    assert course.exercises


@of_the_wheel
def test_the_installed_package_is_not_the_checkout():
    package = Path(tutor.__file__).parent
    assert package.parent.name == "site-packages"
    assert shipped_course() == package / "_course"


@of_the_wheel
def test_nothing_but_the_package_lands_at_the_top_of_site_packages():
    with zipfile.ZipFile(WHEEL) as wheel:
        tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"tutor", f"poptutor-{tutor.__version__}.dist-info"}


@of_the_wheel
def test_the_wheel_carries_course_licence_types_and_the_files_that_code_opens():
    with zipfile.ZipFile(WHEEL) as wheel:
        names = wheel.namelist()
    assert "tutor/_course/lessons/course.yaml" in names
    assert any(name.startswith("tutor/_course/quizzes/") for name in names)
    assert any(name.endswith("/solution.py") and name.startswith("tutor/_course/") for name in names)
    assert "tutor/py.typed" in names
    assert any(name.endswith(".tcss") for name in names)
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)


@of_the_wheel
def test_the_wheel_carries_no_leftovers():
    with zipfile.ZipFile(WHEEL) as wheel:
        names = wheel.namelist()
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".gitkeep", "~", ".swp"))]
