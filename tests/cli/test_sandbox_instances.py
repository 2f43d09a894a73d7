"""Instances in `tutor sandbox -- COMMAND`: they answer the system's ssh in there, and the journal tells of it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.sandbox import open_sandbox
from tutor.sandbox.watch import descendants

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")

# A key pair, a closed port, an open one; each line that it prints is one of ssh's.
VISIT = """
import os, subprocess
import boto3
ec2 = boto3.client("ec2")
key = ec2.create_key_pair(KeyName="lab", KeyType="ed25519")["KeyMaterial"]
with open(os.open("lab.pem", os.O_WRONLY | os.O_CREAT, 0o400), "w") as file:
    file.write(key)
group = ec2.create_security_group(GroupName="door", Description="to log in by")["GroupId"]
image = boto3.client("ssm").get_parameter(
    Name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
)["Parameter"]["Value"]
made = ec2.run_instances(
    ImageId=image, InstanceType="t3.micro", KeyName="lab", SecurityGroupIds=[group], MinCount=1, MaxCount=1
)["Instances"][0]
ec2.get_waiter("instance_running").wait(InstanceIds=[made["InstanceId"]])
name = ec2.describe_instances()["Reservations"][0]["Instances"][0]["PublicDnsName"]

def ssh(*words, seconds=20):
    options = ["BatchMode=yes", "StrictHostKeyChecking=no", "LogLevel=ERROR", f"ConnectTimeout={seconds}"]
    options = [word for option in options for word in ("-o", option)]
    subprocess.run(["ssh", *options, "-i", "lab.pem", f"ec2-user@{name}", *words], stderr=subprocess.STDOUT)

ssh("true", seconds=2)
ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
ssh("whoami; ls ~/.ssh; test -e lab.pem || echo no key here")
ssh("(trap '' HUP TERM; exec sleep SECONDS) > /dev/null 2>&1 &")
"""


SECONDS = str(1_000_000 + os.getpid())  # nobody else sleeps for so long


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What came of the visit: standard output and standard error."""
    with contextlib.closing(open_sandbox()) as sandbox:
        if why := sandbox.why_no_instances():
            pytest.skip(f"no instance answers here: {why}")
    if shutil.which("ssh") is None:
        pytest.skip("there is no ssh here")
    before = set(descendants(os.getpid()))
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "sandbox", "--journal", "--", "python3", "-"],
        input=VISIT.replace("SECONDS", SECONDS),
        capture_output=True,
        text=True,
        cwd=tmp_path_factory.mktemp("visit"),
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert set(descendants(os.getpid())) <= before
    return done.stdout, done.stderr


def test_ssh_reaches_it_once_a_security_group_opens_its_port(told):
    stdout, _ = told
    closed, who, keys, no_key = stdout.splitlines()
    assert "Connection timed out" in closed
    assert (who, keys, no_key) == ("ec2-user", "authorized_keys", "no key here")


def test_the_journal_tells_connections_and_what_ran_among_the_calls(told):
    _, stderr = told
    assert "3 connections to instances, 1 timed out." in stderr
    lines = stderr.splitlines()
    (dropped,) = [
        line for line in lines if re.search(r"^!.* ssh +54\.214\.\d+\.\d+:22 timed out: no rule of .*door", line)
    ]
    (opens,) = [line for line in lines if "AuthorizeSecurityGroupIngress" in line]
    (ran,) = [line for line in lines if re.search(r"ec2-user@i-\w+ ran whoami; .*: exit status 0$", line)]
    assert lines.index(dropped) < lines.index(opens) < lines.index(ran)


def test_what_was_left_running_on_it_is_gone_with_the_shell(told):
    assert told
    found = [process for process in Path("/proc").iterdir() if SECONDS.encode() in _command_line(process)]
    assert found == []


def _command_line(process):
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
