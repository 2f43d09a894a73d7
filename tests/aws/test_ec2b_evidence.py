"""EC2's state after a run, as evidence: what the learner has in every region, told in one form."""

from __future__ import annotations

import json

import pytest

from tutor.model.evidence import AttachmentState, RuleState
from tutor.sandbox import observe_ec2
from tutor.sandbox.aws import ec2_snapshot as ec2_snapshot_module


@pytest.fixture
def seen(served):
    """The state as the judge reads it: over the wire as JSON, and typed again."""
    return lambda: json.loads(json.dumps(served.aws.snapshot()))


def test_a_run_that_never_asked_ec2_has_nothing_of_it(s3, seen):
    s3.create_bucket(Bucket="my-bucket")
    assert set(seen()) == {"buckets"}


def test_asking_alone_leaves_nothing(ec2, seen):
    ec2.describe_instances()
    ec2.describe_security_groups()
    ec2.describe_images(Owners=["amazon"])
    assert set(seen()) == {"buckets"}


def test_an_instance_is_told_with_its_group_key_and_volumes(ec2, amazon_linux, seen):
    ec2.create_key_pair(KeyName="my-key")
    group = ec2.create_security_group(GroupName="web", Description="for the web")["GroupId"]
    run = ec2.run_instances(
        ImageId=amazon_linux,
        InstanceType="t3.micro",
        KeyName="my-key",
        SecurityGroupIds=[group],
        MinCount=1,
        MaxCount=1,
        UserData="#!/bin/sh\necho grüß",
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "first"}]}],
    )["Instances"][0]
    told = observe_ec2.instances(seen())[run["InstanceId"]]
    assert (told.id, told.state, told.type, told.image) == (run["InstanceId"], "running", "t3.micro", amazon_linux)
    assert (told.region, told.zone) == ("us-east-1", run["Placement"]["AvailabilityZone"])
    assert (told.key_pair, told.security_groups, told.tags) == ("my-key", {group: "web"}, {"Name": "first"})
    assert (told.private_ip, told.private_dns) == (run["PrivateIpAddress"], run["PrivateDnsName"])
    assert told.public_dns == f"ec2-{told.public_ip.replace('.', '-')}.compute-1.amazonaws.com"
    assert told.user_data == "#!/bin/sh\necho grüß"
    assert [(at.device, at.delete_on_termination) for at in told.attachments] == [(told.root_device, True)]
    assert told.attachments[0].volume in observe_ec2.volumes(seen())


def test_an_instance_is_told_with_the_image_that_it_was_made_from(ec2, amazon_linux, seen):
    found = ec2.describe_images(Owners=["099720109477"], Filters=[{"Name": "name", "Values": ["*noble*amd64*"]}])
    ubuntu = sorted(found["Images"], key=lambda image: image["CreationDate"])
    newest, old = ubuntu[-1], ubuntu[0]
    told = {}
    for image in (newest["ImageId"], old["ImageId"], amazon_linux):
        made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
        told[image] = made["InstanceId"]
    states = observe_ec2.instances(seen())
    current, outdated, other = (states[told[image]] for image in told)
    assert (current.image_name, current.image_owner, current.newer_image) == (newest["Name"], "099720109477", "")
    assert (outdated.image_name, outdated.newer_image) == (old["Name"], newest["Name"])
    assert (other.image_owner, other.newer_image) == ("137112412989", "")


def test_the_state_of_an_instance_is_the_one_it_settles_in(ec2, amazon_linux, seen, later):
    ids = [
        ec2.run_instances(ImageId=amazon_linux, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0][
            "InstanceId"
        ]
        for _ in range(3)
    ]
    later()
    ec2.stop_instances(InstanceIds=[ids[1]])
    ec2.terminate_instances(InstanceIds=[ids[2]])
    told = observe_ec2.instances(seen())
    assert [told[name].state for name in ids] == ["running", "stopped", "terminated"]


