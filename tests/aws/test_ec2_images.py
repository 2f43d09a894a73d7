"""Images over the wire: which there are, how they are looked up, and how filters match."""

from __future__ import annotations

import pytest

from tutor.sandbox.aws.ec2_rules.filters import matches
from tutor.sandbox.aws.ec2_rules.image_catalogue import CANONICAL, DEBIAN, public_images

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_ERRORS = f"{_API}/errors-overview.html"
_NOBLE = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"


@pytest.fixture
def web_server(ec2, amazon_linux, later):
    """A running instance with the name web-1."""
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web-1"}]}]
    ec2.run_instances(ImageId=amazon_linux, InstanceType="t3.micro", MinCount=1, MaxCount=1, TagSpecifications=tags)
    later()


def by_name(pattern):
    return [{"Name": "name", "Values": [pattern]}]


@pytest.mark.aws(
    behaviour="the newest Ubuntu 24.04, looked up by owner and name",
    says="x86_64, available, public",
    page="https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/",
)
def test_the_newest_ubuntu_is_found_by_its_name(ec2, we_do):
    images = ec2.describe_images(Owners=[CANONICAL], Filters=by_name(_NOBLE))["Images"]
    newest = max(images, key=lambda image: image["CreationDate"])
    we_do(f"{newest['Architecture']}, {newest['State']}, {'public' if newest['Public'] else 'private'}")
    assert len(images) > 3
    assert newest["CreationDate"] > "2026"
    assert newest["Name"].startswith(_NOBLE.rstrip("*"))
    assert (newest["OwnerId"], newest["RootDeviceName"], newest["VirtualizationType"]) == (
        CANONICAL,
        "/dev/sda1",
        "hvm",
    )
    assert newest["BlockDeviceMappings"][0]["Ebs"]["VolumeType"] == "gp3"


@pytest.mark.parametrize(
    ("owner", "pattern", "root"),
    [
        (CANONICAL, "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-arm64-server-*", "/dev/sda1"),
        ("amazon", "al2023-ami-2023*-kernel-6.1-x86_64", "/dev/xvda"),
        ("amazon", "al2023-ami-minimal-*-arm64", "/dev/xvda"),
        (DEBIAN, "debian-12-amd64-*", "/dev/xvda"),
        (DEBIAN, "debian-13-arm64-*", "/dev/xvda"),
    ],
)
def test_images_of_today_are_there(ec2, owner, pattern, root):
    images = ec2.describe_images(Owners=[owner], Filters=by_name(pattern))["Images"]
    assert {image["RootDeviceName"] for image in images} == {root}
    assert max(image["CreationDate"] for image in images) > "2026-06"


def test_an_image_has_another_id_in_each_region(served, ec2):
    there = served.client("ec2", region="eu-central-1").describe_images(Filters=by_name(_NOBLE))["Images"]
    here = ec2.describe_images(Filters=by_name(_NOBLE))["Images"]
    assert {image["Name"] for image in there} == {image["Name"] for image in here}
    assert {image["ImageId"] for image in there}.isdisjoint(image["ImageId"] for image in here)
    assert public_images("us-east-1")[0].id == public_images("us-east-1")[0].id


@pytest.mark.aws(
    behaviour="describe an AMI that does not exist", says="400 InvalidAMIID.NotFound", page=_ERRORS, row=27
)
def test_an_unknown_image_is_not_found(ec2, status, we_do):
    we_do(status(ec2.describe_images, ImageIds=["ami-0123456789abcdef0"]))


@pytest.mark.aws(behaviour="describe a malformed AMI id", says="400 InvalidAMIID.Malformed", page=_ERRORS, row=27)
def test_a_malformed_image_id_is_told_apart(ec2, status, we_do):
    we_do(status(ec2.describe_images, ImageIds=["ubuntu"]))


def test_the_account_has_no_images_of_its_own(ec2):
    assert ec2.describe_images(Owners=["self"])["Images"] == []


def test_an_image_made_of_an_instance_can_be_launched(ec2, amazon_linux, later):
    asked = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    made = ec2.run_instances(ImageId=amazon_linux, **asked)["Instances"][0]["InstanceId"]
    later()
    image = ec2.create_image(InstanceId=made, Name="mine")["ImageId"]
    (own,) = ec2.describe_images(Owners=["self"])["Images"]
    assert (own["ImageId"], own["Name"], own["Public"]) == (image, "mine", False)
    assert ec2.run_instances(ImageId=image, **asked)["Instances"][0]["Architecture"] == "x86_64"


@pytest.mark.aws(
    behaviour="an unknown filter", says="400 InvalidParameterValue", page=f"{_GUIDE}/Using_Filtering.html", row=55
)
@pytest.mark.parametrize(
    "call",
    [
        "describe_instances",
        "describe_images",
        "describe_security_groups",
        "describe_key_pairs",
        "describe_volumes",
        "describe_snapshots",
        "describe_regions",
        "describe_availability_zones",
        "describe_vpcs",
        "describe_subnets",
        "describe_instance_types",
        "describe_instance_status",
        "describe_tags",
        "describe_network_interfaces",
    ],
)
def test_a_filter_must_be_one_that_the_call_knows(ec2, status, we_do, call):
    we_do(status(getattr(ec2, call), Filters=[{"Name": "colour", "Values": ["blue"]}]))


