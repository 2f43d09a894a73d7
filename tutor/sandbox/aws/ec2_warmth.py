"""EC2 made quick for the runs that are forked later: what lessons call is called once, in an account nobody has."""

from __future__ import annotations

from tutor.sandbox.aws.accounts import LEARNER, Account
from tutor.sandbox.aws.ec2 import Ec2
from tutor.sandbox.aws.ec2_rules.image_catalogue import CANONICAL, public_images
from tutor.sandbox.aws.ec2_rules.region_catalogue import ENABLED
from tutor.sandbox.aws.identity import Credential, Identity
from tutor.sandbox.aws.moto_adapter.ec2_world import World
from tutor.sandbox.aws.ssm_parameters import public_parameters

__all__ = ["warm_ec2"]

_REGION = "us-east-1"
_NOBODY = Account(
    name="warming-up",
    account_id="000000000000",
    access_key="",
    secret_key="",
    canonical_id="",
    display_name="",
    user_id="",
)
_LATER = 1000.0


def warm_ec2() -> None:
    """Load tables, draw up the model's shapes, and make the learner's default VPC in us-east-1. Starts no thread."""
    World(LEARNER.account_id, _REGION).groups()
    public_parameters(_REGION)
    images = {region: public_images(region) for region in ENABLED}
    image = next(image for image in images[_REGION] if image.owner == CANONICAL and image.architecture == "x86_64")
    ec2, identity, credential = Ec2(), Identity(_NOBODY), Credential("", _REGION, "ec2")
    for form in _forms(image.id):
        ec2.answer({"Version": "2016-11-15", **form}, identity, credential, 0.0)
    for instance_id in World(_NOBODY.account_id, _REGION).states():
        for form in _forms_about(instance_id):
            ec2.answer({"Version": "2016-11-15", **form}, identity, credential, _LATER)


def _forms(image: str) -> list[dict[str, str]]:
    by_name = {"Owner.1": CANONICAL, "Filter.1.Name": "name", "Filter.1.Value.1": "ubuntu/*"}
    running = {"Filter.1.Name": "instance-state-name", "Filter.1.Value.1": "running"}
    tagged = {"TagSpecification.1.ResourceType": "instance", "TagSpecification.1.Tag.1.Key": "Name"}
    return [
        {"Action": "DescribeRegions"},
        {"Action": "DescribeAvailabilityZones"},
        {"Action": "DescribeImages", **by_name},
        {"Action": "CreateKeyPair", "KeyName": "warm"},
        {"Action": "CreateKeyPair", "KeyName": "warmer", "KeyType": "ed25519"},
        {"Action": "DescribeKeyPairs"},
        {"Action": "CreateSecurityGroup", "GroupName": "warm", "GroupDescription": "warm"},
        {
            "Action": "AuthorizeSecurityGroupIngress",
            "GroupName": "warm",
            "IpPermissions.1.IpProtocol": "tcp",
            "IpPermissions.1.FromPort": "22",
            "IpPermissions.1.ToPort": "22",
            "IpPermissions.1.IpRanges.1.CidrIp": "203.0.113.0/24",
        },
        {"Action": "DescribeSecurityGroups", "Filter.1.Name": "group-name", "Filter.1.Value.1": "warm"},
        {
            "Action": "RunInstances",
            "ImageId": image,
            "InstanceType": "t3.micro",
            "MinCount": "1",
            "MaxCount": "1",
            **tagged,
        },
        {"Action": "DescribeInstances", **running},
        {"Action": "DescribeInstanceTypes", "InstanceType.1": "t3.micro"},
        {"Action": "CreateVolume", "AvailabilityZone": "us-east-1a", "Size": "1"},
        {"Action": "DescribeVolumes"},
        {"Action": "DescribeVpcs"},
        {"Action": "DescribeSubnets"},
    ]


def _forms_about(instance_id: str) -> list[dict[str, str]]:
    """A running instance, tagged, told and ended."""
    return [
        {"Action": "CreateTags", "ResourceId.1": instance_id, "Tag.1.Key": "a", "Tag.1.Value": "b"},
        {"Action": "DescribeInstances", "InstanceId.1": instance_id},
        {"Action": "DescribeInstanceStatus", "InstanceId.1": instance_id},
        {"Action": "DescribeInstanceAttribute", "InstanceId": instance_id, "Attribute": "userData"},
        {"Action": "StopInstances", "InstanceId.1": instance_id},
        {"Action": "TerminateInstances", "InstanceId.1": instance_id},
    ]
