"""Files that lie in a submission's home when its run begins."""

from __future__ import annotations

import pytest

from tutor.errors import SandboxError
from tutor.instances_asked import asks_for_machines, files_to_read, key_files
from tutor.model.checks import BucketCheck, OnInstanceCheck, SshCheck
from tutor.model.course import Limits, RunSpec
from tutor.model.runs import HomeFile, Job

LOOKS = b"""
import os, stat
AT_IMPORT = os.path.exists(os.path.expanduser("~/.ssh/lab.pem"))
def look(name):
    path = os.path.join(os.path.expanduser("~"), name)
    with open(path) as file:
        return [AT_IMPORT, file.read(), oct(stat.S_IMODE(os.stat(path).st_mode))]
"""


def job(files, *, fresh=False):
    variables = {"learner": "mia", "region": "us-east-1", "account": "123456789012"}
    run = RunSpec("look", (".ssh/lab.pem",))
    return Job(source=LOOKS, module="m", run=run, limits=Limits(), variables=variables, files=files, fresh=fresh)


@pytest.mark.parametrize("fresh", [False, True])
def test_they_are_there_before_the_file_is_imported_with_their_permissions(sandbox, fresh):
    files = {".ssh/lab.pem": HomeFile(text="a key\n", mode=0o400)}
    assert sandbox.run(job(files, fresh=fresh)).returned == [True, "a key\n", "0o400"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../away", "a/../../away", "", "a\0b"])
def test_a_path_that_leads_out_of_the_home_is_never_written(sandbox, path):
    with pytest.raises(SandboxError, match="isn't one of the home"):
        sandbox.run(job({path: HomeFile(text="x")}))


def test_a_key_that_the_start_does_not_have_is_the_authors_fault(sandbox):
    with pytest.raises(SandboxError, match="without a private key of 'lab'"):
        sandbox.run(job({"lab.pem": HomeFile(key_pair="lab")}))


def test_a_start_says_which_keys_lie_ready():
    start = {
        "key_pairs": [{"name": "lab", "file": "lab.pem"}, {"name": "b", "file": "b", "mode": "0644"}, {"name": "c"}]
    }
    assert key_files(start) == {
        "lab.pem": HomeFile(key_pair="lab", mode=0o400),
        "b": HomeFile(key_pair="b", mode=0o644),
    }


def test_instances_are_to_answer_where_somebody_looks_onto_them_or_has_a_key():
    on_web = OnInstanceCheck(instance="web", path="/etc/motd")
    assert files_to_read([on_web, on_web, OnInstanceCheck(path="/x"), SshCheck()]) == (("web", "/etc/motd"), ("", "/x"))
    assert asks_for_machines({}, [SshCheck()])
    assert asks_for_machines({}, [on_web])
    assert asks_for_machines({"key_pairs": [{"name": "lab", "file": "lab.pem"}]}, [])
    assert not asks_for_machines({"key_pairs": [{"name": "lab"}]}, [BucketCheck("b")])
