"""Instances that answer, end to end: the system's own ssh, scp and sftp in a judged run, and the evidence of it."""

from __future__ import annotations

import shutil

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import FileOnInstance, Outcome
from tutor.model.runs import HomeFile, Job

START = {
    "key_pairs": [{"name": "lab", "type": "ed25519", "file": "lab.pem"}, {"name": "other", "file": "other.pem"}],
    "security_groups": [{"name": "door", "inbound": [{"ports": 22}]}, {"name": "shut"}],
    "instances": [
        {"name": "web", "image": "ubuntu", "key_pair": "lab", "security_groups": ["door"]},
        {"name": "closed", "image": "amazon-linux", "key_pair": "lab", "security_groups": ["shut"]},
    ],
}
FILES = {
    "lab.pem": HomeFile(key_pair="lab", mode=0o400),
    "open.pem": HomeFile(key_pair="lab", mode=0o644),
    "other.pem": HomeFile(key_pair="other", mode=0o400),
}
VARIABLES = {"learner": "mia", "region": "us-east-1", "account": "123456789012", "address": "203.0.113.10"}

HELP = """
import os, subprocess
import boto3
ec2 = boto3.client("ec2")
OPTIONS = "-o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR".split()

def instance(name):
    found = ec2.describe_instances(Filters=[dict(Name="tag:Name", Values=[name])])
    return found["Reservations"][0]["Instances"][0]

def run(program, *words, key="lab.pem", given="", seconds=None):
    more = ["-o", f"ConnectTimeout={seconds}"] if seconds else []
    done = subprocess.run([program, *OPTIONS, *more, "-i", key, *words], input=given, capture_output=True, text=True)
    return [done.returncode, (done.stdout + done.stderr).strip()]
"""


@pytest.fixture(scope="module")
def seen(sandbox):
    """Runs a program among these instances; gives the evidence."""
    if why := sandbox.why_no_instances():
        pytest.skip(f"no instance answers here: {why}")
    for program in ("ssh", "scp", "sftp"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} here")

    def run(source, **more):
        job = Job(
            source=(HELP + source).encode(),
            module="m",
            run=RunSpec("f"),
            limits=Limits(seconds=30),
            variables=VARIABLES,
            start=START,
            files=FILES,
            machines=True,
            **more,
        )
        evidence = sandbox.run(job)
        assert evidence.outcome is Outcome.RETURNED, (evidence.outcome, evidence.raised, evidence.stderr)
        return evidence

    return run


def test_a_login_a_command_and_its_end_are_seen_from_our_side(seen):
    evidence = seen("""
def f():
    name = instance("web")["PublicDnsName"]
    return [run("ssh", f"ubuntu@{name}", "uname -n; exit 3"), instance("web")["PrivateDnsName"]]
""")
    (status, printed), private = evidence.returned
    assert (status, printed) == (3, private.partition(".")[0])
    (connection,), (session,) = evidence.connections, evidence.sessions
    assert (connection.outcome, connection.port, connection.source) == ("open", 22, "203.0.113.10")
    assert (session.user, session.command, session.exit_status) == ("ubuntu", "uname -n; exit 3", 3)
    assert session.printed.strip() == printed
    assert session.instance == connection.instance
    assert connection.at <= session.at


def test_files_and_folders_are_copied_both_ways_and_read_by_the_judge(seen):
    evidence = seen(
        """
def f():
    host = f"ubuntu@{instance('web')['PublicDnsName']}"
    os.makedirs("notes/deep")
    for path, text in {"a.txt": "one", "notes/b.txt": "two", "notes/deep/c.txt": "three"}.items():
        with open(path, "w") as file:
            file.write(text)
    told = [run("scp", "a.txt", f"{host}:"), run("scp", "-O", "a.txt", f"{host}:old.txt")]
    told += [run("scp", "-r", "notes", f"{host}:"), run("sftp", "-b", "-", host, given="put a.txt sent.txt\\n")]
    told += [run("scp", "-r", f"{host}:notes", "back")]
    with open("back/deep/c.txt") as file:
        return [[status for status, _ in told], file.read()]
""",
        read_files=(
            ("web", "/home/ubuntu/a.txt"),
            ("web", "/home/ubuntu/old.txt"),
            ("web", "/home/ubuntu/notes/deep/c.txt"),
            ("web", "/home/ubuntu/sent.txt"),
            ("web", "/home/ubuntu/notes"),
            ("web", "/home/ubuntu/none.txt"),
            ("nobody", "/etc/hostname"),
            ("", "/etc/hostname"),
        ),
    )
    assert evidence.returned == [[0] * 5, "three"]
    assert evidence.instance_files == {
        "web /home/ubuntu/a.txt": FileOnInstance("one", 3),
        "web /home/ubuntu/old.txt": FileOnInstance("one", 3),
        "web /home/ubuntu/notes/deep/c.txt": FileOnInstance("three", 5),
        "web /home/ubuntu/sent.txt": FileOnInstance("one", 3),
        "web /home/ubuntu/notes": FileOnInstance(None, 0, "not-a-file"),
        "web /home/ubuntu/none.txt": FileOnInstance(None, 0, "missing"),
    }
    assert not evidence.buckets


