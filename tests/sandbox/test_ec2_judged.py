"""An exercise on instances that answer, from its YAML to its verdict: what was done counts, what went wrong is said."""

from __future__ import annotations

import shutil

import pytest

from tutor.course import load_course
from tutor.judging import judge_submission
from tutor.model.verdicts import Verdict

EXERCISE = """
title: Leave a note
prompt: Leave a note on the instance.
run: {call: leave, with: ["${learner}-ssh", "hello ${learner}"]}
start:
  key_pairs: [{name: lab, type: ed25519, file: "keys/${learner}.pem", mode: "0644"}]
  security_groups: [{name: "${learner}-ssh"}]
  instances: [{name: web, image: ubuntu, key_pair: lab, security_groups: ["${learner}-ssh"]}]
limits: {seconds: 60}
checks:
  - security_group: {instance: web, opens: [{port: 22, to: "${address}"}], only: true}
  - ssh: {instance: web, user: ubuntu, command: cat note.txt, equals: "hello ${learner}"}
  - on_instance: {instance: web, path: /home/ubuntu/note.txt, equals: "hello ${learner}"}
  - on_instance: {instance: web, path: /home/ubuntu/other.txt, exists: false}
hints: [Look at the key.]
"""
SOLUTION = """
import glob, os, subprocess
import boto3

def leave(group, text):
    ec2 = boto3.client("ec2")
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    ec2.authorize_security_group_ingress(GroupName=group, CidrIp="203.0.113.10/32", **rule)
    host = ec2.describe_instances()["Reservations"][0]["Instances"][0]["PublicDnsName"]
    [key] = glob.glob("keys/*.pem")
    os.chmod(key, 0o400)
    options = "-o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=25".split()
    for command in ("cat > note.txt", "cat note.txt"):
        subprocess.run(["ssh", *options, "-i", key, "ubuntu@" + host, command], input=text.encode())
"""


@pytest.fixture
def judged(sandbox, tmp_path):
    """Judges a submission for the exercise: its verdict, and what each check says."""
    if why := sandbox.why_no_instances():
        pytest.skip(f"no instance answers here: {why}")
    if shutil.which("ssh") is None:
        pytest.skip("there is no ssh here")
    folder = tmp_path / "lessons" / "exercises" / "note"
    folder.mkdir(parents=True)
    (tmp_path / "lessons" / "course.yaml").write_text("format: 1\nid: c\ntitle: C\nlessons: [a.md]\n")
    (tmp_path / "lessons" / "a.md").write_text("# A\n\n## B\n\n[Exercise: note](exercises/note/)\n")
    (folder / "exercise.yaml").write_text(EXERCISE)
    for name in ("starter.py", "solution.py"):
        (folder / name).write_text(SOLUTION)
    exercise = load_course(tmp_path).exercises["note"]

    def judge(source):
        result = judge_submission(exercise, source.encode(), sandbox)
        return result.verdict, [check.message for check in result.checks]

    return judge


def test_what_was_done_over_ssh_passes(judged):
    assert judged(SOLUTION) == (Verdict.PASS, [""] * 4)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("os.chmod(key, 0o400)", "pass", "no private key was used"),
        ('"203.0.113.10/32"', '"0.0.0.0/0"', "More is let in than is asked for: tcp 22 from `0.0.0.0/0`."),
        ('"ubuntu@"', '"admin@"', "`admin` is not the user of its AMI"),
        ('"cat note.txt"', '"cat not.txt"', "The command that ran was `cat not.txt`; expected `cat note.txt`."),
        ("cat > note.txt", "mkdir note.txt", "there is a folder"),
        ("cat > note.txt", "tee other.txt > note.txt", "There is a file at `/home/ubuntu/other.txt`"),
    ],
)
def test_what_went_wrong_is_said(judged, right, wrong, said):
    verdict, messages = judged(SOLUTION.replace(right, wrong))
    assert verdict in {Verdict.FAIL, Verdict.PARTIAL}
    assert said in "\n".join(messages)


def test_a_port_that_is_open_for_others_is_said(judged):
    knocks = SOLUTION.replace("ConnectTimeout=25", "ConnectTimeout=1")  # in vain
    verdict, messages = judged(knocks.replace("203.0.113.10/32", "198.51.100.0/24"))
    assert verdict is Verdict.FAIL
    assert "is for others" in "\n".join(messages)
