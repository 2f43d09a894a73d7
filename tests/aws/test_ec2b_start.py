"""What of EC2 a run begins from."""

from __future__ import annotations

import pytest

from tutor.sandbox import observe_ec2
from tutor.sandbox.aws.ec2_seed import StartError

START = {
    "key_pairs": [{"name": "my-key", "type": "ed25519"}],
    "security_groups": [{"name": "web", "inbound": [{"ports": "80"}, {"ports": "8000-8010", "from": "10.0.0.0/8"}]}],
    "instances": [
        {"name": "web", "image": "ubuntu", "key_pair": "my-key", "security_groups": ["web"], "tags": {"use": "tests"}},
        {"name": "asleep", "type": "t4g.small", "state": "stopped", "zone": "us-east-1b"},
        {"name": "gone", "image": "debian", "state": "terminated"},
    ],
    "volumes": [
        {"name": "data", "size": 20, "type": "gp2", "attached_to": "asleep", "device": "/dev/sdg"},
        {"name": "free", "type": "io2", "encrypted": True, "zone": "us-east-1c"},
    ],
}


def by_name(states):
    return {state.tags["Name"]: state for state in states.values() if "Name" in state.tags}


def test_a_run_begins_with_what_its_start_declares(served, ec2):
    served.aws.seed(START)
    seen = served.aws.snapshot()
    instances, volumes = by_name(observe_ec2.instances(listed(seen))), by_name(observe_ec2.volumes(listed(seen)))
    assert {name: state.state for name, state in instances.items()} == {
        "web": "running",
        "asleep": "stopped",
        "gone": "terminated",
    }
    assert (instances["web"].key_pair, list(instances["web"].security_groups.values())) == ("my-key", ["web"])
    assert (instances["web"].tags["use"], instances["asleep"].zone) == ("tests", "us-east-1b")
    assert (volumes["data"].size, volumes["data"].type, volumes["data"].zone) == (20, "gp2", "us-east-1b")
    (attachment,) = volumes["data"].attachments
    assert (attachment.instance, attachment.device) == (instances["asleep"].id, "/dev/sdg")
    assert (volumes["free"].state, volumes["free"].encrypted, volumes["free"].zone) == ("available", True, "us-east-1c")
    (group,) = ec2.describe_security_groups(GroupNames=["web"])["SecurityGroups"]
    assert [(rule["FromPort"], rule["ToPort"]) for rule in group["IpPermissions"]] == [(80, 80), (8000, 8010)]
    image = ec2.describe_images(ImageIds=[instances["asleep"].image])["Images"][0]
    assert image["Architecture"] == "arm64"


def listed(seen):
    """As it comes over the wire: tuples are lists."""
    return {
        kind: {
            name: {key: list(value) if isinstance(value, tuple) else value for key, value in state.items()}
            for name, state in states.items()
        }
        for kind, states in seen.items()
    }


def test_what_was_there_can_be_used_at_once(served, ec2):
    served.aws.seed(START)
    found = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["web"]}])["Reservations"][0]["Instances"][0]
    assert found["State"]["Name"] == "running"
    assert ec2.stop_instances(InstanceIds=[found["InstanceId"]])["StoppingInstances"]


def test_what_was_there_is_not_in_the_journal(served):
    served.aws.seed(START)
    assert served.aws.journal() == []


def test_a_start_may_be_in_another_region(served):
    served.aws.seed(
        {"instances": [{"name": "far", "region": "eu-west-1"}], "volumes": [{"name": "v", "region": "eu-west-1"}]}
    )
    far = served.client("ec2", region="eu-west-1")
    assert len(far.describe_instances()["Reservations"]) == 1
    assert {one["AvailabilityZone"] for one in far.describe_volumes()["Volumes"]} == {"eu-west-1a"} | {
        far.describe_instances()["Reservations"][0]["Instances"][0]["Placement"]["AvailabilityZone"]
    }


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ({"volumes": [{"name": "big", "size": 2000, "type": "standard"}]}, "big.*InvalidParameterValue.*too large"),
        ({"instances": [{"name": "odd", "type": "t9.huge"}]}, "odd.*t9.huge"),
        ({"volumes": [{"name": "v", "zone": "mars-1a"}]}, "InvalidZone.NotFound.*mars-1a"),
        ({"volumes": [{"name": "v", "attached_to": "nobody"}]}, "nobody"),
        ({"key_pairs": [{"name": "k"}, {"name": "k"}]}, "InvalidKeyPair.Duplicate"),
    ],
)
def test_a_start_that_aws_would_refuse_is_told(served, start, says):
    with pytest.raises(StartError, match=says):
        served.aws.seed(start)