def test_what_keeps_a_learner_out_fails_as_in_life_and_is_told(seen):
    evidence = seen("""
def f():
    name = instance("web")["PublicDnsName"]
    keys = [run("ssh", f"ubuntu@{name}", "true", key=key) for key in ("other.pem", "open.pem")]
    users = [run("ssh", f"{user}@{name}", "true") for user in ("ec2-user", "root")]
    return [*keys, *users, run("ssh", f"ec2-user@{instance('closed')['PublicDnsName']}", "true", seconds=2)]
""")
    other, too_open, user, root, closed = evidence.returned
    for status, said in (other, too_open, user):
        assert status == 255
        assert "Permission denied (publickey)" in said
    assert "UNPROTECTED PRIVATE KEY FILE" in too_open[1]
    assert 'Please login as the user "ubuntu"' in root[1]
    assert closed[0] == 255
    assert "timed out" in closed[1]
    assert [session.refused for session in evidence.sessions] == ["key", "no-key", "user", "root"]
    (dropped,) = [connection for connection in evidence.connections if connection.outcome != "open"]
    assert "shut" in dropped.why


def test_a_stopped_instance_answers_no_more_and_a_started_one_at_its_new_name_with_its_disk(seen):
    evidence = seen("""
def f():
    before = instance("web")
    told = [run("ssh", f"ubuntu@{before['PublicDnsName']}", "echo kept > kept.txt")]
    ec2.stop_instances(InstanceIds=[before["InstanceId"]])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[before["InstanceId"]])
    told.append(run("ssh", f"ubuntu@{before['PublicDnsName']}", "true", seconds=2))
    ec2.start_instances(InstanceIds=[before["InstanceId"]])
    ec2.get_waiter("instance_running").wait(InstanceIds=[before["InstanceId"]])
    after = instance("web")
    told.append(run("ssh", f"ubuntu@{after['PublicDnsName']}", "cat kept.txt"))
    told.append(run("ssh", f"ubuntu@{before['PublicDnsName']}", "true", seconds=2))
    return [*told, before["PublicDnsName"] != after["PublicDnsName"]]
""")
    first, stopped, again, old, is_new = evidence.returned
    assert (first, again, is_new) == ([0, ""], [0, "kept"], True)
    for status, said in (stopped, old):
        assert status == 255
        assert "timed out" in said
    assert all(connection.why for connection in evidence.connections if connection.outcome != "open")


def test_what_user_data_does_is_found_though_the_program_ended_long_before(seen):
    evidence = seen(
        """
def f():
    web = instance("web")
    script = "#!/bin/sh\\nsleep 1\\necho ready > /home/ubuntu/ready.txt\\n"
    tags = [dict(ResourceType="instance", Tags=[dict(Key="Name", Value="late")])]
    ec2.run_instances(
        ImageId=web["ImageId"], InstanceType="t3.micro", MinCount=1, MaxCount=1, UserData=script, TagSpecifications=tags
    )
""",
        read_files=(("late", "/home/ubuntu/ready.txt"),),
    )
    assert evidence.instance_files == {"late /home/ubuntu/ready.txt": FileOnInstance("ready\n", 6)}


def test_what_is_cut_off_with_the_run_and_what_was_refused_last_is_evidence_too(seen):
    evidence = seen("""
def f():
    host = f"ubuntu@{instance('web')['PublicDnsName']}"
    subprocess.Popen(["ssh", *OPTIONS, "-i", "lab.pem", host, "sleep 4321"], stdin=subprocess.DEVNULL)
    run("ssh", host, "until pgrep -x sleep; do :; done")
    return run("ssh", host, "true", key="other.pem")[0]
""")
    assert evidence.returned == 255
    told = {session.command: session for session in evidence.sessions}
    assert told["sleep 4321"].exit_status is None
    assert told[""].refused == "key"
    assert len(evidence.sessions) == 3