def test_a_volume_is_told_with_where_it_hangs(ec2, amazon_linux, seen, later):
    run = ec2.run_instances(ImageId=amazon_linux, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
    free = ec2.create_volume(AvailabilityZone="us-east-1b", Size=9, VolumeType="gp3", Encrypted=True)["VolumeId"]
    hung = ec2.create_volume(AvailabilityZone=run["Placement"]["AvailabilityZone"], Size=7, VolumeType="gp2")[
        "VolumeId"
    ]
    later()
    ec2.attach_volume(VolumeId=hung, InstanceId=run["InstanceId"], Device="/dev/sdf")
    told = observe_ec2.volumes(seen())
    assert (told[free].state, told[free].size, told[free].type, told[free].zone) == (
        "available",
        9,
        "gp3",
        "us-east-1b",
    )
    assert (told[free].encrypted, told[free].iops, told[free].attachments) == (True, 3000, ())
    expected = AttachmentState(hung, run["InstanceId"], "/dev/sdf", delete_on_termination=False)
    assert (told[hung].state, told[hung].encrypted, told[hung].attachments) == ("in-use", False, (expected,))
    assert expected in observe_ec2.instances(seen())[run["InstanceId"]].attachments


def test_what_is_on_its_way_is_told_as_it_will_be(ec2, amazon_linux, seen, later):
    run = ec2.run_instances(ImageId=amazon_linux, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
    zone = run["Placement"]["AvailabilityZone"]
    grown, freed, gone = (ec2.create_volume(AvailabilityZone=zone, Size=7)["VolumeId"] for _ in range(3))
    later()
    ec2.attach_volume(VolumeId=freed, InstanceId=run["InstanceId"], Device="/dev/sdf")
    later()
    ec2.modify_volume(VolumeId=grown, Size=70, VolumeType="gp3")
    ec2.detach_volume(VolumeId=freed)
    ec2.delete_volume(VolumeId=gone)
    ec2.terminate_instances(InstanceIds=[run["InstanceId"]])
    told = observe_ec2.volumes(seen())
    assert set(told) == {grown, freed}
    assert (told[grown].size, told[grown].type, told[grown].iops) == (70, "gp3", 3000)
    assert (told[freed].state, told[freed].attachments) == ("available", ())
    ended = observe_ec2.instances(seen())[run["InstanceId"]]
    assert (ended.state, ended.attachments) == ("terminated", ())


def test_rules_of_a_group_are_told_one_for_each_other_side(ec2, seen):
    group = ec2.create_security_group(GroupName="web", Description="for the web")["GroupId"]
    web = {
        "IpProtocol": "tcp",
        "FromPort": 80,
        "ToPort": 81,
        "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}],
    }
    inside = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[web, inside])
    told = observe_ec2.security_groups(seen())
    assert set(told) == {group}
    assert (told[group].name, told[group].description, told[group].region) == ("web", "for the web", "us-east-1")
    assert told[group].inbound == (RuleState("tcp", 80, 81, "0.0.0.0/0", "all"), RuleState("all", None, None, group))
    assert told[group].outbound == (RuleState("all", None, None, "0.0.0.0/0"),)


def test_the_default_group_is_told_once_it_was_changed(ec2, seen):
    default = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    assert observe_ec2.security_groups(seen()) == {}
    ec2.authorize_security_group_ingress(GroupId=default, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
    told = observe_ec2.security_groups(seen())
    assert set(told) == {default}
    assert RuleState("tcp", 22, 22, "0.0.0.0/0") in told[default].inbound


def test_key_pairs_of_one_name_in_two_regions_are_both_told(served, ec2, seen):
    first = ec2.create_key_pair(KeyName="my-key")
    second = served.client("ec2", region="eu-west-1").create_key_pair(KeyName="my-key", KeyType="ed25519")
    told = observe_ec2.key_pairs(seen())
    assert set(told) == {"my-key", "my-key@eu-west-1"}
    assert (told["my-key"].fingerprint, told["my-key"].type) == (first["KeyFingerprint"], "rsa")
    assert (told["my-key@eu-west-1"].id, told["my-key@eu-west-1"].type) == (second["KeyPairId"], "ed25519")


def test_snapshots_are_the_learners_own_only(ec2, seen, later):
    volume = ec2.create_volume(AvailabilityZone="us-east-1a", Size=5)["VolumeId"]
    later()
    made = ec2.create_snapshot(VolumeId=volume, Description="before the upgrade")["SnapshotId"]
    told = observe_ec2.snapshots(seen())
    assert set(told) == {made}
    assert (told[made].state, told[made].volume, told[made].size) == ("completed", volume, 5)
    assert told[made].description == "before the upgrade"


def test_a_strangers_instances_are_not_the_learners(served, seen):
    served.client("ec2", who="stranger").create_key_pair(KeyName="theirs")
    assert observe_ec2.key_pairs(seen()) == {}


def test_the_state_has_limits_in_number_and_in_size(ec2, seen, monkeypatch):
    monkeypatch.setattr(ec2_snapshot_module, "MAX_THINGS", 3)
    for _ in range(5):
        ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)
    assert len(seen()["volumes"]) == 3
    assert seen()["incomplete"] == {"volumes": "2 more left out"}
    monkeypatch.setattr(ec2_snapshot_module, "MAX_CHARACTERS", 400)
    assert len(seen()["volumes"]) == 1


def test_what_has_another_type_than_the_model_says_is_not_believed():
    told = {
        "id": "i-1",
        "state": ["running"],
        "type": 5,
        "image": None,
        "region": "r",
        "zone": {},
        "key_pair": True,
        "security_groups": {"sg-1": 7},
        "attachments": [7, {"volume": "vol-1", "delete_on_termination": "yes"}],
        "termination_protection": 1,
        "tags": "none",
    }
    state = observe_ec2.instances({"instances": {"i-1": told, "i-2": 3}})
    assert set(state) == {"i-1"}
    assert (state["i-1"].state, state["i-1"].type, state["i-1"].key_pair) == ("", "", "")
    assert (state["i-1"].security_groups, state["i-1"].tags) == ({"sg-1": ""}, {})
    assert state["i-1"].attachments == (AttachmentState("vol-1", "", "", delete_on_termination=False),)
    assert state["i-1"].termination_protection is False
    assert observe_ec2.volumes({"volumes": {"v": {"size": 4.5, "iops": True}}})["v"].size == 0
    assert observe_ec2.snapshots({"snapshots": None}) == {}
