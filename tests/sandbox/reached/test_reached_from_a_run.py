"""An instance in a run of a learner's: launched, opened, logged in to with real OpenSSH, and what is observed of it."""

from __future__ import annotations

import shutil

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import HomeFile, Job

_SOURCE = """
import subprocess
import boto3

ec2 = boto3.client("ec2")

def ssh(name, command, user="ubuntu", seconds=20):
    asked = ["ssh", "-i", "lab.pem", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no",
             "-o", f"ConnectTimeout={seconds}", f"{user}@{name}", command]
    done = subprocess.run(asked, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout if done.returncode == 0 else done.stderr.strip().splitlines()[-1]

def f():
    (web,) = [one for told in ec2.describe_instances()["Reservations"] for one in told["Instances"]]
    name, group = web["PublicDnsName"], web["SecurityGroups"][0]["GroupId"]
    seen = [ssh(name, "true", seconds=1)]
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
    seen.append(ssh(name, "uname -n; echo kept > note.txt"))
    seen.append(ssh(name, "curl -s https://checkip.amazonaws.com"))
    seen.append(ssh(name, "true", user="ec2-user"))
    return [web["InstanceId"], web["PublicIpAddress"], web["PrivateIpAddress"], seen]
"""


@pytest.fixture
def can_reach(sandbox):
    why = sandbox.why_no_instances()
    if why:
        pytest.skip(why)
    if shutil.which("ssh") is None:
        pytest.skip("there is no OpenSSH client here")


@pytest.mark.usefixtures("can_reach")
def test_a_run_logs_in_to_the_instance_that_it_begins_with(sandbox):
    job = Job(
        source=_SOURCE.encode(),
        module="submission",
        run=RunSpec("f", ()),
        limits=Limits(seconds=60),
        variables={"learner": "mia-test", "region": "us-east-1", "account": "123456789012"},
        start={
            "key_pairs": [{"name": "lab", "type": "ed25519"}],
            "instances": [{"name": "web", "image": "ubuntu", "key_pair": "lab"}],
        },
        machines=True,
        files={"lab.pem": HomeFile(key_pair="lab", mode=0o400)},
        read_files=(("web", "/home/ubuntu/note.txt"),),
    )
    seen = sandbox.run(job)
    assert seen.outcome is Outcome.RETURNED, (seen.raised, seen.stderr)
    instance, public, private, told = seen.returned
    assert told[0].endswith("Connection timed out")
    assert told[1:3] == [f"ip-{private.replace('.', '-')}\n", f"{public}\n"]
    assert "Permission denied" in told[3]
    first, *others = [one for one in seen.connections if one.instance == instance]
    assert (first.outcome, first.source, first.port) == ("dropped", "203.0.113.10", 22)
    assert {one.outcome for one in others} == {"open"}
    ran = [one for one in seen.sessions if one.command.startswith("uname")]
    assert [(one.instance, one.user, one.exit_status, one.printed) for one in ran] == [(instance, "ubuntu", 0, told[1])]
    assert [one.refused for one in seen.sessions if one.user == "ec2-user"] == ["user"]
    assert [file.text for file in seen.instance_files.values()] == ["kept\n"]
