"""EC2 in a real run: what it begins from, what the submission sees, what is known of it afterwards."""

from __future__ import annotations

import pytest

from tutor.errors import SandboxError
from tutor.model.course import Limits, RunSpec
from tutor.model.runs import Job

VARIABLES = {"learner": "mia", "region": "us-east-1", "account": "123456789012"}
START = {
    "security_groups": [{"name": "web", "inbound": [{"ports": "80"}]}],
    "instances": [{"name": "first", "security_groups": ["web"]}],
    "volumes": [{"name": "data", "size": 20}],
}
WORK = """
import boto3

def f():
    ec2, ssm = boto3.client("ec2"), boto3.client("ssm")
    first = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    image = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
    ec2.get_waiter("instance_running").wait(InstanceIds=[made["InstanceId"]])
    volume = ec2.describe_volumes(Filters=[{"Name": "tag:Name", "Values": ["data"]}])["Volumes"][0]
    ec2.create_tags(Resources=[made["InstanceId"]], Tags=[{"Key": "Name", "Value": "second"}])
    ec2.create_key_pair(KeyName="mine")
    ec2.create_snapshot(VolumeId=volume["VolumeId"], Description="once")
    return [first["InstanceId"], made["InstanceId"]]
"""
CHECKS = """
def two_are_running(evidence):
    assert [instance.state for instance in evidence.instances.values()] == ["running", "running"]

def the_group_is_open(evidence):
    (group,) = evidence.security_groups.values()
    assert [(rule.protocol, rule.from_port, rule.peer) for rule in group.inbound] == [("tcp", 80, "0.0.0.0/0")]

def roots_hang(evidence):
    for instance in evidence.instances.values():
        assert [one.device for one in instance.attachments] == [instance.root_device]
"""


def job(source, start):
    limits = Limits(seconds=30)
    return Job(source=source.encode(), module="m", run=RunSpec("f"), limits=limits, variables=VARIABLES, start=start)


def test_a_run_on_ec2_is_known_afterwards(sandbox):
    seen = sandbox.run(job(WORK, START))
    assert seen.raised is None
    first, second = seen.returned
    assert {name: state.state for name, state in seen.instances.items()} == {first: "running", second: "running"}
    assert [seen.instances[name].tags["Name"] for name in (first, second)] == ["first", "second"]
    assert list(seen.instances[first].security_groups.values()) == ["web"]
    data = next(volume for volume in seen.volumes.values() if volume.tags.get("Name") == "data")
    assert (data.size, data.state, len(seen.volumes)) == (20, "available", 3)
    assert [(taken.volume, taken.state) for taken in seen.snapshots.values()] == [(data.id, "completed")]
    assert list(seen.key_pairs) == ["mine"]
    outcomes = sandbox.run_author_checks(CHECKS.encode(), ["two_are_running", "the_group_is_open", "roots_hang"], seen)
    assert {name: outcome.message for name, outcome in outcomes.items()} == dict.fromkeys(outcomes, "")
    assert all(outcome.passed for outcome in outcomes.values())
    assert set(outcomes["two_are_running"].read) == {"instances"}
    assert (seen.incomplete, seen.unlisted) == ({}, {})


def test_a_start_that_aws_would_refuse_is_our_fault_and_named(sandbox):
    with pytest.raises(SandboxError, match="big: AWS refuses it: InvalidParameterValue"):
        sandbox.run(job(WORK, {"volumes": [{"name": "big", "size": 2000, "type": "standard"}]}))
