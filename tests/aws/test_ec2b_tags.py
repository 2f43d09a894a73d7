"""Tags of EC2's resources over the wire."""

from __future__ import annotations

import pytest

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"


@pytest.fixture
def volume(ec2):
    return ec2.create_volume(AvailabilityZone="us-east-1a", Size=8)["VolumeId"]


def tag(key, value=""):
    return {"Key": key, "Value": value}


def tags_of(ec2, resource):
    found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [resource]}])["Tags"]
    return {one["Key"]: one["Value"] for one in found}


@pytest.mark.parametrize("key", ["aws:", "aws:name", "AWS:name", ""])
@pytest.mark.aws(
    behaviour="a tag key that is empty or starts with aws:",
    says="400 InvalidTagKey.Malformed",
    page=f"{_API}/errors-overview.html",
    row=53,
)
def test_reserved_tag_keys_are_refused(ec2, volume, status, we_do, key):
    we_do(status(ec2.create_tags, Resources=[volume], Tags=[tag(key, "x")]))
    specified = [{"ResourceType": "volume", "Tags": [tag(key, "x")]}]
    made = {"AvailabilityZone": "us-east-1a", "Size": 8, "TagSpecifications": specified}
    assert status(ec2.create_volume, **made) == "400 InvalidTagKey.Malformed"


@pytest.mark.parametrize(
    "missing",
    [
        ("i-00000000000000000", "InvalidInstanceID.NotFound"),
        ("vol-00000000000000000", "InvalidVolume.NotFound"),
        ("snap-00000000000000000", "InvalidSnapshot.NotFound"),
        ("ami-00000000000000000", "InvalidAMIID.NotFound"),
        ("sg-00000000000000000", "InvalidGroup.NotFound"),
        ("key-00000000000000000", "InvalidKeyPair.NotFound"),
        ("subnet-00000000000000000", "InvalidSubnetID.NotFound"),
        ("vpc-00000000000000000", "InvalidVpcID.NotFound"),
        ("eni-00000000000000000", "InvalidNetworkInterfaceID.NotFound"),
    ],
)
@pytest.mark.aws(
    behaviour="tag a resource that does not exist",
    says="400, the resource's own NotFound",
    page=f"{_API}/errors-overview.html",
    row=53,
)
def test_what_does_not_exist_is_not_tagged(ec2, volume, status, we_do, missing):
    resource, code = missing
    answer = status(ec2.create_tags, Resources=[volume, resource], Tags=[tag("a")])
    we_do("400, the resource's own NotFound" if answer == f"400 {code}" else answer)
    assert tags_of(ec2, volume) == {}


@pytest.mark.parametrize("resource", ["foo", "i-123", "vol-xyz", "i_0123456789abcdef0", "bogus-00000000", "é"])
@pytest.mark.aws(
    behaviour="tag what is no id of a resource",
    says="400 InvalidID",
    page=f"{_API}/errors-overview.html",
    row=53,
)
def test_what_is_no_id_is_not_tagged(ec2, status, we_do, resource):
    we_do(status(ec2.create_tags, Resources=[resource], Tags=[tag("a")]))


@pytest.mark.aws(
    behaviour="a 51st tag on a resource",
    says="400 TagLimitExceeded",
    page=f"{_API}/errors-overview.html",
    row=53,
)
def test_a_resource_has_at_most_fifty_tags(ec2, volume, status, we_do):
    ec2.create_tags(Resources=[volume], Tags=[tag(f"k{number}") for number in range(50)])
    ec2.create_tags(Resources=[volume], Tags=[tag("k0", "changed")])
    we_do(status(ec2.create_tags, Resources=[volume], Tags=[tag("one more")]))
    specified = [{"ResourceType": "volume", "Tags": [tag(f"k{number}") for number in range(51)]}]
    made = {"AvailabilityZone": "us-east-1a", "Size": 8, "TagSpecifications": specified}
    assert status(ec2.create_volume, **made) == "400 TagLimitExceeded"


@pytest.mark.parametrize("bad", [tag("k" * 129), tag("k", "v" * 257)])
@pytest.mark.aws(
    behaviour="a tag key of over 128 or a value of over 256 characters",
    says="400 InvalidParameterValue",
    page=f"{_GUIDE}/Using_Tags.html",
)
def test_long_tags_are_refused(ec2, volume, status, we_do, bad):
    we_do(status(ec2.create_tags, Resources=[volume], Tags=[bad]))
    longest = tag("é" * 128, "ü" * 256)
    ec2.create_tags(Resources=[volume], Tags=[longest])
    assert tags_of(ec2, volume) == {longest["Key"]: longest["Value"]}


@pytest.mark.aws(
    behaviour="the same tag key twice in one call",
    says="400 InvalidParameterValue",
    page=f"{_GUIDE}/Using_Tags.html",
)
def test_a_key_comes_once(ec2, volume, status, we_do):
    we_do(status(ec2.create_tags, Resources=[volume], Tags=[tag("a", "1"), tag("a", "2")]))


@pytest.mark.parametrize("kind", ["instance", "security group", "key pair", "snapshot"])
def test_tags_are_judged_wherever_something_is_made(ec2, amazon_linux, volume, status, kind):
    bad = [tag("aws:x", "y")]
    calls = {
        "instance": (
            ec2.run_instances,
            {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1},
        ),
        "security group": (ec2.create_security_group, {"GroupName": "web", "Description": "web"}),
        "key pair": (ec2.create_key_pair, {"KeyName": "mine"}),
        "snapshot": (ec2.create_snapshot, {"VolumeId": volume}),
    }
    method, params = calls[kind]
    specified = [{"ResourceType": kind.replace(" ", "-"), "Tags": bad}]
    assert status(method, **params, TagSpecifications=specified) == "400 InvalidTagKey.Malformed"


def test_a_tag_may_have_no_value(ec2, volume):
    ec2.create_tags(Resources=[volume], Tags=[{"Key": "lonely"}])
    assert tags_of(ec2, volume) == {"lonely": ""}
    assert ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Tags"] == [tag("lonely")]


def test_tags_are_overwritten_and_deleted(ec2, volume):
    ec2.create_tags(Resources=[volume], Tags=[tag("a", "1"), tag("b", "2"), tag("c", "3"), tag("d", "")])
    ec2.create_tags(Resources=[volume], Tags=[tag("a", "new")])
    ec2.delete_tags(Resources=[volume], Tags=[{"Key": "a"}, tag("b", "not this"), tag("c", "3")])
    assert tags_of(ec2, volume) == {"b": "2", "d": ""}
    ec2.delete_tags(Resources=[volume], Tags=[tag("b", "")])
    assert tags_of(ec2, volume) == {"b": "2", "d": ""}
    ec2.delete_tags(Resources=[volume])
    assert tags_of(ec2, volume) == {}


def test_one_call_tags_several_resources_and_filters_find_them(ec2, volume):
    other = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    ec2.create_tags(Resources=[volume, other], Tags=[tag("use", "logs"), tag("Name", "first")])

    def found(name, value):
        return {one["ResourceId"] for one in ec2.describe_tags(Filters=[{"Name": name, "Values": [value]}])["Tags"]}

    assert found("key", "u*") == found("value", "logs") == found("tag:use", "l?gs") == {volume, other}
    assert found("resource-type", "volume") == {volume}
    assert found("resource-type", "security-group") == {other}
    assert found("value", "Logs") == set()
    groups = ec2.describe_security_groups(Filters=[{"Name": "tag:use", "Values": ["logs"]}])["SecurityGroups"]
    assert [one["GroupId"] for one in groups] == [other]