@pytest.mark.aws(
    behaviour="filter values: case, `*`, `?`, backslash",
    says="A matches A; a*c matches abbc; a?c matches abc; a\\*c matches a*c only",
    page=f"{_GUIDE}/Using_Filtering.html",
)
def test_wildcards_match_as_documented(we_do):
    assert not matches("a", "A")
    assert not matches("a?c", "abbc")
    assert not matches(r"a\*c", "abc")
    told = [
        ("A matches A", matches("A", "A")),
        ("a*c matches abbc", matches("a*c", "abbc")),
        ("a?c matches abc", matches("a?c", "abc")),
        (r"a\*c matches a*c only", matches(r"a\*c", "a*c")),
    ]
    we_do("; ".join(words for words, true in told if true))


@pytest.mark.parametrize(
    ("pattern", "value", "found"),
    [
        ("", "", True),
        ("*", "", True),
        ("**", "x", True),
        ("?", "", False),
        ("*a", "banana", True),
        ("b*n*a", "banana", True),
        ("b*n*x", "banana", False),
        ("?*?", "a", False),
        (r"\?", "?", True),
        (r"\\", "\\", True),
        ("\\", "\\", True),
        ("[ab]", "a", False),
        ("a.c", "abc", False),
        ("*\n*", "a\nb", True),
    ],
)
def test_patterns(pattern, value, found):
    assert matches(pattern, value) is found


def test_a_hostile_pattern_takes_no_time():
    assert not matches("*a" * 200 + "b", "a" * 5000)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("instance-state-name", "running", True),
        ("instance-state-name", "stopped", False),
        ("instance-state-code", "16", True),
        ("instance-type", "t3.*", True),
        ("image-id", "ami-*", True),
        ("tag:Name", "web-?", True),
        ("tag:name", "web-?", False),
        ("tag-key", "Name", True),
        ("availability-zone", "us-east-1a", True),
        ("availability-zone-id", "use1-az*", True),
        ("architecture", "x86_64", True),
        ("instance.group-name", "default", True),
        ("block-device-mapping.device-name", "/dev/xvda", True),
        ("network-interface.status", "in-use", True),
        ("owner-id", "123456789012", True),
        ("private-dns-name", "ip-172-31-*.ec2.internal", True),
        ("dns-name", "ec2-*.compute-1.amazonaws.com", True),
        ("root-device-type", "ebs", True),
        ("virtualization-type", "hvm", True),
        ("metadata-options.http-tokens", "required", True),
        ("monitoring-state", "disabled", True),
        ("hibernation-options.configured", "false", True),
        ("launch-time", "20*", True),
        ("outpost-arn", "*", False),
    ],
)
@pytest.mark.usefixtures("web_server")
def test_instances_are_found_by_filters(ec2, name, value, found):
    told = ec2.describe_instances(Filters=[{"Name": name, "Values": [value]}])["Reservations"]
    assert bool(told) is found


def test_values_are_alternatives_and_filters_add_up(ec2, amazon_linux, later):
    for kind in ("t3.micro", "t3.small", "t3a.nano"):
        ec2.run_instances(ImageId=amazon_linux, InstanceType=kind, MinCount=1, MaxCount=1)
    later()
    either = [{"Name": "instance-type", "Values": ["t3.micro", "t3.small"]}]
    both = [*either, {"Name": "instance-state-name", "Values": ["stopped"]}]
    assert len(ec2.describe_instances(Filters=either)["Reservations"]) == 2
    assert ec2.describe_instances(Filters=both)["Reservations"] == []
    assert ec2.describe_instances(Filters=[{"Name": "instance-type", "Values": []}])["Reservations"] == []


@pytest.mark.aws(
    behaviour="201 values in a call's filters",
    says="400 FilterLimitExceeded",
    page=f"{_GUIDE}/Using_Filtering.html",
)
def test_filters_have_a_limit(ec2, status, we_do):
    many = [{"Name": "tag:Name", "Values": [str(number) for number in range(201)]}]
    we_do(status(ec2.describe_instances, Filters=many))


@pytest.mark.aws(
    behaviour="describe instances: MaxResults below 5",
    says="400 InvalidParameterValue",
    page=f"{_API}/API_DescribeInstances.html",
)
def test_a_page_of_instances_has_at_least_five(ec2, status, we_do):
    we_do(status(ec2.describe_instances, MaxResults=4))


@pytest.mark.aws(
    behaviour="describe instances: MaxResults and InstanceIds",
    says="400 InvalidParameterCombination",
    page=f"{_API}/API_DescribeInstances.html",
)
def test_pages_are_for_lists_without_ids(ec2, status, we_do):
    we_do(status(ec2.describe_instances, MaxResults=5, InstanceIds=["i-0123456789abcdef0"]))


def test_pages_follow_each_other(ec2, amazon_linux):
    for _ in range(7):
        ec2.run_instances(ImageId=amazon_linux, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    first = ec2.describe_instances(MaxResults=5)
    second = ec2.describe_instances(MaxResults=5, NextToken=first["NextToken"])
    ids = [one["Instances"][0]["InstanceId"] for page in (first, second) for one in page["Reservations"]]
    assert (len(first["Reservations"]), len(set(ids)), "NextToken" in second) == (5, 7, False)
